// Package outbox turns events into activities on their way: the fan-out.
//
//	grant.created, .resolved   direct Note to the recipient
//	grant.offer_resent         the same Note in a new Create
//	grant.processed            Create to followers and recipient, Announce by the announcer
//	grant.reissued             Update of the Note to everyone who got it, Create to the new recipient
//	grant.revoked              Delete to everyone who got a Note
//	grant.returned             the same of the public Note
//	grant.expiring             direct Note to the recipient
//	grant.shown                the same when it became private; Create and Announce when public
//	endorsement.…              Create or Delete of its Note, to who is endorsed and followers
//	quote.revoked              Delete of the leave to quote
//	issuer.updated             Update to followers
//	issuer.moved               Move to followers
//	identity.linked            look-up of the profile, nothing to send
//	application.…              direct Note to who applied by a post
//	follow.added, .ended       look-up of whom to follow, then Follow; Undo
//	follower.removed           Reject of their Follow
//	external.received, .ended  boost of a badge elsewhere, and its end
//	report.sent                Flag to the server of whom it is about
//
// For each event it works out the documents first and then, in one transaction,
// stores their bytes and the deliveries that are owed. Running again for the same
// event changes nothing, because activity ids are stable and stored once.
package outbox

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"laurel/badges"
	"laurel/badges/task"
	"laurel/federation/delivery"
	"laurel/federation/document"
	"laurel/federation/fetch"
	"laurel/federation/remote"
	"laurel/federation/vocab"
)

// Store is where activities and deliveries go.
type Store interface {
	badges.Reader
	InTx(ctx context.Context, fn func(Tx) error) error
	// Sent reports whether an activity of that kind about the grant was made.
	Sent(ctx context.Context, grantID int64, kind delivery.Kind) (bool, error)
}

// Tx is one transaction.
type Tx interface {
	delivery.Outbox
	// InsertMessage stores a message once by its key.
	InsertMessage(ctx context.Context, m badges.Message) error
	Enqueue(ctx context.Context, lane, kind string, payload []byte, at time.Time) error
}

// Outbox handles the events. All fields are required.
type Outbox struct {
	Store   Store
	Site    *badges.Site
	Author  *document.Author
	Prover  document.Prover
	Actors  *remote.Actors
	Service *badges.Service
	Vault   *badges.Vault
	Now     func() time.Time
}

// consumer is the kind of the tasks for events, resolve of those for look-ups,
// follow of those for look-ups of whom to follow.
const (
	consumer = "outbox"
	resolve  = "resolve"
	follow   = "follow"
)

// Consumer returns which events are fanned out, in order for each issuer.
func Consumer() badges.Consumer {
	return badges.Consumer{Name: consumer, Wants: func(e badges.Event) bool {
		switch e.Kind {
		case badges.GrantCreated, badges.OfferResent:
			return e.Offers()
		case badges.GrantResolved, badges.GrantProcessed, badges.GrantReissued, badges.GrantRevoked, badges.GrantReturned, badges.GrantShown, badges.GrantExpiring,
			badges.IssuerUpdated, badges.IssuerMoved, badges.IdentityLinked, badges.ReportSent, badges.FollowAdded, badges.FollowEnded, badges.FollowerRemoved,
			badges.ExternalReceived, badges.ExternalEnded, badges.EndorsementCreated, badges.EndorsementRevoked,
			badges.ApplicationCreated, badges.ApplicationTurnedDown, badges.ApplicationReviewed, badges.QuoteRevoked:
			return true
		}
		return false
	}}
}

// Handlers returns the handlers of the fan-out's tasks.
func (o *Outbox) Handlers() map[string]task.Handler {
	return map[string]task.Handler{consumer: task.ForEvents(o.Store, o.fanOut), resolve: o.resolve, follow: o.follow}
}

func (o *Outbox) fanOut(ctx context.Context, e badges.Event) error {
	switch e.Kind {
	case badges.IdentityLinked:
		return o.identityLinked(ctx, e)
	case badges.ReportSent:
		return o.report(ctx, e)
	}
	issuer, err := o.Store.Issuer(ctx, e.IssuerID)
	if err != nil {
		return err
	}
	switch e.Kind {
	case badges.IssuerUpdated:
		return o.issuerUpdated(ctx, e, issuer)
	case badges.IssuerMoved:
		return o.issuerMoved(ctx, e, issuer)
	case badges.FollowAdded:
		return o.followAdded(ctx, e)
	case badges.ExternalReceived:
		return o.boost(ctx, e, issuer)
	case badges.ExternalEnded:
		return o.unboost(ctx, e, issuer)
	case badges.FollowEnded:
		return o.followEnded(ctx, e, issuer)
	case badges.FollowerRemoved:
		return o.followerRemoved(ctx, e, issuer)
	case badges.ApplicationCreated, badges.ApplicationTurnedDown, badges.ApplicationReviewed:
		return o.applicationEvent(ctx, e, issuer)
	case badges.EndorsementCreated, badges.EndorsementRevoked:
		return o.endorsementEvent(ctx, e, issuer)
	case badges.QuoteRevoked:
		return o.quoteRevoked(ctx, e, issuer)
	}
	g, err := o.Store.Grant(ctx, e.GrantID)
	if err != nil {
		return err
	}
	switch e.Kind {
	case badges.GrantCreated, badges.GrantResolved:
		return o.offer(ctx, issuer, g, 0)
	case badges.OfferResent:
		return o.offer(ctx, issuer, g, e.ID)
	case badges.GrantProcessed:
		return o.publish(ctx, issuer, g)
	case badges.GrantReissued:
		return o.reissued(ctx, e, issuer, g)
	case badges.GrantRevoked:
		return o.withdraw(ctx, issuer, g)
	case badges.GrantReturned:
		return o.withdrawPublished(ctx, issuer, g, e.At)
	case badges.GrantExpiring:
		return o.remind(ctx, e, issuer, g)
	case badges.GrantShown:
		return o.shown(ctx, e, issuer, g)
	}
	return nil
}

// offer sends the direct Note, if the recipient is known to be an actor; for one
// that nobody has looked up yet it asks for that first. again is the event that
// has it sent once more, 0 the first time.
func (o *Outbox) offer(ctx context.Context, issuer badges.Issuer, g badges.Grant, again int64) error {
	if g.State != badges.Pending || again != 0 && g.Expired(o.Now()) {
		return nil
	}
	if g.Identity.Kind == badges.ProfileIdentity {
		return o.lookUp(ctx, g.Identity)
	}
	if g.Identity.Kind != badges.FediverseIdentity {
		return nil
	}
	refused, err := o.Store.Refuses(ctx, issuer.ID, g.Identity.Value)
	if err != nil || refused {
		return err
	}
	recipient, err := o.recipient(ctx, g)
	if err != nil || recipient.Inbox == "" {
		return err
	}
	id, body, err := o.Author.CreateOffer(issuer, g, again)
	if err != nil {
		return err
	}
	// The accept link in it is a secret until it is sent.
	sealed := o.Vault.Seal(body, delivery.SealContext(id))
	return o.Store.InTx(ctx, func(tx Tx) error {
		return o.send(ctx, tx, outgoing(issuer, g, delivery.Offer, id, sealed), func(activityID int64) error {
			return tx.DeliverTo(ctx, activityID, recipient.Inbox)
		})
	})
}

// publish sends the public Note to followers and recipient, and has it boosted.
// An unlisted one waits at its address for whoever is given that.
func (o *Outbox) publish(ctx context.Context, issuer badges.Issuer, g badges.Grant) error {
	if g.State != badges.Processed || !g.Open() {
		return nil
	}
	recipient, err := o.recipient(ctx, g)
	if err != nil {
		return err
	}
	create, err := o.create(ctx, issuer, g, 0)
	if err != nil {
		return err
	}
	if g.Visibility == badges.Unlisted {
		return o.tellAwarded(ctx, recipient, create)
	}
	announcer, err := o.Service.Announcer(ctx, issuer.Domain)
	if err != nil {
		return err
	}
	id, body, err := o.Author.Announce(announcer, issuer, g)
	if err != nil {
		return err
	}
	announce, err := o.proven(ctx, announcer, outgoing(announcer, g, delivery.Announce, id, body), g.ProcessedAt)
	if err != nil {
		return err
	}
	return o.Store.InTx(ctx, func(tx Tx) error {
		err := o.send(ctx, tx, create, func(activityID int64) error {
			if inbox := cmp.Or(recipient.SharedInbox, recipient.Inbox); inbox != "" {
				if err := tx.DeliverTo(ctx, activityID, inbox); err != nil {
					return err
				}
			}
			return tx.DeliverToFollowers(ctx, activityID, issuer.ID)
		})
		if err != nil || !document.Announced(issuer, g) {
			return err
		}
		return o.send(ctx, tx, announce, func(activityID int64) error {
			return tx.DeliverToFollowers(ctx, activityID, announcer.ID)
		})
	})
}

// create returns the Create of the public Note, in both forms.
func (o *Outbox) create(ctx context.Context, issuer badges.Issuer, g badges.Grant, again int64) (delivery.Activity, error) {
	forms, err := o.Author.CreateForms(ctx, issuer, g, again)
	if err != nil {
		return delivery.Activity{}, err
	}
	return o.inBothForms(ctx, issuer, g, delivery.Create, forms)
}

func (o *Outbox) inBothForms(ctx context.Context, issuer badges.Issuer, g badges.Grant, kind delivery.Kind, forms document.Forms) (delivery.Activity, error) {
	a := outgoing(issuer, g, kind, forms.ID, forms.Body)
	a.ForBadgeServers = forms.ForBadgeServers
	return o.proven(ctx, issuer, a, g.SignedAt())
}

// proven puts a proof into a public activity.
func (o *Outbox) proven(ctx context.Context, sender badges.Issuer, a delivery.Activity, at time.Time) (_ delivery.Activity, err error) {
	if a.Body, err = o.Prover.Prove(ctx, sender, a.Body, at); err != nil {
		return a, err
	}
	if a.ForBadgeServers != nil {
		a.ForBadgeServers, err = o.Prover.Prove(ctx, sender, a.ForBadgeServers, at)
	}
	return a, err
}

// tellAwarded sends the Note of an unlisted grant to its recipient alone, and only
// to one who was never offered it: to an award the recipient has agreed elsewhere,
// and this is how it arrives.
func (o *Outbox) tellAwarded(ctx context.Context, recipient remote.Actor, create delivery.Activity) error {
	offered, err := o.Store.Sent(ctx, create.GrantID, delivery.Offer)
	if err != nil || offered || recipient.Inbox == "" {
		return err
	}
	return o.Store.InTx(ctx, func(tx Tx) error {
		return o.send(ctx, tx, create, func(activityID int64) error { return tx.DeliverTo(ctx, activityID, recipient.Inbox) })
	})
}

func (o *Outbox) issuerUpdated(ctx context.Context, e badges.Event, issuer badges.Issuer) error {
	actor, err := o.Author.Actor(ctx, issuer)
	if err != nil {
		return err
	}
	id := fmt.Sprintf("%s#update-%d", actor.ID, e.ID)
	body, err := vocab.UpdateActor(vocab.Envelope{
		ID: id, Actor: actor.ID, Published: e.At, To: []string{vocab.Public}, CC: []string{actor.Followers},
	}, actor)
	if err != nil {
		return err
	}
	update, err := o.proven(ctx, issuer, delivery.Activity{URI: id, IssuerID: issuer.ID, Kind: delivery.UpdateActor, Body: body}, e.At)
	if err != nil {
		return err
	}
	return o.Store.InTx(ctx, func(tx Tx) error {
		return o.send(ctx, tx, update, func(activityID int64) error {
			return tx.DeliverToFollowers(ctx, activityID, issuer.ID)
		})
	})
}

// recipient returns the grant's recipient as an actor, the zero Actor for one
// that is none, whose account is gone, or whom this server has suspended.
func (o *Outbox) recipient(ctx context.Context, g badges.Grant) (remote.Actor, error) {
	if g.Identity.Kind != badges.FediverseIdentity {
		return remote.Actor{}, nil
	}
	return o.actor(ctx, g.Identity.Value)
}

// actor returns an actor, the zero Actor for one who is gone or suspended here.
func (o *Outbox) actor(ctx context.Context, id string) (remote.Actor, error) {
	rule, err := badges.ActorRule(ctx, o.Store, id)
	if err != nil || rule.Severity == badges.Suspend {
		return remote.Actor{}, err
	}
	a, err := o.Actors.Actor(ctx, id)
	status, _ := errors.AsType[*fetch.StatusError](err)
	switch {
	case err == nil && !a.GoneAt.IsZero(), errors.Is(err, remote.ErrNotActor):
		return remote.Actor{}, nil
	case status != nil && (status.Status == http.StatusGone || status.Status == http.StatusNotFound):
		return remote.Actor{}, nil
	}
	return a, err
}

func outgoing(sender badges.Issuer, g badges.Grant, kind delivery.Kind, id string, body []byte) delivery.Activity {
	return delivery.Activity{URI: id, IssuerID: sender.ID, GrantID: g.ID, Kind: kind, Body: body}
}

// send stores an activity and, the first time, owes it to those that address says.
func (o *Outbox) send(ctx context.Context, tx Tx, a delivery.Activity, address func(activityID int64) error) error {
	a.CreatedAt = o.Now()
	id, fresh, err := tx.InsertActivity(ctx, a)
	if err != nil || !fresh {
		return err
	}
	return address(id)
}
