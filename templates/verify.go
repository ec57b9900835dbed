package templates

import "time"

// Verify is the page on which anybody has a badge checked: a form and, once
// something was handed in, what was found.
type Verify struct {
	Head
	Address   string // as it was typed
	Text      string // as it was pasted
	Recipient string // as it was typed
	Checked   *Checked
}

func (Verify) template() string { return "verify" }

// CheckedState is the answer in one word, each with a text of its own.
type CheckedState string

const (
	CheckedValid   CheckedState = "valid"
	CheckedExpired CheckedState = "expired"
	CheckedRevoked CheckedState = "revoked"
	CheckedInvalid CheckedState = "invalid"
	CheckedUnknown CheckedState = "unknown"
)

// Checked is what a verification found. Texts are the badge's own, unproved unless
// the state says otherwise. Empty fields are not shown.
type Checked struct {
	State    CheckedState
	Since    time.Time // when it was checked; earlier than now for a snapshot
	Snapshot bool      // it was kept from an earlier time, since the issuer's server can't be reached
	Decisive string    // code of the step that decided

	Title       string
	Description string
	Issuer      Link
	Address     string // the credential's own
	Standard    string
	IssuedAt    time.Time
	ExpiresAt   time.Time
	Reason      string // of a revocation, in the issuer's words
	Steps       []CheckedStep
	Results     []Result
}

// CheckedStep is one thing that was checked. Code and Outcome have texts of their
// own; Subject and Detail are shown as they are.
type CheckedStep struct {
	Code    string
	Outcome string // pass, fail, warn, unknown, skipped
	Subject string
	Detail  string
}
