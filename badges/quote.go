package badges

import (
	"context"
	"encoding/json"
	"time"
)

// Quote is a post elsewhere that quotes a grant's public Note with our leave
// (FEP-044f). The leave is a document of its own, which can be taken back.
type Quote struct {
	ID        int64
	ULID      string // names the leave in its address
	GrantID   int64
	ActorID   string // who quotes
	URI       string // the quoting post's id
	CreatedAt time.Time
	RevokedAt time.Time // zero while the leave stands
}

// QuoteReader finds quotes.
type QuoteReader interface {
	Quote(ctx context.Context, id int64) (Quote, error)
	QuoteByULID(ctx context.Context, ulid string) (Quote, error)
	// Quotes returns those of a grant whose leave stands, oldest first.
	Quotes(ctx context.Context, grantID int64) ([]Quote, error)
}

// QuoteWriter changes quotes.
type QuoteWriter interface {
	// PutQuote stores a quote once for each grant and post, and returns the one
	// that is stored.
	PutQuote(ctx context.Context, q Quote) (stored Quote, fresh bool, err error)
	RevokeQuote(ctx context.Context, id int64, at time.Time) error
}

// QuoteFact is the Data of [QuoteAllowed] and [QuoteRevoked].
type QuoteFact struct {
	Quote int64 `json:"quote"`
}

// AllowQuote gives leave to quote a grant's Note in a post of an actor, whom the
// caller has verified. Errors: NotFound for a grant that is not to be seen by
// everybody who has its address; Forbidden for who is silenced or suspended, and
// for a quote whose leave was taken back.
func (s *Service) AllowQuote(ctx context.Context, grantID int64, actor, post string) (q Quote, err error) {
	err = s.Store.InTx(ctx, func(tx Tx) error {
		g, err := tx.Grant(ctx, grantID)
		if err != nil {
			return err
		}
		if g.State != Processed || !g.Open() {
			return Errorf(NotFound, "there is no such post here")
		}
		rule, err := ActorRule(ctx, tx, actor)
		if err == nil && (rule.Severity == Suspend || rule.Severity == Silence) {
			err = Errorf(Forbidden, "%s may not quote this", actor)
		}
		if err != nil {
			return err
		}
		now := s.Now()
		stored, fresh, err := tx.PutQuote(ctx, Quote{ULID: newULID(now), GrantID: g.ID, ActorID: actor, URI: post, CreatedAt: now})
		q = stored
		switch {
		case err != nil:
			return err
		case q.ActorID != actor || !q.RevokedAt.IsZero():
			return Errorf(Forbidden, "the leave for this quote was taken back")
		case !fresh:
			return nil
		}
		return s.recordQuote(ctx, tx, QuoteAllowed, g, q, 0)
	})
	return q, err
}

// RevokeQuote has the issuer take back the leave for a quote. It needs a granter.
func (s *Service) RevokeQuote(ctx context.Context, by Account, quoteID int64) error {
	return s.revokeQuote(ctx, quoteID, by.ID, func(tx Tx, g Grant) error { return s.authorize(ctx, tx, by, g.IssuerID, Granter) })
}

// RevokeQuoteAs has the recipient take back the leave for a quote of their grant.
// identityID is an identity that the caller has verified.
func (s *Service) RevokeQuoteAs(ctx context.Context, identityID, quoteID int64) error {
	return s.revokeQuote(ctx, quoteID, 0, func(tx Tx, g Grant) error {
		_, err := grantTo(ctx, tx, identityID, g.ID)
		return err
	})
}

func (s *Service) revokeQuote(ctx context.Context, id, accountID int64, allowed func(Tx, Grant) error) error {
	return s.Store.InTx(ctx, func(tx Tx) error {
		q, err := tx.Quote(ctx, id)
		if err != nil {
			return err
		}
		g, err := tx.Grant(ctx, q.GrantID)
		if err == nil {
			err = allowed(tx, g)
		}
		if err != nil || !q.RevokedAt.IsZero() {
			return err
		}
		if err := tx.RevokeQuote(ctx, id, s.Now()); err != nil {
			return err
		}
		return s.recordQuote(ctx, tx, QuoteRevoked, g, q, accountID)
	})
}

func (s *Service) recordQuote(ctx context.Context, tx Tx, kind EventKind, g Grant, q Quote, accountID int64) error {
	data, err := json.Marshal(QuoteFact{Quote: q.ID})
	if err != nil {
		return err
	}
	e := grantEvent(kind, g, accountID, s.Now())
	e.Data = data
	return s.record(ctx, tx, e)
}
