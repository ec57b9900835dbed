package outbox

import (
	"context"

	"laurel/badges"
	"laurel/federation/delivery"
)

// reissued tells of a grant's new recipient, if its Note was sent before: everyone who
// got the Note gets the Update, and the new recipient the Note in a Create of its own,
// because many servers drop an Update of what they do not know.
func (o *Outbox) reissued(ctx context.Context, e badges.Event, issuer badges.Issuer, g badges.Grant) error {
	published, err := o.Store.Sent(ctx, g.ID, delivery.Create)
	if err != nil || !published || g.State != badges.Processed || !g.Open() {
		return err
	}
	recipient, err := o.recipient(ctx, g)
	if err != nil {
		return err
	}
	forms, err := o.Author.UpdateForms(ctx, issuer, g, e.ID)
	if err != nil {
		return err
	}
	update, err := o.inBothForms(ctx, issuer, g, delivery.UpdateNote, forms)
	if err != nil {
		return err
	}
	create, err := o.create(ctx, issuer, g, e.ID)
	if err != nil {
		return err
	}
	return o.Store.InTx(ctx, func(tx Tx) error {
		err := o.send(ctx, tx, update, func(activityID int64) error {
			for _, kind := range []delivery.Kind{delivery.Create, delivery.Announce} {
				if err := tx.DeliverToReached(ctx, activityID, g.ID, kind); err != nil {
					return err
				}
			}
			if g.Visibility != badges.Public {
				return nil
			}
			return tx.DeliverToFollowers(ctx, activityID, issuer.ID)
		})
		if err != nil || recipient.Inbox == "" {
			return err
		}
		return o.send(ctx, tx, create, func(activityID int64) error { return tx.DeliverTo(ctx, activityID, recipient.Inbox) })
	})
}
