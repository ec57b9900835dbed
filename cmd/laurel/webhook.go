package main

import (
	"context"
	"strconv"
	"time"

	"laurel/badges"
	"laurel/web/compat/mypit"
)

type webhookCommand struct {
	Create  webhookCreate  `cmd:"" help:"Have an address told of an issuer's events, and print the secret that signs the messages. It can't be shown again."`
	List    webhookList    `cmd:"" help:"List webhooks."`
	History webhookHistory `cmd:"" help:"Show the last attempts to tell a webhook, the newest first."`
	Test    webhookTest    `cmd:"" help:"Send a message to a webhook now and show what it answered."`
	Enable  webhookEnable  `cmd:"" help:"Tell a webhook of events again."`
	Disable webhookDisable `cmd:"" help:"Tell a webhook of nothing until it is enabled."`
	Delete  webhookDelete  `cmd:"" help:"End a webhook, with its history."`
}

// webhookView is a webhook in results. Secret is there once, when it is made.
type webhookView struct {
	ID         int64              `json:"id"`
	IssuerID   int64              `json:"issuer"`
	URL        string             `json:"url"`
	Format     string             `json:"format"`
	Events     []badges.EventKind `json:"events,omitempty"`
	Secret     string             `json:"secret,omitempty"`
	CreatedAt  *time.Time         `json:"createdAt"`
	DisabledAt *time.Time         `json:"disabledAt,omitempty"`
}

func viewWebhook(h badges.Webhook) webhookView {
	return webhookView{
		ID: h.ID, IssuerID: h.IssuerID, URL: h.URL, Format: string(h.Format), Events: h.Events,
		CreatedAt: moment(h.CreatedAt), DisabledAt: moment(h.DisabledAt),
	}
}

// createWebhook makes a webhook and prints it, for people its secret alone.
func (a *app) createWebhook(ctx context.Context, d *domain, n badges.NewWebhook) error {
	h, secret, err := d.CreateWebhook(ctx, badges.Operator(), n)
	if err != nil {
		return err
	}
	view := viewWebhook(h)
	view.Secret = secret
	return a.print(view, func() { a.printf("%s\n", secret) })
}

func (a *app) printWebhook(h badges.Webhook) error {
	v := viewWebhook(h)
	return a.print(v, func() {
		state := "in use"
		if v.DisabledAt != nil {
			state = "disabled"
		}
		a.printf("Webhook %d (%s) is %s: %s\n", v.ID, v.Format, state, v.URL)
	})
}

func (a *app) printWebhooks(hooks []badges.Webhook) error {
	var views []webhookView
	for _, h := range hooks {
		views = append(views, viewWebhook(h))
	}
	return printList(a, views, "ID ISSUER FORMAT URL CREATED DISABLED", func(v webhookView) []any {
		return []any{v.ID, v.IssuerID, v.Format, v.URL, v.CreatedAt, v.DisabledAt}
	})
}

type webhookCreate struct {
	Issuer string   `required:"" help:"Issuer whose events, with those of all below it, are told: its id, username or @username@domain."`
	URL    string   `required:"" name:"url" help:"Address that gets the messages."`
	Events []string `help:"Kinds of events, such as grant.accepted,grant.revoked. Left out: all."`
	Format string   `enum:"standard,plain" default:"standard" help:"standard, or plain for messages as the MyPit API announces them: badge.issued, holder.created and template.created."`
	Secret string   `help:"A secret that the receiver knows. Left out, one is made."`
}

func (c *webhookCreate) Run(ctx context.Context, a *app) error {
	return a.do(ctx, func(d *domain) error {
		issuer, err := d.findIssuer(ctx, c.Issuer)
		if err != nil {
			return err
		}
		n := badges.NewWebhook{IssuerID: issuer.ID, URL: c.URL, Format: badges.WebhookFormat(c.Format), Secret: c.Secret}
		if n.Format == badges.PlainWebhook && len(c.Events) == 0 {
			n.Events = mypit.HookEvents()
		}
		for _, kind := range c.Events {
			n.Events = append(n.Events, badges.EventKind(kind))
		}
		return a.createWebhook(ctx, d, n)
	})
}

type webhookList struct {
	Issuer string `help:"Only this issuer's: its id, username or @username@domain."`
}

func (c *webhookList) Run(ctx context.Context, a *app) error {
	return a.do(ctx, func(d *domain) error {
		var issuer badges.Issuer
		if c.Issuer != "" {
			var err error
			if issuer, err = d.findIssuer(ctx, c.Issuer); err != nil {
				return err
			}
		}
		hooks, err := d.Store.Webhooks(ctx, issuer.ID)
		if err != nil {
			return err
		}
		return a.printWebhooks(hooks)
	})
}

// attemptView is an attempt in results.
type attemptView struct {
	Event        int64      `json:"event,omitempty"`
	Kind         string     `json:"kind"`
	Attempt      int        `json:"attempt"`
	At           *time.Time `json:"at"`
	Milliseconds int64      `json:"milliseconds"`
	Status       int        `json:"status,omitempty"`
	Problem      string     `json:"problem,omitempty"`
}

func viewAttempt(x badges.WebhookAttempt) attemptView {
	return attemptView{
		Event: x.EventID, Kind: string(x.Kind), Attempt: x.Attempt, At: moment(x.At),
		Milliseconds: x.Duration.Milliseconds(), Status: x.Status, Problem: x.Problem,
	}
}

type webhookHistory struct {
	Webhook int64 `arg:"" help:"Id of the webhook."`
}

func (c *webhookHistory) Run(ctx context.Context, a *app) error {
	return a.do(ctx, func(d *domain) error {
		if _, err := d.findWebhook(ctx, c.Webhook); err != nil {
			return err
		}
		attempts, err := d.Store.WebhookAttempts(ctx, c.Webhook)
		if err != nil {
			return err
		}
		var views []attemptView
		for _, x := range attempts {
			views = append(views, viewAttempt(x))
		}
		return printList(a, views, "AT EVENT KIND ATTEMPT STATUS MS PROBLEM", func(v attemptView) []any {
			return []any{v.At, v.Event, v.Kind, v.Attempt, v.Status, v.Milliseconds, v.Problem}
		})
	})
}

type webhookTest struct {
	Webhook  int64    `arg:"" help:"Id of the webhook."`
	Outgoing Outgoing `embed:"" prefix:"outgoing-"`
}

func (c *webhookTest) Run(ctx context.Context, a *app) error {
	return a.do(ctx, func(d *domain) error {
		hook, err := d.findWebhook(ctx, c.Webhook)
		if err != nil {
			return err
		}
		sender := newWebhookSender(d, newOutside(c.Outgoing, d), nil, nil, newLogger(Log{Level: "warn", Format: "text"}, a.err))
		attempt, err := sender.Test(ctx, hook)
		if err != nil {
			return err
		}
		v := viewAttempt(attempt)
		if v.Problem != "" {
			return badges.Errorf(badges.Unavailable, "webhook %d did not take the message: %s", hook.ID, v.Problem)
		}
		return a.print(v, func() {
			a.printf("Webhook %d answered %s in %d ms.\n", hook.ID, strconv.Itoa(v.Status), v.Milliseconds)
		})
	})
}

type webhookEnable struct {
	Webhook int64 `arg:"" help:"Id of the webhook."`
}

func (c *webhookEnable) Run(ctx context.Context, a *app) error {
	return a.enableWebhook(ctx, c.Webhook, true)
}

type webhookDisable struct {
	Webhook int64 `arg:"" help:"Id of the webhook."`
}

func (c *webhookDisable) Run(ctx context.Context, a *app) error {
	return a.enableWebhook(ctx, c.Webhook, false)
}

func (a *app) enableWebhook(ctx context.Context, id int64, enabled bool) error {
	return a.do(ctx, func(d *domain) error {
		if _, err := d.findWebhook(ctx, id); err != nil {
			return err
		}
		h, err := d.EnableWebhook(ctx, badges.Operator(), id, enabled)
		if err != nil {
			return err
		}
		return a.printWebhook(h)
	})
}

type webhookDelete struct {
	Webhook int64 `arg:"" help:"Id of the webhook."`
}

func (c *webhookDelete) Run(ctx context.Context, a *app) error {
	return a.do(ctx, func(d *domain) error {
		if _, err := d.findWebhook(ctx, c.Webhook); err != nil {
			return err
		}
		if err := d.DeleteWebhook(ctx, badges.Operator(), c.Webhook); err != nil {
			return err
		}
		return a.print(struct {
			ID      int64 `json:"id"`
			Deleted bool  `json:"deleted"`
		}{c.Webhook, true}, func() { a.printf("Deleted webhook %d.\n", c.Webhook) })
	})
}

func (d *domain) findWebhook(ctx context.Context, id int64) (badges.Webhook, error) {
	h, err := d.Store.Webhook(ctx, id)
	if badges.KindOf(err) == badges.NotFound {
		err = badges.Errorf(badges.NotFound, `there is no webhook %d; "laurel webhook list" shows those there are`, id)
	}
	return h, err
}
