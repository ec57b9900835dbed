package templates

import (
	"html/template"
	"time"
)

// BackpackDone is what somebody has just changed in their backpack.
type BackpackDone string

// The outcomes, each with a text of its own.
const (
	BackpackAccepted BackpackDone = "accepted"
	BackpackDeclined BackpackDone = "declined"
	BackpackReturned BackpackDone = "returned"
	BackpackShown    BackpackDone = "shown"
	BackpackHidden   BackpackDone = "hidden"
	BackpackOrdered  BackpackDone = "ordered"
	BackpackChecked  BackpackDone = "checked"
	BackpackRemoved  BackpackDone = "removed"
	BackpackSaved    BackpackDone = "saved"
	BackpackProved   BackpackDone = "proved"
	BackpackReissued BackpackDone = "reissued"
)

// BackpackOutcomes returns all of them.
func BackpackOutcomes() []BackpackDone {
	return []BackpackDone{
		BackpackAccepted, BackpackDeclined, BackpackReturned, BackpackShown, BackpackHidden, BackpackOrdered,
		BackpackChecked, BackpackRemoved, BackpackSaved, BackpackProved, BackpackReissued,
	}
}

// BackpackHead is what all pages of the backpack begin with.
type BackpackHead struct {
	Head
	Done    BackpackDone // "": nothing
	Problem Phrase       // why what was sent changed nothing
}

// Visibilities returns all choices in the order in which they are offered.
func (BackpackHead) Visibilities() []Visibility { return []Visibility{Public, Unlisted, Private} }

// Backpack is the page with everything that somebody got.
type Backpack struct {
	BackpackHead
	Offers    []OwnGrant
	Grants    []OwnGrant // newest first
	Older     string
	Externals []OwnExternal
	Pages     []Link // of the identities; what everybody sees
	Linked    bool   // the account has proved to be somebody
}

func (Backpack) template() string { return "backpack" }

// OwnGrant is a grant as its recipient sees it.
type OwnGrant struct {
	ID         int64
	URL        string // its page; "" if nobody may see it
	Title      string
	Picture    Picture
	Issuer     Link
	To         string // the identity that got it
	State      State
	Visibility Visibility
	Hidden     bool
	Decided    bool // accepted, and not taken back
	Final      bool // its visibility can be changed
	// Choices are to whom its recipient may have it issued instead.
	Choices   []Option
	Place     int // among those that come first, from 1; 0: none
	At        time.Time
	ExpiresAt time.Time
}

// OwnExternal is a badge of another server's as its recipient sees it.
type OwnExternal struct {
	ID         int64
	URL        string
	Title      string
	Issuer     string
	State      CheckedState
	CheckedAt  time.Time
	Visibility Visibility
}

// BackpackProfile is the page at which people say who they are.
type BackpackProfile struct {
	BackpackHead
	Name       string
	About      string
	Links      string // one a line
	Findable   bool   // search engines may list the page
	OfferMails bool
	Identities []OwnIdentity
	Page       string // that another site has to link back to; "" for none
	Markup     string // with which it does, to be copied
	WebPage    string // as it was typed
}

func (BackpackProfile) template() string { return "backpackprofile" }

// OwnIdentity is something that the account has proved to be.
type OwnIdentity struct {
	ID    int64
	Name  string
	Page  string // its public page
	Shown bool
}

// BackpackCollections is the page of somebody's own collections.
type BackpackCollections struct {
	BackpackHead
	Collections []OwnCollection
}

func (BackpackCollections) template() string { return "backpackcollections" }

// OwnCollection is a collection in its owner's list.
type OwnCollection struct {
	ID    int64
	Name  string
	URL   string // to share
	Count int
}

// BackpackCollection is the form for a collection.
type BackpackCollection struct {
	BackpackHead
	ID          int64 // 0: a new one
	Name        string
	Description string
	URL         string // to share; "" for a new one
	Grants      []CollectedGrant
}

func (BackpackCollection) template() string { return "backpackcollection" }

// CollectedGrant is a badge that can be in a collection.
type CollectedGrant struct {
	ID    int64
	Title string
	Place int // in the collection, from 1; 0: it is not in it
}

// BackpackImport is the page that takes badges of other servers in.
type BackpackImport struct {
	BackpackHead
	Address string // as it was typed
	Results []Imported
	Linked  bool // the account has proved to be somebody
}

func (BackpackImport) template() string { return "backpackimport" }

// Imported is what became of one badge.
type Imported struct {
	Name    string // its title, else the file's name or its address
	URL     string // its page, if it was taken
	State   CheckedState
	Code    string // of the verification's step that decided; "" for none
	Problem Phrase // why it was not taken; nil if it was
}

// BackpackErase is the page at which people have their data deleted.
type BackpackErase struct {
	BackpackHead
	Word  string // to be typed
	Count int    // how many grants there are
}

func (BackpackErase) template() string { return "backpackerase" }

// Erased says good-bye.
type Erased struct{ Head }

func (Erased) template() string { return "erased" }

// EmbedHelp is the page that says how a badge gets into another site.
type EmbedHelp struct {
	Head
	Script    string // address of the web component
	Frame     string // markup without script
	Component string // markup with the web component
}

func (EmbedHelp) template() string { return "embedhelp" }

// External is the page of a badge that another server has granted.
type External struct {
	Head
	Title       string
	State       CheckedState
	CheckedAt   time.Time
	Code        string // of the verification's step that decided; "" for none
	Issuer      Link
	IssuerID    string
	Recipient   Link
	Description template.HTML
	Criteria    template.HTML
	CriteriaURL string
	Standard    string
	Credential  string // the credential's own address or id
	IssuedAt    time.Time
	ExpiresAt   time.Time
	Check       string // address at which anybody can have it checked anew
}

func (External) template() string { return "external" }

// ExternalCard shows a badge of another server in a list.
type ExternalCard struct {
	URL       string
	Title     string
	Issuer    string
	Server    string // where it was granted
	State     CheckedState
	CheckedAt time.Time
}
