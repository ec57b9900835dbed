package badges

import (
	"context"
	"time"
)

// Renewal ties a grant to the one that it follows on.
type Renewal struct {
	GrantID  int64 // the newer one
	RenewsID int64 // the older one, which stays as it was
}

// RenewalReader finds the history of grants.
type RenewalReader interface {
	// Renewal returns by what a grant was renewed last and what it renews itself; 0 for nothing.
	Renewal(ctx context.Context, grantID int64) (renewedBy, renews int64, err error)
}

// RenewalWriter keeps it.
type RenewalWriter interface {
	InsertRenewal(ctx context.Context, r Renewal) error
}

// NewRenewal is a request to renew a grant.
type NewRenewal struct {
	Until   time.Time // when the new grant ends; zero: the badge's validity decides
	Results []Result  // what the recipient achieved this time
}

// Renew grants a badge anew to whoever has it, as the badge is now, and keeps the
// older grant, with its documents, as its history: that stays valid until its own
// time is over. The recipient is asked again. It needs a granter on the issuer.
//
// A renewal that waits for its answer already is returned with created false.
// Conflict for a grant that was not accepted, or was revoked.
func (s *Service) Renew(ctx context.Context, by Account, grantID int64, n NewRenewal) (g Grant, created bool, err error) {
	now := s.Now()
	if !n.Until.IsZero() && !n.Until.After(now) {
		return g, false, InvalidField("expiresAt", "expiresAt is in the past; give a time that is still to come")
	}
	err = s.Store.InTx(ctx, func(tx Tx) error {
		old, err := tx.Grant(ctx, grantID)
		if err != nil {
			return err
		}
		badge, err := s.grantable(ctx, tx, by, old.BadgeID)
		if err != nil {
			return err
		}
		if n.Results, err = badge.cleanResults(n.Results); err != nil {
			return err
		}
		if !old.Decided() {
			return Errorf(Conflict, "grant %d is %s; only one that was accepted can be renewed", old.ID, Word(old.State))
		}
		live, err := tx.LiveGrant(ctx, old.BadgeID, old.Identity.ID)
		switch {
		case err != nil && KindOf(err) != NotFound:
			return err
		case err == nil && live.ID != old.ID && !live.Expired(now):
			g, created = live, false
			if live.Decided() {
				return Errorf(Conflict, "grant %d was renewed before, by grant %d; renew that one", old.ID, live.ID)
			}
			return nil
		case err == nil:
			if err := tx.RetireGrant(ctx, live.ID); err != nil {
				return err
			}
		}
		request := GrantRequest{
			BadgeID: old.BadgeID, ProfileURI: old.ProfileURI, Email: old.Email, HolderID: old.HolderID, Name: old.Name,
			Results: n.Results, ExpiresAt: n.Until,
		}
		if g, created, err = s.insertGrant(ctx, tx, newGrant(by, badge, old.Identity, request, now), nil); err != nil || !created {
			return err
		}
		return tx.InsertRenewal(ctx, Renewal{GrantID: g.ID, RenewsID: old.ID})
	})
	return g, created, err
}
