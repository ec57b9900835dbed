package vocab

import (
	"encoding/json"
	"time"

	ap "github.com/go-ap/activitypub"
)

// Note is one of our posts, to be written.
type Note struct {
	ID, AttributedTo string
	Content          string // HTML, of what Mastodon keeps
	Language         string // BCP 47
	InReplyTo        string // "" for none
	Published        time.Time
	Updated          time.Time // zero: never
	To, CC           []string
	Picture          *Image
	Mentions         []Mention
	Hashtags         []Hashtag
	Assertion        json.RawMessage // Open Badges 2.0, as an extension property
	Credential       string          // address of the Open Badges 3.0 document, likewise
	Endorsement      json.RawMessage // an Open Badges 3.0 EndorsementCredential, likewise
	Direct           bool            // a private message (LitePub directMessage)

	// ForBadgeServers repeats the assertion in attachment, where BadgeFed reads it.
	// Other servers lose the whole Note over it.
	ForBadgeServers bool
	// Quotable says that everybody may quote the Note and is given leave at once
	// (FEP-044f).
	Quotable bool
	// Conversation are the collections of what others did with the Note; nil
	// leaves them out.
	Conversation *Conversation
}

// Mention names an addressed actor: Name is @user@host, Href the actor's id.
type Mention struct{ Name, Href string }

// Hashtag is one tag: Name begins with '#', Href is its page.
type Hashtag struct{ Name, Href string }

// Document returns the Note with its @context.
func (n Note) Document() ([]byte, error) {
	d, err := n.document()
	if err != nil {
		return nil, err
	}
	return d.bytes(n.context())
}

// context is noteContext with, where there is one, the endorsement, which is typed
// as JSON like the assertion.
func (n Note) context() any {
	context := noteContext()
	if len(n.Endorsement) > 0 {
		context = append(context, map[string]any{
			"openbadges:endorsement": map[string]string{"@id": "https://w3id.org/openbadges#endorsement", "@type": "@json"},
		})
	}
	return context
}

func (n Note) document() (document, error) {
	d, err := author(ap.Object{
		ID:           ap.IRI(n.ID),
		Type:         ap.NoteType,
		AttributedTo: ap.IRI(n.AttributedTo),
		URL:          ap.IRI(n.ID),
		Published:    n.Published.UTC().Truncate(time.Second),
	})
	if err != nil {
		return nil, err
	}
	members := map[string]any{
		"content":    n.Content,
		"contentMap": map[string]string{n.Language: n.Content},
		"to":         iris(n.To),
		"cc":         iris(n.CC),
		"sensitive":  false,
		"attachment": n.attachment(),
		"tag":        n.tag(),
		"inReplyTo":  n.InReplyTo,

		"openbadges:credential": n.Credential,
	}
	if n.Conversation != nil && !n.ForBadgeServers { // BadgeFed reads replies in a form of its own alone
		members["likes"], members["shares"] = n.Conversation.Likes, n.Conversation.Shares
		members["replies"] = n.Conversation.Replies
	}
	if n.Quotable {
		members["interactionPolicy"] = map[string]any{"canQuote": map[string]any{"automaticApproval": []string{Public}}}
	}
	if !n.Updated.IsZero() {
		members["updated"] = timestamp(n.Updated)
	}
	if n.Direct {
		members["directMessage"] = true
	}
	if len(n.Assertion) > 0 {
		members["openbadges:assertion"] = n.Assertion
	}
	if len(n.Endorsement) > 0 {
		members["openbadges:endorsement"] = n.Endorsement
	}
	return d, d.extend(members)
}

// attachment is the picture alone: any other type of attachment costs the whole
// post on Pixelfed, Pleroma and older Misskey. Badge servers take the first
// attachment that is a badge.
func (n Note) attachment() []any {
	attachments := []any{}
	if n.ForBadgeServers && len(n.Assertion) > 0 {
		attachments = append(attachments, n.Assertion)
	}
	if n.Picture == nil {
		return attachments
	}
	picture := map[string]any{"type": "Document", "mediaType": n.Picture.MediaType, "url": n.Picture.URL, "name": n.Picture.Alt}
	if n.Picture.Width > 0 {
		picture["width"], picture["height"] = n.Picture.Width, n.Picture.Height
		picture["focalPoint"] = []float64{0, 0}
	}
	if n.Picture.Blurhash != "" {
		picture["blurhash"] = n.Picture.Blurhash
	}
	return append(attachments, picture)
}

// tag holds mentions and hashtags alone: a Link of another media type than
// ActivityStreams' (FEP-e232) costs the whole post on Pleroma and Akkoma.
func (n Note) tag() []any {
	tags := []any{}
	for _, m := range n.Mentions {
		tags = append(tags, map[string]string{"type": "Mention", "href": m.Href, "name": m.Name})
	}
	for _, h := range n.Hashtags {
		tags = append(tags, map[string]string{"type": "Hashtag", "href": h.Href, "name": h.Name})
	}
	return tags
}
