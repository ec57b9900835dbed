package badges

import (
	"context"
	"encoding/json"
)

// IdentityFact is the Data of an IdentityLinked event.
type IdentityFact struct {
	Identity int64 `json:"identity"`
}

// LinkIdentity records that the person with an e-mail address has a fediverse
// profile, too: from then on what is awarded to the address goes to the profile.
// Grants made before stay where they are. A profile that nobody has looked up yet
// counts from when it is found. Admins only: it is they who vouch for it.
func (s *Service) LinkIdentity(ctx context.Context, by Account, email, profile string) (linked Identity, err error) {
	if !by.Admin {
		return Identity{}, Errorf(Forbidden, "only an admin may link a recipient's identities")
	}
	if email, err = CleanEmail(email); err != nil {
		return Identity{}, err
	}
	if linked, err = ParseAccount(profile); err != nil {
		return Identity{}, err
	}
	now := s.Now()
	err = s.Store.InTx(ctx, func(tx Tx) error {
		known, err := tx.InsertIdentity(ctx, Identity{Kind: EmailIdentity, Value: email, CreatedAt: now}, "")
		if err != nil {
			return err
		}
		linked.CreatedAt = now
		if linked, err = tx.InsertIdentity(ctx, linked, ""); err != nil {
			return err
		}
		if linked.RecipientID != known.RecipientID {
			if err := tx.JoinRecipients(ctx, linked.RecipientID, known.RecipientID); err != nil {
				return err
			}
			linked.RecipientID = known.RecipientID
		}
		if linked.Kind != ProfileIdentity {
			return nil
		}
		data, err := json.Marshal(IdentityFact{Identity: linked.ID})
		if err != nil {
			return err
		}
		return s.record(ctx, tx, Event{Kind: IdentityLinked, AccountID: by.ID, Data: data, At: now})
	})
	return linked, err
}
