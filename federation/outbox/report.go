package outbox

import (
	"context"
	"encoding/json"

	"laurel/badges"
	"laurel/badges/task"
	"laurel/federation/delivery"
	"laurel/federation/vocab"
)

// report sends a Flag to the server of the actor whom it is about. It comes from
// the instance's own actor, so that it names no person here.
func (o *Outbox) report(ctx context.Context, e badges.Event) error {
	var fact badges.ReportFact
	if err := json.Unmarshal(e.Data, &fact); err != nil {
		return task.Permanent(err)
	}
	r, err := o.Store.Report(ctx, fact.Report)
	if err != nil {
		return err
	}
	domain := o.Site.MainDomain()
	instance, err := o.Store.IssuerByUsername(ctx, domain, domain)
	if err != nil {
		return err
	}
	about, err := o.actor(ctx, r.About)
	if err != nil || about.Inbox == "" {
		return err
	}
	body, err := vocab.ReportActor(vocab.Envelope{ID: r.URI, Actor: r.ActorID, To: []string{r.About}}, r.About, r.Objects, r.Comment)
	if err != nil {
		return err
	}
	return o.Store.InTx(ctx, func(tx Tx) error {
		return o.send(ctx, tx, delivery.Activity{URI: r.URI, IssuerID: instance.ID, Kind: delivery.Flag, Body: body}, func(activityID int64) error {
			return tx.DeliverTo(ctx, activityID, about.Inbox)
		})
	})
}
