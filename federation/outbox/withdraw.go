package outbox

import (
	"context"
	"time"

	"laurel/badges"
	"laurel/federation/delivery"
)

// withdraw takes back what was sent about a grant, wherever it was sent: the
// direct Note, the public one and the boost.
func (o *Outbox) withdraw(ctx context.Context, issuer badges.Issuer, g badges.Grant) error {
	if err := o.withdrawOffer(ctx, issuer, g); err != nil {
		return err
	}
	return o.withdrawPublished(ctx, issuer, g, g.RevokedAt)
}

// withdrawPublished takes the public Note and the boost back, if they were sent.
func (o *Outbox) withdrawPublished(ctx context.Context, issuer badges.Issuer, g badges.Grant, at time.Time) error {
	published, err := o.Store.Sent(ctx, g.ID, delivery.Create)
	if err != nil || !published {
		return err
	}
	g.RevokedAt = at // when it ceased to be published is what the documents tell
	return o.withdrawNote(ctx, issuer, g)
}

func (o *Outbox) withdrawNote(ctx context.Context, issuer badges.Issuer, g badges.Grant) error {
	announcer, err := o.Service.Announcer(ctx, issuer.Domain)
	if err != nil {
		return err
	}
	id, body, err := o.Author.Delete(issuer, g)
	if err != nil {
		return err
	}
	remove, err := o.proven(ctx, issuer, outgoing(issuer, g, delivery.Delete, id, body), g.RevokedAt)
	if err != nil {
		return err
	}
	if id, body, err = o.Author.UndoAnnounce(announcer, issuer, g); err != nil {
		return err
	}
	undo, err := o.proven(ctx, announcer, outgoing(announcer, g, delivery.Undo, id, body), g.RevokedAt)
	if err != nil {
		return err
	}
	return o.Store.InTx(ctx, func(tx Tx) error {
		err := o.send(ctx, tx, undo, func(activityID int64) error {
			return tx.DeliverToReached(ctx, activityID, g.ID, delivery.Announce)
		})
		if err != nil {
			return err
		}
		return o.send(ctx, tx, remove, func(activityID int64) error {
			// Followers of the announcer fetched the Note from us.
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
	})
}

func (o *Outbox) withdrawOffer(ctx context.Context, issuer badges.Issuer, g badges.Grant) error {
	offered, err := o.Store.Sent(ctx, g.ID, delivery.Offer)
	if err != nil || !offered {
		return err
	}
	id, body, err := o.Author.DeleteOffer(issuer, g)
	if err != nil {
		return err
	}
	return o.Store.InTx(ctx, func(tx Tx) error {
		return o.send(ctx, tx, outgoing(issuer, g, delivery.Delete, id, body), func(activityID int64) error {
			return tx.DeliverToReached(ctx, activityID, g.ID, delivery.Offer)
		})
	})
}
