// Package roster reads lists of people who are to get a badge: lines that somebody
// pasted, CSV files (RFC 4180, also with semicolons or tabs), and the speakers of a
// Sessionize event. It writes lists, too.
//
// It promises that a list is read whole or not at all, with what is wrong and
// where; that one bad row spoils no other; and that no cell of what it writes is a
// formula to a spreadsheet.
package roster

import (
	"net/mail"
	"strings"
	"time"

	"laurel/badges"
)

// Column says what a column holds.
type Column string

const (
	Ignored   Column = ""
	Recipient Column = "recipient" // handle, address of a profile, or e-mail address
	Email     Column = "email"
	Name      Column = "name"
	FirstName Column = "first-name"
	LastName  Column = "last-name"
	Evidence  Column = "evidence"
	Expires   Column = "expires"
)

// resultPrefix begins columns that hold results of the badge.
const resultPrefix = "result:"

// ResultColumn holds results by the badge's description of that name.
func ResultColumn(name string) Column { return resultPrefix + Column(name) }

// Columns returns all that a column can hold in a list for a badge, for people to
// choose.
func Columns(d badges.Definition) []Column {
	columns := []Column{Ignored, Recipient, Email, Name, FirstName, LastName, Evidence, Expires}
	for _, r := range d.ResultDescriptions {
		columns = append(columns, ResultColumn(r.Name))
	}
	return columns
}

// Table is a list as it was given. All rows are as long as the heading.
type Table struct {
	Heading []string
	Rows    [][]string
}

// Defaults are for rows that have none of their own.
type Defaults struct {
	Evidence  string
	ExpiresAt time.Time
	// Badge is what is granted: it says which results a row may hold.
	Badge badges.Definition
}

// Requests turns the rows into requests to grant, each with its problem if it has
// one. A person who is named twice has one in the later row.
func (t Table) Requests(columns []Column, d Defaults) []badges.BatchRow {
	rows := make([]badges.BatchRow, len(t.Rows))
	first := make(map[string]int)
	for i, cells := range t.Rows {
		rows[i] = badges.BatchRow{Number: i + 1, Request: badges.GrantRequest{Evidence: d.Evidence, ExpiresAt: d.ExpiresAt}}
		r := &rows[i]
		if err := fill(&r.Request, cells, columns, d.Badge); err != nil {
			r.Problem = badges.MessageOf(err)
			continue
		}
		who, err := whoIs(r.Request)
		if err != nil {
			r.Problem = badges.MessageOf(err)
			continue
		}
		if n := first[who]; n != 0 {
			r.Problem = badges.MessageOf(badges.Errorf(badges.Invalid, "this is the same recipient as in row %d", n))
			continue
		}
		first[who] = r.Number
	}
	return rows
}

// fill reads one row.
func fill(r *badges.GrantRequest, cells []string, columns []Column, d badges.Definition) error {
	var given, family string
	for n, column := range columns {
		if n >= len(cells) {
			break
		}
		cell := strings.TrimSpace(cells[n])
		if cell == "" {
			continue
		}
		switch column {
		case Recipient:
			if err := recognize(r, cell); err != nil {
				return err
			}
		case Email:
			r.Email = cell
		case Name:
			r.Name = cell
		case FirstName:
			given = cell
		case LastName:
			family = cell
		case Evidence:
			r.Evidence = cell
		case Expires:
			at, err := ParseDay(cell)
			if err != nil {
				return err
			}
			r.ExpiresAt = at
		default:
			if name, ok := strings.CutPrefix(string(column), resultPrefix); ok {
				r.Results = append(r.Results, d.Result(name, cell))
			}
		}
	}
	if r.Name == "" {
		r.Name = strings.TrimSpace(given + " " + family)
	}
	return d.CheckResults(r.Results)
}

// recognize tells an e-mail address from a handle and an address of a profile.
func recognize(r *badges.GrantRequest, cell string) error {
	request, err := ParseRecipient(cell)
	if err != nil {
		return err
	}
	if request.ProfileURI != "" {
		r.ProfileURI = request.ProfileURI
	} else {
		r.Email = request.Email
	}
	if r.Name == "" {
		r.Name = request.Name
	}
	return nil
}

// ParseRecipient reads what somebody typed for one person: a handle such as
// @anna@example.social, the address of a profile, or an e-mail address, also with a
// name, as mail programs write it.
func ParseRecipient(s string) (r badges.GrantRequest, err error) {
	s = strings.TrimSpace(s)
	switch {
	case s == "":
		return r, badges.InvalidField("recipient", "there is neither a handle nor an address; write one like @anna@example.social or anna@example.org")
	case strings.HasPrefix(s, "@"), strings.HasPrefix(s, "acct:"), strings.Contains(s, "://"):
		if _, err := badges.ParseProfile(s); err != nil {
			return r, badges.InvalidField("recipient", "%q is neither a handle nor the address of a profile; write it like @anna@example.social or https://example.social/@anna", badges.Truncate(s, 100))
		}
		r.ProfileURI = s
		return r, nil
	}
	address, err := mail.ParseAddress(s)
	if err == nil {
		r.Name = address.Name
		r.Email, err = badges.CleanEmail(address.Address)
	}
	if err != nil {
		return badges.GrantRequest{}, badges.InvalidField("recipient", "%q is neither a handle nor an e-mail address; write it like @anna@example.social or anna@example.org", badges.Truncate(s, 100))
	}
	return r, nil
}

// whoIs is by whom the row's recipient is known, for comparing; its errors are of
// rows that name nobody.
func whoIs(r badges.GrantRequest) (string, error) {
	if r.Email != "" {
		if _, err := badges.CleanEmail(r.Email); err != nil {
			return "", badges.InvalidField("email", "%q is no e-mail address", badges.Truncate(r.Email, 100))
		}
	}
	if r.ProfileURI != "" {
		identity, err := badges.ParseProfile(r.ProfileURI)
		return identity.Value, err
	}
	if r.Email == "" {
		return "", badges.InvalidField("recipient", "the row names nobody: it has neither a handle nor an address")
	}
	return strings.ToLower(r.Email), nil
}

// ParseDay reads a day, as forms and spreadsheets write it, and returns its end in
// UTC: what expires on a day is valid on it.
func ParseDay(s string) (time.Time, error) {
	for _, layout := range []string{time.DateOnly, "02.01.2006", "2.1.2006", "2006/01/02", time.RFC3339} {
		t, err := time.Parse(layout, s)
		if err != nil {
			continue
		}
		if layout == time.RFC3339 {
			return t.UTC(), nil
		}
		return t.AddDate(0, 0, 1).Add(-time.Second), nil
	}
	return time.Time{}, badges.InvalidField("expires", "%q is no day; write it like 2027-12-31", badges.Truncate(s, 40))
}
