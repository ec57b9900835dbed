package store_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"laurel/badges"
	"laurel/store"
	"laurel/store/storetest"
)

func badgeSet(issuerID int64, name string) badges.BadgeSet {
	return badges.BadgeSet{IssuerID: issuerID, Version: 1, CreatedAt: noon(), UpdatedAt: noon(), SetContent: badges.SetContent{
		Name: name, Variables: []badges.SetVariable{{Name: "YEAR", Label: "Jahr “&”", Default: "2026"}},
		Badges: []badges.SetBadge{{Definition: definition("Sailor {YEAR}"), Design: json.RawMessage(`{"shape":"star"}`)}},
	}}
}

func insertSet(t *testing.T, db *store.DB, s badges.BadgeSet) badges.BadgeSet {
	t.Helper()
	inTx(t, db, func(tx *store.Tx) (err error) {
		s.ID, err = tx.InsertBadgeSet(t.Context(), s)
		return err
	})
	return s
}

func TestBadgeSets(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		f := newTree(t, db)
		anna := insertAccount(t, db, "anna")
		setRole(t, db, anna.ID, f.top.ID, badges.Viewer)
		server := insertSet(t, db, badgeSet(0, "b"))
		below := insertSet(t, db, badgeSet(f.below.ID, "a"))
		other := insertSet(t, db, badgeSet(f.other.ID, "c"))
		got, err := db.BadgeSet(t.Context(), below.ID)
		must(t, err)
		if diff := cmp.Diff(below, got); diff != "" {
			t.Errorf("set (-want +got):\n%s", diff)
		}
		list := func(account int64) (ids []int64) {
			sets, err := db.BadgeSets(t.Context(), badges.BadgeSetFilter{AccountID: account})
			must(t, err)
			for _, s := range sets {
				ids = append(ids, s.ID)
			}
			return ids
		}
		if diff := cmp.Diff([]int64{below.ID, server.ID}, list(anna.ID)); diff != "" {
			t.Errorf("anna's sets (-want +got):\n%s", diff)
		}
		inTx(t, db, func(tx *store.Tx) error {
			other.Version, other.DeletedAt = 2, noon().Add(time.Hour)
			for from, want := range map[int]bool{7: false, 1: true} {
				if updated, err := tx.UpdateBadgeSet(t.Context(), other, from); err != nil || updated != want {
					t.Errorf("update from version %d: %v, %v", from, updated, err)
				}
			}
			return nil
		})
		if diff := cmp.Diff([]int64{below.ID, server.ID}, list(0)); diff != "" {
			t.Errorf("all sets (-want +got):\n%s", diff)
		}
	})
}

func TestPictureDesign(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		inTx(t, db, func(tx *store.Tx) error {
			must(t, tx.PutPicture(t.Context(), "ab12", []byte("png"), noon()))
			must(t, tx.PutPictureDesign(t.Context(), "ab12", []byte(`{"shape":"star"}`)))
			return tx.PutPictureDesign(t.Context(), "ab12", []byte(`{"shape":"seal"}`))
		})
		design, err := db.PictureDesign(t.Context(), "ab12")
		if must(t, err); string(design) != `{"shape":"seal"}` {
			t.Errorf("design = %s", design)
		}
		_, err = db.PictureDesign(t.Context(), "cd34")
		wantKind(t, err, badges.NotFound, "")
	})
}

// Changes that read first and write then wait for each other, on both databases.
func TestHoldKeepsChangesApart(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		i := insertIssuer(t, db, issuer("harbour"))
		b := insertBadge(t, db, i.ID, "Sailor")
		errs := atOnce(8, func(int) error {
			return db.InTx(t.Context(), func(tx *store.Tx) error {
				if err := tx.HoldBadge(t.Context(), b.ID); err != nil {
					return err
				}
				now, err := tx.Badge(t.Context(), b.ID)
				if err != nil {
					return err
				}
				now.Version++
				return tx.UpdateBadge(t.Context(), now)
			})
		})
		for _, err := range errs {
			must(t, err)
		}
		got, err := db.Badge(t.Context(), b.ID)
		if must(t, err); got.Version != 9 {
			t.Errorf("version %d after 8 changes of version 1, want 9", got.Version)
		}
	})
}
