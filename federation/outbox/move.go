package outbox

import (
	"context"
	"encoding/json"
	"fmt"

	"laurel/badges"
	"laurel/badges/task"
	"laurel/federation/delivery"
	"laurel/federation/vocab"
)

// issuerMoved tells an issuer's followers where it is now, after the Update of its
// actor, which says so, too: whoever gets the Move looks there.
func (o *Outbox) issuerMoved(ctx context.Context, e badges.Event, issuer badges.Issuer) error {
	var fact badges.IssuerMoveFact
	if err := json.Unmarshal(e.Data, &fact); err != nil {
		return task.Permanent(err)
	}
	now, err := o.Store.IssuerMove(ctx, issuer.ID)
	if err != nil || fact.To == "" || now.To != fact.To { // it came back, or moved on in the meantime
		return err
	}
	actor := o.Site.Actor(issuer)
	id := fmt.Sprintf("%s#move-%d", actor, e.ID)
	body, err := vocab.Move(vocab.Envelope{ID: id, Actor: actor, Published: e.At, To: []string{o.Site.Followers(issuer)}}, fact.To)
	if err != nil {
		return err
	}
	move, err := o.proven(ctx, issuer, delivery.Activity{URI: id, IssuerID: issuer.ID, Kind: delivery.Move, Body: body}, e.At)
	if err != nil {
		return err
	}
	return o.Store.InTx(ctx, func(tx Tx) error {
		return o.send(ctx, tx, move, func(activityID int64) error { return tx.DeliverToFollowers(ctx, activityID, issuer.ID) })
	})
}
