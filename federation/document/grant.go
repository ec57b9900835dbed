package document

import (
	"context"
	"html"
	"strconv"

	"laurel/badges"
	"laurel/federation/vocab"
)

// BadgeFed drops badges whose title or texts are longer; shorter ones also read
// better in a timeline.
const (
	maxTitle = 100
	maxText  = 500
)

// Note returns the public Note of a processed grant (DESIGN §3): the picture is
// the only attachment; the Open Badges 2.0 assertion and the address of the 3.0
// credential are extension properties.
func (a *Author) Note(ctx context.Context, i badges.Issuer, g badges.Grant) (vocab.Note, error) {
	assertion, err := a.Store.Document(ctx, g.ID, badges.AssertionDocument)
	if err != nil {
		return vocab.Note{}, err
	}
	s := a.speaker(i.Language)
	note := vocab.Note{
		ID:           a.Site.Note(i, g),
		AttributedTo: a.Site.Actor(i),
		Language:     s.language,
		Published:    g.ProcessedAt,
		Updated:      g.ReissuedAt,
		Picture:      a.badgePicture(i, g, s),
		Assertion:    assertion,
		Credential:   a.Site.Credential(i, g),
	}
	who := html.EscapeString(g.Name)
	if who == "" {
		who = s.say("note.someone")
	}
	note.To, note.CC = a.audience(i, g)
	note.Quotable = i.Audience != badges.AudienceFollowers
	if g.Identity.Kind == badges.FediverseIdentity {
		content, tag := mention(g.Identity)
		who, note.Mentions = content, []vocab.Mention{tag}
		note.CC = append(note.CC, g.Identity.Value)
	}
	note.Content = "<p>" + s.say("note.received", "Recipient", who, "Badge", strong(g), "Issuer", html.EscapeString(i.Name)) + "</p>" + a.paragraph(g.Badge.Description) + "<p>" + link(note.ID) + "</p>"
	note.Content += a.hashtags(i, g, &note)
	note.Conversation = &vocab.Conversation{
		Likes: vocab.Uncounted(Likes(note.ID)), Shares: vocab.Uncounted(Shares(note.ID)), Replies: vocab.Uncounted(Replies(note.ID)),
	}
	return note, s.err
}

// NoteNow is the Note with what came of it by now: how many like, boost and
// answer it.
func (a *Author) NoteNow(ctx context.Context, i badges.Issuer, g badges.Grant) (vocab.Note, error) {
	note, err := a.Note(ctx, i, g)
	if err != nil {
		return note, err
	}
	r, err := a.Store.Reactions(ctx, g.ID)
	note.Conversation = &vocab.Conversation{
		Likes: vocab.Counted(Likes(note.ID), r.Likes), Shares: vocab.Counted(Shares(note.ID), r.Shares), Replies: vocab.Counted(Replies(note.ID), r.Replies),
	}
	return note, err
}

// Likes, Shares and Replies are the addresses of a Note's collections.
func Likes(note string) string   { return note + "/likes" }
func Shares(note string) string  { return note + "/shares" }
func Replies(note string) string { return note + "/replies" }

// audience addresses a public grant as its issuer wants it, an unlisted one, which
// others may fetch and pass on, always quietly: it is in no public timeline.
func (a *Author) audience(i badges.Issuer, g badges.Grant) (to, cc []string) {
	followers := a.Site.Followers(i)
	switch {
	case i.Audience == badges.AudienceFollowers:
		return []string{followers}, nil
	case i.Audience == badges.AudiencePublic && g.Visibility == badges.Public:
		return []string{vocab.Public}, []string{followers}
	}
	return []string{followers}, []string{vocab.Public}
}

// Announced reports whether the announcer boosts the grant: what is not for
// everybody is not boosted.
func Announced(i badges.Issuer, g badges.Grant) bool {
	return g.Visibility == badges.Public && i.Audience != badges.AudienceFollowers
}

// Offer returns the direct Note that tells the recipient, and nobody else, of a
// grant. It is addressed to the actor's real id, in to and in the Mention:
// anything else notifies nobody. It is in the language of the grant.
func (a *Author) Offer(i badges.Issuer, g badges.Grant) (vocab.Note, error) {
	who, tag := mention(g.Identity)
	evidence := g.Evidence
	if evidence == g.Badge.Criteria {
		evidence = ""
	}
	s := a.speaker(g.Language)
	note := vocab.Note{
		ID:           a.Site.Status(i, g.OfferULID),
		AttributedTo: a.Site.Actor(i),
		Language:     s.language,
		Published:    g.GrantedAt,
		To:           []string{g.Identity.Value},
		Mentions:     []vocab.Mention{tag},
		Picture:      a.badgePicture(i, g, s),
		Direct:       true,
		Content: "<p>" + who + " " + s.say("note.offer", "Issuer", html.EscapeString(i.Name), "Badge", strong(g)) + "</p>" + a.paragraph(evidence) +
			"<p>" + s.say("note.answer") + " " + link(a.Site.Accept(i, g, a.Vault.AcceptKey(g.ULID))) + "</p><p>" + s.say("note.ways") + "</p>",
	}
	return note, s.err
}

// strong is the badge's title as it stands in a sentence.
func strong(g badges.Grant) string {
	return "<strong>" + html.EscapeString(badges.Truncate(g.Badge.Title, maxTitle)) + "</strong>"
}

// paragraph is the beginning of a Markdown text, as one plain paragraph.
func (a *Author) paragraph(source string) string {
	if source == "" {
		return ""
	}
	text := a.Markdown.Text(a.Markdown.HTML(source))
	return "<p>" + html.EscapeString(badges.Truncate(text, maxText)) + "</p>"
}

func (a *Author) hashtags(i badges.Issuer, g badges.Grant, note *vocab.Note) (content string) {
	for _, tag := range g.Badge.Hashtags {
		href := a.Site.Tag(i.Domain, tag)
		note.Hashtags = append(note.Hashtags, vocab.Hashtag{Name: "#" + tag, Href: href})
		content += ` <a href="` + html.EscapeString(href) + `" class="mention hashtag" rel="tag">#<span>` + html.EscapeString(tag) + `</span></a>`
	}
	if content != "" {
		content = "<p>" + content[1:] + "</p>"
	}
	return content
}

// badgePicture is the grant's picture with an alt text in any case.
func (a *Author) badgePicture(i badges.Issuer, g badges.Grant, s *speaker) *vocab.Image {
	picture := a.image(i.Domain, g.Badge.Image)
	if picture.Alt == "" {
		picture.Alt = s.say("note.picture", "Badge", g.Badge.Title)
	}
	return picture
}

// Create returns the Create of the grant's public Note.
func (a *Author) Create(ctx context.Context, i badges.Issuer, g badges.Grant) (id string, body []byte, err error) {
	forms, err := a.CreateForms(ctx, i, g, 0)
	return forms.ID, forms.Body, err
}

// Forms are an activity as everybody gets it, and as servers do that import badges
// from attachments.
type Forms struct {
	ID                    string
	Body, ForBadgeServers []byte
}

// CreateForms returns both forms of the Create. Sent to somebody to whom the grant was
// issued later, by the event of that id, it is another activity about the same Note;
// again is 0 for the first one.
func (a *Author) CreateForms(ctx context.Context, i badges.Issuer, g badges.Grant, again int64) (Forms, error) {
	id := CreateID(a.Site.Note(i, g))
	if again != 0 {
		id += "/" + strconv.FormatInt(again, 10)
	}
	return a.forms(ctx, i, g, id, vocab.Create)
}

// UpdateForms returns both forms of the Update of the Note of a grant that was issued
// anew, by the event of that id.
func (a *Author) UpdateForms(ctx context.Context, i badges.Issuer, g badges.Grant, event int64) (Forms, error) {
	return a.forms(ctx, i, g, a.Site.Note(i, g)+"#update-"+strconv.FormatInt(event, 10), vocab.UpdateNote)
}

func (a *Author) forms(ctx context.Context, i badges.Issuer, g badges.Grant, id string, wrap func(string, vocab.Note) ([]byte, error)) (Forms, error) {
	f := Forms{ID: id}
	note, err := a.Note(ctx, i, g)
	if err != nil {
		return f, err
	}
	if f.Body, err = wrap(id, note); err != nil {
		return f, err
	}
	note.ForBadgeServers = true
	f.ForBadgeServers, err = wrap(id, note)
	return f, err
}

// CreateOffer returns the Create of the direct Note. Sent again, for the event of
// that id, it is another activity about the same Note; again is 0 for the first one.
func (a *Author) CreateOffer(i badges.Issuer, g badges.Grant, again int64) (id string, body []byte, err error) {
	note, err := a.Offer(i, g)
	if err != nil {
		return "", nil, err
	}
	id = CreateID(note.ID)
	if again != 0 {
		id += "/" + strconv.FormatInt(again, 10)
	}
	body, err = vocab.Create(id, note)
	return id, body, err
}

// Announce returns the announcer's boost of the grant's public Note.
func (a *Author) Announce(announcer, i badges.Issuer, g badges.Grant) (id string, body []byte, err error) {
	id = a.AnnouncementID(announcer, g)
	body, err = vocab.Announce(vocab.Envelope{
		ID: id, Actor: a.Site.Actor(announcer), Published: g.ProcessedAt,
		To: []string{vocab.Public}, CC: []string{a.Site.Followers(announcer), a.Site.Actor(i)},
	}, a.Site.Note(i, g))
	return id, body, err
}

// UndoAnnounce takes the boost back.
func (a *Author) UndoAnnounce(announcer, i badges.Issuer, g badges.Grant) (id string, body []byte, err error) {
	announcement := a.AnnouncementID(announcer, g)
	id = announcement + "#undo"
	body, err = vocab.UndoAnnounce(vocab.Envelope{
		ID: id, Actor: a.Site.Actor(announcer), Published: g.RevokedAt, To: []string{vocab.Public}, CC: []string{a.Site.Followers(announcer)},
	}, announcement, a.Site.Note(i, g))
	return id, body, err
}

// Delete takes the grant's public Note back from everybody who got it.
func (a *Author) Delete(i badges.Issuer, g badges.Grant) (id string, body []byte, err error) {
	to, cc := a.audience(i, g)
	if g.Identity.Kind == badges.FediverseIdentity {
		cc = append(cc, g.Identity.Value)
	}
	return a.delete(i, g, a.Site.Note(i, g), to, cc)
}

// DeleteOffer takes the direct Note back.
func (a *Author) DeleteOffer(i badges.Issuer, g badges.Grant) (id string, body []byte, err error) {
	return a.delete(i, g, a.Site.Status(i, g.OfferULID), []string{g.Identity.Value}, nil)
}

func (a *Author) delete(i badges.Issuer, g badges.Grant, note string, to, cc []string) (id string, body []byte, err error) {
	id = note + "#delete"
	body, err = vocab.Delete(vocab.Envelope{ID: id, Actor: a.Site.Actor(i), Published: g.RevokedAt, To: to, CC: cc}, note)
	return id, body, err
}

// Tombstone is what is served where a withdrawn grant's Note was.
func (a *Author) Tombstone(i badges.Issuer, g badges.Grant, ulid string) ([]byte, error) {
	return vocab.Tombstone(a.Site.Status(i, ulid), g.ProcessedAt, g.RevokedAt)
}
