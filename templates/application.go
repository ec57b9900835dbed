package templates

import (
	"html/template"
	"time"
)

// Application is the page on which somebody who is signed in applies for a badge.
type Application struct {
	Head
	Form
	Badge      Link
	Picture    Picture
	Issuer     IssuerCard
	Criteria   template.HTML
	Action     string // where the form goes
	Open       bool   // the badge takes applications
	Identities []IdentityOption
	Filed      []FiledApplication // one for each identity that applied before

	Identity   int64 // what was chosen and typed
	URL        string
	Reflection string
}

func (Application) template() string { return "application" }

// IdentityOption is one of the visitor's identities to choose.
type IdentityOption struct {
	ID     int64
	Name   string // @user@host or an e-mail address
	Chosen bool
}

// ApplicationState says what became of an application.
type ApplicationState string

// The states, each with a text.
const (
	ApplicationWaits    ApplicationState = "waits"
	ApplicationApproved ApplicationState = "approved"
	ApplicationDeclined ApplicationState = "declined"
	ApplicationClosed   ApplicationState = "closed"
)

// FiledApplication is an application that was made.
type FiledApplication struct {
	From    string // the identity it was made with
	At      time.Time
	State   ApplicationState
	Comment string // the reviewer's words; may be empty
}

// Waiting reports whether one of them is not decided on yet.
func (a Application) Waiting() bool {
	for _, f := range a.Filed {
		if f.State == ApplicationWaits {
			return true
		}
	}
	return false
}
