package store_test

import (
	"testing"
	"time"

	"laurel/badges"
	"laurel/store"
	"laurel/store/storetest"
)

// Badges of other servers are asked about when they are due, each once; those that
// their recipient brought, and those that ended, are not.
func TestClaimExternals(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		who := insertIdentity(t, db, "https://people.example/jane")
		var due int64
		inTx(t, db, func(tx *store.Tx) error {
			for i, e := range []badges.External{
				{Source: badges.FederatedExternal, ExternalCheck: badges.ExternalCheck{State: badges.ExternalValid, CheckedAt: noon()}},
				{Source: badges.FederatedExternal, ExternalCheck: badges.ExternalCheck{State: badges.ExternalRevoked, CheckedAt: noon()}},
				{Source: badges.ImportedExternal, ExternalCheck: badges.ExternalCheck{State: badges.ExternalValid, CheckedAt: noon()}},
				{Source: badges.FederatedExternal, ExternalCheck: badges.ExternalCheck{State: badges.ExternalValid, CheckedAt: noon().Add(48 * time.Hour)}},
			} {
				e.ULID, e.Recipient, e.Visibility, e.CreatedAt = "01kkh0000000000000000c000"+string(rune('0'+i)), who, badges.Public, noon()
				e.CredentialID = "https://badges.example/credential/" + e.ULID
				id, _, err := tx.InsertExternal(t.Context(), e)
				if err != nil {
					return err
				}
				if i == 0 {
					due = id
				}
			}
			return nil
		})
		now := noon().Add(25 * time.Hour)
		claim := func(now time.Time, take bool) (claimed []badges.External) {
			inTx(t, db, func(tx *store.Tx) (err error) {
				claimed, err = tx.ClaimExternals(t.Context(), now.Add(-24*time.Hour), now, 10, func(badges.External) bool { return take })
				return err
			})
			return claimed
		}
		if got := claim(now, false); len(got) != 0 {
			t.Errorf("what is left for later is claimed: %+v", got)
		}
		if got := claim(now, true); len(got) != 1 || got[0].ID != due {
			t.Fatalf("claimed are %+v, want the badge %d", got, due)
		}
		if got := claim(now.Add(time.Hour), true); len(got) != 0 {
			t.Errorf("an hour later %+v are claimed again", got)
		}
		if got := claim(now.Add(25*time.Hour), true); len(got) != 1 {
			t.Errorf("a day later %d are claimed", len(got))
		}
	})
}
