package store_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"laurel/badges"
	"laurel/store"
	"laurel/store/storetest"
)

func TestEventIsKeptAsGiven(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		for _, e := range []badges.Event{
			{Kind: badges.GrantCreated, IssuerID: 1, BadgeID: 2, GrantID: 3, AccountID: 4, Data: json.RawMessage(`{"why": "ä"}`), At: noon()},
			{Kind: badges.IssuerCreated, At: noon()},
		} {
			inTx(t, db, func(tx *store.Tx) (err error) {
				e.ID, err = tx.AppendEvent(t.Context(), e)
				return err
			})
			got, err := db.Event(t.Context(), e.ID)
			if err != nil {
				t.Fatal(err)
			}
			if e.Data == nil {
				e.Data = json.RawMessage(`{}`)
			}
			if diff := cmp.Diff(e, got); diff != "" {
				t.Errorf("Event (-want +got):\n%s", diff)
			}
		}
		_, err := db.Event(t.Context(), 99)
		wantKind(t, err, badges.NotFound, "no such event")
	})
}
