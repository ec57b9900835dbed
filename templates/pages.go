package templates

import (
	"html/template"
	"time"
)

// Site is the server as visitors know it.
type Site struct {
	Name   string
	Origin string // scheme and host, e.g. "https://badges.example.org"
	Rules  bool   // there is a page of rules
	Pages  []Link // of the admins' own
}

// Notice is an announcement above a page.
type Notice struct {
	ID   int64
	Text template.HTML
	Back string // path of the page, to come back to
}

// Head is what every page tells browsers, search engines and other servers
// about itself. Only Site is needed by all pages.
type Head struct {
	Site        Site
	URL         string  // the page's own address, absolute
	Description string  // plain text for previews
	Preview     Picture // for previews, absolute URL
	Creator     string  // @user@host, shown by Mastodon beside a link (fediverse:creator)
	ActivityPub string  // id of the ActivityStreams object that this page shows
	Published   time.Time
	Visitor     Visitor
	Notices     []Notice
	Unlisted    bool // search engines are asked to stay away
	Secret      bool // the address itself is a secret; no other site may learn it
	Theme       Theme
	Feed        Link     // Atom feed of what this page shows; its name is the feed's title
	OEmbed      string   // address that says how other sites embed this page
	Styles      []string // further style sheets, by their names in assets
	Scripts     []string // modules that make the page nicer, by their names in assets; its policy must allow them
}

func (h Head) head() Head { return h }

// Theme is the look of an issuer or of the server. The zero Theme is Laurel's own.
type Theme struct {
	URL    string // of a style sheet that comes after our own
	Colour string // "#rrggbb" of the stage, for the browser's own parts
}

// Picture is a square image.
type Picture struct {
	URL    string // empty: none
	Alt    string
	Width  int // pixels
	Height int
}

// Link is a name with an address; without an address it is the name alone.
type Link struct {
	Name string
	URL  string
}

// IssuerCard shows an issuer on other pages.
type IssuerCard struct {
	Link
	Handle  string // @username@domain
	Picture Picture
}

// BadgeCard shows a badge on other pages.
type BadgeCard struct {
	Link
	Picture Picture
	Issuer  Link
}

// GrantCard shows a public grant on other pages.
type GrantCard struct {
	URL       string
	Badge     string // its title
	Picture   Picture
	Recipient string
	Issuer    Link
	At        time.Time
}

// Front is the first page of the server.
type Front struct {
	Head
	Summary template.HTML // the operator's own words; may be empty
	Landing template.HTML // more of them; may be empty
	Issuers []IssuerCard
	Recent  []GrantCard // public grants, newest first

	Catalogue string // address of the catalogue, if it has anything
	Ask       string // where people ask for an issuer of their own; "" where they can't
}

func (Front) template() string { return "front" }

// Issuer is the page of who grants badges.
type Issuer struct {
	Head
	Name    string
	Handle  string
	Picture Picture
	Summary template.HTML
	Website string
	Badges  []BadgeCard
	Recent  []GrantCard // newest first
	Older   string      // address of the next page of Recent, if there is one

	MovedTo     string // id of the account in its place; "" while it is here
	Catalogue   string // address of the issuer's part of the catalogue, if there is one
	Collections []CollectionLink

	Endorsements []Endorsement
}

func (Issuer) template() string { return "issuer" }

// Badge is the page of what can be earned.
type Badge struct {
	Head
	Title       string
	Type        string // of badges.BadgeTypes, e.g. "Achievement"
	Picture     Picture
	Description template.HTML
	Criteria    template.HTML
	Issuer      IssuerCard
	Hashtags    []Link
	InfoURL     string
	Validity    Validity
	Holders     int         // how many have it
	Public      []GrantCard // those who show it, newest first
	Older       string      // address of the next page of Public, if there is one
	Archived    bool        // it is not granted any more
	Price       string      // in the issuer's words; may be empty

	CriteriaURL  string // the issuer's own page about the criteria
	Requirements []Requirement
	Ways         Ways
	Endorsements []Endorsement
}

// Requirement is one of the things that earning a badge takes.
type Requirement struct {
	Text   string
	Needed bool
}

func (Badge) template() string { return "badge" }

// Tag is the page of a hashtag.
type Tag struct {
	Head
	Tag    string // without '#'
	Badges []BadgeCard
}

func (Tag) template() string { return "tag" }

// Validity is how long a grant of a badge is good: until a moment, or for a period;
// all zero: for ever.
type Validity struct {
	Years, Months, Days int
	Until               time.Time
}

// State is where a grant is in its life, as people see it.
type State string

// The states, each with a text and an icon of its own.
const (
	Pending   State = "pending"
	Accepted  State = "accepted" // documents are being made
	Processed State = "processed"
	Declined  State = "declined"
	Revoked   State = "revoked"
	Expired   State = "expired"
)

// Grant is the page of one badge given to one recipient.
type Grant struct {
	Head
	State       State
	Title       string
	Picture     Picture
	Badge       Link
	Issuer      IssuerCard
	Recipient   Link
	Now         Link   // where the recipient's account has moved to; no Name for one that has not
	Former      []Link // accounts to which it was issued before
	Handle      string // of the recipient, if it has a fediverse account
	Description template.HTML
	Criteria    template.HTML
	Evidence    template.HTML // may be empty
	Results     []Result
	GrantedAt   time.Time
	AcceptedAt  time.Time // zero while pending
	ExpiresAt   time.Time // zero: never
	RevokedAt   time.Time
	Reason      string // why it was revoked
	RenewedBy   string // address of the grant that renews this one; "" for none
	Renews      string // address of the one that this renews
	Proof       Proof
	Comments    []Comment
	Reactions   Reactions

	RecipientPage string // address of all their public badges, if there are any
	Verification  Verification
	Sharing       Sharing // zero: it is not to be passed on

	Endorsements []Endorsement
}

func (Grant) template() string { return "grant" }

// Proof is where and by what anybody can check a grant. Empty fields are not shown.
type Proof struct {
	Assertion   string // Open Badges 2.0 document
	Credential  string // Open Badges 3.0 document
	Note        string // the ActivityPub Note
	Fingerprint string // hex SHA-256
}

// Comment is a reply to a grant's Note.
type Comment struct {
	Author  Link
	Handle  string
	Content template.HTML
	At      time.Time
	URL     string
}

// Visibility is the recipient's choice when accepting.
type Visibility string

// The choices, the first one preselected.
const (
	Public   Visibility = "public"
	Unlisted Visibility = "unlisted"
	Private  Visibility = "private"
)

// Visibilities returns all choices in the order in which they are offered.
func (Accept) Visibilities() []Visibility { return []Visibility{Public, Unlisted, Private} }

// Accept is the page at which a recipient answers. It is a form while State is
// Pending and tells how things stand otherwise.
type Accept struct {
	Head
	State       State
	Title       string
	Picture     Picture
	Issuer      IssuerCard
	Recipient   string
	Description template.HTML
	Criteria    template.HTML
	Evidence    template.HTML
	GrantedAt   time.Time
	ExpiresAt   time.Time
	Reason      string
	Accepted    bool       // the recipient said yes, which stands when the badge has expired
	Choice      Visibility // preselected, or chosen
	GrantURL    string     // where an accepted grant is shown
	SignIn      string     // where who has no account can link one; "" where that is of no use
	Problem     Phrase     // why the form that was sent changed nothing
}

func (Accept) template() string { return "accept" }

// WrongLink is the page for an accept link that leads nowhere.
type WrongLink struct{ Head }

func (WrongLink) template() string { return "wronglink" }
