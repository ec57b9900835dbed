package store_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"laurel/badges"
	"laurel/store"
	"laurel/store/storetest"
)

func TestIdentityIsFoundByItsValue(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		want := insertIdentity(t, db, "acct:jane@social.example")
		if want.ID == 0 || want.RecipientID == 0 {
			t.Fatalf("InsertIdentity gave no ids: %+v", want)
		}
		again := insertIdentity(t, db, "acct:jane@social.example")
		byID, err := db.Identity(t.Context(), want.ID)
		if err != nil {
			t.Fatal(err)
		}
		byAlias, err := db.IdentityByAlias(t.Context(), "acct:jane@social.example")
		if err != nil {
			t.Fatal(err)
		}
		for _, got := range []badges.Identity{again, byID, byAlias} {
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("identity (-want +got):\n%s", diff)
			}
		}
		_, err = db.IdentityByAlias(t.Context(), "acct:joe@social.example")
		wantKind(t, err, badges.NotFound, "no such identity")
	})
}

// Both forms under which an account was given lead to it, for ever.
func TestUpdateIdentityKeepsItsOldNamesAsAliases(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		n := insertIdentity(t, db, "acct:jane@social.example")
		n.Kind, n.Value, n.Handle = badges.FediverseIdentity, "https://social.example/users/jane", "@jane@social.example"
		n.CheckedAt, n.Problem = noon().Add(time.Hour), "slow"
		for range 2 { // the second time the alias is there already
			inTx(t, db, func(tx *store.Tx) error { return tx.UpdateIdentity(t.Context(), n) })
		}
		for _, alias := range []string{"acct:jane@social.example", "https://social.example/users/jane"} {
			got, err := db.IdentityByAlias(t.Context(), alias)
			if err != nil {
				t.Fatalf("%s: %v", alias, err)
			}
			if diff := cmp.Diff(n, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", alias, diff)
			}
		}
		if again := insertIdentity(t, db, "acct:jane@social.example"); again.ID != n.ID {
			t.Errorf("the old handle made identity %d, want %d", again.ID, n.ID)
		}
	})
}

func TestMergeIdentityMovesAliasesAndGrants(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		harbour := insertIssuer(t, db, issuer("harbour"))
		shared, own := insertBadge(t, db, harbour.ID, "Shared"), insertBadge(t, db, harbour.ID, "Own")
		from, into := insertIdentity(t, db, "acct:jane@social.example"), insertIdentity(t, db, "https://social.example/users/jane")

		kept := insertGrant(t, db, grant(shared, into, 1))
		duplicate := insertGrant(t, db, grant(shared, from, 2))
		moved := insertGrant(t, db, grant(own, from, 3))
		past := grant(shared, from, 4)
		past.State = badges.Declined
		past = insertGrant(t, db, past)

		merge := func() (duplicates []int64) {
			inTx(t, db, func(tx *store.Tx) error {
				duplicates = nil
				found, err := tx.MergeIdentity(t.Context(), from.ID, into.ID)
				for _, g := range found {
					duplicates = append(duplicates, g.ID)
				}
				return err
			})
			return duplicates
		}
		if diff := cmp.Diff([]int64{duplicate.ID}, merge()); diff != "" {
			t.Errorf("duplicates (-want +got):\n%s", diff)
		}
		if n, err := db.IdentityByAlias(t.Context(), from.Value); err != nil || n.ID != into.ID {
			t.Errorf("%s leads to identity %d (%v), want %d", from.Value, n.ID, err, into.ID)
		}
		wantGrantsOf(t, db, into.ID, past.ID, moved.ID, kept.ID)
		wantGrantsOf(t, db, from.ID, duplicate.ID)

		// Once it is out of the way, the duplicate moves too.
		duplicate.State = badges.Revoked
		inTx(t, db, func(tx *store.Tx) error {
			_, err := tx.UpdateGrant(t.Context(), duplicate, badges.Pending)
			return err
		})
		if duplicates := merge(); duplicates != nil {
			t.Errorf("duplicates of the second merge: %v, want none", duplicates)
		}
		wantGrantsOf(t, db, into.ID, past.ID, moved.ID, duplicate.ID, kept.ID)
	})
}

func wantGrantsOf(t *testing.T, db *store.DB, identityID int64, want ...int64) {
	t.Helper()
	found, err := db.Grants(t.Context(), badges.GrantFilter{IdentityID: identityID})
	if err != nil {
		t.Fatal(err)
	}
	got := ids(found)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("grants of identity %d (-want +got):\n%s", identityID, diff)
	}
}

func ids(grants []badges.Grant) (ids []int64) {
	for _, g := range grants {
		ids = append(ids, g.ID)
	}
	return ids
}

func TestIdenticalIdentitiesAtOnceMakeOne(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		const many = 50
		found := make([]int64, many)
		errs := atOnce(many, func(i int) error {
			return db.InTx(context.Background(), func(tx *store.Tx) error {
				n, err := tx.InsertIdentity(context.Background(), badges.Identity{Kind: badges.EmailIdentity, Value: "jane@example.org", CreatedAt: noon()}, "Jane")
				found[i] = n.ID
				return err
			})
		})
		for i, err := range errs {
			if err != nil {
				t.Fatal(err)
			}
			if found[i] != found[0] {
				t.Fatalf("two identities were made: %d and %d", found[0], found[i])
			}
		}
	})
}

// atOnce runs fn many times at the same moment and returns their errors.
func atOnce(many int, fn func(i int) error) []error {
	errs := make([]error, many)
	begin := make(chan struct{})
	var running sync.WaitGroup
	for i := range many {
		running.Go(func() {
			<-begin
			errs[i] = fn(i)
		})
	}
	close(begin)
	running.Wait()
	return errs
}
