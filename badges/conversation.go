package badges

import (
	"context"
	"encoding/json"
	"time"
)

// Reply is what somebody elsewhere said to a grant's public Note.
type Reply struct {
	ID        int64
	URI       string // the reply's id
	GrantID   int64
	ActorID   string    // its author
	RemovedAt time.Time // zero while the grant's page shows it
}

// Reactions are how many people did what with a grant's public Note.
type Reactions struct {
	Likes   int
	Shares  int // boosts
	Replies int // those that the page shows
	Quotes  int // those that were accepted and not revoked
}

// ConversationReader finds what was said about a grant.
type ConversationReader interface {
	// Reactions counts; those of actors and servers that are silenced or
	// suspended do not count.
	Reactions(ctx context.Context, grantID int64) (Reactions, error)
	Reply(ctx context.Context, id int64) (Reply, error)
}

// ConsentReader tells what people elsewhere have agreed to.
type ConsentReader interface {
	// MayIndex reports whether an actor lets search engines find them (indexable,
	// FEP-5feb). Who says nothing does not.
	MayIndex(ctx context.Context, actor string) (bool, error)
}

// ConversationWriter changes what is shown of it.
type ConversationWriter interface {
	// RemoveReply takes a reply off the grant's page for good; its author's later
	// edits do not bring it back.
	RemoveReply(ctx context.Context, id int64, at time.Time) error
}

// ReplyFact is the Data of [ReplyRemoved].
type ReplyFact struct {
	Reply int64  `json:"reply"`
	URI   string `json:"uri"`
	Actor string `json:"actor"`
}

// RemoveReply has the issuer take a reply off a grant's page. It needs a granter.
func (s *Service) RemoveReply(ctx context.Context, by Account, replyID int64) error {
	return s.Store.InTx(ctx, func(tx Tx) error {
		reply, g, err := replied(ctx, tx, replyID)
		if err != nil {
			return err
		}
		if err := s.authorize(ctx, tx, by, g.IssuerID, Granter); err != nil {
			return err
		}
		return s.removeReply(ctx, tx, by, g, reply)
	})
}

// RemoveReplyAs has the recipient take a reply off their grant's page. identityID
// is an identity that the caller has verified. Errors: Forbidden when the grant is
// somebody else's.
func (s *Service) RemoveReplyAs(ctx context.Context, identityID, replyID int64) error {
	return s.Store.InTx(ctx, func(tx Tx) error {
		reply, g, err := replied(ctx, tx, replyID)
		if err != nil {
			return err
		}
		if _, err := grantTo(ctx, tx, identityID, g.ID); err != nil {
			return err
		}
		return s.removeReply(ctx, tx, Account{}, g, reply)
	})
}

func replied(ctx context.Context, r Reader, replyID int64) (Reply, Grant, error) {
	reply, err := r.Reply(ctx, replyID)
	if err != nil {
		return Reply{}, Grant{}, err
	}
	g, err := r.Grant(ctx, reply.GrantID)
	return reply, g, err
}

func (s *Service) removeReply(ctx context.Context, tx Tx, by Account, g Grant, reply Reply) error {
	if !reply.RemovedAt.IsZero() {
		return nil
	}
	now := s.Now()
	if err := tx.RemoveReply(ctx, reply.ID, now); err != nil {
		return err
	}
	data, err := json.Marshal(ReplyFact{Reply: reply.ID, URI: reply.URI, Actor: reply.ActorID})
	if err != nil {
		return err
	}
	e := grantEvent(ReplyRemoved, g, by.ID, now)
	e.Data = data
	return s.record(ctx, tx, e)
}
