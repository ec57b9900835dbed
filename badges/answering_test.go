package badges_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"laurel/badges"
	"laurel/store"
	"laurel/store/storetest"
)

func (w *world) decline(g badges.Grant) badges.Grant {
	w.t.Helper()
	g, err := w.Decline(w.t.Context(), g.ID, w.Vault.AcceptKey(g.ULID))
	w.must(err)
	return g
}

func TestAcceptLinkShowsAndChangesNothing(t *testing.T) {
	w := newWorld(t)
	g := w.grant(jane)
	got, err := w.OfferedGrant(t.Context(), g.ID, w.Vault.AcceptKey(g.ULID))
	w.must(err)
	if diff := cmp.Diff(g, got); diff != "" {
		t.Errorf("offered grant (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(g, w.stored(g.ID)); diff != "" {
		t.Errorf("stored grant after a look (-want +got):\n%s", diff)
	}
}

// Whatever is wrong with a link, the answer is the same, so nobody can find out
// which grants there are.
func TestWrongAcceptLink(t *testing.T) {
	w := newWorld(t)
	g, other := w.grant(jane), w.grant("https://social.example/@joe")
	key := w.Vault.AcceptKey(g.ULID)
	const message = "This accept link is not valid. Open it exactly as you got it, or ask the issuer to send it again."
	for name, link := range map[string]struct {
		id  int64
		key string
	}{
		"no key":            {g.ID, ""},
		"another key":       {g.ID, w.Vault.AcceptKey(other.ULID)},
		"upper case":        {g.ID, strings.ToUpper(key)},
		"cut":               {g.ID, key[:len(key)-1]},
		"too long":          {g.ID, key + "a"},
		"no such grant":     {99, key},
		"the grant's ULID":  {g.ID, g.ULID},
		"key, other's id":   {other.ID, key},
		"negative grant id": {-1, key},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := w.OfferedGrant(t.Context(), link.id, link.key)
			wantKind(t, err, badges.NotFound, message)
			_, err = w.Accept(t.Context(), link.id, link.key, badges.Public)
			wantKind(t, err, badges.NotFound, message)
			_, err = w.Decline(t.Context(), link.id, link.key)
			wantKind(t, err, badges.NotFound, message)
		})
	}
	if state := w.stored(g.ID).State; state != badges.Pending {
		t.Errorf("the grant is %s after wrong links, want pending", state)
	}
}

func TestAcceptStoresTheChoice(t *testing.T) {
	w := newWorld(t)
	for _, v := range []badges.Visibility{badges.Public, badges.Unlisted, badges.Private} {
		want := w.grant("https://social.example/@" + string(v))
		w.clock.Advance(time.Hour)
		got, err := w.Accept(t.Context(), want.ID, w.Vault.AcceptKey(want.ULID), v)
		w.must(err)
		want.State, want.Visibility, want.AcceptedAt = badges.Accepted, v, w.Now()
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("accepted grant (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff(want, w.stored(want.ID)); diff != "" {
			t.Errorf("stored grant (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff([]badges.EventKind{badges.GrantCreated, badges.GrantAccepted}, w.events(want.ID)); diff != "" {
			t.Errorf("events (-want +got):\n%s", diff)
		}
	}
	g := w.grant(jane)
	_, err := w.Accept(t.Context(), g.ID, w.Vault.AcceptKey(g.ULID), "secret")
	wantKind(t, err, badges.Invalid, "choose public, unlisted or private")
}

func TestDecline(t *testing.T) {
	w := newWorld(t)
	want := w.grant(jane)
	w.clock.Advance(time.Hour)
	got := w.decline(want)
	want.State, want.DeclinedAt = badges.Declined, w.Now()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("declined grant (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]badges.EventKind{badges.GrantCreated, badges.GrantDeclined}, w.events(want.ID)); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
}

// Whoever answers too late is told why, and gets the grant as it is.
func TestAnswerThatComesTooLate(t *testing.T) {
	const accepted = "This badge has been accepted already."
	for _, c := range []struct {
		name    string
		before  func(*world, badges.Grant)
		state   badges.State
		message string
	}{
		{"accepted", func(w *world, g badges.Grant) { w.accept(g) }, badges.Accepted, accepted},
		{"processed", func(w *world, g badges.Grant) { w.process(w.accept(g)) }, badges.Processed, accepted},
		{"declined", func(w *world, g badges.Grant) { w.decline(g) }, badges.Declined,
			"This badge was declined. If that was a mistake, ask the issuer to grant it again."},
		{"revoked", func(w *world, g badges.Grant) { w.revoke(g) }, badges.Revoked,
			"The issuer has taken this badge back. Ask the issuer if you think that is a mistake."},
		{"expired", func(w *world, g badges.Grant) { w.clock.Advance(48 * time.Hour) }, badges.Pending,
			"This offer has expired. Ask the issuer to grant the badge again."},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newSigningWorld(t)
			g, _, err := w.Grant(t.Context(), w.anna, badges.GrantRequest{BadgeID: w.sailor.ID, ProfileURI: jane, ExpiresAt: w.Now().Add(48 * time.Hour)})
			w.must(err)
			c.before(w, g)
			before := w.stored(g.ID)
			if before.State != c.state {
				t.Fatalf("the grant is %s, want %s", before.State, c.state)
			}
			for _, answer := range []func() (badges.Grant, error){
				func() (badges.Grant, error) {
					return w.Accept(t.Context(), g.ID, w.Vault.AcceptKey(g.ULID), badges.Private)
				},
				func() (badges.Grant, error) { return w.Decline(t.Context(), g.ID, w.Vault.AcceptKey(g.ULID)) },
			} {
				got, err := answer()
				wantKind(t, err, badges.Conflict, c.message)
				if diff := cmp.Diff(before, got); diff != "" {
					t.Errorf("grant of the answer (-want +got):\n%s", diff)
				}
			}
			if diff := cmp.Diff(before, w.stored(g.ID)); diff != "" {
				t.Errorf("stored grant (-before +after):\n%s", diff)
			}
		})
	}
}

func TestAcceptAndDeclineAtOnceOneWins(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorldOn(t, db)
		g := w.grant(jane)
		key := w.Vault.AcceptKey(g.ULID)
		errs := atOnce(20, func(i int) (err error) {
			if i%2 == 0 {
				_, err = w.Accept(context.Background(), g.ID, key, badges.Public)
			} else {
				_, err = w.Decline(context.Background(), g.ID, key)
			}
			return err
		})
		winner := -1
		for i, err := range errs {
			switch {
			case err == nil && winner >= 0:
				t.Errorf("two answers counted: %d and %d", winner, i)
			case err == nil:
				winner = i
			default:
				wantKind(t, err, badges.Conflict, "")
			}
		}
		if winner < 0 {
			t.Fatal("no answer counted")
		}
		state, event := badges.Accepted, badges.GrantAccepted
		if winner%2 == 1 {
			state, event = badges.Declined, badges.GrantDeclined
		}
		if got := w.stored(g.ID).State; got != state {
			t.Errorf("the grant is %s, but the one who was told so made it %s", got, state)
		}
		if diff := cmp.Diff([]badges.EventKind{badges.GrantCreated, event}, w.events(g.ID)); diff != "" {
			t.Errorf("events (-want +got):\n%s", diff)
		}
	})
}

func TestAnswerFromTheRecipientsOwnAccount(t *testing.T) {
	const actor = "https://social.example/users/jane"
	offered := func(t *testing.T) (*world, badges.Grant) {
		w := newWorld(t)
		g := w.grant(jane)
		w.must(w.ResolveIdentity(t.Context(), g.Identity.ID, badges.Resolution{Kind: badges.FediverseIdentity, Value: actor, Handle: "@jane@social.example"}))
		return w, g
	}
	t.Run("accept", func(t *testing.T) {
		w, g := offered(t)
		got, err := w.AcceptOffer(t.Context(), g.OfferULID, actor)
		w.must(err)
		if got.ID != g.ID || got.State != badges.Accepted || got.Visibility != badges.Public {
			t.Errorf("grant %d is %s and %s, want %d accepted and public", got.ID, got.State, got.Visibility, g.ID)
		}
	})
	t.Run("decline", func(t *testing.T) {
		w, g := offered(t)
		got, err := w.DeclineOffer(t.Context(), g.OfferULID, actor)
		w.must(err)
		if got.State != badges.Declined {
			t.Errorf("the grant is %s, want declined", got.State)
		}
	})
	t.Run("not theirs", func(t *testing.T) {
		w, g := offered(t)
		unresolved := w.grant("https://social.example/@joe")
		for _, c := range []struct{ name, offer, actor string }{
			{"another actor", g.OfferULID, "https://social.example/users/mallory"},
			{"no actor", g.OfferULID, ""},
			{"the profile page", g.OfferULID, jane},
			{"recipient not looked up yet", unresolved.OfferULID, unresolved.Identity.Value},
		} {
			_, err := w.AcceptOffer(t.Context(), c.offer, c.actor)
			wantKind(t, err, badges.Forbidden, "this badge was offered to somebody else")
			_, err = w.DeclineOffer(t.Context(), c.offer, c.actor)
			wantKind(t, err, badges.Forbidden, "this badge was offered to somebody else")
		}
		for _, ulid := range []string{g.ULID, "", "01kkh0000000000000000a0001"} {
			_, err := w.AcceptOffer(t.Context(), ulid, actor)
			wantKind(t, err, badges.NotFound, "")
		}
	})
}
