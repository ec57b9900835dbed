package templates

import "time"

// People are who has a role on an issuer itself, and who is invited to one.
type People struct {
	Head
	Form
	Issuer      Link
	Base        string
	Roles       []string // of badges.Role
	People      []PersonRow
	Invitations []InvitationRow
	Address     string
	Role        string
}

func (People) template() string { return "people" }

// PersonRow is somebody with a role.
type PersonRow struct {
	ID    string
	Name  string
	Email string
	Role  string
	You   bool // whoever looks at the page
}

// InvitationRow is one invitation.
type InvitationRow struct {
	Address  string
	Role     string
	State    string // open, accepted, withdrawn or expired
	At       time.Time
	Link     string // for who is invited; "" unless it is open, as is the next one
	Withdraw string
}
