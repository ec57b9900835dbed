package mail

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	gomail "github.com/wneessen/go-mail"

	"laurel/badges"
	"laurel/badges/task"
	"laurel/templates"
)

// InvitationTaskKind is the kind of the tasks that HandleInvitation does.
const InvitationTaskKind = "mail.invitation"

// InvitationConsumer queues a task for each invitation, in a lane of its own.
func InvitationConsumer() badges.Consumer {
	return badges.Consumer{
		Name:  InvitationTaskKind,
		Wants: func(e badges.Event) bool { return e.Kind == badges.InvitationMade },
		Lane:  func(e badges.Event) string { return strconv.FormatInt(e.ID, 10) },
	}
}

// HandleInvitation is the [task.Handler] for InvitationTaskKind: it sends the link of
// an invitation that is open and for an address of mail. Errors are those of Handle.
func (m *Mailer) HandleInvitation(ctx context.Context, t task.Task) error {
	if !m.SMTP.configured() {
		return nil
	}
	i, err := m.invited(ctx, t)
	if err != nil || i.Kind != badges.EmailIdentity || !i.Open(m.Service.Now()) {
		return err
	}
	message, err := m.invitation(ctx, i)
	if err != nil {
		return err
	}
	err = m.SMTP.submit(ctx, m.hello(), message)
	if message.IsDelivered() {
		return nil
	}
	return explain(err)
}

// invited returns the invitation of a task.
func (m *Mailer) invited(ctx context.Context, t task.Task) (i badges.Invitation, err error) {
	var payload badges.EventTask
	if err := json.Unmarshal(t.Payload, &payload); err != nil {
		return i, task.Permanent(fmt.Errorf("payload of task %d: %w", t.ID, err))
	}
	e, err := m.Store.Event(ctx, payload.Event)
	if err != nil {
		return i, fmt.Errorf("event %d: %w", payload.Event, err)
	}
	var fact badges.InvitationFact
	if err := json.Unmarshal(e.Data, &fact); err != nil {
		return i, task.Permanent(fmt.Errorf("event %d: %w", e.ID, err))
	}
	return m.Store.Invitation(ctx, fact.Invitation)
}

// invitation writes the message, in the language of who invites.
func (m *Mailer) invitation(ctx context.Context, i badges.Invitation) (*gomail.Msg, error) {
	to, err := addressee("", i.Address)
	if err != nil {
		return nil, task.Permanent(err)
	}
	site := m.Service.Site
	letter := templates.InvitationMail{
		Site: templates.Site{Name: m.SiteName, Origin: site.Origin(site.MainDomain())}, URL: site.Invitation(i), Admin: i.Admin, ExpiresAt: i.ExpiresAt,
	}
	language := ""
	if i.InvitedBy != 0 {
		by, err := m.Store.Account(ctx, i.InvitedBy)
		if err != nil && badges.KindOf(err) != badges.NotFound {
			return nil, fmt.Errorf("account %d: %w", i.InvitedBy, err)
		}
		letter.InvitedBy, language = by.Name, by.Language
	}
	if i.IssuerID != 0 {
		issuer, err := m.Store.Issuer(ctx, i.IssuerID)
		if err != nil {
			return nil, fmt.Errorf("issuer of invitation %d: %w", i.ID, err)
		}
		letter.Issuer, letter.Role = issuer.Name, string(i.Role)
	}
	content, err := m.Renderer.Mail(m.Renderer.Language(language), letter)
	if err != nil {
		return nil, err
	}
	message := m.message(to, content)
	message.SetMessageIDWithValue(i.Slug + "@" + hostOf(site.MainDomain())) // the same when it is sent again
	message.AddAlternativeString(gomail.TypeTextHTML, content.HTML)
	return message, nil
}
