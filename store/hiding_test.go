package store_test

import (
	"testing"
	"time"

	"laurel/badges"
	"laurel/store"
	"laurel/store/storetest"
)

func TestHiddenGrantsAreNotListed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		f := newTree(t, db)
		jane := insertIdentity(t, db, "jane@example.org")
		g := grant(f.topBadge, jane, 1)
		g.State, g.Visibility, g.HolderID = badges.Processed, badges.Public, 5
		g = insertGrant(t, db, g)
		listed := func() int {
			n, err := db.CountGrants(t.Context(), badges.GrantFilter{IssuerID: f.top.ID, Listed: true, RecipientID: jane.RecipientID, HolderID: 5})
			must(t, err)
			return n
		}
		if n := listed(); n != 1 {
			t.Fatalf("%d are listed before it is hidden", n)
		}
		for _, by := range []badges.Hider{badges.HiddenByRecipient, badges.HiddenByIssuer} {
			for want, since := range []time.Time{noon(), {}} {
				inTx(t, db, func(tx *store.Tx) error { return tx.HideGrant(t.Context(), g.ID, by, since) })
				stored, err := db.Grant(t.Context(), g.ID)
				must(t, err)
				flag := map[badges.Hider]time.Time{badges.HiddenByRecipient: stored.HiddenAt, badges.HiddenByIssuer: stored.HiddenByIssuerAt}[by]
				if n := listed(); n != want || !flag.Equal(since) {
					t.Errorf("by %s since %s: %d are listed, want %d; stored %s", by, since, n, want, flag)
				}
			}
		}
	})
}

// A list read to its end by ids has each row once, whatever comes and goes.
func TestGrantPagesSurviveChanges(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		f := newTree(t, db)
		for i := range 7 {
			insertGrant(t, db, grant(f.topBadge, insertIdentity(t, db, string(rune('a'+i))+"@example.org"), i))
		}
		seen := make(map[int64]bool)
		filter := badges.GrantFilter{IssuerID: f.top.ID, Oldest: true, Limit: 2}
		for extra := 7; ; extra++ {
			page, err := db.Grants(t.Context(), filter)
			must(t, err)
			for _, g := range page {
				if seen[g.ID] {
					t.Errorf("grant %d comes twice", g.ID)
				}
				seen[g.ID], filter.After = true, g.ID
			}
			if len(page) < filter.Limit {
				break
			}
			if extra < 9 { // newer ones join at the end
				insertGrant(t, db, grant(f.topBadge, insertIdentity(t, db, string(rune('a'+extra))+"@example.org"), extra))
			}
		}
		if len(seen) != 9 {
			t.Errorf("%d grants were seen, want 9", len(seen))
		}
	})
}
