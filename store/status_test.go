package store_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"laurel/badges"
	"laurel/store"
	"laurel/store/storetest"
)

func TestStatusLists(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := insertBadge(t, db, insertIssuer(t, db, issuer("harbour")).ID, "Sailor")
		first := insertGrant(t, db, grant(b, insertIdentity(t, db, "https://social.example/@a"), 1))
		second := insertGrant(t, db, grant(b, insertIdentity(t, db, "https://social.example/@b"), 2))
		_, err := db.LastStatusList(t.Context(), b.IssuerID, badges.RevocationPurpose, badges.OfGrants)
		wantKind(t, err, badges.NotFound, "no such status list")

		list := badges.StatusList{IssuerID: b.IssuerID, Purpose: badges.RevocationPurpose, Of: badges.OfGrants, ChangedAt: noon()}
		inTx(t, db, func(tx *store.Tx) error {
			for range 2 { // the second is the last
				id, err := tx.InsertStatusList(t.Context(), list)
				if err != nil {
					return err
				}
				list.ID = id
			}
			for _, try := range []struct {
				grant badges.Grant
				index int
				want  bool
			}{{first, 131071, true}, {second, 131071, false}, {second, 0, true}} {
				inserted, err := tx.InsertStatusEntry(t.Context(), try.grant.ID, badges.StatusEntry{ListID: list.ID, Index: try.index})
				if err != nil {
					return err
				}
				if inserted != try.want {
					t.Errorf("entry %d: inserted %t", try.index, inserted)
				}
			}
			return nil
		})
		if last, err := db.LastStatusList(t.Context(), b.IssuerID, badges.RevocationPurpose, badges.OfGrants); err != nil || last != list {
			t.Errorf("the last list is %+v, %v; want %+v", last, err, list)
		}
		if e, err := db.StatusEntry(t.Context(), first.ID); err != nil || e != (badges.StatusEntry{ListID: list.ID, Index: 131071}) {
			t.Errorf("entry %+v, %v", e, err)
		}

		later := noon().Add(time.Hour)
		for range 2 { // the second changes nothing
			inTx(t, db, func(tx *store.Tx) error { return tx.SetStatus(t.Context(), first.ID, later) })
		}
		list.Revision, list.ChangedAt = 1, later
		if got, err := db.StatusList(t.Context(), list.ID); err != nil || got != list {
			t.Errorf("the list is %+v, %v; want %+v", got, err, list)
		}
		set, err := db.StatusListSet(t.Context(), list.ID)
		if diff := cmp.Diff([]int{131071}, set); err != nil || diff != "" {
			t.Errorf("%v %s", err, diff)
		}
	})
}

func TestBadgeVersions(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := insertBadge(t, db, insertIssuer(t, db, issuer("harbour")).ID, "Sailor")
		insertGrant(t, db, grant(b, insertIdentity(t, db, "https://social.example/@a"), 1))
		for range 2 {
			b.Version++
			b.Title += "!"
			inTx(t, db, func(tx *store.Tx) error { return tx.UpdateBadge(t.Context(), b) })
		}
		for version, want := range map[int]string{1: "Sailor", 3: "Sailor!!"} {
			if d, err := db.BadgeVersion(t.Context(), b.ID, version); err != nil || d.Title != want {
				t.Errorf("version %d is %q, %v", version, d.Title, err)
			}
		}
		_, err := db.BadgeVersion(t.Context(), b.ID, 2) // nobody was granted it
		wantKind(t, err, badges.NotFound, "")
	})
}
