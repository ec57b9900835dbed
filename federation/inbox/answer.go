package inbox

import (
	"context"
	"strings"
	"unicode"

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
// one a comment. An Update of the actor's own document refreshes what we know.
func (p *Processor) create(ctx context.Context, a vocab.Activity) error {
	if a.Type == "Update" && a.Object.ID == a.Actor.ID {
		_, err := p.Actors.Refresh(ctx, a.Actor.ID)
		return err
	}
	note, err := vocab.Embedded(a.Object)
	if err != nil || note.Type != "Note" {
		return nil
	}
	ulid, ok := p.Site.ParseStatus(note.InReplyTo.ID)
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
	return p.comment(ctx, a.Actor.ID, ulid, note)
}

func (p *Processor) reply(ctx context.Context, actor, offerULID string, note vocab.Object) (err error) {
	switch ReadAnswer(p.Markdown.Text(string(note.Content))) {
	case Yes:
		_, err = p.Service.AcceptOffer(ctx, offerULID, actor)
	case No:
		_, err = p.Service.DeclineOffer(ctx, offerULID, actor)
	}
	return err
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

// Answer is what a reply says to an offer.
type Answer int

const (
	Unclear Answer = iota
	Yes
	No
)

// ReadAnswer reads a reply in any language that Laurel ships. It is unclear when
// it says neither yes nor no, or both; a no is not hidden by a polite word.
func ReadAnswer(text string) Answer {
	yes, no := false, false
	text = strings.ReplaceAll(strings.ToLower(text), "’", "'")
	words := strings.FieldsFunc(text, func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune(`.,;:!?¡¿"“”„()`, r)
	})
	for _, w := range words {
		if strings.HasPrefix(w, "@") {
			continue
		}
		w = strings.Trim(w, "'‘")
		yes = yes || yesWord(w)
		no = no || noWord(w)
	}
	switch {
	case yes && !no:
		return Yes
	case no && !yes:
		return No
	}
	return Unclear
}

func yesWord(w string) bool {
	switch w {
	case "accept", "accepted", "yes", "ok", "okay", // English
		"annehmen", "akzeptieren", "akzeptiert", "angenommen", "ja": // German
		return true
	}
	return false
}

func noWord(w string) bool {
	switch w {
	case "decline", "declined", "reject", "refuse", "no", "not", "never", "cannot", "cant", "dont", "wont", // English
		"ablehnen", "abgelehnt", "nein", "nicht", "nie", "kein", "keine", "keinen": // German
		return true
	}
	return strings.HasSuffix(w, "n't")
}
