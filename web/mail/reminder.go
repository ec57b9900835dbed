package mail

import (
	"context"
	"encoding/json"
	"fmt"
	"net/mail"

	gomail "github.com/wneessen/go-mail"

	"laurel/badges"
	"laurel/badges/task"
	"laurel/templates"
)

// remindable reports whether a grant's recipient is still to be told of its end.
func (m *Mailer) remindable(g badges.Grant) bool {
	return g.Email != "" && g.State == badges.Processed && !g.Expired(m.Service.Now())
}

// reminder writes the message that tells a recipient of a grant's end.
func (m *Mailer) reminder(ctx context.Context, e badges.Event, g badges.Grant) (*gomail.Msg, error) {
	var fact badges.ReminderFact
	if err := json.Unmarshal(e.Data, &fact); err != nil {
		return nil, task.Permanent(fmt.Errorf("event %d: %w", e.ID, err))
	}
	issuer, err := m.Store.Issuer(ctx, g.IssuerID)
	if err != nil {
		return nil, fmt.Errorf("issuer of grant %d: %w", g.ID, err)
	}
	to, err := addressee(g.Name, g.Email)
	if err != nil {
		return nil, task.Permanent(err)
	}
	offer := m.page(g, issuer)
	page := templates.Reminder{
		Site: offer.Site, Recipient: offer.Recipient, Badge: offer.Badge, Picture: offer.Picture, Issuer: offer.Issuer,
		Page: offer.AcceptURL, ExpiresAt: g.ExpiresAt, // what is private is seen with the accept link alone
	}
	if g.Open() {
		page.Page = m.Service.Site.Note(issuer, g)
	}
	language, err := m.Service.LanguageTo(ctx, g.Identity.ID, g.IssuerID, g.Language)
	if err != nil {
		return nil, err
	}
	content, err := m.Renderer.Mail(m.Renderer.Language(language), page)
	if err != nil {
		return nil, err
	}
	message := m.message(to, content)
	if contact, err := mail.ParseAddress(issuer.Email); err == nil {
		message.ReplyToMailAddress(contact)
	}
	return m.illustrated(ctx, message, content, illustration{
		id: fmt.Sprintf("%s.%d@%s", g.ULID, fact.Days, hostOf(issuer.Domain)), address: page.Picture.URL, sha256: g.Badge.Image.SHA256,
	})
}
