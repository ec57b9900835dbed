package badges

import "context"

// Revoke takes a grant back, with a reason that is kept and shown. It needs a
// granter on the issuer. Conflict when the grant was declined or revoked before.
func (s *Service) Revoke(ctx context.Context, by Account, grantID int64, reason string) (g Grant, err error) {
	if reason, err = cleanText("reason", reason, maxReason); err != nil {
		return Grant{}, err
	}
	err = s.Store.InTx(ctx, func(tx Tx) error {
		if g, err = tx.Grant(ctx, grantID); err != nil {
			return err
		}
		if err := s.authorize(ctx, tx, by, g.IssuerID, Granter); err != nil {
			return err
		}
		g, err = s.revoke(ctx, tx, g, by.ID, reason)
		return err
	})
	return g, err
}

func (s *Service) revoke(ctx context.Context, tx Tx, g Grant, accountID int64, reason string) (Grant, error) {
	if !g.Live() {
		return g, Errorf(Conflict, "grant %d is %s; only a pending or accepted one can be revoked", g.ID, Word(g.State))
	}
	from := g.State
	g.State, g.RevokedAt, g.RevocationReason = Revoked, s.Now(), reason
	updated, err := tx.UpdateGrant(ctx, g, from)
	if err != nil {
		return g, err
	}
	if !updated {
		return g, Errorf(Conflict, "grant %d changed at this moment; look at it again", g.ID)
	}
	if err := tx.SetStatus(ctx, g.ID, g.RevokedAt); err != nil {
		return g, err
	}
	return g, s.record(ctx, tx, grantEvent(GrantRevoked, g, accountID, g.RevokedAt))
}
