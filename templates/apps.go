package templates

import "time"

// AppWish is something that a person may let an app do.
type AppWish string

// The wishes, each with a text of its own.
const (
	ReadBadges    AppWish = "read-badges"
	AddBadges     AppWish = "add-badges"
	ReadProfile   AppWish = "read-profile"
	ChangeProfile AppWish = "change-profile"
)

// AppConsent is the page that asks whether an app may act for somebody.
type AppConsent struct {
	Head
	App     string // as it calls itself
	AppURL  string // may be empty
	Host    string // where the answer goes
	Account string // who is asked
	Wishes  []AppWish

	// What the app has asked, to be sent back with the answer.
	ClientID, Redirect, State, Scope, Challenge string
}

func (AppConsent) template() string { return "appconsent" }

// EveryWish returns all that apps can ask for.
func (AppConsent) EveryWish() []AppWish {
	return []AppWish{ReadBadges, AddBadges, ReadProfile, ChangeProfile}
}

// Apps is the page of the apps that act for somebody.
type Apps struct {
	Head
	Apps      []ConnectedApp
	Withdrawn bool // one has just been
}

func (Apps) template() string { return "apps" }

// ConnectedApp is an app that acts for somebody.
type ConnectedApp struct {
	ID        int64
	Name      string
	URL       string // may be empty
	Wishes    []AppWish
	CreatedAt time.Time
	UsedAt    time.Time // zero: not yet
}
