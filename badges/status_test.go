package badges_test

import (
	"database/sql"
	"path/filepath"
	"testing"

	"laurel/badges"
	"laurel/store/storetest"
)

// TestFullStatusList: when all places of a list are taken the issuer gets the next
// one, and the old one keeps its own.
func TestFullStatusList(t *testing.T) {
	path := filepath.Join(t.TempDir(), "laurel.db")
	w := newSigningWorldOn(t, storetest.OpenDSN(t, path))
	place := func(g badges.Grant) badges.StatusEntry {
		t.Helper()
		entry, err := w.Store.StatusEntry(t.Context(), g.ID)
		w.must(err)
		return entry
	}
	first := w.accept(w.grant("https://people.example/@jane"))
	old := place(first)

	// Grants take long to make; the list only looks at their places.
	db, err := sql.Open("sqlite3", path+"?_foreign_keys=0&_busy_timeout=5000")
	w.must(err)
	defer db.Close()
	filled, err := db.ExecContext(t.Context(), `with recursive place (n) as (select 0 union all select n + 1 from place where n + 1 < $1)
		insert into status_entry (grant_id, list_id, position, set_at) select -1 - n, $2, n, 0 from place where n <> $3`,
		badges.StatusListSize, old.ListID, old.Index)
	w.must(err)
	if n, err := filled.RowsAffected(); err != nil || n != badges.StatusListSize-1 {
		t.Fatalf("%d places filled, %v", n, err)
	}

	second, third := w.accept(w.grant("https://people.example/@joe")), w.accept(w.grant("https://people.example/@jim"))
	next := place(second)
	if next.ListID == old.ListID || place(third).ListID != next.ListID || place(third) == next || place(first) != old {
		t.Errorf("places: %+v, %+v, %+v", old, next, place(third))
	}
	list, err := w.Store.StatusList(t.Context(), next.ListID)
	w.must(err)
	if list.IssuerID != w.harbour.ID || list.Purpose != badges.RevocationPurpose || list.Of != badges.OfGrants {
		t.Errorf("the next list is %+v", list)
	}
	_, err = w.Revoke(t.Context(), w.anna, first.ID, "a mistake")
	w.must(err)
	for id, want := range map[int64]int{old.ListID: 1, next.ListID: 0} {
		if set, err := w.Store.StatusListSet(t.Context(), id); err != nil || len(set) != want {
			t.Errorf("list %d has set %v, %v", id, set, err)
		}
	}
	// A place that was revoked stays taken.
	again := w.accept(w.grant("https://people.example/@jane"))
	if place(again).ListID != next.ListID {
		t.Errorf("granted again, it has the place %+v", place(again))
	}
}
