package store_test

import (
	"context"
	"testing"

	"laurel/badges"
	"laurel/store"
	"laurel/store/storetest"
)

// A badge knows how many hold it, without counting.
func TestBadgeCountsItsHolders(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := insertBadge(t, db, insertIssuer(t, db, issuer("harbour")).ID, "Sailor")
		holders := func(step string, want int) {
			t.Helper()
			got, err := db.Badge(t.Context(), b.ID)
			must(t, err)
			if got.Holders != want {
				t.Errorf("%s: %d holders, want %d", step, got.Holders, want)
			}
		}
		update := func(g badges.Grant, from, to badges.State) badges.Grant {
			t.Helper()
			g.State = to
			inTx(t, db, func(tx *store.Tx) error {
				_, err := tx.UpdateGrant(context.Background(), g, from)
				return err
			})
			return g
		}
		jane := insertGrant(t, db, grant(b, insertIdentity(t, db, "https://social.example/@jane"), 1))
		joe := insertGrant(t, db, grant(b, insertIdentity(t, db, "https://social.example/@joe"), 2))
		imported := grant(b, insertIdentity(t, db, "https://social.example/@jim"), 3)
		imported.State = badges.Processed
		insertGrant(t, db, imported)
		holders("two offered, one imported", 1)

		jane = update(jane, badges.Pending, badges.Accepted)
		holders("one accepted", 2)
		jane = update(jane, badges.Accepted, badges.Processed)
		holders("processed", 2)
		update(joe, badges.Accepted, badges.Revoked)
		holders("an update of another state than it has", 2)
		update(joe, badges.Pending, badges.Declined)
		holders("one declined", 2)
		update(jane, badges.Processed, badges.Revoked)
		holders("one revoked", 1)
	})
}
