package badges_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"laurel/badges"
	"laurel/store"
)

func fediverse(name string) badges.Identity {
	return badges.Identity{Kind: badges.FediverseIdentity, Value: "https://social.example/users/" + name, Handle: "@" + name + "@social.example"}
}

// What a granter may issue anew, and to whom; what is refused changes nothing.
//
// FEDERATION.md: Note, assertion and credential keep their ids, and the status its place.
// FEDERATION.md: The Note names the new account and has `updated`; the assertion
func TestReissue(t *testing.T) {
	w := newSigningWorld(t)
	jane, g := w.janes()
	to := fediverse("jane")
	_, err := w.Reissue(t.Context(), w.anna, g.ID, to)
	wantKind(t, err, badges.Conflict, "The grant is pending; only a badge that was accepted can be issued anew")
	g = w.processed(g)
	w.clock.Advance(time.Hour)

	other := w.account("eve")
	_, err = w.ProveIdentity(t.Context(), other, fediverse("eve"))
	w.must(err)
	has, _, err := w.Grant(t.Context(), w.anna, badges.GrantRequest{BadgeID: w.sailor.ID, Email: "has@example.org"})
	w.must(err)
	w.must(w.db.InTx(t.Context(), func(tx *store.Tx) error {
		return tx.AddRefusal(t.Context(), w.harbour.ID, fediverse("shy").Value, w.Now())
	}))
	for name, tt := range map[string]struct {
		by   badges.Account
		to   badges.Identity
		want badges.Kind
	}{
		"a stranger":                  {w.ben, to, badges.NotFound},
		"nobody, who has not moved":   {w.anna, badges.Identity{}, badges.Conflict},
		"somebody not looked up":      {w.anna, badges.Identity{Kind: badges.ProfileIdentity, Value: "acct:jane@social.example"}, badges.Invalid},
		"another who has signed in":   {w.anna, fediverse("eve"), badges.Conflict},
		"who wants nothing":           {w.anna, fediverse("shy"), badges.Forbidden},
		"who has the badge already":   {w.anna, has.Identity, badges.Conflict},
		"who it is issued to already": {w.anna, g.Identity, badges.Conflict},
	} {
		if _, err := w.Reissue(t.Context(), tt.by, g.ID, tt.to); badges.KindOf(err) != tt.want {
			t.Errorf("to %s: %v, want %s", name, err, tt.want)
		}
	}
	if diff := cmp.Diff(g, w.stored(g.ID)); diff != "" {
		t.Fatalf("what was refused changed the grant (-was +is):\n%s", diff)
	}

	status, err := w.Store.StatusEntry(t.Context(), g.ID)
	w.must(err)
	next, err := w.Reissue(t.Context(), w.anna, g.ID, to)
	w.must(err)
	if stored := w.stored(g.ID); cmp.Diff(next, stored) != "" || stored.ULID != g.ULID || stored.Salt == g.Salt || stored.ProfileURI != to.Value ||
		!stored.GrantedAt.Equal(g.GrantedAt) || !stored.ValidFrom().Equal(w.Now()) {
		t.Errorf("the grant is now %+v", stored)
	}
	if now, err := w.Store.StatusEntry(t.Context(), g.ID); now != status || err != nil {
		t.Errorf("its status stands at %+v now, %v; want %+v", now, err, status)
	}
	if former, err := w.Store.FormerIdentities(t.Context(), g.ID); err != nil || len(former) != 1 || former[0].ID != g.Identity.ID {
		t.Errorf("it was issued before to %+v, %v", former, err)
	}
	if kinds := w.events(g.ID); kinds[len(kinds)-1] != badges.GrantReissued {
		t.Errorf("recorded was %v", kinds)
	}
	if _, err := w.OwnGrant(t.Context(), jane, g.ID); badges.KindOf(err) != badges.NotFound {
		t.Errorf("who it was issued to before still has it: %v", err)
	}
	// And back: then the other is the former one.
	_, err = w.Reissue(t.Context(), w.anna, g.ID, badges.Identity{Kind: badges.EmailIdentity, Value: "jane@example.org"})
	w.must(err)
	if former, err := w.Store.FormerIdentities(t.Context(), g.ID); err != nil || len(former) != 1 || former[0].Value != to.Value {
		t.Errorf("after the return it was issued before to %+v, %v", former, err)
	}
}

// A recipient needs no issuer for what they have proved, or where they have moved.
//
// FEDERATION.md: A badge is issued anew to another identity of its recipient by
func TestReissueOwn(t *testing.T) {
	w := newSigningWorld(t)
	jane, g := w.janes()
	g = w.processed(g)
	choices := func(want ...string) (ids []int64) {
		t.Helper()
		found, err := w.ReissueChoices(t.Context(), jane, w.stored(g.ID))
		w.must(err)
		var values []string
		for _, n := range found {
			ids, values = append(ids, n.ID), append(values, n.Value)
		}
		if diff := cmp.Diff(want, values); diff != "" {
			t.Errorf("choices (-want +got):\n%s", diff)
		}
		return ids
	}
	choices()
	known, err := w.ProveIdentity(t.Context(), jane, fediverse("jane"))
	w.must(err)
	stranger, err := w.ProveIdentity(t.Context(), w.ben, fediverse("ben"))
	w.must(err)
	_, err = w.ReissueOwn(t.Context(), jane, g.ID, stranger.ID)
	wantKind(t, err, badges.Invalid, "")
	_, err = w.ReissueOwn(t.Context(), w.ben, g.ID, known.ID)
	wantKind(t, err, badges.NotFound, "")
	if g, err = w.ReissueOwn(t.Context(), jane, g.ID, choices(known.Value)[0]); err != nil || g.Identity.ID != known.ID {
		t.Fatalf("the grant is now to %+v, %v", g.Identity, err)
	}
	to := fediverse("jane-2")
	w.must(w.AccountMoved(t.Context(), known.Value, badges.Resolution{Kind: to.Kind, Value: to.Value, Handle: to.Handle}))
	if ids := choices("jane@example.org", to.Value); len(ids) == 2 {
		if g, err = w.ReissueOwn(t.Context(), jane, g.ID, ids[1]); err != nil || g.Identity.Value != to.Value {
			t.Errorf("the grant is now to %+v, %v", g.Identity, err)
		}
	}
	w.clock.Advance(time.Hour)
	_, err = w.Revoke(t.Context(), badges.Operator(), g.ID, "a mistake")
	w.must(err)
	choices()
}

// The issuer needs not say where somebody has moved.
//
// FEDERATION.md: A badge is issued anew to another identity of its recipient by
func TestReissueToWhereTheRecipientMoved(t *testing.T) {
	w := newSigningWorld(t)
	g := w.grant("https://social.example/users/ada")
	was, to := fediverse("ada"), fediverse("ada-2")
	w.must(w.ResolveIdentity(t.Context(), g.Identity.ID, badges.Resolution{Kind: was.Kind, Value: was.Value, Handle: was.Handle}))
	g = w.processed(g)
	w.must(w.AccountMoved(t.Context(), was.Value, badges.Resolution{Kind: to.Kind, Value: to.Value, Handle: to.Handle}))
	g, err := w.Reissue(t.Context(), w.anna, g.ID, badges.Identity{})
	if err != nil || g.Identity.Value != to.Value || g.ProfileURI != to.Value {
		t.Errorf("the grant is now to %+v, %v", g.Identity, err)
	}
}
