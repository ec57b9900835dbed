package badges_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"laurel/badges"
)

// janeFound is what a look-up of any of Jane's addresses finds.
func janeFound() badges.Resolution {
	return badges.Resolution{Kind: badges.FediverseIdentity, Value: "https://social.example/users/jane", Handle: "@jane@social.example", Name: "Jane of the Sea"}
}

func (w *world) resolve(g badges.Grant, found badges.Resolution) badges.Grant {
	w.t.Helper()
	w.must(w.ResolveIdentity(w.t.Context(), g.Identity.ID, found))
	return w.stored(g.ID)
}

func TestResolveFindsTheAccount(t *testing.T) {
	w := newWorld(t)
	g := w.grant(jane)
	w.must(w.NoteIdentityProblem(t.Context(), g.Identity.ID, "social.example does not answer"))
	w.clock.Advance(time.Hour)
	got := w.resolve(g, janeFound())
	want := g.Identity
	want.Kind, want.Value, want.Handle, want.CheckedAt = badges.FediverseIdentity, janeFound().Value, janeFound().Handle, w.Now()
	if diff := cmp.Diff(want, got.Identity); diff != "" {
		t.Errorf("identity (-want +got):\n%s", diff)
	}
	if got.ProfileURI != jane || got.Name != "Jane Doe" {
		t.Errorf("the grant is to %s (%s), want what the issuer gave", got.ProfileURI, got.Name)
	}
	if diff := cmp.Diff([]badges.EventKind{badges.GrantCreated, badges.GrantResolved}, w.events(g.ID)); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}

	// What was found stays, whatever a later look-up says.
	w.must(w.NoteIdentityProblem(t.Context(), g.Identity.ID, "gone"))
	again := w.resolve(g, badges.Resolution{Kind: badges.FediverseIdentity, Value: "https://evil.example/users/mallory"})
	if diff := cmp.Diff(want, again.Identity); diff != "" {
		t.Errorf("identity after another look-up (-want +got):\n%s", diff)
	}
	if len(w.events(g.ID)) != 2 {
		t.Errorf("events are %v after another look-up", w.events(g.ID))
	}
}

func TestResolveFindsAPageThatIsNoAccount(t *testing.T) {
	w := newWorld(t)
	g := w.resolve(w.grant("https://jane.example/about"), badges.Resolution{Kind: badges.URLIdentity, Value: "https://jane.example/about"})
	if g.Identity.Kind != badges.URLIdentity || g.State != badges.Pending {
		t.Errorf("the grant is %s to a %s, want pending to a url", g.State, g.Identity.Kind)
	}
	if events := w.events(g.ID); len(events) != 1 {
		t.Errorf("events are %v; there is nobody to offer the badge to", events)
	}
}

// A grant that was made without a name gets the account's own, as far as it is
// one that we would take from anybody.
func TestResolveNamesTheNameless(t *testing.T) {
	for own, want := range map[string]string{
		" Jane of the Sea\t":       "Jane of the Sea",
		"Jane\x00":                 "",
		"":                         "",
		strings.Repeat("ab ", 100): strings.TrimSpace(strings.Repeat("ab ", 66)) + "…",
	} {
		w := newWorld(t)
		g, _, err := w.Grant(t.Context(), w.anna, badges.GrantRequest{BadgeID: w.sailor.ID, ProfileURI: jane})
		w.must(err)
		found := janeFound()
		found.Name = own
		if got := w.resolve(g, found); got.Name != want {
			t.Errorf("the recipient of an account called %q is called %q, want %q", own, got.Name, want)
		}
	}
}

func TestNoteIdentityProblem(t *testing.T) {
	w := newWorld(t)
	g := w.grant(jane)
	w.clock.Advance(time.Hour)
	w.must(w.NoteIdentityProblem(t.Context(), g.Identity.ID, "social.example does not answer"))
	got := w.stored(g.ID).Identity
	if got.Problem != "social.example does not answer" || !got.CheckedAt.Equal(w.Now()) || got.Kind != badges.ProfileIdentity {
		t.Errorf("identity is %+v, want the problem and when it was", got)
	}
}

// One person, granted different badges under different names, is one recipient
// once both are looked up, and a third name leads to the same account.
func TestResolveMergesNamesOfOneAccount(t *testing.T) {
	w := newWorld(t)
	rower, err := w.CreateBadge(t.Context(), badges.Operator(), badges.NewBadge{IssuerID: w.harbour.ID, Definition: definition("Rower")})
	w.must(err)
	byPage := w.resolve(w.grant(jane), janeFound())
	byHandle, _, err := w.Grant(t.Context(), w.anna, badges.GrantRequest{BadgeID: rower.ID, ProfileURI: "@jane@social.example"})
	w.must(err)
	if byHandle.Identity.ID == byPage.Identity.ID {
		t.Fatal("the handle was known before it was looked up")
	}
	byHandle = w.resolve(byHandle, janeFound())
	if byHandle.Identity.ID != byPage.Identity.ID || byHandle.State != badges.Pending {
		t.Errorf("the second grant is %s to identity %d, want pending to %d", byHandle.State, byHandle.Identity.ID, byPage.Identity.ID)
	}
	for _, name := range []string{jane, "acct:jane@social.example", janeFound().Value} {
		id, err := w.Store.IdentityByAlias(t.Context(), name)
		w.must(err)
		if id.ID != byPage.Identity.ID {
			t.Errorf("%s leads to identity %d, want %d", name, id.ID, byPage.Identity.ID)
		}
	}
	if events := w.events(byHandle.ID); len(events) != 2 || events[1] != badges.GrantResolved {
		t.Errorf("events of the second grant are %v, want that it can be offered", events)
	}
}

// The same badge was granted to one person under two names. One grant stays:
// the one that was accepted, else the older one.
func TestResolveEndsDuplicates(t *testing.T) {
	const reason = "The same badge was granted to this account under another address."
	for _, c := range []struct {
		name             string
		before           func(w *world, first, second badges.Grant)
		resolveFirstLast bool
		first, second    badges.State
	}{
		{"both pending", func(*world, badges.Grant, badges.Grant) {}, false, badges.Pending, badges.Revoked},
		{"both pending, the older looked up last", func(*world, badges.Grant, badges.Grant) {}, true, badges.Pending, badges.Revoked},
		{"first accepted", func(w *world, first, _ badges.Grant) { w.accept(first) }, false, badges.Accepted, badges.Revoked},
		{"first accepted and looked up last", func(w *world, first, _ badges.Grant) { w.accept(first) }, true, badges.Accepted, badges.Revoked},
		{"second accepted", func(w *world, _, second badges.Grant) { w.accept(second) }, false, badges.Revoked, badges.Accepted},
		{"second accepted, the first looked up last", func(w *world, _, second badges.Grant) { w.accept(second) }, true, badges.Revoked, badges.Accepted},
		{"both accepted", func(w *world, first, second badges.Grant) { w.accept(first); w.accept(second) }, false, badges.Accepted, badges.Accepted},
		{"first declined", func(w *world, first, _ badges.Grant) { w.decline(first) }, false, badges.Declined, badges.Pending},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			first, second := w.grant(jane), w.grant("@jane@social.example")
			c.before(w, first, second)
			order := []badges.Grant{first, second}
			if c.resolveFirstLast {
				order = []badges.Grant{second, first}
			}
			for _, g := range order {
				w.resolve(g, janeFound())
			}
			first, second = w.stored(first.ID), w.stored(second.ID)
			if first.State != c.first || second.State != c.second {
				t.Errorf("the grants are %s and %s, want %s and %s", first.State, second.State, c.first, c.second)
			}
			if first.Identity.ID != second.Identity.ID {
				t.Errorf("the grants are to identities %d and %d, want one", first.Identity.ID, second.Identity.ID)
			}
			for _, g := range []badges.Grant{first, second} {
				if g.State == badges.Revoked && g.RevocationReason != reason {
					t.Errorf("the reason is %q, want %q", g.RevocationReason, reason)
				}
			}
		})
	}
}
