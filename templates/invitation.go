package templates

import "time"

// InvitationMail is the e-mail that invites somebody to an account or a role.
type InvitationMail struct {
	Site      Site
	URL       string
	InvitedBy string // may be empty
	Issuer    string // its name; "" for an account alone
	Role      string // on the issuer: key of role.…
	Admin     bool   // of the server
	ExpiresAt time.Time
}

func (InvitationMail) letter() string { return "invitation" }
