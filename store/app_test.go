package store_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"laurel/badges"
	"laurel/store"
	"laurel/store/storetest"
)

func insertConsent(t *testing.T, db *store.DB, account int64) badges.Consent {
	t.Helper()
	c := badges.Consent{
		App: badges.App{
			ClientID: "client " + badges.NewULID(time.Now()), SecretHash: []byte{1, 2}, Name: "Backpack", URL: "https://app.example",
			Redirects: []string{"https://app.example/back", "http://localhost:1/"}, CreatedAt: noon(),
		},
		AccountID: account, Scopes: []badges.Scope{badges.ReadCredentials, badges.ReadProfile}, CreatedAt: noon(), ExpiresAt: noon().Add(time.Hour),
	}
	inTx(t, db, func(tx *store.Tx) (err error) {
		if c.App.ID, err = tx.InsertApp(t.Context(), c.App); err != nil {
			return err
		}
		c.ID, err = tx.InsertConsent(t.Context(), c)
		return err
	})
	return c
}

func insertAppAccount(t *testing.T, db *store.DB) (id int64) {
	t.Helper()
	inTx(t, db, func(tx *store.Tx) (err error) {
		id, err = tx.InsertAccount(t.Context(), badges.Account{Name: "Ada", CreatedAt: noon()})
		return err
	})
	return id
}

func TestAppsAreStoredWhole(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ada := insertAppAccount(t, db)
		c := insertConsent(t, db, ada)
		app, err := db.AppByClientID(t.Context(), c.App.ClientID)
		must(t, err)
		if diff := cmp.Diff(c.App, app); diff != "" {
			t.Errorf("app (-want +got):\n%s", diff)
		}
		token := badges.AppToken{
			Consent: c, Kind: badges.AppCode, Redirect: "https://app.example/back", Challenge: "c", Scopes: c.Scopes[:1],
			CreatedAt: noon(), ExpiresAt: noon().Add(time.Minute),
		}
		hash := []byte("the hash of a code")
		inTx(t, db, func(tx *store.Tx) error { return tx.InsertAppToken(t.Context(), token, hash) })
		stored, err := db.AppToken(t.Context(), badges.AppCode, hash)
		must(t, err)
		if diff := cmp.Diff(token, stored); diff != "" {
			t.Errorf("token (-want +got):\n%s", diff)
		}
		if _, err := db.AppToken(t.Context(), badges.AppAccessToken, hash); badges.KindOf(err) != badges.NotFound {
			t.Errorf("a code is taken for an access token: %v", err)
		}
		inTx(t, db, func(tx *store.Tx) error {
			first, err := tx.UseAppToken(t.Context(), hash, noon())
			must(t, err)
			second, err := tx.UseAppToken(t.Context(), hash, noon())
			if !first || second {
				t.Errorf("used %v, and again %v", first, second)
			}
			return err
		})
		if list, err := db.Consents(t.Context(), ada, noon().Add(time.Hour)); err != nil || len(list) != 0 {
			t.Errorf("expired consents %v, %v", list, err)
		}
		list, err := db.Consents(t.Context(), ada, noon())
		must(t, err)
		if diff := cmp.Diff([]badges.Consent{c}, list); diff != "" {
			t.Errorf("consents (-want +got):\n%s", diff)
		}
	})
}

func TestConsentsEnd(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ada := insertAppAccount(t, db)
		c := insertConsent(t, db, ada)
		token := badges.AppToken{Consent: c, Kind: badges.AppRefreshToken, Scopes: c.Scopes, CreatedAt: noon(), ExpiresAt: noon().Add(time.Hour)}
		inTx(t, db, func(tx *store.Tx) error { return tx.InsertAppToken(t.Context(), token, []byte("r")) })
		inTx(t, db, func(tx *store.Tx) error {
			if err := tx.DeleteConsent(t.Context(), ada+1, c.ID); badges.KindOf(err) != badges.NotFound {
				t.Errorf("another's consent: %v", err)
			}
			return nil
		})
		_, err := db.AppToken(t.Context(), badges.AppRefreshToken, []byte("r"))
		must(t, err)
		must(t, db.Prune(t.Context(), noon().Add(2*time.Hour)))
		if _, err := db.AppToken(t.Context(), badges.AppRefreshToken, []byte("r")); badges.KindOf(err) != badges.NotFound {
			t.Errorf("an old token: %v", err)
		}
		_, err = db.AppByClientID(t.Context(), c.App.ClientID)
		must(t, err)
		must(t, db.Prune(t.Context(), noon().AddDate(1, 0, 0)))
		if _, err := db.AppByClientID(t.Context(), c.App.ClientID); badges.KindOf(err) != badges.NotFound {
			t.Errorf("an app that nobody uses: %v", err)
		}
	})
}

func TestAppProfile(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ada := insertAppAccount(t, db)
		for _, body := range []string{`{"a": 1}`, `{"b":  2}`} {
			inTx(t, db, func(tx *store.Tx) error { return tx.PutAppProfile(t.Context(), ada, []byte(body), noon()) })
			if stored, err := db.AppProfile(t.Context(), ada); err != nil || string(stored) != body {
				t.Errorf("stored %s, %v", stored, err)
			}
		}
	})
}
