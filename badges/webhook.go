package badges

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Webhook is an address that is told of events of an issuer and all below it.
type Webhook struct {
	ID       int64
	IssuerID int64
	URL      string
	Format   WebhookFormat
	Events   []EventKind // none: all that the format knows
	Sealed   []byte      // the secret that messages are signed with, sealed by the Vault

	CreatedAt  time.Time
	DisabledAt time.Time // zero while it is told
}

// WebhookFormat says what messages look like and how they are signed.
type WebhookFormat string

const (
	// StandardWebhook is our own events, signed as Standard Webhooks 1.0.0 has it.
	StandardWebhook WebhookFormat = "standard"
	// JWTWebhook is a body that a compatible API defines, whose hash is in a signed
	// token (RFC 7519) in the Authorization header.
	JWTWebhook WebhookFormat = "jwt"
	// PlainWebhook is a body that a compatible API defines and does not sign. Its
	// messages have the headers of Standard Webhooks all the same.
	PlainWebhook WebhookFormat = "plain"
)

// Wants reports whether the webhook is told of events of that kind.
func (h Webhook) Wants(kind EventKind) bool {
	return kind == WebhookTested || len(h.Events) == 0 || slices.Contains(h.Events, kind)
}

// NewWebhook is a request to tell an address of events.
type NewWebhook struct {
	IssuerID int64
	URL      string
	Format   WebhookFormat // StandardWebhook when empty
	Events   []EventKind
	Secret   string // one that the receiver knows; "" to have one made
}

// WebhookAttempt is one try to deliver one message.
type WebhookAttempt struct {
	ID        int64
	WebhookID int64
	EventID   int64 // 0 for a test
	Kind      EventKind
	Attempt   int // 1 for the first
	At        time.Time
	Duration  time.Duration
	Status    int    // HTTP status of the answer; 0 when there was none
	Problem   string // why it failed; "" when it did not
}

// WebhookTask is the payload of the tasks that deliver one event to one webhook.
type WebhookTask struct {
	Webhook int64 `json:"webhook"`
	Event   int64 `json:"event"`
}

// WebhookTaskKind is the kind of those tasks. Tasks of one webhook run in order.
const WebhookTaskKind = "webhook.send"

// WebhookReader finds webhooks and their history.
type WebhookReader interface {
	Webhook(ctx context.Context, id int64) (Webhook, error)
	// Webhooks returns an issuer's own webhooks, disabled ones too, oldest first;
	// with 0 those of all issuers.
	Webhooks(ctx context.Context, issuerID int64) ([]Webhook, error)
	// WebhooksAbove returns the webhooks in use of an issuer and of all above it.
	WebhooksAbove(ctx context.Context, issuerID int64) ([]Webhook, error)
	// WebhookAttempts returns the last attempts of a webhook, newest first.
	WebhookAttempts(ctx context.Context, webhookID int64) ([]WebhookAttempt, error)
}

// WebhookWriter changes webhooks.
type WebhookWriter interface {
	InsertWebhook(ctx context.Context, h Webhook) (id int64, err error)
	UpdateWebhook(ctx context.Context, h Webhook) error
	// DeleteWebhook deletes its history, too.
	DeleteWebhook(ctx context.Context, id int64) error
	// InsertWebhookAttempt keeps an attempt, and of the webhook's others the newest.
	InsertWebhookAttempt(ctx context.Context, a WebhookAttempt, keep int) error
}

// keepAttempts is how many attempts of a webhook are kept for people to look at.
const keepAttempts = 50

const (
	maxWebhookURL = 2048
	// webhookSecretPrefix marks secrets in base64 (Standard Webhooks, Signature scheme).
	webhookSecretPrefix = "whsec_"
	webhookSecretLen    = 24
)

// WebhookEvents returns the kinds of events that webhooks can be told of.
func WebhookEvents() []EventKind {
	return []EventKind{
		GrantCreated, GrantAccepted, GrantProcessed, GrantDeclined, GrantRevoked, GrantReturned, GrantReissued, GrantExpiring,
		BadgeCreated, BadgeUpdated, IssuerCreated, IssuerUpdated, ApplicationCreated, ApplicationReviewed,
		HolderCreated,
	}
}

func (n *NewWebhook) clean() (err error) {
	if len(n.URL) > maxWebhookURL {
		return InvalidField("url", "the address has more than %d characters", maxWebhookURL)
	}
	if n.URL, err = cleanURL("webhook address", n.URL); err != nil {
		return err
	}
	if n.URL == "" {
		return InvalidField("url", "the webhook's address is missing; write it like https://example.org/hook")
	}
	switch n.Format {
	case "":
		n.Format = StandardWebhook
	case StandardWebhook, JWTWebhook, PlainWebhook:
	default:
		return InvalidField("format", "format %q is unknown; take standard, jwt or plain", n.Format)
	}
	for _, kind := range n.Events {
		if !slices.Contains(WebhookEvents(), kind) {
			return InvalidField("events", "webhooks are not told of events %q; take some of %s", kind, joinKinds(WebhookEvents()))
		}
	}
	if n.Secret == "" {
		random := make([]byte, webhookSecretLen)
		rand.Read(random)
		n.Secret = webhookSecretPrefix + base64.StdEncoding.EncodeToString(random)
	}
	return nil
}

func joinKinds(kinds []EventKind) string {
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = string(k)
	}
	return strings.Join(names, ", ")
}

// CreateWebhook has an address told of events and returns the secret with which its
// messages are signed. It needs a manager of the issuer.
func (s *Service) CreateWebhook(ctx context.Context, by Account, n NewWebhook) (h Webhook, secret string, err error) {
	if err := s.authorize(ctx, s.Store, by, n.IssuerID, Manager); err != nil {
		return Webhook{}, "", err
	}
	if err := n.clean(); err != nil {
		return Webhook{}, "", err
	}
	h = Webhook{
		IssuerID: n.IssuerID, URL: n.URL, Format: n.Format, Events: n.Events,
		Sealed: s.Vault.Seal([]byte(n.Secret), webhookContext(n.IssuerID, n.URL)), CreatedAt: s.Now(),
	}
	err = s.Store.InTx(ctx, func(tx Tx) error {
		if _, err := tx.Issuer(ctx, n.IssuerID); err != nil {
			return err
		}
		h.ID, err = tx.InsertWebhook(ctx, h)
		return err
	})
	return h, n.Secret, err
}

// EnableWebhook has a webhook told of events, or not: what happens while it is
// disabled it is never told of. It needs a manager.
func (s *Service) EnableWebhook(ctx context.Context, by Account, id int64, enabled bool) (h Webhook, err error) {
	err = s.Store.InTx(ctx, func(tx Tx) error {
		if h, err = s.webhook(ctx, tx, by, id); err != nil {
			return err
		}
		h.DisabledAt = time.Time{}
		if !enabled {
			h.DisabledAt = s.Now()
		}
		return tx.UpdateWebhook(ctx, h)
	})
	return h, err
}

// DeleteWebhook ends a webhook, with its history. It needs a manager.
func (s *Service) DeleteWebhook(ctx context.Context, by Account, id int64) error {
	return s.Store.InTx(ctx, func(tx Tx) error {
		if _, err := s.webhook(ctx, tx, by, id); err != nil {
			return err
		}
		return tx.DeleteWebhook(ctx, id)
	})
}

// WebhooksOf returns an issuer's own webhooks, disabled ones too, oldest first. It
// needs a manager.
func (s *Service) WebhooksOf(ctx context.Context, by Account, issuerID int64) ([]Webhook, error) {
	if err := s.authorize(ctx, s.Store, by, issuerID, Manager); err != nil {
		return nil, err
	}
	return s.Store.Webhooks(ctx, issuerID)
}

// WebhookOf returns a webhook. It needs a manager.
func (s *Service) WebhookOf(ctx context.Context, by Account, id int64) (Webhook, error) {
	return s.webhook(ctx, s.Store, by, id)
}

// AttemptsOf returns the last attempts of a webhook, newest first. It needs a manager.
func (s *Service) AttemptsOf(ctx context.Context, by Account, id int64) ([]WebhookAttempt, error) {
	if _, err := s.WebhookOf(ctx, by, id); err != nil {
		return nil, err
	}
	return s.Store.WebhookAttempts(ctx, id)
}

func (s *Service) webhook(ctx context.Context, r Reader, by Account, id int64) (Webhook, error) {
	h, err := r.Webhook(ctx, id)
	if err != nil {
		return Webhook{}, err
	}
	return h, s.authorize(ctx, r, by, h.IssuerID, Manager)
}

// WebhookSecret opens the secret that a webhook's messages are signed with.
func (s *Service) WebhookSecret(h Webhook) ([]byte, error) {
	return s.Vault.Open(h.Sealed, webhookContext(h.IssuerID, h.URL))
}

// webhookContext binds a sealed secret to its webhook's address.
func webhookContext(issuerID int64, url string) string {
	return "webhook " + strconv.FormatInt(issuerID, 10) + " " + url
}

// NoteWebhookAttempt keeps how a delivery went. Gone disables the webhook: its
// receiver wants no more.
func (s *Service) NoteWebhookAttempt(ctx context.Context, a WebhookAttempt, gone bool) error {
	return s.Store.InTx(ctx, func(tx Tx) error {
		if err := tx.InsertWebhookAttempt(ctx, a, keepAttempts); err != nil || !gone {
			return err
		}
		h, err := tx.Webhook(ctx, a.WebhookID)
		if err != nil {
			return err
		}
		h.DisabledAt = a.At
		return tx.UpdateWebhook(ctx, h)
	})
}

// WebhookConsumer is the Consumer that queues what webhooks are to be told; its
// tasks are handled by TellWebhooks.
func WebhookConsumer() Consumer {
	return Consumer{
		Name:  "webhook",
		Wants: func(e Event) bool { return slices.Contains(WebhookEvents(), e.Kind) },
		Applies: func(ctx context.Context, r Reader, e Event) (bool, error) {
			hooks, err := r.WebhooksAbove(ctx, e.IssuerID)
			return slices.ContainsFunc(hooks, func(h Webhook) bool { return h.Wants(e.Kind) }), err
		},
	}
}

// TellWebhooks queues a task of [WebhookTaskKind] for each webhook that is to be
// told of the event.
func (s *Service) TellWebhooks(ctx context.Context, e Event) error {
	hooks, err := s.Store.WebhooksAbove(ctx, e.IssuerID)
	if err != nil {
		return err
	}
	hooks = slices.DeleteFunc(hooks, func(h Webhook) bool { return !h.Wants(e.Kind) })
	if len(hooks) == 0 {
		return nil
	}
	return s.Store.InTx(ctx, func(tx Tx) error {
		for _, h := range hooks {
			payload, err := json.Marshal(WebhookTask{Webhook: h.ID, Event: e.ID})
			if err != nil {
				return err
			}
			if err := tx.Enqueue(ctx, "webhook.send/"+strconv.FormatInt(h.ID, 10), WebhookTaskKind, payload, e.At); err != nil {
				return err
			}
		}
		return nil
	})
}
