package store_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"laurel/badges"
	"laurel/store"
	"laurel/store/storetest"
)

func TestIssuerIsKeptAsGiven(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		top := insertIssuer(t, db, issuer("harbour"))
		below := issuer("sailing")
		below.ParentID = top.ID
		below = insertIssuer(t, db, below)

		for _, want := range []badges.Issuer{top, below} {
			got, err := db.Issuer(t.Context(), want.ID)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("Issuer(%d) (-want +got):\n%s", want.ID, diff)
			}
			got, err = db.IssuerByUsername(t.Context(), want.Domain, want.Username)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("IssuerByUsername(%q) (-want +got):\n%s", want.Username, diff)
			}
		}
	})
}

func TestIssuerThatIsNotThere(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		_, err := db.Issuer(t.Context(), 1)
		wantKind(t, err, badges.NotFound, "no such issuer")
		_, err = db.IssuerByUsername(t.Context(), "badges.example.org", "nobody")
		wantKind(t, err, badges.NotFound, "no such issuer")
	})
}

func TestUsernameIsUniqueOnItsDomain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		insertIssuer(t, db, issuer("harbour"))
		elsewhere := issuer("harbour")
		elsewhere.Domain = "other.example.org"
		insertIssuer(t, db, elsewhere)

		err := db.InTx(t.Context(), func(tx *store.Tx) error {
			_, err := tx.InsertIssuer(t.Context(), issuer("harbour"))
			return err
		})
		wantKind(t, err, badges.Conflict, `the username "harbour" is taken on badges.example.org; choose another`)
	})
}

func TestUpdateIssuerChangesItsProfileOnly(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		before := insertIssuer(t, db, issuer("harbour"))
		bystander := insertIssuer(t, db, issuer("bystander"))

		changed := before
		changed.IssuerProfile = badges.IssuerProfile{
			Type: badges.Group, Name: "New", Summary: "s", Website: "https://new.example", Email: "n@new.example",
			Picture: badges.Picture{SHA256: "cd"}, Audience: badges.AudienceFollowers,
		}
		changed.UpdatedAt, changed.ArchivedAt = noon().Add(time.Hour), noon().Add(2*time.Hour)
		update := changed
		update.Domain, update.Username, update.Role, update.CreatedAt = "evil.example", "evil", badges.RoleInstance, time.Time{}
		inTx(t, db, func(tx *store.Tx) error { return tx.UpdateIssuer(t.Context(), update) })

		for _, want := range []badges.Issuer{changed, bystander} {
			got, err := db.Issuer(t.Context(), want.ID)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("issuer %s (-want +got):\n%s", want.Username, diff)
			}
		}
	})
}

func TestIssuersFilterAndPages(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		var ids []int64
		add := func(username string, change func(*badges.Issuer)) int64 {
			i := issuer(username)
			change(&i)
			ids = append(ids, insertIssuer(t, db, i).ID)
			return ids[len(ids)-1]
		}
		top := add("top", func(*badges.Issuer) {})
		middle := add("middle", func(i *badges.Issuer) { i.ParentID = top })
		add("bottom", func(i *badges.Issuer) { i.ParentID = middle })
		add("announcer", func(i *badges.Issuer) { i.Role = badges.RoleAnnouncer })
		add("elsewhere", func(i *badges.Issuer) { i.Domain = "other.example.org" })
		account := insertAccount(t, db, "anna")
		setRole(t, db, account.ID, middle, badges.Viewer)

		for _, c := range []struct {
			name   string
			filter badges.IssuerFilter
			want   []int64
		}{
			{"all", badges.IssuerFilter{}, ids},
			{"role", badges.IssuerFilter{Role: badges.RoleAnnouncer}, ids[3:4]},
			{"domain", badges.IssuerFilter{Domain: "other.example.org"}, ids[4:]},
			{"domain and role", badges.IssuerFilter{Domain: "badges.example.org", Role: badges.RoleIssuer}, ids[:3]},
			{"account, with what is below", badges.IssuerFilter{AccountID: account.ID}, ids[1:3]},
			{"account without roles", badges.IssuerFilter{AccountID: account.ID + 1}, nil},
			{"first page", badges.IssuerFilter{Limit: 2}, ids[:2]},
			{"second page", badges.IssuerFilter{After: ids[1], Limit: 2}, ids[2:4]},
			{"behind the end", badges.IssuerFilter{After: ids[4], Limit: 2}, nil},
			{"everything at once", badges.IssuerFilter{Role: badges.RoleIssuer, Domain: "badges.example.org", AccountID: account.ID, After: middle, Limit: 5}, ids[2:3]},
		} {
			found, err := db.Issuers(t.Context(), c.filter)
			if err != nil {
				t.Fatalf("%s: %v", c.name, err)
			}
			var got []int64
			for _, i := range found {
				got = append(got, i.ID)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", c.name, diff)
			}
		}
	})
}

func TestIssuerKeys(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		one, two := insertIssuer(t, db, issuer("one")), insertIssuer(t, db, issuer("two"))
		want := []badges.StoredKey{
			{IssuerID: one.ID, Algorithm: badges.RSAKey, Public: []byte{0, 1, 255}, Sealed: []byte{254, 0, 2}, CreatedAt: noon(), RetiredAt: noon().Add(time.Hour)},
			{IssuerID: one.ID, Algorithm: badges.Ed25519Key, Public: []byte{3}, Sealed: []byte{4}, CreatedAt: noon()},
		}
		inTx(t, db, func(tx *store.Tx) error {
			for _, k := range append(want, badges.StoredKey{IssuerID: two.ID, Algorithm: badges.RSAKey, Public: []byte{5}, Sealed: []byte{6}}) {
				if err := tx.InsertIssuerKey(t.Context(), k); err != nil {
					return err
				}
			}
			return nil
		})
		got, err := db.IssuerKeys(t.Context(), one.ID)
		if err != nil {
			t.Fatal(err)
		}
		for i := range got {
			got[i].ID = 0
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("IssuerKeys (-want +got):\n%s", diff)
		}
	})
}
