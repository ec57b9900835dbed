package templates

import "time"

// Webhooks are the addresses that are told of what happens at an issuer.
type Webhooks struct {
	Head
	Form
	Issuer   Link
	Webhooks []WebhookRow
	Secret   string // of one that was made just now; it is never shown again
	URL      string
	Kinds    []string // of events
	Chosen   map[string]bool
}

func (Webhooks) template() string { return "webhooks" }

// WebhookRow is one webhook; its name is the address that is told.
type WebhookRow struct {
	Link
	Format    string
	Events    []string // none: all
	CreatedAt time.Time
	PausedAt  time.Time // zero while it is told
}

// WebhookDesk is one webhook with how its last messages went.
type WebhookDesk struct {
	Head
	Form
	WebhookRow
	BackLink Link
	Base     string
	Tested   bool // the problem is that of a test
	Attempts []WebhookAttempt
}

func (WebhookDesk) template() string { return "webhookdesk" }

// WebhookAttempt is one try to deliver one message.
type WebhookAttempt struct {
	At           time.Time
	Kind         string
	Number       int // 1 for the first
	Milliseconds int64
	Status       int    // 0: there was no answer
	Problem      string // in English; "" for none
}
