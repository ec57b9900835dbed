package outbox

import (
	"context"
	"encoding/json"

	"laurel/badges"
	"laurel/badges/task"
	"laurel/federation/delivery"
	"laurel/federation/vocab"
)

// quoteRevoked deletes the QuoteAuthorization of a quote, for who quotes.
func (o *Outbox) quoteRevoked(ctx context.Context, e badges.Event, issuer badges.Issuer) error {
	var fact badges.QuoteFact
	if err := json.Unmarshal(e.Data, &fact); err != nil {
		return task.Permanent(err)
	}
	q, err := o.Store.Quote(ctx, fact.Quote)
	if err != nil {
		return err
	}
	quoting, err := o.actor(ctx, q.ActorID)
	if err != nil || quoting.Inbox == "" {
		return err
	}
	authorization := o.Site.Quote(issuer, q.ULID)
	id := authorization + "#delete"
	body, err := vocab.DeleteOnly(vocab.Envelope{ID: id, Actor: o.Site.Actor(issuer), Published: e.At, To: []string{q.ActorID}}, authorization)
	if err != nil {
		return err
	}
	return o.Store.InTx(ctx, func(tx Tx) error {
		return o.send(ctx, tx, delivery.Activity{URI: id, IssuerID: issuer.ID, Kind: delivery.Delete, Body: body}, func(activityID int64) error {
			return tx.DeliverTo(ctx, activityID, quoting.Inbox)
		})
	})
}
