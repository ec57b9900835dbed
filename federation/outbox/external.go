package outbox

import (
	"context"
	"encoding/json"

	"laurel/badges"
	"laurel/badges/task"
	"laurel/federation/delivery"
	"laurel/federation/vocab"
)

// boostID is the id of the announcer's boost of an external badge.
func (o *Outbox) boostID(announcer badges.Issuer, fact badges.ExternalFact) string {
	return o.Site.Actor(announcer) + "#announce/" + fact.ULID
}

// boost has the announcer boost a badge of an issuer elsewhere whom it follows.
func (o *Outbox) boost(ctx context.Context, e badges.Event, announcer badges.Issuer) error {
	var fact badges.ExternalFact
	if err := json.Unmarshal(e.Data, &fact); err != nil {
		return task.Permanent(err)
	}
	id := o.boostID(announcer, fact)
	body, err := vocab.Announce(vocab.Envelope{
		ID: id, Actor: o.Site.Actor(announcer), Published: e.At, To: []string{vocab.Public}, CC: []string{o.Site.Followers(announcer)},
	}, fact.NoteID)
	if err != nil {
		return err
	}
	announce, err := o.proven(ctx, announcer, delivery.Activity{URI: id, IssuerID: announcer.ID, Kind: delivery.Announce, Body: body}, e.At)
	if err != nil {
		return err
	}
	return o.Store.InTx(ctx, func(tx Tx) error {
		return o.send(ctx, tx, announce, func(activityID int64) error { return tx.DeliverToFollowers(ctx, activityID, announcer.ID) })
	})
}

// unboost takes such a boost back from all who got it.
func (o *Outbox) unboost(ctx context.Context, e badges.Event, announcer badges.Issuer) error {
	var fact badges.ExternalFact
	if err := json.Unmarshal(e.Data, &fact); err != nil {
		return task.Permanent(err)
	}
	boost := o.boostID(announcer, fact)
	body, err := vocab.UndoAnnounce(vocab.Envelope{
		ID: boost + "/undo", Actor: o.Site.Actor(announcer), Published: e.At, To: []string{vocab.Public}, CC: []string{o.Site.Followers(announcer)},
	}, boost, fact.NoteID)
	if err != nil {
		return err
	}
	undo, err := o.proven(ctx, announcer, delivery.Activity{URI: boost + "/undo", IssuerID: announcer.ID, Kind: delivery.Undo, Body: body}, e.At)
	if err != nil {
		return err
	}
	return o.Store.InTx(ctx, func(tx Tx) error {
		return o.send(ctx, tx, undo, func(activityID int64) error { return tx.DeliverToWhoGot(ctx, activityID, boost) })
	})
}
