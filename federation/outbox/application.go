package outbox

import (
	"context"
	"encoding/json"
	"fmt"

	"laurel/badges"
	"laurel/badges/task"
	"laurel/federation/delivery"
)

// applicationEvent tells who applied with a fediverse account what became of it.
func (o *Outbox) applicationEvent(ctx context.Context, e badges.Event, issuer badges.Issuer) error {
	b, err := o.Store.Badge(ctx, e.BadgeID)
	if err != nil {
		return err
	}
	m := badges.Message{Key: fmt.Sprintf("event/%d", e.ID), IssuerID: issuer.ID, CreatedAt: e.At}
	if e.Kind == badges.ApplicationTurnedDown {
		var fact badges.ApplicantFact
		if err := json.Unmarshal(e.Data, &fact); err != nil {
			return task.Permanent(err)
		}
		m.ActorID, m.Handle, m.InReplyTo = fact.ActorID, fact.Handle, fact.Post
		if err := o.choose(ctx, &m, fact.Language); err != nil {
			return err
		}
		reason, err := o.Author.Words.Say(m.Language, fact.Reason)
		if err != nil {
			return err
		}
		if m.Content, err = o.Author.Words.Text(m.Language, "note.turned-down", "Badge", b.Title, "Reason", reason); err != nil {
			return err
		}
		return o.tell(ctx, issuer, m)
	}
	var fact badges.ApplicationFact
	if err := json.Unmarshal(e.Data, &fact); err != nil {
		return task.Permanent(err)
	}
	a, err := o.Store.Application(ctx, fact.Application)
	if badges.KindOf(err) == badges.NotFound && err != nil || err == nil && a.ActorID == "" {
		return nil // deleted meanwhile, or made by other means
	}
	if err != nil {
		return err
	}
	m.ActorID, m.Handle, m.InReplyTo = a.ActorID, a.Handle, a.Post
	if err := o.choose(ctx, &m, a.Language); err != nil {
		return err
	}
	if m.Content, err = o.decision(ctx, e, b, a, fact, m.Language); err != nil || m.Content == "" {
		return err
	}
	return o.tell(ctx, issuer, m)
}

// choose sets the language of a message to an applicant: named is that of the
// application.
func (o *Outbox) choose(ctx context.Context, m *badges.Message, named string) error {
	language, err := o.Service.LanguageToActor(ctx, m.ActorID, m.IssuerID, named)
	m.Language = o.Author.Words.Language(language)
	return err
}

// decision is what an applicant is told in a language, "" for nothing.
func (o *Outbox) decision(ctx context.Context, e badges.Event, b badges.Badge, a badges.Application, fact badges.ApplicationFact, language string) (string, error) {
	if e.Kind == badges.ApplicationCreated {
		if a.Post == "" {
			return o.Author.Words.Text(language, "note.applied", "Badge", b.Title)
		}
		return o.Author.Words.Text(language, "note.applied-by-post", "Badge", b.Title)
	}
	review, err := o.Store.Review(ctx, fact.Review)
	if badges.KindOf(err) == badges.NotFound && err != nil {
		return "", nil // taken back
	}
	if err != nil {
		return "", err
	}
	key := "note.not-approved"
	if fact.Approved {
		key = "note.approved"
	}
	text, err := o.Author.Words.Text(language, key, "Badge", b.Title)
	if err != nil {
		return "", err
	}
	if review.Comment != "" {
		text += "\n" + badges.Truncate(review.Comment, maxComment)
	}
	return text, nil
}

// maxComment is how many characters of a reviewer's comment a message holds.
const maxComment = 1000

// tell sends a message, once for its key.
func (o *Outbox) tell(ctx context.Context, issuer badges.Issuer, m badges.Message) error {
	refuses, err := o.Store.Refuses(ctx, issuer.ID, m.ActorID)
	if err != nil || refuses {
		return err
	}
	to, err := o.actor(ctx, m.ActorID)
	if err != nil || to.Inbox == "" {
		return err
	}
	known, err := o.Store.MessageByKey(ctx, m.Key)
	switch {
	case err == nil:
		m = known
	case badges.KindOf(err) == badges.NotFound:
		m.ULID = badges.NewULID(m.CreatedAt)
	default:
		return err
	}
	id, body, err := o.Author.CreateMessage(issuer, m)
	if err != nil {
		return err
	}
	return o.Store.InTx(ctx, func(tx Tx) error {
		if err := tx.InsertMessage(ctx, m); err != nil {
			return err
		}
		return o.send(ctx, tx, delivery.Activity{URI: id, IssuerID: issuer.ID, Kind: delivery.Message, Body: body}, func(activityID int64) error {
			return tx.DeliverTo(ctx, activityID, to.Inbox)
		})
	})
}
