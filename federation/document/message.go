package document

import (
	"html"
	"strings"

	"laurel/badges"
	"laurel/federation/vocab"
)

// Message returns the direct Note of a message, for its addressee alone.
func (a *Author) Message(i badges.Issuer, m badges.Message) vocab.Note {
	who, tag := mention(badges.Identity{Kind: badges.FediverseIdentity, Value: m.ActorID, Handle: m.Handle})
	return vocab.Note{
		ID:           a.Site.Status(i, m.ULID),
		AttributedTo: a.Site.Actor(i),
		Language:     m.Language,
		InReplyTo:    m.InReplyTo,
		Published:    m.CreatedAt,
		To:           []string{m.ActorID},
		Mentions:     []vocab.Mention{tag},
		Direct:       true,
		Content:      "<p>" + who + " " + strings.ReplaceAll(html.EscapeString(m.Content), "\n", "<br>") + "</p>",
	}
}

// CreateMessage returns the Create of a message's direct Note.
func (a *Author) CreateMessage(i badges.Issuer, m badges.Message) (id string, body []byte, err error) {
	note := a.Message(i, m)
	id = CreateID(note.ID)
	body, err = vocab.Create(id, note)
	return id, body, err
}
