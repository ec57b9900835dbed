package mail

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/mail"
	"strconv"
	"strings"

	gomail "github.com/wneessen/go-mail"

	"laurel/badges"
	"laurel/badges/markdown"
	"laurel/badges/task"
	"laurel/templates"
)

// TaskKind is the kind of the tasks that Handle does.
const TaskKind = badges.MailConsumer

// Consumer queues a task for each offer of a grant, each reminder and each decision on
// an application, in a lane of its own: an address that makes trouble holds up nobody
// else.
func Consumer() badges.Consumer {
	return badges.Consumer{
		Name:  TaskKind,
		Wants: func(e badges.Event) bool { return e.Offers() || e.Kind == badges.GrantExpiring || e.Decides() },
		Lane: func(e badges.Event) string {
			if e.GrantID == 0 {
				return "event/" + strconv.FormatInt(e.ID, 10)
			}
			return badges.MailLane(e.GrantID)
		},
	}
}

// Store is what messages are made of.
type Store interface {
	Event(ctx context.Context, id int64) (badges.Event, error)
	Grant(ctx context.Context, id int64) (badges.Grant, error)
	Issuer(ctx context.Context, id int64) (badges.Issuer, error)
	Invitation(ctx context.Context, id int64) (badges.Invitation, error)
	Account(ctx context.Context, id int64) (badges.Account, error)
	Picture(ctx context.Context, sha256 string) ([]byte, error)
	Badge(ctx context.Context, id int64) (badges.Badge, error)
	Application(ctx context.Context, id int64) (badges.Application, error)
	Review(ctx context.Context, id int64) (badges.Review, error)
	IdentityAccount(ctx context.Context, identityID int64) (int64, error)
	Backpack(ctx context.Context, accountID int64) (badges.Backpack, error)
}

// Options are what a Mailer needs; all are required but SMTP.
type Options struct {
	SMTP     SMTP
	Service  *badges.Service
	Store    Store
	Renderer *templates.Renderer
	SiteName string // what the server is called, in the messages' text
	Log      *slog.Logger
}

// Mailer sends mail about grants. It is safe for concurrent use.
type Mailer struct {
	Options
	from *mail.Address
	text *markdown.Renderer
}

// New returns a Mailer, or what is wrong with the SMTP settings. Without any it
// warns that nobody is told.
func New(o Options) (*Mailer, error) {
	m := &Mailer{Options: o, text: markdown.New()}
	if !o.SMTP.configured() {
		o.Log.Warn("mail is not configured; grants to e-mail addresses are made, but nobody is told: hand the acceptUrl over yourself")
		return m, nil
	}
	var err error
	if m.from, err = o.SMTP.sender(); err != nil {
		return nil, err
	}
	if _, err := o.SMTP.client(m.hello(), o.SMTP.dialer()); err != nil {
		return nil, err
	}
	return m, nil
}

// hello is the name under which we greet the mail server (RFC 5321 §4.1.1.1).
func (m *Mailer) hello() string { return hostOf(m.Service.Site.MainDomain()) }

// hostOf returns a domain without its port.
func hostOf(domain string) string {
	host, _, _ := strings.Cut(domain, ":")
	return host
}

// Handle is the [task.Handler] for TaskKind: it sends the message of one event, if
// one is owed. Its error is Permanent when the mail server does not take this
// message, or the address is none.
func (m *Mailer) Handle(ctx context.Context, t task.Task) error {
	if !m.SMTP.configured() {
		return nil // the warning at the start has said so
	}
	e, err := m.eventOf(ctx, t)
	if err != nil {
		return err
	}
	message, err := m.write(ctx, e)
	if err != nil || message == nil {
		return err
	}
	err = m.SMTP.submit(ctx, m.hello(), message)
	if message.IsDelivered() { // what failed was only the good-bye
		return nil
	}
	return explain(err)
}

// write returns the event's message, nil if none is owed.
func (m *Mailer) write(ctx context.Context, e badges.Event) (*gomail.Msg, error) {
	if e.Decides() {
		return m.decision(ctx, e)
	}
	g, err := m.Store.Grant(ctx, e.GrantID)
	if err != nil || !m.owed(e, g) {
		return nil, err
	}
	if unwanted, err := m.unwanted(ctx, g); err != nil || unwanted {
		return nil, err
	}
	if e.Kind == badges.GrantExpiring {
		return m.reminder(ctx, e, g)
	}
	return m.offer(ctx, e, g)
}

// owed reports whether the event's message is still to be sent.
func (m *Mailer) owed(e badges.Event, g badges.Grant) bool {
	if e.Kind == badges.GrantExpiring {
		return m.remindable(g)
	}
	return g.Email != "" && g.State == badges.Pending && !g.Expired(m.Service.Now())
}

// unwanted reports whether the recipient has chosen to find offers in their backpack
// alone.
func (m *Mailer) unwanted(ctx context.Context, g badges.Grant) (bool, error) {
	account, err := m.Store.IdentityAccount(ctx, g.Identity.ID)
	if badges.KindOf(err) == badges.NotFound {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	kept, err := m.Store.Backpack(ctx, account)
	return kept.WithoutOfferMails, err
}

// eventOf returns the task's event.
func (m *Mailer) eventOf(ctx context.Context, t task.Task) (e badges.Event, err error) {
	var payload badges.EventTask
	if err := json.Unmarshal(t.Payload, &payload); err != nil {
		return e, task.Permanent(fmt.Errorf("payload of task %d: %w", t.ID, err))
	}
	if e, err = m.Store.Event(ctx, payload.Event); err != nil {
		return e, fmt.Errorf("event %d: %w", payload.Event, err)
	}
	return e, nil
}
