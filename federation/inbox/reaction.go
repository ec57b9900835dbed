package inbox

import (
	"context"
	"time"

	"laurel/badges"
	"laurel/federation/vocab"
)

// ReactionKind is what somebody did with a public Note.
type ReactionKind string

const (
	Like  ReactionKind = "like"
	Share ReactionKind = "share" // an Announce
)

// Reaction is a Like or an Announce of a grant's public Note. Each actor's counts
// once.
type Reaction struct {
	GrantID int64
	Kind    ReactionKind
	ActorID string
	URI     string // the activity's id
	At      time.Time
}

// react keeps a Like or an Announce of a public Note. Reactions of Misskey's and
// Pleroma's, whatever their emoji, count as likes.
func (p *Processor) react(ctx context.Context, a vocab.Activity, kind ReactionKind) error {
	g, ok, err := p.openGrant(ctx, a.Object.ID)
	if err != nil || !ok {
		return err
	}
	r := Reaction{GrantID: g.ID, Kind: kind, ActorID: a.Actor.ID, URI: a.ID, At: p.Now()}
	return p.Store.InTx(ctx, func(tx Tx) error { return tx.PutReaction(ctx, r) })
}

// openGrant returns the grant whose public Note has that id, if people may see it.
func (p *Processor) openGrant(ctx context.Context, note string) (badges.Grant, bool, error) {
	ulid, ok := p.Site.ParseStatus(note)
	if !ok {
		return badges.Grant{}, false, nil
	}
	g, err := p.Store.GrantByULID(ctx, ulid)
	if badges.KindOf(err) == badges.NotFound {
		return badges.Grant{}, false, nil
	}
	return g, err == nil && g.Open() && g.State == badges.Processed, err
}

// unreact takes back a Like or an Announce that the Undo embeds.
func (p *Processor) unreact(ctx context.Context, actor string, inner vocab.Object) error {
	kind := Like
	if inner.Type == "Announce" {
		kind = Share
	}
	g, ok, err := p.openGrant(ctx, inner.Object.ID)
	if err != nil {
		return err
	}
	return p.Store.InTx(ctx, func(tx Tx) error {
		if ok {
			return tx.RemoveReaction(ctx, g.ID, kind, actor)
		}
		return tx.RemoveReactionCalled(ctx, inner.ID, actor)
	})
}
