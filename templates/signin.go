package templates

import "time"

// Visitor is who looks at a page, as far as its head shows it. The zero value is
// somebody who is not signed in.
type Visitor struct {
	Name  string
	Desk  bool // has a part in an issuer's work
	Admin bool
}

// SignInWay is a way to sign in that leads by another server.
type SignInWay struct {
	Name  string // in addresses; "fediverse" has texts of its own
	Label string
	Asks  bool // for an address
}

// SignIn is the page with the ways to sign in.
type SignIn struct {
	Head
	Next    string // local path to go on with; may be empty
	ByMail  bool   // mail can be sent
	SignUp  bool   // who is new gets an account
	Ways    []SignInWay
	Problem Phrase // why what was sent signed nobody in

	// What was typed, and what of it is wrong.
	Address, Email, Name                    string
	WrongAddress, WrongEmail, WrongPassword bool
}

func (SignIn) template() string { return "signin" }

// SignInSent says that a mail is on its way, perhaps.
type SignInSent struct{ Head }

func (SignInSent) template() string { return "signinsent" }

// SignInPurpose is what a link to sign in is for.
type SignInPurpose string

// The purposes, each with texts of its own.
const (
	SignInByAddress SignInPurpose = "email"
	LinkAddress     SignInPurpose = "link"
	SignInAsAccount SignInPurpose = "account"
	BecomeAdmin     SignInPurpose = "admin"
)

// SignInLink is the page behind a link that signs in once.
type SignInLink struct {
	Head
	Purpose SignInPurpose
	Who     string // address or name of the account
	Spent   bool   // the link is of no use (any more)
	Problem Phrase
}

func (SignInLink) template() string { return "signinlink" }

// SignInsDone is what has just been changed of how somebody signs in.
type SignInsDone string

// The outcomes, each with a text of its own.
const (
	Welcome       SignInsDone = "welcome" // signed in by a link, so another way should be added
	Linked        SignInsDone = "linked"
	Unlinked      SignInsDone = "unlinked"
	PasswordSet   SignInsDone = "password"
	MailSent      SignInsDone = "mail"
	SessionEnded  SignInsDone = "session"
	SessionsEnded SignInsDone = "sessions"
)

// Outcomes returns all of them.
func (SignIns) Outcomes() []SignInsDone {
	return []SignInsDone{Welcome, Linked, Unlinked, PasswordSet, MailSent, SessionEnded, SessionsEnded}
}

// SignIns is the page at which somebody decides how they sign in.
type SignIns struct {
	Head
	Logins      []Login
	Sessions    []Session
	HasPassword bool
	Name        string // to sign in with a password; proposed if there is none
	ByMail      bool
	Ways        []SignInWay
	Done        SignInsDone // "": nothing
	Problem     Phrase      // why what was sent changed nothing
}

func (SignIns) template() string { return "signins" }

// Login is one way in which somebody signs in.
type Login struct {
	ID         int64
	Kind       string // "email", "fediverse", "passkey", "password" have texts of their own
	Provider   string // what others are called
	Label      string
	LastUsedAt time.Time // zero: never
}

// Session is one browser in which somebody is signed in.
type Session struct {
	ID         int64
	Device     string // may be empty
	Current    bool   // the one that looks at the page
	CreatedAt  time.Time
	LastSeenAt time.Time
}

// SignInMail is the e-mail with a link that signs in, or links the address.
type SignInMail struct {
	Site    Site
	URL     string
	Minutes int  // how long the link works
	Linking bool // the address is to be linked to an account
}

func (SignInMail) letter() string { return "signin" }
