package badgekit

// The original's JSON, field for field and in its order. Members that it leaves
// out are left out, those that it sets to null are null: clients tell them apart.

type systemJSON struct {
	ID       int64        `json:"id"`
	Slug     string       `json:"slug"`
	URL      *string      `json:"url"`
	Name     string       `json:"name"`
	Email    *string      `json:"email"`
	ImageURL *string      `json:"imageUrl"`
	Issuers  []issuerJSON `json:"issuers"`
}

type issuerJSON struct {
	ID          int64         `json:"id"`
	Slug        string        `json:"slug"`
	URL         *string       `json:"url"`
	Name        string        `json:"name"`
	Description *string       `json:"description"`
	Email       *string       `json:"email"`
	ImageURL    *string       `json:"imageUrl"`
	Programs    []programJSON `json:"programs"`
}

type programJSON struct {
	ID          int64   `json:"id"`
	Slug        string  `json:"slug"`
	URL         *string `json:"url"`
	Name        string  `json:"name"`
	Description *string `json:"description"`
	Email       *string `json:"email"`
	ImageURL    *string `json:"imageUrl"`
}

type badgeJSON struct {
	ID                  int64           `json:"id"`
	Slug                string          `json:"slug"`
	Name                string          `json:"name"`
	Strapline           *string         `json:"strapline"`
	EarnerDescription   string          `json:"earnerDescription"`
	ConsumerDescription string          `json:"consumerDescription"`
	IssuerURL           *string         `json:"issuerUrl"`
	RubricURL           *string         `json:"rubricUrl"`
	TimeValue           *int64          `json:"timeValue"`
	TimeUnits           *string         `json:"timeUnits"`
	Limit               *int64          `json:"limit"`
	Unique              bit             `json:"unique"`
	Created             timestamp       `json:"created"`
	ImageURL            string          `json:"imageUrl,omitempty"`
	Type                string          `json:"type"`
	Archived            bool            `json:"archived"`
	System              *systemJSON     `json:"system,omitempty"`
	Issuer              *issuerJSON     `json:"issuer,omitempty"`
	Program             *programJSON    `json:"program,omitempty"`
	CriteriaURL         string          `json:"criteriaUrl"`
	Criteria            []criterionJSON `json:"criteria"`
	Alignments          []alignmentJSON `json:"alignments"`
	EvidenceType        *string         `json:"evidenceType"`
	Categories          []string        `json:"categories"`
	Tags                []tagJSON       `json:"tags"`
	Milestones          []milestoneJSON `json:"milestones"`
}

// claimedBadgeJSON is the badge that a claim code is for.
type claimedBadgeJSON struct {
	*badgeJSON
	Claimed bit `json:"claimed"`
}

type criterionJSON struct {
	ID          int64  `json:"id"`
	Description string `json:"description"`
	Required    bit    `json:"required"`
	Note        string `json:"note"`
}

type alignmentJSON struct {
	ID          int64   `json:"id"`
	Name        string  `json:"name"`
	URL         string  `json:"url"`
	Description *string `json:"description"`
}

type tagJSON struct {
	ID    int64  `json:"id"`
	Value string `json:"value"`
}

type codeJSON struct {
	ID       int64   `json:"id"`
	Code     string  `json:"code"`
	Claimed  bool    `json:"claimed"`
	Email    *string `json:"email"`
	MultiUse bool    `json:"multiuse"`
}

// newCodeJSON is a code just made: without a reserved address it has no email.
type newCodeJSON struct {
	ID       int64  `json:"id"`
	Code     string `json:"code"`
	Claimed  bool   `json:"claimed"`
	Email    string `json:"email,omitempty"`
	MultiUse bool   `json:"multiuse"`
}

type instanceJSON struct {
	Slug         string     `json:"slug"`
	Email        string     `json:"email"`
	Expires      *timestamp `json:"expires"`
	IssuedOn     timestamp  `json:"issuedOn"`
	ClaimCode    *string    `json:"claimCode"`
	AssertionURL string     `json:"assertionUrl"`
	Badge        *badgeJSON `json:"badge"`
}

// newInstanceJSON is an instance just awarded: its badge is null, and without a
// claim code it has no such member.
type newInstanceJSON struct {
	Slug         string     `json:"slug"`
	Email        string     `json:"email"`
	Expires      *timestamp `json:"expires"`
	IssuedOn     timestamp  `json:"issuedOn"`
	ClaimCode    string     `json:"claimCode,omitempty"`
	AssertionURL string     `json:"assertionUrl"`
	Badge        *badgeJSON `json:"badge"`
}

type applicationJSON struct {
	ID                 int64          `json:"id"`
	Slug               string         `json:"slug"`
	Learner            string         `json:"learner"`
	Created            timestamp      `json:"created"`
	AssignedTo         *string        `json:"assignedTo"`
	AssignedExpiration *timestamp     `json:"assignedExpiration"`
	Badge              *badgeJSON     `json:"badge"`
	Processed          *timestamp     `json:"processed"`
	Evidence           []evidenceJSON `json:"evidence"`
}

type evidenceJSON struct {
	URL        *string `json:"url"`
	MediaType  string  `json:"mediaType"` // image or link
	Reflection *string `json:"reflection"`
}

type reviewJSON struct {
	ID      int64            `json:"id"`
	Slug    string           `json:"slug"`
	Author  string           `json:"author"`
	Comment *string          `json:"comment"`
	Items   []reviewItemJSON `json:"reviewItems"`
}

type reviewItemJSON struct {
	CriterionID int64  `json:"criterionId"`
	Satisfied   bit    `json:"satisfied"`
	Comment     string `json:"comment"`
}

type milestoneJSON struct {
	ID             int64        `json:"id"`
	Action         *string      `json:"action"`
	NumberRequired int          `json:"numberRequired"`
	PrimaryBadge   *badgeJSON   `json:"primaryBadge"`
	SupportBadges  []*badgeJSON `json:"supportBadges"`
}
