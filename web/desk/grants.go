package desk

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"laurel/badges"
	"laurel/badges/roster"
	"laurel/templates"
)

const (
	pageOfGrants = 50
	maxGrantPage = 100_000
	maxGrantFile = 100_000 // grants in one file
)

// grantStates are those by which the table can be narrowed: as its rows name them.
func grantStates() []string {
	return []string{
		string(badges.Pending), string(badges.Accepted), string(badges.Processed), string(badges.Declined), string(badges.Revoked),
		string(badges.Ended), string(badges.HeldBack), string(badges.Unreached),
	}
}

// getGrants shows the table of an issuer's grants.
func (d *desk) getGrants(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	i, err := d.viewedIssuer(r, by)
	if err != nil {
		return err
	}
	query := r.URL.Query()
	f := d.grantFilter(i.ID, query)
	f.Limit, f.Offset = pageOfGrants, (pageNumber(query)-1)*pageOfGrants
	list, total, err := d.Service.GrantsOf(r.Context(), by, f)
	if err != nil {
		return err
	}
	view := templates.GrantTable{
		Head: d.head(r), Form: done(r), Issuer: templates.Link{Name: i.Name, URL: issuerPath(i.ID)}, Total: total, Pager: pager(query, total, pageOfGrants),
		Query: f.Query, State: query.Get("state"), States: grantStates(), Badge: query.Get("badge"), Sort: sorting(query),
		File: "grants.csv?" + without(query, "page", "done"),
	}
	if view.Rows, err = d.grantRows(r, list); err != nil {
		return err
	}
	if view.Badges, err = d.badgeOptions(r, by, i.ID); err != nil {
		return err
	}
	role, err := d.Service.RoleOn(r.Context(), by, i.ID)
	if err != nil {
		return err
	}
	view.Granter = role.Allows(badges.Granter)
	return d.Pages.Show(w, r, http.StatusOK, view)
}

// viewedIssuer returns the issuer of the address, if the account has a role on it.
func (d *desk) viewedIssuer(r *http.Request, by badges.Account) (badges.Issuer, error) {
	return d.Service.IssuerOf(r.Context(), by, id(r))
}

// grantFilter reads how the table is narrowed and sorted.
func (d *desk) grantFilter(issuerID int64, query url.Values) badges.GrantFilter {
	f := badges.GrantFilter{IssuerID: issuerID, Query: badges.Truncate(query.Get("q"), maxQuery), At: d.Service.Now()}
	switch state := query.Get("state"); state {
	case string(badges.Pending), string(badges.Accepted), string(badges.Processed):
		f.States, f.Condition = []badges.State{badges.State(state)}, badges.InForce
	case string(badges.Declined), string(badges.Revoked):
		f.States = []badges.State{badges.State(state)}
	case string(badges.Ended), string(badges.HeldBack), string(badges.Unreached):
		f.Condition = badges.GrantCondition(state)
	}
	f.BadgeID, _ = strconv.ParseInt(query.Get("badge"), 10, 64) // 0 is all
	column, descending := strings.CutSuffix(query.Get("sort"), backwards)
	switch order := badges.GrantOrder(column); order {
	case badges.ByRecipient, badges.ByBadge, badges.ByState:
		f.Order, f.Descending = order, descending
	case oldestFirst:
		f.Oldest = true
	}
	return f
}

const (
	oldestFirst = "oldest"
	backwards   = "-desc" // behind a column's name
)

// sorting is how the table is sorted now, and where each column's head leads.
func sorting(query url.Values) templates.GrantSorting {
	now := query.Get("sort")
	to := func(order string) string {
		return "?" + url.Values{"sort": {order}}.Encode() + "&" + without(query, "sort", "page", "done")
	}
	column := func(order badges.GrantOrder) templates.SortLink {
		switch now {
		case string(order):
			return templates.SortLink{URL: to(now + backwards), Order: "ascending"}
		case string(order) + backwards:
			return templates.SortLink{URL: to(string(order)), Order: "descending"}
		}
		return templates.SortLink{URL: to(string(order))}
	}
	age := templates.SortLink{URL: to("")}
	switch now {
	case oldestFirst:
		age.Order = "ascending"
	case "":
		age = templates.SortLink{URL: to(oldestFirst), Order: "descending"}
	}
	return templates.GrantSorting{Now: now, Recipient: column(badges.ByRecipient), Badge: column(badges.ByBadge), State: column(badges.ByState), GrantedAt: age}
}

// without writes a query without some of its names.
func without(query url.Values, names ...string) string {
	rest := url.Values{}
	for name, values := range query {
		if !slices.Contains(names, name) {
			rest[name] = values
		}
	}
	return rest.Encode()
}

func pageAddress(query url.Values, page int) string {
	next := url.Values{"page": {strconv.Itoa(page)}}
	return "?" + next.Encode() + "&" + without(query, "page", "done")
}

// badgeOptions are an issuer's badges to choose from, archived ones too.
func (d *desk) badgeOptions(r *http.Request, by badges.Account, issuerID int64) (options []templates.Option, err error) {
	list, err := d.Service.BadgesOf(r.Context(), by, badges.BadgeFilter{IssuerID: issuerID, Archived: badges.WithArchived})
	for _, b := range list {
		options = append(options, templates.Option{Value: strconv.FormatInt(b.ID, 10), Name: b.Title})
	}
	return options, err
}

// grantRows are the rows of a table, with how far their posts have come.
func (d *desk) grantRows(r *http.Request, list []badges.Grant) (rows []templates.GrantRow, err error) {
	ids := make([]int64, len(list))
	for n, g := range list {
		ids[n] = g.ID
	}
	receptions, err := d.Receptions.Receptions(r.Context(), ids)
	if err != nil {
		return nil, err
	}
	unmailed, err := d.Service.Store.MailProblems(r.Context(), ids)
	if err != nil {
		return nil, err
	}
	for _, g := range list {
		row := d.grantRow(g, receptions[g.ID], unmailed[g.ID])
		if g.State == badges.Accepted { // only then a grant can be held back
			if row.Held, err = d.heldFor(r, g); err != nil {
				return nil, err
			}
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// grantRow is a grant in the table; unmailed is why mail about it was not taken.
func (d *desk) grantRow(g badges.Grant, reception badges.Reception, unmailed string) templates.GrantRow {
	row := templates.GrantRow{
		Recipient: templates.Link{Name: recipientOf(g), URL: grantPath(g.ULID)}, Address: cmp.Or(g.Identity.Handle, g.ProfileURI, g.Email),
		Badge: g.Badge.Title, State: string(g.State), GrantedAt: g.GrantedAt,
		Reception: string(reception.State), Problem: cmp.Or(g.Identity.Problem, reception.Problem), Retry: grantPath(g.ULID) + "/retry",
	}
	if g.Live() && g.Expired(d.Service.Now()) {
		row.State = "expired"
	}
	switch {
	case g.Email == "" || g.ProfileURI != "":
	case unmailed != "":
		row.Reception, row.Problem = string(badges.Undelivered), unmailed
	case row.Reception == "":
		row.Reception = "mail"
	}
	return row
}

// recipientOf is how the table calls a recipient.
func recipientOf(g badges.Grant) string {
	return cmp.Or(g.Name, g.Identity.Handle, g.ProfileURI, g.Email, g.Identity.Value)
}

// getGrantsFile sends the table as CSV, all pages of it.
func (d *desk) getGrantsFile(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	i, err := d.viewedIssuer(r, by)
	if err != nil {
		return err
	}
	f := d.grantFilter(i.ID, r.URL.Query())
	f.Limit = maxGrantFile
	list, _, err := d.Service.GrantsOf(r.Context(), by, f)
	if err != nil {
		return err
	}
	rows, err := d.grantRows(r, list)
	if err != nil {
		return err
	}
	t := roster.Table{Heading: []string{"recipient", "email", "name", "badge", "state", "granted", "accepted", "expires", "revocation reason", "evidence", "id", "delivery", "problem"}}
	for n, g := range list {
		t.Rows = append(t.Rows, []string{
			cmp.Or(g.Identity.Handle, g.ProfileURI), g.Email, g.Name, g.Badge.Title, rows[n].State,
			moment(g.GrantedAt), moment(g.AcceptedAt), moment(g.ExpiresAt), g.RevocationReason, g.Evidence, g.ULID,
			rows[n].Reception, cmp.Or(rows[n].Held, rows[n].Problem),
		})
	}
	sendFile(w, "grants.csv", t)
	return nil
}

func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.RFC3339)
}

// sendFile sends a table to be kept.
func sendFile(w http.ResponseWriter, name string, t roster.Table) {
	h := w.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	h.Set("Cache-Control", "private, no-store")
	w.Write(t.Download()) // an error means that the client has gone
}
