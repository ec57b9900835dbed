package templates

import (
	"html/template"
	"time"
)

// Keys are the API keys of an account.
type Keys struct {
	Head
	Form
	Keys    []KeyRow
	New     string // a key that was made just now; it is never shown again
	Name    string
	Role    string
	Roles   []string
	Issuers []Option
	Chosen  map[string]bool // by the issuers' Value
}

func (Keys) template() string { return "keys" }

// KeyRow is one API key.
type KeyRow struct {
	Name       string
	Prefix     string
	Whole      bool // it may do all that the account may
	Role       string
	Issuers    []string
	CreatedAt  time.Time
	LastUsedAt time.Time // zero: never
	Revoke     string    // address; "" for a key that was revoked
}

// MailText is what an issuer writes in the mail that offers a badge.
type MailText struct {
	Head
	Form
	Issuer         Link
	Base           string
	Language       string
	Languages      []string // "" for all that have none of their own
	Subject        string
	Body           string
	Own            bool // it is kept, and can be reset
	Placeholders   []string
	PreviewSubject string
	Preview        template.HTML
}

func (MailText) template() string { return "mailtext" }
