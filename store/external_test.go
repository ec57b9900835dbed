package store_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"laurel/badges"
	"laurel/store"
	"laurel/store/storetest"
)

func external(who badges.Identity, credential string) badges.External {
	return badges.External{
		ULID: badges.NewULID(noon()), Recipient: who, Source: badges.ImportedExternal, Visibility: badges.Public, CreatedAt: noon(),
		ExternalFacts: badges.ExternalFacts{
			CredentialID: credential, NoteID: credential + "/note", Standard: "Open Badges 2.0", Title: "Knots", Description: "Ties *knots*.",
			ImageURL: "https://club.example/knots.png", BadgeURL: "https://club.example/badge/1", Criteria: "Tie ten.", CriteriaURL: "https://club.example/ten",
			Issuer:   badges.ExternalIssuer{ID: "https://club.example/actor", Name: "The Club", URL: "https://club.example"},
			IssuedAt: noon().Add(-time.Hour), ExpiresAt: noon().AddDate(1, 0, 0),
		},
		ExternalCheck: badges.ExternalCheck{State: badges.ExternalValid, CheckedAt: noon(), Document: []byte(`{"id":"` + credential + `"}`)},
	}
}

func insertExternal(t *testing.T, db *store.DB, e badges.External) badges.External {
	t.Helper()
	inTx(t, db, func(tx *store.Tx) (err error) {
		var inserted bool
		if e.ID, inserted, err = tx.InsertExternal(t.Context(), e); err == nil && !inserted {
			t.Fatalf("%s was not inserted", e.CredentialID)
		}
		return err
	})
	return e
}

func TestExternalIsStoredWhole(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		jane := insertIdentity(t, db, "jane@example.org")
		e := insertExternal(t, db, external(jane, "https://club.example/a/1"))
		check := func() {
			t.Helper()
			for name, find := range map[string]func() (badges.External, error){
				"by id":   func() (badges.External, error) { return db.External(t.Context(), e.ID) },
				"by ULID": func() (badges.External, error) { return db.ExternalByULID(t.Context(), e.ULID) },
			} {
				stored, err := find()
				must(t, err)
				if diff := cmp.Diff(e, stored); diff != "" {
					t.Errorf("%s (-want +got):\n%s", name, diff)
				}
			}
		}
		check()
		e.State, e.Problem, e.Title, e.Visibility, e.NoteID = badges.ExternalRevoked, "revoked", "Splices", badges.Unlisted, ""
		e.CheckedAt, e.ExpiresAt, e.Document = noon().Add(time.Hour), time.Time{}, []byte("eyJ.e.e")
		inTx(t, db, func(tx *store.Tx) error { return tx.UpdateExternal(t.Context(), e) })
		check()
		inTx(t, db, func(tx *store.Tx) error {
			again := e
			again.ULID = badges.NewULID(noon().Add(time.Second))
			if _, inserted, err := tx.InsertExternal(t.Context(), again); inserted || err != nil {
				t.Errorf("the same credential a second time: inserted %v, %v", inserted, err)
			}
			return tx.DeleteExternal(t.Context(), e.ID)
		})
		if _, err := db.External(t.Context(), e.ID); badges.KindOf(err) != badges.NotFound {
			t.Errorf("after it was deleted: %v", err)
		}
	})
}

func TestExternalsAreFiltered(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		jane, john := insertIdentity(t, db, "jane@example.org"), insertIdentity(t, db, "john@example.org")
		one := insertExternal(t, db, external(jane, "https://club.example/a/1"))
		two := external(jane, "https://club.example/a/2")
		two.ULID, two.Visibility, two.CheckedAt = badges.NewULID(noon().Add(time.Second)), badges.Private, noon().Add(-time.Hour)
		two = insertExternal(t, db, two)
		three := external(john, "https://club.example/a/2")
		three.ULID, three.State, three.NoteID = badges.NewULID(noon().Add(2*time.Second)), badges.ExternalInvalid, ""
		three = insertExternal(t, db, three)
		for name, tt := range map[string]struct {
			filter badges.ExternalFilter
			want   []int64
		}{
			"all":            {badges.ExternalFilter{}, []int64{three.ID, two.ID, one.ID}},
			"of a recipient": {badges.ExternalFilter{RecipientID: jane.RecipientID}, []int64{two.ID, one.ID}},
			"of an identity": {badges.ExternalFilter{IdentityID: john.ID}, []int64{three.ID}},
			"credential":     {badges.ExternalFilter{CredentialID: "https://club.example/a/2"}, []int64{three.ID, two.ID}},
			"note":           {badges.ExternalFilter{NoteID: "https://club.example/a/2/note"}, []int64{two.ID}},
			"of a source":    {badges.ExternalFilter{Source: badges.FederatedExternal}, nil},
			"listed":         {badges.ExternalFilter{Listed: true}, []int64{one.ID}},
			"stale":          {badges.ExternalFilter{CheckedBefore: noon().Add(time.Hour), Limit: 2}, []int64{two.ID, one.ID}},
			"a page":         {badges.ExternalFilter{Before: three.ID, Limit: 1}, []int64{two.ID}},
		} {
			found, err := db.Externals(t.Context(), tt.filter)
			must(t, err)
			var got []int64
			for _, e := range found {
				got = append(got, e.ID)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", name, diff)
			}
		}
		inTx(t, db, func(tx *store.Tx) error {
			_, err := tx.MergeIdentity(t.Context(), john.ID, jane.ID)
			return err
		})
		found, err := db.Externals(t.Context(), badges.ExternalFilter{IdentityID: jane.ID})
		must(t, err)
		if len(found) != 2 {
			t.Errorf("after the two became one there are %d badges, want the 2 credentials", len(found))
		}
	})
}
