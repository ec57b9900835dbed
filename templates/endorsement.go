package templates

import "time"

// Endorsement is an issuer's word for the badge, grant or issuer of another one.
type Endorsement struct {
	By      Link
	Comment string // plain text
	At      time.Time
	// CheckedAt is when one from another server was last found good; zero for ours.
	CheckedAt time.Time
	URL       string // of the endorsement itself, on the server of who made it
}

// EndorsementPage is the page of one endorsement.
type EndorsementPage struct {
	Head
	Endorsement Endorsement
	Thing       Link
	RevokedAt   time.Time // zero: it stands
	Source      string    // address of the credential, "" for none
}

func (EndorsementPage) template() string { return "endorsement" }
