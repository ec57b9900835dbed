package store_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"laurel/badges"
	"laurel/store"
	"laurel/store/storetest"
)

func insertClaimCode(t *testing.T, db *store.DB, badgeID int64, code string) badges.ClaimCode {
	t.Helper()
	c := badges.ClaimCode{BadgeID: badgeID, CreatedAt: noon(), NewClaimCode: badges.NewClaimCode{Code: code, ReservedFor: "jane@example.org", MultiUse: true}}
	inTx(t, db, func(tx *store.Tx) (err error) {
		c.ID, err = tx.InsertClaimCode(t.Context(), c)
		return err
	})
	return c
}

func TestClaimCodesAreKeptAsGiven(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		f := newTree(t, db)
		insert := func(badgeID int64, code string) badges.ClaimCode { return insertClaimCode(t, db, badgeID, code) }
		one, two, three := insert(f.lower.ID, "Ahoy"), insert(f.topBadge.ID, "ahoy"), insert(f.lower.ID, "aye")
		insert(f.elsewhere.ID, "ahoy")
		got, err := db.ClaimCode(t.Context(), f.lower.ID, "AHOY")
		must(t, err)
		if diff := cmp.Diff(one, got); diff != "" {
			t.Errorf("ClaimCode (-want +got):\n%s", diff)
		}
		for _, c := range []struct {
			filter badges.ClaimCodeFilter
			want   []badges.ClaimCode
			count  int
		}{
			{badges.ClaimCodeFilter{Under: f.top.ID, Code: "AHOY"}, []badges.ClaimCode{one, two}, 2},
			{badges.ClaimCodeFilter{BadgeID: f.lower.ID, Offset: 1, Limit: 1}, []badges.ClaimCode{three}, 2},
		} {
			found, err := db.ClaimCodes(t.Context(), c.filter)
			must(t, err)
			if diff := cmp.Diff(c.want, found); diff != "" {
				t.Errorf("%+v (-want +got):\n%s", c.filter, diff)
			}
			if n, err := db.CountClaimCodes(t.Context(), c.filter); err != nil || n != c.count {
				t.Errorf("%+v: counted %d (%v), want %d", c.filter, n, err, c.count)
			}
		}
	})
}

// Of several who use a code at once, the row decides who was first.
func TestOneUseOfAClaimCodeIsTheFirst(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		one := insertClaimCode(t, db, newTree(t, db).topBadge.ID, "ahoy")
		firsts := make([]bool, 8)
		errs := atOnce(len(firsts), func(i int) error {
			return db.InTx(t.Context(), func(tx *store.Tx) (err error) {
				firsts[i], err = tx.UseClaimCode(t.Context(), one.ID, noon())
				return err
			})
		})
		for _, err := range errs {
			must(t, err)
		}
		n := 0
		for _, first := range firsts {
			if first {
				n++
			}
		}
		if n != 1 {
			t.Errorf("%d uses were the first, want 1", n)
		}
	})
}
