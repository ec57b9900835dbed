package store_test

import (
	"testing"

	"laurel/badges"
	"laurel/store"
	"laurel/store/storetest"
)

func TestKnownLanguages(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		i := issuer("org")
		i.Language = "pl"
		i = insertIssuer(t, db, i)
		anna, jane := insertAccount(t, db, "anna"), insertIdentity(t, db, "https://social.example/users/jane")
		want := func(when string, identityID int64, want badges.KnownLanguages) {
			t.Helper()
			if got, err := db.KnownLanguages(t.Context(), identityID, i.ID); err != nil || got != want {
				t.Errorf("%s the languages are %+v (%v), want %+v", when, got, err, want)
			}
		}
		want("at first", jane.ID, badges.KnownLanguages{Issuer: "pl"})
		inTx(t, db, func(tx *store.Tx) error { return tx.SetIdentityLanguage(t.Context(), jane.ID, "de-AT") })
		inTx(t, db, func(tx *store.Tx) error { return tx.SetAccountLanguage(t.Context(), anna.ID, "ja") })
		want("after a word", jane.ID, badges.KnownLanguages{Identity: "de-AT", Issuer: "pl"})
		inTx(t, db, func(tx *store.Tx) error { return tx.ProveIdentity(t.Context(), anna.ID, jane.ID, noon()) })
		want("with an account", jane.ID, badges.KnownLanguages{Account: "ja", Identity: "de-AT", Issuer: "pl"})
		want("of nobody known", 0, badges.KnownLanguages{Issuer: "pl"})
		if a, err := db.Account(t.Context(), anna.ID); err != nil || a.Language != "ja" {
			t.Errorf("the account's language is %q (%v)", a.Language, err)
		}
		ben := insertIdentity(t, db, "https://social.example/users/ben")
		inTx(t, db, func(tx *store.Tx) error {
			_, err := tx.MergeIdentity(t.Context(), jane.ID, ben.ID)
			return err
		})
		want("after they turned out to be one", ben.ID, badges.KnownLanguages{Identity: "de-AT", Issuer: "pl"})
	})
}
