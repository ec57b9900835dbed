package badges_test

import (
	"testing"

	"laurel/badges"
	"laurel/store"
	"laurel/store/storetest"
)

func TestErasedPersonIsGone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newServer(t, db)
		harbour, err := w.CreateIssuer(t.Context(), badges.Operator(), badges.NewIssuer{Username: "harbour", IssuerProfile: profile("harbour")})
		w.must(err)
		w.settle(harbour)
		jane, g := w.janes()
		g = w.processed(g)
		_, err = w.CreateCollection(t.Context(), jane, badges.CollectionOwner{RecipientID: g.Identity.RecipientID}, badges.NewCollection{Name: "Best", Grants: []int64{g.ID}})
		w.must(err)
		_, err = w.ArrangeGrants(t.Context(), jane, []int64{g.ID})
		w.must(err)
		_, err = w.ImportExternal(t.Context(), jane, badges.NewExternal{
			Recipient: g.Identity, Visibility: badges.Public, ExternalFacts: badges.ExternalFacts{CredentialID: "https://club.example/1"},
			ExternalCheck: badges.ExternalCheck{State: badges.ExternalValid, CheckedAt: w.Now()},
		})
		w.must(err)
		w.must(w.SetPassword(t.Context(), jane, "jane", "", "a few good words"))

		w.must(w.Erase(t.Context(), jane))
		left := w.stored(g.ID)
		if left.Name != "" || left.Email != "" || left.Identity.Kind != badges.ErasedIdentity || left.State != badges.Declined || left.HolderID != 0 {
			t.Errorf("of the grant is left %+v", left)
		}
		if left.Badge.Title != "Sailor" || left.GrantedAt.IsZero() {
			t.Errorf("the issuer's record lost what it granted: %+v", left)
		}
		for what, find := range map[string]func() error{
			"a document":            func() error { _, err := w.Store.Document(t.Context(), g.ID, badges.AssertionDocument); return err },
			"the address":           func() error { _, err := w.Store.IdentityByAlias(t.Context(), "jane@example.org"); return err },
			"the account's address": func() error { _, err := w.Store.AccountByEmail(t.Context(), "jane@example.org"); return err },
			"a login":               func() error { _, err := w.Store.Login(t.Context(), badges.PasswordProvider, "jane"); return err },
		} {
			if err := find(); badges.KindOf(err) != badges.NotFound {
				t.Errorf("%s is still found: %v", what, err)
			}
		}
		externals, err := w.Store.Externals(t.Context(), badges.ExternalFilter{})
		w.must(err)
		collections, err := w.Store.Collections(t.Context(), badges.CollectionFilter{})
		w.must(err)
		a, err := w.Store.Account(t.Context(), jane.ID)
		w.must(err)
		if len(externals)+len(collections) > 0 || a.Name != "" || a.DisabledAt.IsZero() {
			t.Errorf("left are %d external badges, %d collections, and the account %+v", len(externals), len(collections), a)
		}
		// Whoever comes by that address again is somebody new.
		if _, created, err := w.Grant(t.Context(), w.anna, badges.GrantRequest{BadgeID: w.sailor.ID, Email: "jane@example.org"}); err != nil || !created {
			t.Errorf("the address can't be granted to again: %v, %v", created, err)
		}
	})
}

func TestWhoIsNeededIsNotErased(t *testing.T) {
	w := newWorld(t)
	w.must(w.SetRole(t.Context(), badges.Operator(), w.ben.ID, w.harbour.ID, badges.Owner))
	wantKind(t, w.Erase(t.Context(), w.ben), badges.Conflict, "You own The harbour. Hand that over to somebody else, or have it archived, first.")
	root, err := w.CreateAccount(t.Context(), badges.Operator(), badges.Account{Name: "root", Admin: true})
	w.must(err)
	wantKind(t, w.Erase(t.Context(), root), badges.Conflict, "")
	if a, err := w.Store.Account(t.Context(), w.ben.ID); err != nil || a.Name != "ben" || !a.DisabledAt.IsZero() {
		t.Errorf("ben is now %+v, %v", a, err)
	}
}
