package outbox

import (
	"cmp"
	"context"
	"encoding/json"

	"laurel/badges"
	"laurel/federation/delivery"
)

// endorsementEvent tells the endorsed issuer and the followers of who endorses
// that an endorsement was made, or taken back. What others make is none of ours
// to tell.
func (o *Outbox) endorsementEvent(ctx context.Context, e badges.Event, issuer badges.Issuer) error {
	var fact badges.EndorsementFact
	if err := json.Unmarshal(e.Data, &fact); err != nil {
		return err
	}
	endorsement, err := o.Store.Endorsement(ctx, fact.Endorsement)
	if err != nil || endorsement.IssuerID != issuer.ID {
		return err
	}
	write, at := o.Author.CreateEndorsement, endorsement.CreatedAt
	switch {
	case e.Kind == badges.EndorsementRevoked:
		write, at = o.Author.DeleteEndorsement, endorsement.RevokedAt
	case !endorsement.RevokedAt.IsZero():
		return nil // before it was ever sent
	}
	id, body, err := write(issuer, endorsement)
	if err != nil {
		return err
	}
	activity, err := o.proven(ctx, issuer, delivery.Activity{URI: id, IssuerID: issuer.ID, Kind: delivery.Endorse, Body: body}, at)
	if err != nil {
		return err
	}
	inbox, err := o.inboxOfEndorsed(ctx, endorsement)
	if err != nil {
		return err
	}
	return o.Store.InTx(ctx, func(tx Tx) error {
		return o.send(ctx, tx, activity, func(activityID int64) error {
			if inbox != "" {
				if err := tx.DeliverTo(ctx, activityID, inbox); err != nil {
					return err
				}
			}
			return tx.DeliverToFollowers(ctx, activityID, issuer.ID)
		})
	})
}

// inboxOfEndorsed returns the inbox of whose thing is endorsed, "" when that is
// this server or nobody who has one.
func (o *Outbox) inboxOfEndorsed(ctx context.Context, e badges.Endorsement) (string, error) {
	if e.OwnerID != 0 {
		return "", nil
	}
	owner, err := o.actor(ctx, e.Owner)
	return cmp.Or(owner.SharedInbox, owner.Inbox), err
}
