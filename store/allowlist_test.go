package store_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"laurel/badges"
	"laurel/store"
	"laurel/store/storetest"
)

func insertAllowList(t *testing.T, db *store.DB, n badges.NewAllowList) badges.AllowList {
	t.Helper()
	l := badges.AllowList{AccountID: 3, NewAllowList: n, Sealed: []byte("sealed"), CreatedAt: noon(), UpdatedAt: noon()}
	inTx(t, db, func(tx *store.Tx) (err error) {
		l.ID, err = tx.InsertAllowList(t.Context(), l)
		return err
	})
	return l
}

func TestAllowLists(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		a := insertAllowList(t, db, badges.NewAllowList{Name: "a", Kind: badges.AccountMembers, Service: "github"})
		b := insertAllowList(t, db, badges.NewAllowList{Name: "b", Kind: badges.EmailMembers, Public: true})
		for _, c := range []struct {
			filter badges.AllowListFilter
			want   []badges.AllowList
		}{
			{badges.AllowListFilter{AccountID: 3}, []badges.AllowList{a, b}},
			{badges.AllowListFilter{AccountID: 3, After: a.ID, Limit: 2}, []badges.AllowList{b}},
			{badges.AllowListFilter{Public: true}, []badges.AllowList{b}},
			{badges.AllowListFilter{AccountID: 4}, nil},
		} {
			found, err := db.AllowLists(t.Context(), c.filter)
			must(t, err)
			if diff := cmp.Diff(c.want, found); diff != "" {
				t.Errorf("%+v (-want +got):\n%s", c.filter, diff)
			}
		}
		b.Name, b.Public, b.Sealed = "c", false, []byte("again")
		inTx(t, db, func(tx *store.Tx) error { return tx.UpdateAllowList(t.Context(), b) })
		stored, err := db.AllowList(t.Context(), b.ID)
		must(t, err)
		if diff := cmp.Diff(b, stored); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

func TestMembersArePagedByPlace(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		l := insertAllowList(t, db, badges.NewAllowList{Name: "a", Kind: badges.AccountMembers, Service: "github"})
		other := insertAllowList(t, db, badges.NewAllowList{Name: "b", Kind: badges.EmailMembers})
		id, name := badges.Member{Form: badges.MemberID, Value: "1"}, badges.Member{Form: badges.MemberUsername, Value: "1"}
		inTx(t, db, func(tx *store.Tx) error {
			return tx.AddMembers(t.Context(), l.ID, []badges.Member{id, name, id, {Form: badges.MemberID, Value: "2"}}, noon())
		})
		inTx(t, db, func(tx *store.Tx) error {
			return tx.AddMembers(t.Context(), other.ID, []badges.Member{{Value: "x"}}, noon())
		})
		page, err := db.Members(t.Context(), badges.MemberFilter{ListID: l.ID, Limit: 1})
		must(t, err)
		inTx(t, db, func(tx *store.Tx) error {
			return tx.RemoveMembers(t.Context(), l.ID, []badges.Member{id, {Value: "none"}})
		})
		rest, err := db.Members(t.Context(), badges.MemberFilter{ListID: l.ID, After: page[0].ID})
		must(t, err)
		got := []badges.Member{page[0].Member, rest[0].Member, rest[1].Member}
		if diff := cmp.Diff([]badges.Member{id, name, {Form: badges.MemberID, Value: "2"}}, got); diff != "" {
			t.Errorf("pages (-want +got):\n%s", diff)
		}
		for m, want := range map[badges.Member]bool{id: false, name: true, {Value: "1"}: false} {
			if has, err := db.HasMember(t.Context(), l.ID, m); err != nil || has != want {
				t.Errorf("%+v is on the list: %t (%v)", m, has, err)
			}
		}
		if n, err := db.CountMembers(t.Context(), l.ID); err != nil || n != 2 {
			t.Errorf("%d members (%v), want 2", n, err)
		}
		names, err := db.Members(t.Context(), badges.MemberFilter{ListID: l.ID, Form: badges.MemberUsername})
		if err != nil || len(names) != 1 {
			t.Errorf("user names: %v (%v)", names, err)
		}
	})
}

func TestDeletingAnAllowListLeavesNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		f := newTree(t, db)
		l := insertAllowList(t, db, badges.NewAllowList{Name: "a", Kind: badges.EmailMembers})
		page := badges.ClaimPage{Slug: "slug", BadgeID: f.topBadge.ID, ListID: l.ID, AccountID: 3, CreatedAt: noon()}
		entry := badges.ListActivity{ListID: l.ID, AccountID: 3, At: noon(), Changes: []badges.MemberChange{{Remove: true, Members: []badges.Member{{Value: "x"}}}}}
		inTx(t, db, func(tx *store.Tx) (err error) {
			if err := tx.AddMembers(t.Context(), l.ID, []badges.Member{{Value: "x"}}, noon()); err != nil {
				return err
			}
			if err := tx.InsertListActivity(t.Context(), entry); err != nil {
				return err
			}
			page.ID, err = tx.InsertClaimPage(t.Context(), page)
			return err
		})
		history, err := db.ListActivities(t.Context(), badges.ListActivityFilter{ListID: l.ID, Limit: 1})
		must(t, err)
		entry.ID = history[0].ID
		if diff := cmp.Diff([]badges.ListActivity{entry}, history); diff != "" {
			t.Errorf("history (-want +got):\n%s", diff)
		}
		older, err := db.ListActivities(t.Context(), badges.ListActivityFilter{ListID: l.ID, Before: entry.ID})
		if err != nil || len(older) != 0 {
			t.Errorf("older than the first: %v (%v)", older, err)
		}
		stored, err := db.ClaimPage(t.Context(), "slug")
		must(t, err)
		if diff := cmp.Diff(page, stored); diff != "" {
			t.Errorf("claim page (-want +got):\n%s", diff)
		}
		if pages, err := db.ClaimPages(t.Context(), badges.ClaimPageFilter{BadgeID: f.topBadge.ID, ListID: l.ID}); err != nil || len(pages) != 1 {
			t.Errorf("claim pages: %v (%v)", pages, err)
		}
		inTx(t, db, func(tx *store.Tx) error { return tx.DeleteAllowList(t.Context(), l.ID) })
		_, err = db.AllowList(t.Context(), l.ID)
		wantKind(t, err, badges.NotFound, "no such list")
		_, err = db.ClaimPage(t.Context(), "slug")
		wantKind(t, err, badges.NotFound, "no such claim page")
		if n, err := db.CountListActivities(t.Context(), l.ID); err != nil || n != 0 {
			t.Errorf("%d activities are left (%v)", n, err)
		}
	})
}
