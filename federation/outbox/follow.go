package outbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"laurel/badges"
	"laurel/badges/task"
	"laurel/federation/delivery"
	"laurel/federation/remote"
	"laurel/federation/vocab"
)

// followTask is the payload of a follow task.
type followTask struct {
	Follow int64 `json:"follow"`
}

// followAdded queues the look-up of whom to follow, beside the other look-ups on
// that server.
func (o *Outbox) followAdded(ctx context.Context, e badges.Event) error {
	var fact badges.FollowFact
	if err := json.Unmarshal(e.Data, &fact); err != nil {
		return task.Permanent(err)
	}
	payload, err := json.Marshal(followTask{Follow: fact.Follow.ID})
	if err != nil {
		return task.Permanent(err)
	}
	return o.Store.InTx(ctx, func(tx Tx) error {
		return tx.Enqueue(ctx, resolve+"/"+profileHost(fact.Follow.Target), follow, payload, o.Now())
	})
}

// follow looks up whom to follow and asks them.
func (o *Outbox) follow(ctx context.Context, t task.Task) error {
	var payload followTask
	if err := json.Unmarshal(t.Payload, &payload); err != nil {
		return task.Permanent(err)
	}
	f, err := o.Store.FollowByID(ctx, payload.Follow)
	if badges.KindOf(err) == badges.NotFound || err == nil && f.State != badges.FollowSought && f.State != badges.FollowRequested {
		return nil // ended in the meantime, or answered
	}
	if err != nil {
		return err
	}
	rule, err := badges.HostRule(ctx, o.Store, profileHost(f.Target))
	if err != nil {
		return err
	}
	if rule.Severity == badges.Suspend {
		return o.Service.NoteFollowProblem(ctx, f.ID, "this server has suspended "+profileHost(f.Target), true)
	}
	actor, err := o.Actors.Resolve(ctx, f.Target)
	if err != nil {
		forGood := errors.Is(err, remote.ErrNotActor)
		noted := o.Service.NoteFollowProblem(ctx, f.ID, err.Error(), forGood)
		if forGood {
			return noted
		}
		return errors.Join(err, noted)
	}
	if f, err = o.Service.FollowFound(ctx, f.ID, actor.ID); err != nil {
		return err
	}
	return o.requestFollow(ctx, f, actor)
}

func (o *Outbox) requestFollow(ctx context.Context, f badges.Follow, actor remote.Actor) error {
	issuer, err := o.Store.Issuer(ctx, f.IssuerID)
	if err != nil {
		return err
	}
	body, err := vocab.RequestFollow(vocab.Follow{ID: f.URI, Actor: o.Site.Actor(issuer), Object: actor.ID})
	if err != nil {
		return err
	}
	return o.Store.InTx(ctx, func(tx Tx) error {
		return o.send(ctx, tx, delivery.Activity{URI: f.URI, IssuerID: issuer.ID, Kind: delivery.Follow, Body: body}, func(activityID int64) error {
			return tx.DeliverTo(ctx, activityID, actor.Inbox)
		})
	})
}

// followEnded takes a Follow back that the other side has got.
func (o *Outbox) followEnded(ctx context.Context, e badges.Event, issuer badges.Issuer) error {
	var fact badges.FollowFact
	if err := json.Unmarshal(e.Data, &fact); err != nil {
		return task.Permanent(err)
	}
	f := fact.Follow
	if f.ActorID == "" {
		return nil
	}
	actor, err := o.actor(ctx, f.ActorID)
	if err != nil || actor.Inbox == "" {
		return err
	}
	id := f.URI + "/undo"
	body, err := vocab.UndoFollow(id, vocab.Follow{ID: f.URI, Actor: o.Site.Actor(issuer), Object: f.ActorID})
	if err != nil {
		return err
	}
	return o.Store.InTx(ctx, func(tx Tx) error {
		return o.send(ctx, tx, delivery.Activity{URI: id, IssuerID: issuer.ID, Kind: delivery.Follow, Body: body}, func(activityID int64) error {
			return tx.DeliverTo(ctx, activityID, actor.Inbox)
		})
	})
}

// followerRemoved tells a follower's server that its Follow does not stand any more.
func (o *Outbox) followerRemoved(ctx context.Context, e badges.Event, issuer badges.Issuer) error {
	var fact badges.FollowerFact
	if err := json.Unmarshal(e.Data, &fact); err != nil {
		return task.Permanent(err)
	}
	actor, err := o.actor(ctx, fact.Actor)
	if err != nil || actor.Inbox == "" {
		return err
	}
	own := o.Site.Actor(issuer)
	id := fmt.Sprintf("%s#reject/%d", own, e.ID)
	body, err := vocab.Reject(vocab.Envelope{ID: id, Actor: own, To: []string{fact.Actor}}, vocab.Follow{ID: fact.Follow, Actor: fact.Actor, Object: own})
	if err != nil {
		return err
	}
	return o.Store.InTx(ctx, func(tx Tx) error {
		return o.send(ctx, tx, delivery.Activity{URI: id, IssuerID: issuer.ID, Kind: delivery.Reject, Body: body}, func(activityID int64) error {
			return tx.DeliverTo(ctx, activityID, actor.Inbox)
		})
	})
}
