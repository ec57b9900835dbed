package templates

import (
	"html/template"
	"time"
)

// GrantForm grants a badge to one recipient.
type GrantForm struct {
	Head
	Form
	Badge     Link // its desk
	Picture   Picture
	Many      string // address of the form for many
	Recipient string
	Name      string
	Evidence  string
	Expires   string
	Language  string // the recipient's; "" for unknown
	Results   []ResultField
}

func (GrantForm) template() string { return "grantform" }

// GrantRow is a grant in the table of an issuer's grants.
type GrantRow struct {
	Recipient Link
	Address   string
	Badge     string
	State     string
	GrantedAt time.Time
	Reception string // of badges.ReceptionState, or "mail"
	Problem   string // why the recipient was not found or reached, in English; "" for none
	Held      string // why its documents do not leave, in English; "" if they do
	Retry     string // where to have them made anew
}

// GrantTable is the table of an issuer's grants.
type GrantTable struct {
	Head
	Form
	Pager
	Issuer  Link
	Rows    []GrantRow
	Total   int
	Query   string
	State   string
	States  []string
	Badge   string
	Badges  []Option
	Sort    GrantSorting
	Granter bool   // may have what is held made anew
	File    string // address of the table as CSV
}

func (GrantTable) template() string { return "granttable" }

// GrantSorting is where the heads of the table's columns lead.
type GrantSorting struct {
	Now                                string // as the address names it
	Recipient, Badge, State, GrantedAt SortLink
}

// SortLink has a table sorted by a column.
type SortLink struct {
	URL   string
	Order string // how the table is sorted by it now, for aria-sort; "" if it is not
}

// GrantDesk is one grant as those who look after it see it.
type GrantDesk struct {
	Head
	Form
	Row          GrantRow
	Badge        Link
	Issuer       Link
	Picture      Picture
	Evidence     template.HTML
	Results      []Result
	AcceptedAt   time.Time
	ExpiresAt    time.Time
	Reason       string // why it was revoked
	Held         string
	Base         string
	Public       string // address of its page for everybody, if there is one
	Accept       string // link with which the recipient answers; "" if it is not to be shown
	Granter      bool
	Resendable   bool // its offer can be sent again
	Revocable    bool
	TypedReason  string
	Renewable    bool
	TypedUntil   string
	RenewResults []ResultField
	Renewing     bool   // the form of the renewal was sent, and is shown again
	RenewedBy    string // address of the grant that renews this one; "" for none
	Renews       string // address of the one that this renews
	Reissuable   bool
	TypedTo      string
	Former       []string // to whom it was issued before, the last first
}

func (GrantDesk) template() string { return "grantdesk" }

// ListForm asks for many recipients.
type ListForm struct {
	Head
	Form
	Badge   Link
	One     string // address of the form for one
	List    string
	Address string
}

func (ListForm) template() string { return "listform" }

// ListRow is a list of recipients among an issuer's.
type ListRow struct {
	Link
	Badge     string
	State     string // of badges.BatchState
	CreatedAt time.Time
	Total     int
	Granted   int
	Standing  int
	Failed    int
	Handled   int
}

// Lists are an issuer's lists of recipients.
type Lists struct {
	Head
	Issuer Link
	Lists  []ListRow
}

func (Lists) template() string { return "grantlists" }

// ListDesk is one list: a draft with what would be granted, or how far it is.
type ListDesk struct {
	Head
	Form
	ListRow
	BackLink Link
	Base     string
	Grants   string // address of the badge's grants
	Columns  []ListColumn
	Meanings []string // all that a column can hold
	Results  []Option // and the badge's results
	Rows     []PreviewRow
	Good     int // rows of a draft that can be granted
	Bad      []PreviewRow
	BadCount int  // rows of a draft that can't
	Deleted  bool // it was kept long enough; what it came to is known
	Evidence string
	Expires  string
}

func (ListDesk) template() string { return "listdesk" }

// ListColumn is a column of a draft.
type ListColumn struct {
	Title    string
	Means    string // one of Meanings
	Examples []string
}

// PreviewRow is one recipient of a list.
type PreviewRow struct {
	Number    int
	Recipient string
	Name      string
	Results   []Result
	Problem   Plain // as the domain says it; "" for none
}
