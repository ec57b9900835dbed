package templates

import (
	"html/template"
	"time"
)

// Choice is one of several ways to see a list; the chosen one has no address.
type Choice struct {
	Key string // names the text; "" for all
	URL string
}

// Explore is the page for those who look around.
type Explore struct {
	Head
	Types   []Choice // of badges
	Badges  []BadgeCard
	Older   string // address of the next page of Badges, if there is one
	First   bool   // the first page, which also shows who grants and what was earned
	Issuers []IssuerCard
	Recent  []GrantCard
	// Externals are what was granted elsewhere, the newest first.
	Externals []ExternalCard
}

func (Explore) template() string { return "explore" }

// FoundKind says what was found.
type FoundKind string

// The kinds, each with a text of its own.
const (
	FoundIssuer FoundKind = "issuer"
	FoundBadge  FoundKind = "badge"
	FoundGrant  FoundKind = "grant"
	// FoundExternal is a badge of another server.
	FoundExternal FoundKind = "external"
)

// Found is one thing that a search has found.
type Found struct {
	Link
	Kind    FoundKind
	Picture Picture
	Detail  string    // a handle, an issuer's or a recipient's name
	Server  string    // of an external badge: where it was granted
	At      time.Time // of a grant
}

// Search is the page that asks what to look for and shows what was found.
type Search struct {
	Head
	Query string
	Asked bool // Query holds something to look for
	Kinds []Choice
	Found []Found
	More  string // address of the next page, if there is one
}

func (Search) template() string { return "search" }

// Recipient is the page of somebody's public badges.
type Recipient struct {
	Head
	Name        string
	Handle      string
	Profile     Link
	Proved      bool // somebody has shown to be this: Profile and Links are rel=me
	About       template.HTML
	Links       []Link
	First       []GrantCard // those that the recipient puts first, in their order
	Grants      []GrantCard // newest first
	Older       string
	Collections []CollectionLink
	Externals   []ExternalCard
}

func (Recipient) template() string { return "recipient" }

// ProfileAddress is the page that says how to find the address of one's profile.
type ProfileAddress struct{ Head }

func (ProfileAddress) template() string { return "profileaddress" }

// TextKind says what a page of the operator's is about.
type TextKind string

// The kinds, each with a title of its own.
const (
	About TextKind = "about"
	Rules TextKind = "rules"
)

// Text is a page in the operator's own words.
type Text struct {
	Head
	Kind TextKind
	Body template.HTML // may be empty: then the page says what is true of every server
}

func (Text) template() string { return "text" }

// Share asks again for the visitor's server when what was typed is none.
type Share struct {
	Head
	Badge Link
	Form  ShareForm
	Apply bool // it is about applying for the badge
}

func (Share) template() string { return "share" }

// ShareForm asks for the server on which a visitor has an account.
type ShareForm struct {
	Action string
	Server string // as it was typed
	Wrong  bool   // Server is none
}

// Ways are how a badge can be got by who looks at its page; empty: not by oneself.
type Ways struct {
	Handle string // of the issuer that takes applications; "" if it does not
	Apply  ShareForm
	Here   string // the page on which people who are signed in apply
	Lists  []Link // allow lists that everybody may read
}

// Sharing is how a grant is passed on and taken along. Empty fields are not shown.
type Sharing struct {
	Form      ShareForm
	LinkedIn  string // address that posts it there
	AddTo     string // address that adds it to a profile there
	Page      string // the page's address, to copy
	QR        Picture
	Embed     string // markup for other sites
	Downloads []Download
}

// Download is a file that holds the badge.
type Download struct {
	Format string // "png", "svg", "json", "jwt", "pdf"
	V3     bool   // Open Badges 3.0, else 2.0
	URL    string
}

// Outcome is what a check came to.
type Outcome string

// The outcomes, each with an icon and a text of its own.
const (
	Pass    Outcome = "pass"
	Fail    Outcome = "fail"
	Unknown Outcome = "unknown"
)

// Verification says in words what was checked of a grant, step by step.
type Verification struct {
	Steps []VerificationStep
	Check string // address at which anybody can have it checked anew, if there is one
}

// VerificationStep is one check. Its text is verification.{Kind}-{Outcome}.
type VerificationStep struct {
	Kind    string // "issued", "accepted", "sealed", "standing", "valid"
	Outcome Outcome
	Name    string    // who, where the text names somebody
	At      time.Time // when, if it is known
}

// Embed is a grant as other sites show it in a frame: one card without anything
// round it.
type Embed struct {
	Head
	State     State
	Title     string
	Picture   Picture
	Recipient string
	Issuer    string
	Link      string // the grant's page
}

func (Embed) template() string { return "embed" }
func (Embed) layout() string   { return "bare" }
