package templates

import "time"

// The states of an application at the desk are those of [FiledApplication].

// ApplicationTable is a list of applications for an issuer's badges, or for one.
type ApplicationTable struct {
	Head
	Form
	Pager
	Of      Link // the issuer or badge, its desk
	Base    string
	Waiting int // how many wait for a decision
	Decided int
	Show    string // "waiting" or "decided"
	Rows    []ApplicationRow
}

func (ApplicationTable) template() string { return "applicationtable" }

// ApplicationRow is one application in the table.
type ApplicationRow struct {
	Link
	Badge    string
	At       time.Time
	Assigned string // e-mail address of the reviewer; "" for nobody
	State    string
}

// ApplicationDesk is one application as reviewers see it.
type ApplicationDesk struct {
	Head
	Form
	Row          ApplicationRow
	Badge        Link
	List         string // address of the badge's applications
	Base         string
	Evidence     []EvidenceRow
	Requirements []RequirementBox
	Reviews      []ReviewRow
	Grant        string // address of the grant that the applicant has; "" for none
	Review       bool   // may decide, and it waits
	MayGrant     bool
	Until        time.Time // when the assignment ends; zero: never
	Comment      string
	Words        string   // what it was earned with
	Reviewers    []Option // who can be assigned
	Results      []ResultField
}

func (ApplicationDesk) template() string { return "applicationdesk" }

// EvidenceRow is one thing that speaks for an applicant. URL is "" if it can't be
// followed safely; then Name is all that is shown of it.
type EvidenceRow struct {
	Link
	Reflection string
}

// RequirementBox is a requirement to be ticked.
type RequirementBox struct {
	RequirementRow
	Satisfied bool
}

// ReviewRow is what a reviewer said.
type ReviewRow struct {
	Author   string
	At       time.Time
	Approves bool
	Comment  string
	Items    []RequirementBox
}
