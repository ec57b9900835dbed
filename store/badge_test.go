package store_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"laurel/badges"
	"laurel/store"
	"laurel/store/storetest"
)

func TestBadgeIsKeptAsGiven(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		want := insertBadge(t, db, insertIssuer(t, db, issuer("harbour")).ID, "Sailor")
		got, err := db.Badge(t.Context(), want.ID)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("Badge (-want +got):\n%s", diff)
		}

		want.Version, want.UpdatedAt, want.ArchivedAt = 2, noon().Add(time.Hour), noon().Add(2*time.Hour)
		want.Definition = badges.Definition{Title: "Skipper", Criteria: "Sail on."}
		inTx(t, db, func(tx *store.Tx) error { return tx.UpdateBadge(t.Context(), want) })
		if got, err = db.Badge(t.Context(), want.ID); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("Badge after UpdateBadge (-want +got):\n%s", diff)
		}

		_, err = db.Badge(t.Context(), want.ID+1)
		wantKind(t, err, badges.NotFound, "no such badge")
	})
}

func TestBadgeNeedsItsIssuer(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		err := db.InTx(t.Context(), func(tx *store.Tx) error {
			_, err := tx.InsertBadge(t.Context(), badges.Badge{IssuerID: 99, Definition: definition("Orphan")})
			return err
		})
		if err == nil {
			t.Fatal("a badge of an issuer that is not there was stored; foreign keys are off")
		}
	})
}

func TestBadgesFilterAndPages(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		top := insertIssuer(t, db, issuer("top"))
		below := issuer("below")
		below.ParentID = top.ID
		below = insertIssuer(t, db, below)
		other := insertIssuer(t, db, issuer("other"))

		var ids []int64
		for _, b := range []struct {
			issuer int64
			title  string
		}{{top.ID, "a"}, {below.ID, "b"}, {other.ID, "c"}, {top.ID, "d"}} {
			ids = append(ids, insertBadge(t, db, b.issuer, b.title).ID)
		}
		archived := insertBadge(t, db, top.ID, "archived")
		archived.ArchivedAt = noon()
		inTx(t, db, func(tx *store.Tx) error { return tx.UpdateBadge(t.Context(), archived) })
		account := insertAccount(t, db, "anna")
		setRole(t, db, account.ID, top.ID, badges.Granter)

		for _, c := range []struct {
			name   string
			filter badges.BadgeFilter
			want   []int64
		}{
			{"all", badges.BadgeFilter{}, ids},
			{"issuer", badges.BadgeFilter{IssuerID: top.ID}, []int64{ids[0], ids[3]}},
			{"account, with what is below", badges.BadgeFilter{AccountID: account.ID}, []int64{ids[0], ids[1], ids[3]}},
			{"account and issuer", badges.BadgeFilter{AccountID: account.ID, IssuerID: other.ID}, nil},
			{"first page", badges.BadgeFilter{Limit: 3}, ids[:3]},
			{"second page", badges.BadgeFilter{After: ids[2], Limit: 3}, ids[3:]},
		} {
			found, err := db.Badges(t.Context(), c.filter)
			if err != nil {
				t.Fatalf("%s: %v", c.name, err)
			}
			var got []int64
			for _, b := range found {
				got = append(got, b.ID)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", c.name, diff)
			}
		}
	})
}

func TestPictureIsStoredOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		png := []byte("\x89PNG\r\n\x1a\n\x00\xff")
		for _, body := range [][]byte{png, []byte("something else under the same name")} {
			inTx(t, db, func(tx *store.Tx) error { return tx.PutPicture(t.Context(), "ab12", body, noon()) })
		}
		got, err := db.Picture(t.Context(), "ab12")
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, png) {
			t.Errorf("Picture returned %q, want %q", got, png)
		}
		_, err = db.Picture(t.Context(), "cd34")
		wantKind(t, err, badges.NotFound, "no such picture")
	})
}

func TestSVGIsStoredOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		for _, body := range []string{"<svg/>", "something else under the same name"} {
			inTx(t, db, func(tx *store.Tx) error { return tx.PutSVG(t.Context(), "ab12", []byte(body), noon()) })
		}
		got, err := db.SVG(t.Context(), "ab12")
		if err != nil || string(got) != "<svg/>" {
			t.Errorf("SVG returned %q, %v, want <svg/>", got, err)
		}
		_, err = db.SVG(t.Context(), "cd34")
		wantKind(t, err, badges.NotFound, "no such SVG")
	})
}

func TestBadgesUnderAnIssuer(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		f := newTree(t, db)
		archived := insertBadge(t, db, f.below.ID, "archived")
		archived.ArchivedAt = noon()
		deleted := insertBadge(t, db, f.below.ID, "deleted")
		deleted.DeletedAt = noon()
		inTx(t, db, func(tx *store.Tx) error {
			if err := tx.UpdateBadge(t.Context(), archived); err != nil {
				return err
			}
			return tx.UpdateBadge(t.Context(), deleted)
		})
		for _, c := range []struct {
			name   string
			filter badges.BadgeFilter
			want   []int64
			count  int
		}{
			{"in use", badges.BadgeFilter{Under: f.top.ID}, []int64{f.topBadge.ID, f.lower.ID}, 2},
			{"all", badges.BadgeFilter{Under: f.top.ID, Archived: badges.WithArchived}, []int64{f.topBadge.ID, f.lower.ID, archived.ID}, 3},
			{"archived", badges.BadgeFilter{Under: f.below.ID, Archived: badges.OnlyArchived}, []int64{archived.ID}, 1},
			{"second page", badges.BadgeFilter{Under: f.top.ID, Archived: badges.WithArchived, Offset: 2, Limit: 2}, []int64{archived.ID}, 3},
			{"page past the end", badges.BadgeFilter{Under: f.top.ID, Offset: 9, Limit: 2}, nil, 2},
			{"offset without limit", badges.BadgeFilter{Under: f.top.ID, Offset: 9}, []int64{f.topBadge.ID, f.lower.ID}, 2},
		} {
			found, err := db.Badges(t.Context(), c.filter)
			must(t, err)
			var got []int64
			for _, b := range found {
				got = append(got, b.ID)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", c.name, diff)
			}
			if n, err := db.CountBadges(t.Context(), c.filter); err != nil || n != c.count {
				t.Errorf("%s: counted %d (%v), want %d", c.name, n, err, c.count)
			}
		}
		if got, err := db.Badge(t.Context(), deleted.ID); err != nil || !got.DeletedAt.Equal(noon()) {
			t.Errorf("a deleted badge by its id: %+v, %v", got, err)
		}
	})
}
