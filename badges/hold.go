package badges

import (
	"context"
	"fmt"
	"time"
)

// Hold says why an accepted grant's documents do not leave the server: they did
// not pass the check that anybody would make who gets them.
type Hold struct {
	GrantID  int64
	IssuerID int64
	Reason   string // what is wrong and where, for the issuer
	At       time.Time
}

// HoldReader finds grants that are held back.
type HoldReader interface {
	// Hold returns why a grant is held back, else NotFound.
	Hold(ctx context.Context, grantID int64) (Hold, error)
	// Holds lists the grants of an issuer that are held back, newest first; of all
	// issuers for 0.
	Holds(ctx context.Context, issuerID int64, limit int) ([]Hold, error)
}

// HoldWriter holds grants back and lets them go.
type HoldWriter interface {
	// PutHold holds a grant back, for a new reason if it was before.
	PutHold(ctx context.Context, h Hold) error
	DeleteHold(ctx context.Context, grantID int64) error
}

// DocumentChecker verifies a grant's documents as a stranger would, before they
// leave. An Invalid error says why they must not; any other is worth another try.
// badges/verification implements it.
type DocumentChecker interface {
	Check(ctx context.Context, g Grant, i Issuer, d Documents) error
}

// checkDocuments returns an Invalid error for documents that must not leave.
func (s *Service) checkDocuments(ctx context.Context, g Grant, i Issuer, d Documents) error {
	if s.Check == nil {
		return nil
	}
	if err := s.Check.Check(ctx, g, i, d); err != nil {
		return fmt.Errorf("check documents of grant %d: %w", g.ID, err)
	}
	return nil
}

// hold stores that a grant's documents must not leave. The grant stays accepted.
func (s *Service) hold(ctx context.Context, g Grant, reason error) error {
	h := Hold{GrantID: g.ID, IssuerID: g.IssuerID, Reason: MessageOf(reason), At: s.Now()}
	return s.Store.InTx(ctx, func(tx Tx) error {
		if err := tx.PutHold(ctx, h); err != nil {
			return err
		}
		return s.record(ctx, tx, grantEvent(GrantHeld, g, 0, h.At))
	})
}

// RetryHeld makes a held grant's documents anew and lets them go if they pass now,
// such as after the issuer was corrected. Conflict, with the reason, if they do
// not; NotFound for a grant that is not held back.
func (s *Service) RetryHeld(ctx context.Context, by Account, grantID int64) error {
	g, err := s.Store.Grant(ctx, grantID)
	if err != nil {
		return err
	}
	if err := s.authorize(ctx, s.Store, by, g.IssuerID, Granter); err != nil {
		return err
	}
	if _, err := s.Store.Hold(ctx, grantID); err != nil {
		if KindOf(err) == NotFound {
			return Errorf(NotFound, "the grant is not held back")
		}
		return err
	}
	if err := s.Process(ctx, grantID); err != nil {
		return err
	}
	h, err := s.Store.Hold(ctx, grantID)
	if KindOf(err) == NotFound && err != nil {
		return nil
	}
	if err != nil {
		return err
	}
	return Errorf(Conflict, "the grant is still held back: %s", h.Reason)
}
