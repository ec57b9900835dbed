package templates

import "html/template"

// Form is what a page of the issuer's desk knows about what was sent: nothing at
// first, and what was wrong with it when it is shown again.
type Form struct {
	Field   string // the form's field that is wrong; "" for the form as a whole
	Problem Phrase // nil for none
	Done    string // what was done before this page was shown: a key of desk.done-…
}

// Wrong returns the problem of one field.
func (f Form) Wrong(field string) Phrase {
	if f.Field == field {
		return f.Problem
	}
	return nil
}

// Option is one value that a field can take.
type Option struct {
	Value string
	Name  string // as people read it, where it is no text of ours
}

// Desk is the first page of the issuer's desk: the issuers on which somebody has a role.
type Desk struct {
	Head
	Form
	Issuers []DeskIssuer // those at the top of what they may see
	Sets    []DeskSet
	Recent  []Tile // of the last 30 days
	MayAdd  bool   // may make an issuer at the top
	Ask     string // where they ask for an issuer of their own; "" where they can't
}

func (Desk) template() string { return "desk" }

// DeskIssuer is an issuer in the tree.
type DeskIssuer struct {
	Link
	Handle   string
	Picture  Picture
	Role     string // of badges.Role
	Archived bool
	Below    []DeskIssuer
}

// DeskSet is a badge set in lists.
type DeskSet struct {
	Link
	Description string
	Category    string
	Count       int    // of its badges
	Issuer      string // name; "" for a set of the server
}

// IssuerDesk is an issuer with its badges.
type IssuerDesk struct {
	Head
	Form
	Name     string
	Handle   string
	Picture  Picture
	Base     string // address of this page, to which the others are added
	Parent   string // id of the issuer, for one below it
	Public   string // address of the issuer's page for everybody
	Role     string
	Manage   bool // may change the issuer and its badges
	Grant    bool // may grant its badges
	Owner    bool // may say who has which role
	Archived bool
	Badges   []DeskBadge
	Query    string
	Show     string // "", "archived" or "all"
	Older    string // address of the next page of Badges, if there is one
}

func (IssuerDesk) template() string { return "issuerdesk" }

// DeskBadge is a badge in lists.
type DeskBadge struct {
	Link
	Picture  Picture
	Type     string
	Holders  int
	Archived bool
}

// IssuerForm makes or changes an issuer.
type IssuerForm struct {
	Head
	Form
	New      bool
	Title    string // name of the issuer that is changed
	BackLink Link
	Parents  []Option // where a new one can stand; "" is the top
	Parent   string
	Domains  []string
	Domain   string
	Username string
	Name     string
	Type     string
	Types    []string
	Summary  string
	Website  string
	Email    string
	Audience string
	Alt      string
	Picture  Picture
	Seen     string // what was seen when the form was opened

	Colour    string
	Header    Picture // behind the head of its pages
	HeaderAlt string
	Paper     string
	Language  string // in which it writes to others; "" for the server's
}

func (IssuerForm) template() string { return "issuerform" }

// BadgeDesk is a badge as those who manage it see it.
type BadgeDesk struct {
	Head
	Form
	Title        string
	Type         string
	Issuer       Link // its desk
	Picture      Picture
	Base         string // address of this page
	Public       string // address of the badge's page for everybody
	Manage       bool
	Grant        bool   // may grant it
	Claims       string // address of its claim codes and pages; "" for who may not grant it
	Grants       string // address of its grants
	Archived     bool
	Drawn        bool // its picture was made with the designer
	Version      int
	Holders      int
	Description  template.HTML
	Criteria     template.HTML
	Requirements []RequirementRow
	Categories   []string
	Tags         []string
	Validity     Validity
	Certificate  bool
}

func (BadgeDesk) template() string { return "badgedesk" }

// RequirementRow is one requirement in a form.
type RequirementRow struct {
	ID          int64
	Description string
	Required    bool
	Note        string
}

// AlignmentRow is one alignment in a form.
type AlignmentRow struct {
	Name        string
	URL         string
	Description string
}

// BadgeForm makes or changes a badge.
type BadgeForm struct {
	Head
	Form
	New                 bool
	Issuer              Link // its desk, or the badge's
	Seen                string
	Title               string
	Type                string
	Types               []string
	Description         string
	Criteria            string
	CriteriaURL         string
	Requirements        []RequirementRow
	Alignments          []AlignmentRow
	Categories          string
	Tags                string
	Hashtags            string
	InfoURL             string
	Years, Months, Days string
	ExpiresOn           string // last day of all grants, instead of a period
	Reminders           string // days before the end, as in "30, 7"
	Certificate         bool
	Applications        bool // everybody in the fediverse may apply
	Price               string
	Results             []ResultRow
	ResultTypes         []string
}

func (BadgeForm) template() string { return "badgeform" }

// MoreIsUsed reports whether any of the fields that few badges need is filled in,
// or wrong.
func (f BadgeForm) MoreIsUsed() bool {
	wrong := false
	for _, field := range []string{"hashtags", "categories", "tags", "info-url", "price", "alignments", "results"} {
		wrong = wrong || f.Wrong(field) != nil
	}
	if len(f.Results) > 0 && f.Results[0].Name != "" {
		return true
	}
	aligned := len(f.Alignments) > 0 && f.Alignments[0] != AlignmentRow{}
	return wrong || aligned || f.Hashtags+f.Categories+f.Tags+f.InfoURL+f.Price != ""
}

// PictureForm takes an uploaded picture for a badge.
type PictureForm struct {
	Head
	Form
	BackLink Link
	Design   string // address of the designer
	Picture  Picture
	Alt      string
	Seen     string
	Crop     string // "whole" or "square"
	X, Y     string // per cent
	Zoom     string // per cent
}

func (PictureForm) template() string { return "pictureform" }

// DesignForm draws a badge's picture.
type DesignForm struct {
	Head
	Form
	BackLink    Link
	Upload      string // address of the page that takes files
	Preview     string // address of the drawing as it is now; "" if it can't be drawn
	PreviewBase string // what the script puts the form's fields behind
	Script      string // address of the script that keeps the preview up to date
	Seen        string
	Shapes      []DesignOutline
	Borders     []string
	Icons       []IconGroup
	Colours     []DesignColour
	Shape       string
	Border      string
	Icon        string
	Top         string
	Middle      string
	Bottom      string
	Ribbon      string
	Gradient    bool
	FillEnd     string
	Alt         string
	Suggested   string       // the alt text that was suggested for this design
	Hints       []DesignHint // what is hard to see
}

func (DesignForm) template() string { return "designform" }

// DesignOutline is a shape or icon to choose. Path is the value of an SVG
// attribute d.
type DesignOutline struct {
	Name string
	Path string
}

// IconGroup is a category of icons.
type IconGroup struct {
	Name  string
	Icons []DesignOutline
}

// DesignColour is a colour to choose.
type DesignColour struct {
	Field string
	Value string
}

// DesignHint says that a colour stands out too little.
type DesignHint struct {
	Field    string
	Contrast string // ratio, such as "1.3"
}

// SetForm makes or changes a badge set, from its JSON form or from badges that
// there are.
type SetForm struct {
	Head
	Form
	New      bool
	Keepers  []Option // who can keep it; the value 0 is the server
	Keeper   string
	Seen     string
	BackLink Link
	Name     string
	Badges   []Option // from which a new set can be made
	Chosen   map[string]bool
	JSON     string
}

func (SetForm) template() string { return "setform" }

// SetUse asks for a set's values and shows what would be made of it.
type SetUse struct {
	Head
	Form
	Name        string
	Description string
	BackLink    Link
	Edit        string // address of the set's form; "" if it may not be changed
	Delete      string
	Exported    string
	Issuers     []Option
	Issuer      string
	Variables   []SetValue
	Preview     []SetPreview
}

func (SetUse) template() string { return "setuse" }

// SetValue is one variable's field.
type SetValue struct {
	Name     string
	Label    string
	Value    string
	Default  string
	Required bool
}

// SetPreview is one badge that would be made.
type SetPreview struct {
	Title    string
	Criteria template.HTML
	Picture  string // address
	Alt      string
}
