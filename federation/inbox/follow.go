package inbox

import (
	"context"

	"laurel/badges"
	"laurel/federation/vocab"
)

// followAnswered stores an Accept or a Reject of a Follow of ours. It is found by its
// id, else by who and whom: not everybody repeats the id.
func (p *Processor) followAnswered(ctx context.Context, a vocab.Activity, accepted bool) error {
	err := p.Service.AnswerFollow(ctx, a.Actor.ID, a.Object.ID, accepted)
	if badges.KindOf(err) != badges.NotFound || a.Object.Raw == nil {
		return err
	}
	inner, readErr := vocab.Embedded(a.Object)
	if readErr != nil || inner.Type != "Follow" {
		return err
	}
	who, findErr := p.issuer(ctx, inner.Actor.ID)
	if findErr != nil {
		return findErr
	}
	found, findErr := p.Store.Follows(ctx, badges.FollowFilter{IssuerID: who.ID, ActorID: a.Actor.ID})
	if findErr != nil || len(found) == 0 {
		return findErr
	}
	return p.Service.AnswerFollow(ctx, a.Actor.ID, found[0].URI, accepted)
}
