package templates

import (
	"html/template"
	"slices"
	"time"
)

// SitePage is a page of the admins' own.
type SitePage struct {
	Head
	Name      string
	Body      template.HTML
	UpdatedAt time.Time
}

func (SitePage) template() string { return "sitepage" }

// AdminPage is any page below /admin, and those by which people answer admins: all
// are made of sections with entries and forms.
type AdminPage struct {
	Head
	Form
	Name     string // key of admin.title-…
	Here     string // key of the part of /admin that it belongs to; "" outside of it
	Status   int    // of the answer; 0 for 200
	Secret   Link   // a link to be passed on, shown once
	Sections []AdminSection
}

func (AdminPage) template() string { return "adminpage" }

// Parts are the parts of /admin, by their keys and addresses.
func (AdminPage) Parts() []string {
	return []string{"overview", "people", "invitations", "requests", "reports", "replies", "blocks", "settings", "pages", "announcements", "queue", "backups", "log"}
}

// AdminSection is a list with what can be done with it.
type AdminSection struct {
	Name    string // key of admin.section-…
	Text    string // key of admin.text-…; "" for none
	Entries []AdminEntry
	Listed  bool // entries are expected: where there are none, that is said
	Older   string
	Links   []AdminLink
	Forms   []AdminForm
}

// AdminLink is a link with a text of ours.
type AdminLink struct {
	Label string // key of admin.link-…
	URL   string
}

// AdminEntry is one thing in a list.
type AdminEntry struct {
	Link
	Event  string // of the audit log: key of log.…, what Link did
	Moment string // of the audit log: the time of day, beside At
	State  string // key of admin.state-…; "" for none
	Lines  []string
	Links  []Link // what it has to do with
	At     time.Time
	Body   template.HTML
	Forms  []AdminForm
	Labels []string // keys of admin.label-…, of what is true of it
}

// AdminForm changes something.
type AdminForm struct {
	Action  string
	Get     bool   // it only asks
	Submit  string // key of admin.do-…
	Subject string // what the button is about, for those who hear it alone
	File    bool   // takes a file
	Fields  []AdminField
}

// Bare reports whether the form is nothing but a button.
func (f AdminForm) Bare() bool {
	return !slices.ContainsFunc(f.Fields, func(field AdminField) bool { return field.Kind != "hidden" })
}

// AdminField is a field of such a form.
type AdminField struct {
	Name    string // key of admin.field-…
	ID      string // unique on the page; "": Name
	Kind    string // "text", "area", "choice", "yes", "hidden", "date", "file"; "fixed" for what the configuration says
	Value   string
	Options []AdminOption
	Problem Phrase
}

// AdminOption is a choice: with a text of ours, admin.option-…, or a name.
type AdminOption struct {
	Value string
	Label string
	Event string // in the place of Label: key of log.…
	Name  string
}
