package badges

import (
	"context"
	"encoding/json"
)

// AppProfile returns the profile that an app has stored for the account, byte for
// byte, else NotFound.
func (s *Service) AppProfile(ctx context.Context, by Account) ([]byte, error) {
	return s.Store.AppProfile(ctx, by.ID)
}

// SetAppProfile stores a profile (Open Badges 3.0 §B.1.16) for apps to read. It
// changes nothing of the account. Invalid when it is none.
func (s *Service) SetAppProfile(ctx context.Context, by Account, profile []byte) error {
	var p struct {
		ID   string   `json:"id"`
		Type []string `json:"type"`
	}
	if err := json.Unmarshal(profile, &p); err != nil || p.ID == "" || len(p.Type) == 0 || p.Type[0] != "Profile" {
		return Errorf(Invalid, `the profile must be a JSON object with an id, and with "Profile" first in its list of types`)
	}
	return s.Store.InTx(ctx, func(tx Tx) error { return tx.PutAppProfile(ctx, by.ID, profile, s.Now()) })
}
