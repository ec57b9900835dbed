package store_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"laurel/badges"
	"laurel/store"
	"laurel/store/storetest"
)

func TestAliasesNameThingsBothWays(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		put := func(kind, slug string, id int64) error {
			return db.InTx(t.Context(), func(tx *store.Tx) error {
				return tx.PutAlias(t.Context(), badges.Alias{System: "kit", Kind: kind, Slug: slug, LocalID: id})
			})
		}
		must(t, put("badge", "Größe", 1))
		must(t, put("badge", "other", 2))
		must(t, put("issuer/1", "größe", 3)) // another kind, another name
		err := put("badge", "GRÖßE", 2)
		wantKind(t, err, badges.Conflict, "the slug GRÖßE is in use; choose another")
		if !errors.Is(err, badges.ErrSlugTaken) {
			t.Errorf("%v does not say that it is the slug", err)
		}
		_, err = db.Alias(t.Context(), "kit", "badge", "gröSSe")
		wantKind(t, err, badges.NotFound, "")
		if id, err := db.Alias(t.Context(), "kit", "badge", "gRöße"); err != nil || id != 1 {
			t.Errorf("the alias names %d (%v), want 1", id, err)
		}

		must(t, put("badge", "renamed", 1))
		must(t, put("badge", "Größe", 2)) // it is free again
		slugs, err := db.Slugs(t.Context(), "kit", "badge", 1, 2, 3)
		must(t, err)
		if diff := cmp.Diff(map[int64]string{1: "renamed", 2: "Größe"}, slugs); diff != "" {
			t.Errorf("slugs (-want +got):\n%s", diff)
		}
		inTx(t, db, func(tx *store.Tx) error { return tx.DeleteAlias(t.Context(), "kit", "badge", 1) })
		_, err = db.Alias(t.Context(), "kit", "badge", "renamed")
		wantKind(t, err, badges.NotFound, "")
		if none, err := db.Slugs(t.Context(), "kit", "badge"); err != nil || len(none) != 0 {
			t.Errorf("slugs of nothing: %v, %v", none, err)
		}
	})
}

func TestExtensionsAreReplaced(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		for _, body := range []string{`{"a":1}`, `{"b":"\u0000ü"}`} {
			inTx(t, db, func(tx *store.Tx) error {
				return tx.PutExtension(t.Context(), "kit", "badge", 7, json.RawMessage(body))
			})
		}
		found, err := db.Extensions(t.Context(), "kit", "badge", 7, 8)
		must(t, err)
		if diff := cmp.Diff(map[int64]json.RawMessage{7: json.RawMessage(`{"b":"\u0000ü"}`)}, found); diff != "" {
			t.Errorf("extensions (-want +got):\n%s", diff)
		}
	})
}
