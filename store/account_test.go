package store_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"laurel/badges"
	"laurel/store"
	"laurel/store/storetest"
)

func TestAccountIsKeptAsGiven(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		anna := insertAccount(t, db, "anna")
		anna.Admin, anna.DisabledAt, anna.Name, anna.Email = true, noon().Add(time.Hour), "Anna", "anna@new.example"
		inTx(t, db, func(tx *store.Tx) error { return tx.UpdateAccount(t.Context(), anna) })
		ben := insertAccount(t, db, "ben")

		got, err := db.Accounts(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]badges.Account{anna, ben}, got); diff != "" {
			t.Errorf("Accounts (-want +got):\n%s", diff)
		}
		if a, err := db.AccountByEmail(t.Context(), "anna@new.example"); err != nil || a.ID != anna.ID {
			t.Errorf("AccountByEmail found account %d (%v), want %d", a.ID, err, anna.ID)
		}
		_, err = db.AccountByEmail(t.Context(), "anna@example.org")
		wantKind(t, err, badges.NotFound, "no such account")
		_, err = db.Account(t.Context(), 99)
		wantKind(t, err, badges.NotFound, "no such account")
	})
}

func TestEmailAddressOfAnAccountIsUnique(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		insertAccount(t, db, "anna")
		insert := func(email string) error {
			return db.InTx(t.Context(), func(tx *store.Tx) error {
				_, err := tx.InsertAccount(t.Context(), badges.Account{Name: "Other", Email: email})
				return err
			})
		}
		wantKind(t, insert("anna@example.org"), badges.Conflict, "an account with the address anna@example.org exists already")
		ben := insertAccount(t, db, "ben")
		ben.Email = "anna@example.org"
		err := db.InTx(t.Context(), func(tx *store.Tx) error { return tx.UpdateAccount(t.Context(), ben) })
		wantKind(t, err, badges.Conflict, "an account with the address anna@example.org exists already")
		for range 2 { // any number of accounts can be without an address
			if err := insert(""); err != nil {
				t.Fatal(err)
			}
		}
		_, err = db.AccountByEmail(t.Context(), "")
		wantKind(t, err, badges.NotFound, "no such account")
	})
}

// The tree is top > middle > bottom, and other beside them.
func TestRolesReachDownTheTree(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		tree := map[string]int64{}
		add := func(name, parent string) {
			i := issuer(name)
			i.ParentID = tree[parent]
			tree[name] = insertIssuer(t, db, i).ID
		}
		add("top", "")
		add("middle", "top")
		add("bottom", "middle")
		add("other", "")
		anna, ben := insertAccount(t, db, "anna"), insertAccount(t, db, "ben")
		setRole(t, db, anna.ID, tree["middle"], badges.Viewer)
		setRole(t, db, anna.ID, tree["middle"], badges.Granter) // takes the place of the first
		setRole(t, db, anna.ID, tree["bottom"], badges.Reviewer)
		setRole(t, db, ben.ID, tree["top"], badges.Viewer)
		setRole(t, db, ben.ID, tree["bottom"], badges.Owner)
		setRole(t, db, ben.ID, tree["other"], badges.Manager)
		setRole(t, db, ben.ID, tree["other"], "")

		for _, c := range []struct {
			account badges.Account
			issuer  string
			want    badges.Role
		}{
			{anna, "top", ""},
			{anna, "middle", badges.Granter},
			{anna, "bottom", badges.Granter}, // the higher one of two
			{anna, "other", ""},
			{ben, "top", badges.Viewer},
			{ben, "middle", badges.Viewer},
			{ben, "bottom", badges.Owner},
			{ben, "other", ""}, // taken away
		} {
			got, err := db.AccountRole(t.Context(), c.account.ID, tree[c.issuer])
			if err != nil {
				t.Fatal(err)
			}
			if got != c.want {
				t.Errorf("%s on %s is %q, want %q", c.account.Name, c.issuer, got, c.want)
			}
		}
	})
}

func TestAPIKeys(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		anna := insertAccount(t, db, "anna")
		hash := []byte("\x00\xffhash")
		want := badges.APIKey{AccountID: anna.ID, Name: "shop", Prefix: "laurel_abc", CreatedAt: noon()}
		insert := func() (id int64, err error) {
			err = db.InTx(t.Context(), func(tx *store.Tx) error {
				id, err = tx.InsertAPIKey(t.Context(), want, hash)
				return err
			})
			return id, err
		}
		var err error
		if want.ID, err = insert(); err != nil {
			t.Fatal(err)
		}
		_, err = insert()
		wantKind(t, err, badges.Conflict, "this API key is in use already; choose another")

		want.LastUsedAt = noon().Add(time.Minute)
		inTx(t, db, func(tx *store.Tx) error { return tx.TouchAPIKey(t.Context(), want.ID, want.LastUsedAt) })
		got, err := db.APIKeyByHash(t.Context(), hash)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("APIKeyByHash (-want +got):\n%s", diff)
		}

		want.RevokedAt = noon().Add(time.Hour)
		revoke := func(tx *store.Tx) error { return tx.RevokeAPIKey(t.Context(), want.ID, want.RevokedAt) }
		inTx(t, db, revoke)
		_, err = db.APIKeyByHash(t.Context(), hash)
		wantKind(t, err, badges.NotFound, "no such API key")
		wantKind(t, db.InTx(t.Context(), revoke), badges.NotFound, "")
		keys, err := db.APIKeys(t.Context(), anna.ID)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]badges.APIKey{want}, keys); diff != "" {
			t.Errorf("APIKeys (-want +got):\n%s", diff)
		}
	})
}
