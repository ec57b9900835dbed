package store_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"laurel/badges"
	"laurel/store"
	"laurel/store/storetest"
)

func TestHoldsAndSnapshotsAreKept(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		want := []badges.Hold{{GrantID: 9, IssuerID: 2, Reason: "none", At: noon()}, {GrantID: 5, IssuerID: 1, Reason: "newer", At: noon().Add(time.Hour)}}
		kept := badges.Snapshot{CredentialID: "https://a.example/1", State: "revoked", CheckedAt: noon(), Document: []byte("{\x00}")}
		inTx(t, db, func(tx *store.Tx) error {
			for _, h := range []badges.Hold{want[0], {GrantID: 5, IssuerID: 1, Reason: "older", At: noon()}, want[1]} {
				if err := tx.PutHold(t.Context(), h); err != nil {
					return err
				}
			}
			older := kept
			older.State = "valid"
			if err := tx.PutSnapshot(t.Context(), older); err != nil {
				return err
			}
			return tx.PutSnapshot(t.Context(), kept)
		})
		for issuer, want := range map[int64][]badges.Hold{0: want, 1: want[1:], 3: nil} {
			got, err := db.Holds(t.Context(), issuer, 10)
			must(t, err)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("holds of issuer %d (-want +got):\n%s", issuer, diff)
			}
		}
		got, err := db.Snapshot(t.Context(), kept.CredentialID)
		must(t, err)
		if diff := cmp.Diff(kept, got); diff != "" {
			t.Errorf("snapshot (-want +got):\n%s", diff)
		}
		if _, err := db.Snapshot(t.Context(), "https://a.example/2"); badges.KindOf(err) != badges.NotFound {
			t.Errorf("a snapshot that is not there: %v", err)
		}
	})
}
