package inbox

import (
	"context"
	"strings"

	"laurel/badges"
	"laurel/federation/vocab"
)

// like is a yes when it is on the direct Note of a grant, by its recipient; of a
// public Note it is counted.
func (p *Processor) like(ctx context.Context, a vocab.Activity) error {
	ulid, ok := p.Site.ParseStatus(a.Object.ID)
	if !ok {
		return nil
	}
	if _, err := p.Store.GrantByOffer(ctx, ulid); badges.KindOf(err) == badges.NotFound {
		return p.react(ctx, a, Like)
	}
	if !approves(string(a.Content)) {
		return nil
	}
	_, err := p.Service.AcceptOffer(ctx, ulid, a.Actor.ID)
	return err
}

// approves tells a favourite from the other reactions that Misskey says as a Like,
// with the emoji as content: a thumb that points down is no yes.
func approves(reaction string) bool {
	switch strings.TrimSuffix(reaction, "\ufe0f") { // which asks for the colourful form
	case "", "❤", "♥", "⭐", "👍":
		return true
	}
	return false
}

// create is for replies: to a direct Note the recipient's answer, to a public
// one a comment. A post that replies to nothing
// of ours may be an application or carry an endorsement. An Update of the actor's own document refreshes what we know.
func (p *Processor) create(ctx context.Context, a vocab.Activity) error {
	if a.Type == "Update" && a.Object.ID == a.Actor.ID {
		_, err := p.Actors.Refresh(ctx, a.Actor.ID)
		return err
	}
	note, err := vocab.Embedded(a.Object)
	if err != nil || note.Type != "Note" {
		return nil
	}
	if len(note.Endorsement) > 0 && a.Type == "Create" {
		return p.endorse(ctx, a, note)
	}
	if note.InReplyTo.ID == "" && note.BadgeAddress() != "" {
		return p.badgeNote(ctx, a, note)
	}
	ulid, ok := p.Site.ParseStatus(note.InReplyTo.ID)
	if !ok && a.Type == "Create" {
		return p.apply(ctx, a, note)
	}
	if !ok {
		return nil
	}
	if note.AttributedTo.ID != a.Actor.ID || !vocab.SameOrigin(note.ID, a.Actor.ID) {
		return badges.Errorf(badges.Forbidden, "the reply is not the sender's own")
	}
	if _, err := p.Store.GrantByOffer(ctx, ulid); badges.KindOf(err) != badges.NotFound {
		if err != nil || a.Type != "Create" {
			return err
		}
		return p.reply(ctx, a.Actor.ID, ulid, note)
	}
	if m, err := p.Store.MessageByULID(ctx, ulid); badges.KindOf(err) != badges.NotFound || err == nil {
		if err != nil || a.Type != "Create" {
			return err
		}
		return p.answerMessage(ctx, a.Actor.ID, m, note)
	}
	return p.comment(ctx, a.Actor.ID, ulid, note)
}

func (p *Processor) reply(ctx context.Context, actor, offerULID string, note vocab.Object) (err error) {
	var g badges.Grant
	switch answer := ReadAnswer(p.Markdown.Text(string(note.Content))); answer {
	case Yes:
		g, err = p.Service.AcceptOffer(ctx, offerULID, actor)
	case No:
		g, err = p.Service.DeclineOffer(ctx, offerULID, actor)
	case Stop, Start:
		return p.stopOrStart(ctx, actor, offerULID, answer)
	default:
		return nil
	}
	if err != nil {
		return err
	}
	return p.Service.HeardFrom(ctx, g.Identity.ID, note.ContentMap.One())
}

// stopOrStart ends, or begins again, the offers of a grant's issuer to the
// recipient, who alone may say so.
func (p *Processor) stopOrStart(ctx context.Context, actor, offerULID string, answer Answer) error {
	g, err := p.Store.GrantByOffer(ctx, offerULID)
	if err != nil {
		return err
	}
	if g.Identity.Value != actor {
		return badges.Errorf(badges.Forbidden, "this badge was offered to somebody else")
	}
	if answer == Start {
		return p.Service.WelcomeIssuer(ctx, g.IssuerID, actor)
	}
	return p.refuseIssuer(ctx, g.IssuerID, actor)
}

// answerMessage hears a stop or start in the reply to a message that is no offer.
func (p *Processor) answerMessage(ctx context.Context, actor string, m badges.Message, note vocab.Object) error {
	if m.ActorID != actor {
		return badges.Errorf(badges.Forbidden, "this message went to somebody else")
	}
	switch ReadAnswer(p.Markdown.Text(string(note.Content))) {
	case Stop:
		return p.refuseIssuer(ctx, m.IssuerID, actor)
	case Start:
		return p.Service.WelcomeIssuer(ctx, m.IssuerID, actor)
	}
	return nil
}

// maxComment is how many characters of a comment's HTML are kept.
const maxComment = 10000

// comment keeps a public reply to a public Note.
func (p *Processor) comment(ctx context.Context, actor, ulid string, note vocab.Object) error {
	g, err := p.Store.GrantByULID(ctx, ulid)
	if err != nil {
		return err
	}
	if !g.Open() {
		return nil
	}
	if !isID(note.ID) {
		return badges.Errorf(badges.Invalid, "the reply has no id that is a web address")
	}
	if !addressed(note, vocab.Public) { // any more, if it was edited
		return p.Store.InTx(ctx, func(tx Tx) error { return tx.RemoveComment(ctx, note.ID, actor) })
	}
	author, err := p.Actors.Actor(ctx, actor)
	if err != nil {
		return err
	}
	if len(note.Content) > maxComment {
		return badges.Errorf(badges.Invalid, "the reply is longer than %d characters", maxComment)
	}
	c := Comment{
		URI: note.ID, GrantID: g.ID, ActorID: actor, Author: author.Name, Handle: author.Handle(), URL: note.URL.ID,
		Content: p.Markdown.Sanitize(string(note.Content)), Published: note.Published.Time,
	}
	if c.Author == "" {
		c.Author = author.Username
	}
	if !vocab.SameOrigin(c.URL, note.ID) {
		c.URL = note.ID
	}
	if c.Published.IsZero() || c.Published.After(p.Now()) {
		c.Published = p.Now()
	}
	return p.Store.InTx(ctx, func(tx Tx) error { return tx.PutComment(ctx, c) })
}

func addressed(note vocab.Object, to string) bool {
	for _, list := range []vocab.References{note.To, note.CC} {
		for _, id := range list {
			if id == to {
				return true
			}
		}
	}
	return false
}
