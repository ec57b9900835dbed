package badges

import (
	"context"
	"time"
)

// Hider says who hides a grant. Each hides it from their own lists, and neither
// speaks for the other: there are two flags.
type Hider string

const (
	HiddenByRecipient Hider = "recipient"
	HiddenByIssuer    Hider = "issuer"
)

// HideGrant has the recipient take an accepted badge out of their lists, or put it
// back. Its address still answers those who have it. identityID is an identity
// that the caller has verified. Errors: Forbidden when the grant is somebody
// else's, Conflict when it is not accepted.
func (s *Service) HideGrant(ctx context.Context, identityID, grantID int64, hidden bool) (g Grant, err error) {
	err = s.Store.InTx(ctx, func(tx Tx) error {
		if g, err = grantTo(ctx, tx, identityID, grantID); err != nil {
			return err
		}
		if !g.Decided() {
			return Errorf(Conflict, "This badge is not among those you have accepted.")
		}
		g.HiddenAt = s.hiddenSince(hidden)
		return tx.HideGrant(ctx, grantID, HiddenByRecipient, g.HiddenAt)
	})
	return g, err
}

// HideIssued has the issuer take a grant out of its lists, or put it back. It
// needs a granter.
func (s *Service) HideIssued(ctx context.Context, by Account, grantID int64, hidden bool) (g Grant, err error) {
	err = s.Store.InTx(ctx, func(tx Tx) error {
		if g, err = tx.Grant(ctx, grantID); err != nil {
			return err
		}
		if err := s.authorize(ctx, tx, by, g.IssuerID, Granter); err != nil {
			return err
		}
		g.HiddenByIssuerAt = s.hiddenSince(hidden)
		return tx.HideGrant(ctx, grantID, HiddenByIssuer, g.HiddenByIssuerAt)
	})
	return g, err
}

// hiddenSince is when what is hidden now was hidden, the zero time for what is not.
func (s *Service) hiddenSince(hidden bool) time.Time {
	if !hidden {
		return time.Time{}
	}
	return s.Now()
}

// AcceptAs is the yes of a recipient whom the caller has verified to be the one
// with that identity. Errors: Forbidden when the grant is somebody else's; as
// Accept's.
func (s *Service) AcceptAs(ctx context.Context, identityID, grantID int64, v Visibility) (Grant, error) {
	g, err := grantTo(ctx, s.Store, identityID, grantID)
	if err != nil {
		return Grant{}, err
	}
	return s.accept(ctx, g, v)
}

// DeclineAs is the no to AcceptAs's yes.
func (s *Service) DeclineAs(ctx context.Context, identityID, grantID int64) (Grant, error) {
	g, err := grantTo(ctx, s.Store, identityID, grantID)
	if err != nil {
		return Grant{}, err
	}
	return s.decline(ctx, g)
}

// grantTo returns a grant that went to the recipient who has an identity.
func grantTo(ctx context.Context, r Reader, identityID, grantID int64) (Grant, error) {
	g, err := r.Grant(ctx, grantID)
	if err != nil {
		return Grant{}, err
	}
	who, err := r.Identity(ctx, identityID)
	if err != nil {
		return Grant{}, err
	}
	if g.Identity.RecipientID != who.RecipientID {
		return Grant{}, Errorf(Forbidden, "this badge was offered to somebody else")
	}
	return g, nil
}
