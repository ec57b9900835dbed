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

// decision writes the message that tells who applied with an e-mail address what was
// decided; nil if none is owed: to who applied with a fediverse account, who gets a
// Note, and where the application is gone.
func (m *Mailer) decision(ctx context.Context, e badges.Event) (*gomail.Msg, error) {
	var fact badges.ApplicationFact
	if err := json.Unmarshal(e.Data, &fact); err != nil {
		return nil, task.Permanent(fmt.Errorf("event %d: %w", e.ID, err))
	}
	a, err := m.Store.Application(ctx, fact.Application)
	var review badges.Review
	if err == nil && a.ActorID == "" && a.Learner != "" {
		review, err = m.Store.Review(ctx, fact.Review)
	}
	if err != nil && badges.KindOf(err) == badges.NotFound {
		return nil, nil // deleted meanwhile
	}
	if err != nil || review.ID == 0 {
		return nil, err
	}
	to, err := addressee("", a.Learner)
	if err != nil {
		return nil, task.Permanent(err)
	}
	b, err := m.Store.Badge(ctx, a.BadgeID)
	if err != nil {
		return nil, err
	}
	issuer, err := m.Store.Issuer(ctx, a.IssuerID)
	if err != nil {
		return nil, err
	}
	language, err := m.Service.LanguageToActor(ctx, a.Learner, issuer.ID, "")
	if err != nil {
		return nil, err
	}
	site := m.Service.Site
	page := templates.Decision{
		Site: templates.Site{Name: m.SiteName, Origin: site.Origin(issuer.Domain)}, Badge: templates.Link{Name: b.Title, URL: site.Badge(issuer, b.ID)},
		Issuer: templates.Link{Name: issuer.Name, URL: site.Actor(issuer)}, Approved: fact.Approved, Comment: review.Comment,
		Picture: templates.Picture{URL: site.Picture(issuer.Domain, b.Image.SHA256), Alt: b.Image.Alt, Width: b.Image.Width, Height: b.Image.Height},
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
		id: "application." + review.Slug + "@" + hostOf(issuer.Domain), address: page.Picture.URL, sha256: b.Image.SHA256,
	})
}
