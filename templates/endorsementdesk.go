package templates

import "time"

// EndorsementDesk are the endorsements that an issuer gave and got.
type EndorsementDesk struct {
	Head
	Form
	Issuer     Link
	Base       string
	Granter    bool // may take back, hide and check
	MayEndorse bool
	Target     string
	Comment    string
	Given, Got []EndorsementRow
	OlderGiven string // address of the next page, if there is one
	OlderGot   string
	Checked    CheckedEndorsement // the one that was checked just now, if any
}

func (EndorsementDesk) template() string { return "endorsementdesk" }

// EndorsementRow is one endorsement at the desk.
type EndorsementRow struct {
	Kind      string // of badges.EndorsedKind
	Thing     Link
	By        Link
	Comment   string // plain text
	At        time.Time
	Page      string // address of the endorsement itself
	Base      string // what its actions' addresses begin with
	RevokedAt time.Time
	HiddenAt  time.Time
	Checked   CheckedEndorsement
}

// CheckedEndorsement is what came of checking an endorsement.
type CheckedEndorsement struct {
	ID    int64  // 0: none was checked
	State string // of verification.State
	Code  string // of the step that decided; "" for a valid one
}
