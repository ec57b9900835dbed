package document

import (
	"html"

	"laurel/badges"
	"laurel/federation/vocab"
)

// Endorsement returns the Note that carries an endorsement. It is a Create of a
// Note, and not an activity like Like or Offer: people read the comment on every
// server, the credential rides along as an extension property, and a Delete,
// which all servers know, takes both back.
func (a *Author) Endorsement(i badges.Issuer, e badges.Endorsement) (vocab.Note, error) {
	s := a.speaker(i.Language)
	endorsed := `<strong><a href="` + html.EscapeString(e.Endorsed.Address) + `" rel="noopener">` + html.EscapeString(badges.Truncate(e.Title, maxTitle)) + `</a></strong>`
	note := vocab.Note{
		ID:           e.Address,
		AttributedTo: a.Site.Actor(i),
		Language:     s.language,
		Published:    e.CreatedAt,
		To:           []string{vocab.Public},
		CC:           []string{a.Site.Followers(i), e.Owner},
		Endorsement:  e.Credential,
		Mentions:     []vocab.Mention{{Name: e.Owner, Href: e.Owner}},
		Content: "<p>" + s.say("note.endorses", "Issuer", html.EscapeString(i.Name), "Title", endorsed) + "</p><p>" +
			html.EscapeString(badges.Truncate(e.Comment, maxText)) + "</p><p>" + link(e.Address) + "</p>",
	}
	return note, s.err
}

// CreateEndorsement returns the Create of an endorsement's Note.
func (a *Author) CreateEndorsement(i badges.Issuer, e badges.Endorsement) (id string, body []byte, err error) {
	note, err := a.Endorsement(i, e)
	if err != nil {
		return "", nil, err
	}
	id = CreateID(note.ID)
	body, err = vocab.Create(id, note)
	return id, body, err
}

// DeleteEndorsement takes an endorsement back from everybody who got it.
func (a *Author) DeleteEndorsement(i badges.Issuer, e badges.Endorsement) (id string, body []byte, err error) {
	id = e.Address + "#delete"
	body, err = vocab.Delete(vocab.Envelope{
		ID: id, Actor: a.Site.Actor(i), Published: e.RevokedAt, To: []string{vocab.Public}, CC: []string{a.Site.Followers(i), e.Owner},
	}, e.Address)
	return id, body, err
}

// EndorsementTombstone is what is served where a revoked endorsement's Note was.
func (a *Author) EndorsementTombstone(e badges.Endorsement) ([]byte, error) {
	return vocab.Tombstone(e.Address, e.CreatedAt, e.RevokedAt)
}
