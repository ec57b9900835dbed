package inbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"laurel/badges"
	"laurel/badges/markdown"
	"laurel/badges/task"
	"laurel/federation/delivery"
	"laurel/federation/document"
	"laurel/federation/external"
	"laurel/federation/remote"
	"laurel/federation/vocab"
)

// Comment is a reply to a grant's public Note.
type Comment struct {
	ID        int64
	URI       string // the reply's id
	GrantID   int64
	ActorID   string
	Author    string // display name, plain text
	Handle    string
	URL       string
	Content   string // sanitized HTML
	Published time.Time
}

// Store is what processing reads and changes.
type Store interface {
	badges.Reader
	// Received returns a stored activity.
	Received(ctx context.Context, id string) (Received, error)
	// IsFollower reports whether an actor follows any of ours.
	IsFollower(ctx context.Context, actor string) (bool, error)
	InTx(ctx context.Context, fn func(Tx) error) error
}

// Tx is one transaction.
type Tx interface {
	delivery.Outbox
	AddFollower(ctx context.Context, issuerID int64, actor, followID string, at time.Time) error
	RemoveFollower(ctx context.Context, issuerID int64, actor string) error
	// RemoveFollow removes what an actor's Follow with that id began.
	RemoveFollow(ctx context.Context, actor, followID string) error
	// MoveFollower has an actor follow all that another one follows, in its place.
	MoveFollower(ctx context.Context, from, to string) error
	// PutComment stores a comment, or its new text when the same actor sent it
	// before.
	PutComment(ctx context.Context, c Comment) error
	// RemoveComment removes a comment if it is that actor's.
	RemoveComment(ctx context.Context, uri, actor string) error
	// PutReaction stores a reaction once for each actor, with the latest id.
	PutReaction(ctx context.Context, r Reaction) error
	RemoveReaction(ctx context.Context, grantID int64, kind ReactionKind, actor string) error
	// RemoveQuote removes a quote if it is that actor's.
	RemoveQuote(ctx context.Context, uri, actor string) error
	// RemoveReactionCalled removes an actor's reaction by its id.
	RemoveReactionCalled(ctx context.Context, uri, actor string) error
	ForgetRemoteActor(ctx context.Context, actor string, at time.Time) error
	// Done ends the keeping of a received activity's body.
	Done(ctx context.Context, id string, at time.Time) error
}

// Processor does the work behind received activities. All fields are required.
type Processor struct {
	Store    Store
	Site     *badges.Site
	Service  *badges.Service
	Author   *document.Author
	Actors   *remote.Actors
	Markdown *markdown.Renderer
	Now      func() time.Time
	Log      *slog.Logger
	// Elsewhere takes in the badges that other servers tell of.
	Elsewhere *external.Importer

	// Endorsements checks endorsements by issuers of other servers; nil: none are
	// taken.
	Endorsements Endorsements
}

// TaskKind is the kind of the tasks that Receive queues.
const TaskKind = "inbox"

// Task is their payload.
type Task struct {
	Activity string `json:"activity"`
}

// Handle processes one received activity.
func (p *Processor) Handle(ctx context.Context, t task.Task) error {
	var payload Task
	if err := json.Unmarshal(t.Payload, &payload); err != nil {
		return task.Permanent(err)
	}
	received, err := p.Store.Received(ctx, payload.Activity)
	if err != nil {
		return err
	}
	if len(received.Body) == 0 {
		return nil // done before
	}
	var a vocab.Activity
	if err := json.Unmarshal(received.Body, &a); err != nil {
		return task.Permanent(err)
	}
	if err := p.process(ctx, a, received.Body); err != nil && !expected(err) {
		return err
	} else if err != nil {
		p.Log.InfoContext(ctx, "activity of no effect", "activity", a.ID, "type", a.Type, "reason", badges.MessageOf(err))
	}
	return p.Store.InTx(ctx, func(tx Tx) error { return tx.Done(ctx, a.ID, p.Now()) })
}

// expected tells the refusals that a stranger's activity can meet from failures
// that are worth another attempt.
func expected(err error) bool {
	switch badges.KindOf(err) {
	case badges.Invalid, badges.Forbidden, badges.NotFound, badges.Gone, badges.Conflict:
		return true
	}
	return errors.Is(err, remote.ErrNotActor)
}

func (p *Processor) process(ctx context.Context, a vocab.Activity, body []byte) error {
	rule, err := badges.ActorRule(ctx, p.Store, a.Actor.ID)
	if err == nil && rule.Severity == badges.Suspend { // since it was received
		err = badges.Errorf(badges.Forbidden, "%s is suspended", a.Actor.ID)
	}
	if err != nil {
		return err
	}
	if err := checkOwnObject(a); err != nil {
		return err
	}
	switch a.Type {
	case "Follow":
		return p.follow(ctx, a)
	case "Undo":
		return p.undo(ctx, a)
	case "Block":
		return p.block(ctx, a)
	case "Like", "EmojiReact":
		return p.like(ctx, a)
	case "Announce":
		return p.announced(ctx, a)
	case "Create", "Update":
		return p.create(ctx, a)
	case "Delete":
		return p.delete(ctx, a)
	case "Accept", "Reject":
		return p.followAnswered(ctx, a, a.Type == "Accept")
	case "Move":
		return p.move(ctx, a)
	case "QuoteRequest":
		return p.quote(ctx, a)
	case "Flag":
		return p.flag(ctx, a, body, rule)
	}
	return nil
}

// checkOwnObject refuses an embedded object that claims an id on another server
// than the actor's, where only things of the actor's own can be (FEP-fe34).
func checkOwnObject(a vocab.Activity) error {
	switch a.Type {
	case "Create", "Update", "Delete", "Undo":
		if a.Object.Raw != nil && a.Object.ID != "" && !vocab.SameOrigin(a.Object.ID, a.Actor.ID) {
			return badges.Errorf(badges.Forbidden, "the object %s is on another server than its actor", a.Object.ID)
		}
	}
	return nil
}

// issuer returns the one of ours that an address names.
func (p *Processor) issuer(ctx context.Context, address string) (badges.Issuer, error) {
	domain, username, ok := p.Site.ParseActor(address)
	if !ok {
		return badges.Issuer{}, badges.Errorf(badges.NotFound, "%q is none of this server's actors", address)
	}
	i, err := p.Store.IssuerByUsername(ctx, domain, username)
	if err == nil && !i.ArchivedAt.IsZero() {
		err = badges.Errorf(badges.Gone, "%s has left", address)
	}
	return i, err
}

// follow adds the follower and answers with an Accept, which always goes to the
// personal inbox.
func (p *Processor) follow(ctx context.Context, a vocab.Activity) error {
	issuer, err := p.issuer(ctx, a.Object.ID)
	if err != nil {
		return err
	}
	if issuer.Role == badges.RoleInstance {
		return badges.Errorf(badges.Forbidden, "the instance's own actor can't be followed")
	}
	follower, err := p.Actors.Actor(ctx, a.Actor.ID)
	if err != nil {
		return err
	}
	id := fmt.Sprintf("%s#accept/%x", p.Site.Actor(issuer), badges.ShortHash(a.ID))
	body, err := vocab.Accept(vocab.Envelope{ID: id, Actor: p.Site.Actor(issuer), To: []string{a.Actor.ID}},
		vocab.Follow{ID: a.ID, Actor: a.Actor.ID, Object: a.Object.ID})
	if err != nil {
		return err
	}
	return p.Store.InTx(ctx, func(tx Tx) error {
		if err := tx.AddFollower(ctx, issuer.ID, a.Actor.ID, a.ID, p.Now()); err != nil {
			return err
		}
		activityID, fresh, err := tx.InsertActivity(ctx, delivery.Activity{
			URI: id, IssuerID: issuer.ID, Kind: delivery.Accept, Body: body, CreatedAt: p.Now(),
		})
		if err != nil || !fresh {
			return err
		}
		return tx.DeliverTo(ctx, activityID, follower.Inbox)
	})
}

// undo takes back a Follow or a Block. What it undoes is found by who and whom;
// the inner id is not always the one that was sent before.
func (p *Processor) undo(ctx context.Context, a vocab.Activity) error {
	if a.Object.Raw == nil { // only named, as a Follow's id
		return p.Store.InTx(ctx, func(tx Tx) error {
			if err := tx.RemoveReactionCalled(ctx, a.Object.ID, a.Actor.ID); err != nil {
				return err
			}
			return tx.RemoveFollow(ctx, a.Actor.ID, a.Object.ID)
		})
	}
	inner, err := vocab.Embedded(a.Object)
	if err != nil {
		return badges.Errorf(badges.Invalid, "the object of the Undo can't be read")
	}
	switch inner.Type {
	case "Follow", "Block", "Like", "EmojiReact", "Announce":
	default:
		return nil
	}
	if inner.Actor.ID != "" && inner.Actor.ID != a.Actor.ID {
		return badges.Errorf(badges.Forbidden, "an Undo must be of one's own doing")
	}
	if inner.Type != "Follow" && inner.Type != "Block" {
		return p.unreact(ctx, a.Actor.ID, inner)
	}
	issuer, err := p.issuer(ctx, inner.Object.ID)
	if err != nil {
		return err
	}
	if inner.Type == "Block" {
		return p.Service.WelcomeIssuer(ctx, issuer.ID, a.Actor.ID)
	}
	return p.Store.InTx(ctx, func(tx Tx) error {
		return tx.RemoveFollower(ctx, issuer.ID, a.Actor.ID)
	})
}

func (p *Processor) block(ctx context.Context, a vocab.Activity) error {
	issuer, err := p.issuer(ctx, a.Object.ID)
	if err != nil {
		return err
	}
	return p.refuseIssuer(ctx, issuer.ID, a.Actor.ID)
}

// refuseIssuer ends everything between an issuer and an actor who wants that.
func (p *Processor) refuseIssuer(ctx context.Context, issuerID int64, actor string) error {
	err := p.Store.InTx(ctx, func(tx Tx) error { return tx.RemoveFollower(ctx, issuerID, actor) })
	if err != nil {
		return err
	}
	return p.Service.RefuseIssuer(ctx, issuerID, actor)
}

// delete removes a badge of elsewhere, an endorsement, a comment, or all that we know of an actor that left.
func (p *Processor) delete(ctx context.Context, a vocab.Activity) error {
	if err := p.withdrawn(ctx, a); err != nil {
		return err
	}
	err := p.Service.EndorsementWithdrawn(ctx, a.Object.ID, a.Actor.ID)
	if err == nil || badges.KindOf(err) != badges.NotFound {
		return err
	}
	return p.Store.InTx(ctx, func(tx Tx) error {
		if a.Object.ID == a.Actor.ID {
			return tx.ForgetRemoteActor(ctx, a.Actor.ID, p.Now())
		}
		if err := tx.RemoveQuote(ctx, a.Object.ID, a.Actor.ID); err != nil {
			return err
		}
		return tx.RemoveComment(ctx, a.Object.ID, a.Actor.ID)
	})
}
