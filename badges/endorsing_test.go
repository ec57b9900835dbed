package badges_test

import (
	"strings"
	"testing"
	"time"

	"laurel/badges"
	"laurel/store"
	"laurel/store/storetest"
)

// school is another issuer, with keys, for which anna does not speak.
func (w *world) school() badges.Issuer {
	w.t.Helper()
	i, err := w.CreateIssuer(w.t.Context(), badges.Operator(), badges.NewIssuer{Username: "school", IssuerProfile: profile("school")})
	w.must(err)
	return i
}

// FEDERATION.md: Who is endorsed can hide it.
func TestEndorsementsStandAreHiddenAndRevoked(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx, w := t.Context(), newWorldOn(t, db)
		school := w.school()
		thing, err := w.EndorsedHere(ctx, w.Site.BadgeVersion(w.harbour, w.sailor.ID, 1))
		w.must(err)
		if thing.Address != w.Site.Badge(w.harbour, w.sailor.ID) || thing.Title != "Sailor" || thing.OwnerID != w.harbour.ID {
			t.Errorf("the badge was found as %+v", thing)
		}
		e, err := w.Endorse(ctx, badges.Operator(), school.ID, thing, "They *can* sail.")
		w.must(err)
		if !strings.Contains(string(e.Credential), "They *can* sail.") || e.Address != "https://"+domain+"/endorsement/"+e.ULID {
			t.Errorf("endorsement %+v", e)
		}
		shown := func() int {
			t.Helper()
			found, err := w.Store.Endorsements(ctx, badges.EndorsementFilter{BadgeID: w.sailor.ID, Kind: badges.EndorsedBadge, Shown: true})
			w.must(err)
			return len(found)
		}
		if shown() != 1 {
			t.Fatal("it is not shown")
		}
		_, err = w.Endorse(ctx, badges.Operator(), school.ID, thing, "Again.")
		w.wantKind(err, badges.Conflict)

		_, err = w.HideEndorsement(ctx, w.ben, e.ID, true)
		w.wantKind(err, badges.NotFound)
		_, err = w.HideEndorsement(ctx, w.anna, e.ID, true)
		w.must(err)
		if shown() != 0 {
			t.Error("a hidden one is shown")
		}
		_, err = w.HideEndorsement(ctx, w.anna, e.ID, false)
		w.must(err)
		_, err = w.RevokeEndorsement(ctx, w.anna, e.ID) // it is of her issuer's badge, not by her issuer
		w.wantKind(err, badges.NotFound)
		w.clock.Advance(time.Minute)
		_, err = w.RevokeEndorsement(ctx, badges.Operator(), e.ID)
		w.must(err)
		_, err = w.RevokeEndorsement(ctx, badges.Operator(), e.ID)
		w.wantKind(err, badges.Conflict)
		set, err := w.Store.StatusListSet(ctx, e.Status.ListID)
		if w.must(err); shown() != 0 || len(set) != 1 || set[0] != e.Status.Index {
			t.Errorf("after the end %d are shown, and the list has %v", shown(), set)
		}
	})
}

func TestWhatCannotBeEndorsed(t *testing.T) {
	ctx, w := t.Context(), newSigningWorld(t)
	own, err := w.EndorsedHere(ctx, w.Site.Actor(w.harbour))
	w.must(err)
	_, err = w.Endorse(ctx, w.anna, w.harbour.ID, own, "We are good.")
	w.wantKind(err, badges.Invalid)
	_, err = w.Endorse(ctx, w.anna, w.harbour.ID, badges.Endorsed{}, "Nothing.")
	w.wantKind(err, badges.Invalid)
	elsewhere := badges.Endorsed{Kind: badges.EndorsedIssuer, Address: "https://other.example/a", Title: "Other", Owner: "https://other.example/a"}
	_, err = w.Endorse(ctx, w.anna, w.harbour.ID, elsewhere, " ")
	w.wantKind(err, badges.Invalid)
	_, err = w.Endorse(ctx, w.ben, w.harbour.ID, elsewhere, "Good.")
	w.wantKind(err, badges.NotFound)
	for _, address := range []string{"https://other.example/a", "https://" + domain + "/badge/999", "https://" + domain + "/badge/x", "https://" + domain + "/actor/nobody", ""} {
		_, err := w.EndorsedHere(ctx, address)
		w.wantKind(err, badges.NotFound)
	}
}

// FEDERATION.md: One actor has one endorsement for a thing at a time.
func TestEndorsementsFromElsewhere(t *testing.T) {
	ctx, w := t.Context(), newWorld(t)
	thing, err := w.EndorsedHere(ctx, w.Site.Actor(w.harbour))
	w.must(err)
	e := badges.Endorsement{Address: "https://other.example/endorsement/1", Actor: "https://other.example/actor", ActorName: "Other", Endorsed: thing, Comment: "Good.", Credential: []byte("{}")}
	e, err = w.ReceiveEndorsement(ctx, e)
	w.must(err)
	_, err = w.ReceiveEndorsement(ctx, e)
	w.wantKind(err, badges.Conflict)
	_, err = w.RevokeEndorsement(ctx, badges.Operator(), e.ID)
	w.wantKind(err, badges.NotFound)
	w.wantKind(w.EndorsementWithdrawn(ctx, e.Address, "https://third.example/actor"), badges.NotFound)
	w.clock.Advance(time.Hour)
	w.must(w.ReviewEndorsement(ctx, e.ID, true))
	if kept, err := w.Store.Endorsement(ctx, e.ID); err != nil || !kept.CheckedAt.Equal(w.clock.Now()) || !kept.Shown() {
		t.Errorf("checked again: %+v, %v", kept, err)
	}
	w.must(w.EndorsementWithdrawn(ctx, e.Address, e.Actor))
	w.must(w.ReviewEndorsement(ctx, e.ID, false)) // it has ended before
	found, err := w.Store.Endorsements(ctx, badges.EndorsementFilter{OwnerID: w.harbour.ID, Shown: true})
	if w.must(err); len(found) != 0 {
		t.Errorf("it stands: %+v", found)
	}
}

func (w *world) wantKind(err error, kind badges.Kind) {
	w.t.Helper()
	if err == nil || badges.KindOf(err) != kind {
		w.t.Errorf("got %v, want an error of the kind %v", err, kind)
	}
}
