package store_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"laurel/badges"
	"laurel/store"
	"laurel/store/storetest"
)

func TestClientsAndWebhooksAreKeptAsGiven(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		f := newTree(t, db)
		c := badges.Client{Purpose: "kit", Key: "Radical", Sealed: []byte("\x00sealed\xff"), IssuerID: f.top.ID, AccountID: insertAccount(t, db, "kit").ID, CreatedAt: noon()}
		inTx(t, db, func(tx *store.Tx) (err error) {
			c.ID, err = tx.InsertClient(t.Context(), c)
			return err
		})
		got, err := db.ClientByKey(t.Context(), "kit", "Radical")
		must(t, err)
		if diff := cmp.Diff(c, got); diff != "" {
			t.Errorf("client (-want +got):\n%s", diff)
		}

		h := badges.Webhook{IssuerID: f.top.ID, URL: "https://hooks.example", Format: badges.JWTWebhook, Events: []badges.EventKind{badges.GrantRevoked}, Sealed: []byte{0, 1}, CreatedAt: noon()}
		inTx(t, db, func(tx *store.Tx) (err error) {
			h.ID, err = tx.InsertWebhook(t.Context(), h)
			return err
		})
		for issuerID, want := range map[int64][]badges.Webhook{f.top.ID: {h}, f.below.ID: {h}, f.other.ID: nil} {
			above, err := db.WebhooksAbove(t.Context(), issuerID)
			must(t, err)
			if diff := cmp.Diff(want, above); diff != "" {
				t.Errorf("webhooks above issuer %d (-want +got):\n%s", issuerID, diff)
			}
		}
		a := badges.WebhookAttempt{WebhookID: h.ID, EventID: 4, Kind: badges.GrantRevoked, Attempt: 2, At: noon(), Duration: 1500 * time.Millisecond, Status: 500, Problem: "no"}
		inTx(t, db, func(tx *store.Tx) error { return tx.InsertWebhookAttempt(t.Context(), a, 5) })
		attempts, err := db.WebhookAttempts(t.Context(), h.ID)
		must(t, err)
		a.ID = attempts[0].ID
		if diff := cmp.Diff([]badges.WebhookAttempt{a}, attempts); diff != "" {
			t.Errorf("attempts (-want +got):\n%s", diff)
		}
	})
}
