package badges_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"laurel/badges"
)

// janes returns the account of somebody who has proved to be the recipient of a
// grant that is processed, and the grant.
func (w *world) janes() (badges.Account, badges.Grant) {
	w.t.Helper()
	jane := w.account("jane")
	n, err := w.ProveIdentity(w.t.Context(), jane, badges.Identity{Kind: badges.EmailIdentity, Value: "jane@example.org"})
	w.must(err)
	g, _, err := w.Grant(w.t.Context(), w.anna, badges.GrantRequest{BadgeID: w.sailor.ID, Email: "jane@example.org", Name: "Jane Doe"})
	w.must(err)
	if g.Identity.ID != n.ID {
		w.t.Fatalf("the grant went to identity %d, Jane has proved %d", g.Identity.ID, n.ID)
	}
	return jane, g
}

func (w *world) processed(g badges.Grant) badges.Grant {
	w.t.Helper()
	w.accept(g)
	w.must(w.Process(w.t.Context(), g.ID))
	return w.stored(g.ID)
}

func TestOnlyOwnGrantsAreDecidedOn(t *testing.T) {
	w := newSigningWorld(t)
	jane, g := w.janes()
	for name, do := range map[string]func(badges.Account) error{
		"see":     func(a badges.Account) error { _, err := w.OwnGrant(t.Context(), a, g.ID); return err },
		"accept":  func(a badges.Account) error { _, err := w.AcceptOwn(t.Context(), a, g.ID, badges.Public); return err },
		"decline": func(a badges.Account) error { _, err := w.DeclineOwn(t.Context(), a, g.ID); return err },
		"return":  func(a badges.Account) error { _, err := w.ReturnGrant(t.Context(), a, g.ID); return err },
		"show":    func(a badges.Account) error { _, err := w.ShowGrant(t.Context(), a, g.ID, badges.Private); return err },
		"hide":    func(a badges.Account) error { _, err := w.HideOwn(t.Context(), a, g.ID, true); return err },
		"arrange": func(a badges.Account) error { _, err := w.ArrangeGrants(t.Context(), a, []int64{g.ID}); return err },
	} {
		for who, a := range map[string]badges.Account{"a stranger": w.ben, "the granter": w.anna, "the operator": badges.Operator()} {
			if err := do(a); badges.KindOf(err) != badges.NotFound {
				t.Errorf("%s may %s: %v", who, name, err)
			}
		}
	}
	if diff := cmp.Diff(g, w.stored(g.ID)); diff != "" {
		t.Errorf("the grant changed (-was +is):\n%s", diff)
	}
	if _, err := w.AcceptOwn(t.Context(), jane, g.ID, badges.Unlisted); err != nil {
		t.Fatal(err)
	}
	_, err := w.ShowGrant(t.Context(), jane, g.ID, badges.Public)
	wantKind(t, err, badges.Conflict, "This badge is being signed at this moment. Try again in a minute.")
	mine, err := w.OwnGrants(t.Context(), jane, badges.GrantFilter{})
	w.must(err)
	if len(mine) != 1 || mine[0].Visibility != badges.Unlisted || mine[0].State != badges.Accepted {
		t.Errorf("Jane has %+v", mine)
	}
}

func TestReturnedGrantIsOver(t *testing.T) {
	w := newSigningWorld(t)
	jane, g := w.janes()
	g = w.processed(g)
	entry, err := w.Store.StatusEntry(t.Context(), g.ID)
	w.must(err)
	if _, err := w.ReturnGrant(t.Context(), jane, g.ID); err != nil {
		t.Fatal(err)
	}
	if got := w.stored(g.ID); got.State != badges.Declined || got.DeclinedAt.IsZero() || got.Live() {
		t.Errorf("the grant is %s since %s", got.State, got.DeclinedAt)
	}
	set, err := w.Store.StatusListSet(t.Context(), entry.ListID)
	w.must(err)
	if diff := cmp.Diff([]int{entry.Index}, set); diff != "" {
		t.Errorf("bits that are set (-want +got):\n%s", diff)
	}
	if b, _ := w.Store.Badge(t.Context(), w.sailor.ID); b.Holders != 0 {
		t.Errorf("%d people have the badge", b.Holders)
	}
	_, err = w.ReturnGrant(t.Context(), jane, g.ID)
	wantKind(t, err, badges.Conflict, "")
	if _, created, err := w.Grant(t.Context(), w.anna, badges.GrantRequest{BadgeID: w.sailor.ID, Email: "jane@example.org"}); err != nil || !created {
		t.Errorf("it can't be granted anew: %v, %v", created, err)
	}
	want := []badges.EventKind{badges.GrantCreated, badges.GrantAccepted, badges.GrantProcessed, badges.GrantReturned}
	if diff := cmp.Diff(want, w.events(g.ID)); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
}

func TestBackpackIsArranged(t *testing.T) {
	w := newSigningWorld(t)
	jane, g := w.janes()
	g = w.processed(g)
	profile := badges.BackpackProfile{Name: " Jane ", About: "I *sail*.", Links: []string{"https://jane.example", "", "https://jane.example"}, WithoutOfferMails: true}
	_, err := w.DescribeBackpack(t.Context(), jane, profile, []int64{g.Identity.ID})
	w.must(err)
	_, err = w.ArrangeGrants(t.Context(), jane, []int64{g.ID, g.ID})
	w.must(err)
	kept, err := w.Backpack(t.Context(), jane)
	w.must(err)
	want := badges.Backpack{
		BackpackProfile: badges.BackpackProfile{Name: "Jane", About: "I *sail*.", Links: []string{"https://jane.example"}, WithoutOfferMails: true},
		First:           []int64{g.ID}, Shown: []int64{g.Identity.ID}, UpdatedAt: w.Now(),
	}
	if diff := cmp.Diff(want, kept); diff != "" {
		t.Errorf("the backpack (-want +got):\n%s", diff)
	}
	for name, change := range map[string]func() error{
		"a strange identity": func() error {
			_, err := w.DescribeBackpack(t.Context(), w.ben, badges.BackpackProfile{}, []int64{g.Identity.ID})
			return err
		},
		"no address": func() error {
			_, err := w.DescribeBackpack(t.Context(), jane, badges.BackpackProfile{Links: []string{"javascript:alert(1)"}}, nil)
			return err
		},
	} {
		if badges.KindOf(change()) != badges.Invalid {
			t.Errorf("%s: %v", name, change())
		}
	}
}

func TestRecipientIsWhatTheyShow(t *testing.T) {
	w := newSigningWorld(t)
	jane, g := w.janes()
	other, err := w.ProveIdentity(t.Context(), jane, badges.Identity{Kind: badges.FediverseIdentity, Value: "https://social.example/users/jane", Handle: "@jane@social.example"})
	w.must(err)
	pages := func() (first, second int) {
		t.Helper()
		p, err := w.RecipientOf(t.Context(), g.Identity)
		w.must(err)
		q, err := w.RecipientOf(t.Context(), other)
		w.must(err)
		return len(p.Identities), len(q.Identities)
	}
	if a, b := pages(); a != 1 || b != 1 {
		t.Errorf("before she says so, the pages are of %d and %d identities", a, b)
	}
	_, err = w.DescribeBackpack(t.Context(), jane, badges.BackpackProfile{}, []int64{other.ID})
	w.must(err)
	if a, b := pages(); a != 1 || b != 1 {
		t.Errorf("with one shown, the pages are of %d and %d identities", a, b)
	}
	_, err = w.DescribeBackpack(t.Context(), jane, badges.BackpackProfile{}, []int64{other.ID, g.Identity.ID})
	w.must(err)
	if a, b := pages(); a != 2 || b != 2 {
		t.Errorf("with both shown, the pages are of %d and %d identities", a, b)
	}
}

func TestExternalBadgesAreTheirRecipients(t *testing.T) {
	w := newSigningWorld(t)
	jane, g := w.janes()
	n := badges.NewExternal{
		Recipient: g.Identity, Visibility: badges.Public,
		ExternalFacts: badges.ExternalFacts{CredentialID: "https://club.example/1", Title: "Knots\x00\n", ImageURL: "javascript:alert(1)"},
		ExternalCheck: badges.ExternalCheck{State: badges.ExternalValid, CheckedAt: w.Now(), Document: []byte("{}")},
	}
	_, err := w.ImportExternal(t.Context(), w.ben, n)
	wantKind(t, err, badges.Forbidden, "")
	e, err := w.ImportExternal(t.Context(), jane, n)
	w.must(err)
	if e.Title != "Knots" || e.ImageURL != "" || e.Source != badges.ImportedExternal {
		t.Errorf("it was kept as %+v", e)
	}
	if _, err := w.ShowExternal(t.Context(), w.ben, e.ID, badges.Private); badges.KindOf(err) != badges.NotFound {
		t.Errorf("a stranger may hide it: %v", err)
	}
	if err := w.RemoveExternal(t.Context(), w.ben, e.ID); badges.KindOf(err) != badges.NotFound {
		t.Errorf("a stranger may remove it: %v", err)
	}
	_, err = w.ShowExternal(t.Context(), jane, e.ID, badges.Private)
	w.must(err)
	n.Title, n.State = "Splices", badges.ExternalRevoked
	again, err := w.ImportExternal(t.Context(), jane, n)
	w.must(err)
	if again.ID != e.ID || again.Title != "Splices" || again.State != badges.ExternalRevoked || again.Visibility != badges.Private {
		t.Errorf("imported again it is %+v", again)
	}
	kept, err := w.RecheckExternal(t.Context(), e.ID, badges.ExternalCheck{State: badges.ExternalUnknown})
	w.must(err)
	if kept.State != badges.ExternalRevoked {
		t.Errorf("what could not be checked made it %s", kept.State)
	}
	n.State = badges.ExternalInvalid
	_, err = w.ImportExternal(t.Context(), jane, n)
	wantKind(t, err, badges.Invalid, "the badge is not genuine")
	w.must(w.RemoveExternal(t.Context(), jane, e.ID))
	if found, _ := w.Externals(t.Context(), jane); len(found) != 0 {
		t.Errorf("%d badges are left", len(found))
	}
}
