package templates

import (
	"html/template"
	"time"
)

// ClaimCodeStep is how far a claim with a code has come.
type ClaimCodeStep string

// The steps, each with a text of its own.
const (
	CodeAsked  ClaimCodeStep = "asked"  // asks for a code
	CodeShared ClaimCodeStep = "shared" // several badges have that code
	CodeOpen   ClaimCodeStep = "open"   // asks for an address
	CodeSent   ClaimCodeStep = "sent"   // the address was taken
	CodeUsed   ClaimCodeStep = "used"   // nothing can be claimed with it any more
)

// ClaimCode is the page at which people use a claim code.
type ClaimCode struct {
	Head
	Step        ClaimCodeStep
	Code        string
	Title       string // the badge's; "" while there is no code
	Badge       string // address of the badge's page
	Picture     Picture
	Issuer      IssuerCard
	Description template.HTML
	Criteria    template.HTML
	Choices     []BadgeCard // with CodeShared
	Reserved    bool        // for one e-mail address
	Address     string      // as it was typed
	Wrong       bool        // Address is none; with CodeAsked, no badge has that code
	Other       bool        // Address is not the one for which it is reserved
}

func (ClaimCode) template() string { return "claimcode" }

// ClaimDesk is with what a badge can be claimed, and the forms for more of it.
type ClaimDesk struct {
	Head
	Form
	Badge      Link
	Base       string
	Words      string // where codes are typed, as people read it
	Archived   bool   // nothing can be claimed
	Codes      []ClaimCodeRow
	Total      int // codes on all pages
	Page       int
	Pages      int
	ClaimPages []ClaimPageRow
	Changed    ClaimPageRow // what was typed for the page with its Slug, when it was refused
	Lists      []Option     // from which a badge can be claimed

	Count    string
	Reserved string
	MultiUse bool
	List     string
	Name     string
	Kind     string
	Members  string
	Opens    string
	Closes   string
	Limit    string
}

func (ClaimDesk) template() string { return "claimdesk" }

// Previous is the number of the page before, 0 for none.
func (d ClaimDesk) Previous() int { return d.Page - 1 }

// Next is the number of the page after, 0 for none.
func (d ClaimDesk) Next() int {
	if d.Page >= d.Pages {
		return 0
	}
	return d.Page + 1
}

// ClaimCodeRow is one claim code.
type ClaimCodeRow struct {
	Code        string
	URL         string
	ReservedFor string
	MultiUse    bool
	CreatedAt   time.Time
	ClaimedAt   time.Time // zero: not yet
	Poster      string    // address
}

// ClaimPageRow is one claim page. Opens, Closes and Limit are as in its form.
type ClaimPageRow struct {
	URL    string
	Words  string // the address as people read it
	Slug   string
	List   string
	Base   string
	Poster string
	Opens  string
	Closes string
	Limit  string
	Offers int
	Closed bool
}

// Poster is made to be printed on A4 and hung up where a badge can be claimed.
type Poster struct {
	Head
	BackLink Link
	Title    string
	Issuer   string
	Handle   string
	Picture  Picture
	QR       string // address of the drawing
	Words    string // the address that it holds, as people read it
	Code     string // to be typed at Ask; "" for a claim page
	Ask      string
	Criteria template.HTML
}

func (Poster) template() string { return "poster" }
