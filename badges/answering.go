package badges

import (
	"context"
	"time"
)

// OfferedGrant returns the grant of an accept link. A wrong key is NotFound,
// like a grant that never was, so that links can't be guessed at.
func (s *Service) OfferedGrant(ctx context.Context, grantID int64, key string) (Grant, error) {
	g, err := s.Store.Grant(ctx, grantID)
	if err == nil && s.Vault.CheckAcceptKey(g.ULID, key) {
		return g, nil
	}
	if err != nil && KindOf(err) != NotFound {
		return Grant{}, err
	}
	return Grant{}, Errorf(NotFound, "This accept link is not valid. Open it exactly as you got it, or ask the issuer to send it again.")
}

// Accept is the recipient's yes by the accept link, with their choice of who may
// see the badge. Errors: NotFound for a wrong link; Conflict, with the grant as
// it is, when it was answered or withdrawn before.
func (s *Service) Accept(ctx context.Context, grantID int64, key string, v Visibility) (Grant, error) {
	g, err := s.OfferedGrant(ctx, grantID, key)
	if err != nil {
		return Grant{}, err
	}
	return s.accept(ctx, g, v)
}

// Decline is the recipient's no by the accept link. Errors as Accept's.
func (s *Service) Decline(ctx context.Context, grantID int64, key string) (Grant, error) {
	g, err := s.OfferedGrant(ctx, grantID, key)
	if err != nil {
		return Grant{}, err
	}
	return s.decline(ctx, g)
}

// AcceptOffer is the recipient's yes from their own fediverse account: actor is
// the verified sender of the answer to the direct Note with that ULID. Forbidden
// when the grant is somebody else's.
func (s *Service) AcceptOffer(ctx context.Context, offerULID, actor string) (Grant, error) {
	g, err := s.offerTo(ctx, offerULID, actor)
	if err != nil {
		return Grant{}, err
	}
	return s.accept(ctx, g, Public)
}

// DeclineOffer is the no to AcceptOffer's yes.
func (s *Service) DeclineOffer(ctx context.Context, offerULID, actor string) (Grant, error) {
	g, err := s.offerTo(ctx, offerULID, actor)
	if err != nil {
		return Grant{}, err
	}
	return s.decline(ctx, g)
}

func (s *Service) offerTo(ctx context.Context, offerULID, actor string) (Grant, error) {
	g, err := s.Store.GrantByOffer(ctx, offerULID)
	if err != nil {
		return Grant{}, err
	}
	if g.Identity.Kind != FediverseIdentity || g.Identity.Value != actor {
		return Grant{}, Errorf(Forbidden, "this badge was offered to somebody else")
	}
	return g, nil
}

func (s *Service) accept(ctx context.Context, g Grant, v Visibility) (Grant, error) {
	switch v {
	case Public, Unlisted, Private:
	default:
		return g, InvalidField("visibility", "choose public, unlisted or private")
	}
	return s.answer(ctx, g, func(g *Grant, now time.Time) EventKind {
		g.State, g.Visibility, g.AcceptedAt = Accepted, v, now
		return GrantAccepted
	})
}

func (s *Service) decline(ctx context.Context, g Grant) (Grant, error) {
	return s.answer(ctx, g, func(g *Grant, now time.Time) EventKind {
		g.State, g.DeclinedAt = Declined, now
		return GrantDeclined
	})
}

// answer moves a pending grant on, once, whoever else tries at the same time.
func (s *Service) answer(ctx context.Context, g Grant, change func(*Grant, time.Time) EventKind) (Grant, error) {
	now := s.Now()
	err := s.Store.InTx(ctx, func(tx Tx) (err error) {
		if g, err = tx.Grant(ctx, g.ID); err != nil {
			return err
		}
		if g.State != Pending {
			return notPending(g)
		}
		if g.Expired(now) {
			return Errorf(Conflict, "This offer has expired. Ask the issuer to grant the badge again.")
		}
		answered := g
		kind := change(&answered, now)
		updated, err := tx.UpdateGrant(ctx, answered, Pending)
		if err != nil {
			return err
		}
		if !updated {
			if g, err = tx.Grant(ctx, g.ID); err != nil {
				return err
			}
			return notPending(g)
		}
		g = answered
		if kind == GrantAccepted {
			if _, err := s.allotStatus(ctx, tx, g); err != nil {
				return err
			}
		}
		return s.record(ctx, tx, grantEvent(kind, g, 0, now))
	})
	return g, err
}

// notPending says why a grant can't be answered (any more).
func notPending(g Grant) error {
	switch g.State {
	case Accepted, Processed:
		return Errorf(Conflict, "This badge has been accepted already.")
	case Declined:
		return Errorf(Conflict, "This badge was declined. If that was a mistake, ask the issuer to grant it again.")
	case Revoked:
		return Errorf(Conflict, "The issuer has taken this badge back. Ask the issuer if you think that is a mistake.")
	}
	return Errorf(Conflict, "This badge can't be accepted here.")
}
