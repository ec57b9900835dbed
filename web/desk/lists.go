package desk

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"laurel/badges"
	"laurel/badges/roster"
	"laurel/templates"
)

const (
	shownRows    = 10  // of a list before it starts
	shownBadRows = 50  // of those that can't be granted
	shownLists   = 100 // of an issuer
)

func listPath(id int64) string { return Path + "/lists/" + strconv.FormatInt(id, 10) }

// listFields leads from the domain's names of fields to those of both forms.
func listFields() map[string]string {
	return map[string]string{
		"list": "list", "file": "file", "address": "address", "source": "list", "evidence": "evidence", "expires": "expires", "columns": "columns",
	}
}

// getNewList asks for many recipients.
func (d *desk) getNewList(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	b, _, err := d.grantedBadge(r, by)
	if err != nil {
		return err
	}
	return d.showNewList(w, r, http.StatusOK, b, templates.ListForm{})
}

func (d *desk) showNewList(w http.ResponseWriter, r *http.Request, status int, b badges.Badge, view templates.ListForm) error {
	view.Head, view.Badge, view.One = d.head(r), templates.Link{Name: b.Title, URL: badgePath(b.ID)}, badgePath(b.ID)+"/grant"
	return d.Pages.Show(w, r, status, view)
}

// postNewList keeps a list as a draft and leads to it.
func (d *desk) postNewList(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	if err := readForm(r); err != nil {
		return err
	}
	b, _, err := d.grantedBadge(r, by)
	if err != nil {
		return err
	}
	table, name, err := d.readList(r)
	var made badges.Batch
	if err == nil {
		columns := make([]string, len(table.Heading))
		for n, c := range table.Guess(b.Definition) {
			columns[n] = string(c)
		}
		made, err = d.Service.DraftBatch(r.Context(), by, b.ID, badges.NewBatch{Name: name, Source: table.CSV(), Columns: columns})
	}
	if err == nil {
		http.Redirect(w, r, listPath(made.ID), http.StatusSeeOther)
		return nil
	}
	form, status, again := refused(err, listFields())
	if !again {
		return err
	}
	return d.showNewList(w, r, status, b, templates.ListForm{Form: form, List: r.PostForm.Get("list"), Address: r.PostForm.Get("address")})
}

// readList reads the list that was given: a file, the address of an event's
// speakers, or what was typed.
func (d *desk) readList(r *http.Request) (t roster.Table, name string, err error) {
	data, err := file(r, "file")
	if err != nil {
		return t, "", err
	}
	if len(data) > 0 {
		name = r.MultipartForm.File["file"][0].Filename
		t, err = parseFile(data)
		return t.Restore(), name, err
	}
	if address := strings.TrimSpace(r.PostForm.Get("address")); address != "" {
		if address, err = roster.SessionizeURL(address); err != nil {
			return t, "", err
		}
		if data, err = d.Fetch(r.Context(), address); err != nil {
			return t, "", atField("address", err)
		}
		t, err = roster.ParseSessionize(data)
		return t, roster.SessionizeHost, atField("address", err)
	}
	t, err = roster.ParsePasted(r.PostForm.Get("list"))
	return t, "", err
}

// parseFile tells Sessionize's JSON from a table.
func parseFile(data []byte) (roster.Table, error) {
	if len(data) > badges.MaxBatchSource {
		return roster.Table{}, badges.InvalidField("file", "the file has more than %d MB; cut it into several", badges.MaxBatchSource>>20)
	}
	if start := strings.TrimSpace(string(data[:min(len(data), 64)])); strings.HasPrefix(start, "[") || strings.HasPrefix(start, "{") {
		return roster.ParseSessionize(data)
	}
	return roster.ParseCSV(data)
}

// getLists shows an issuer's lists.
func (d *desk) getLists(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	i, err := d.viewedIssuer(r, by)
	if err != nil {
		return err
	}
	lists, err := d.Service.BatchesOf(r.Context(), by, i.ID, shownLists)
	if err != nil {
		return err
	}
	titles, err := d.badgeOptions(r, by, i.ID)
	if err != nil {
		return err
	}
	view := templates.Lists{Head: d.head(r), Issuer: templates.Link{Name: i.Name, URL: issuerPath(i.ID)}}
	for _, b := range lists {
		row := listRow(b)
		for _, o := range titles {
			if o.Value == strconv.FormatInt(b.BadgeID, 10) {
				row.Badge = o.Name
			}
		}
		view.Lists = append(view.Lists, row)
	}
	return d.Pages.Show(w, r, http.StatusOK, view)
}

func listRow(b badges.Batch) templates.ListRow {
	return templates.ListRow{
		Link: templates.Link{Name: b.Name, URL: listPath(b.ID)}, State: string(b.State), CreatedAt: b.CreatedAt,
		Total: b.Total, Granted: b.Granted, Standing: b.Standing, Failed: b.Failed, Handled: b.Handled(),
	}
}

// getList shows a draft with what would be granted, or how far a list is.
func (d *desk) getList(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	b, err := d.Service.BatchOf(r.Context(), by, id(r))
	if err != nil {
		return err
	}
	return d.showList(w, r, by, http.StatusOK, b, templates.ListDesk{Form: done(r), Evidence: b.Evidence, Expires: day(b)})
}

func (d *desk) showList(w http.ResponseWriter, r *http.Request, by badges.Account, status int, b badges.Batch, view templates.ListDesk) error {
	badge, err := d.Service.BadgeOf(r.Context(), by, b.BadgeID)
	if err != nil {
		return err
	}
	view.Head, view.ListRow, view.Base = d.head(r), listRow(b), listPath(b.ID)
	view.ListRow.Badge = badge.Title
	view.BackLink, view.Grants = templates.Link{Name: badge.Title, URL: badgePath(badge.ID)}, issuerPath(b.IssuerID)+"/grants?badge="+strconv.FormatInt(badge.ID, 10)
	if b.State == badges.BatchDraft {
		return d.showDraft(w, r, status, b, badge.Definition, view)
	}
	view.Deleted = b.Source == ""
	for _, outcome := range []badges.BatchOutcome{badges.RowFailed, badges.RowStanding} {
		rows, err := d.Service.BatchRowsOf(r.Context(), by, b.ID, outcome, shownBadRows)
		if err != nil {
			return err
		}
		for _, row := range rows {
			view.Bad = append(view.Bad, previewRow(row))
		}
	}
	return d.Pages.Show(w, r, status, view)
}

// showDraft shows what each column holds, the first rows, and those that can't be
// granted.
func (d *desk) showDraft(w http.ResponseWriter, r *http.Request, status int, b badges.Batch, def badges.Definition, view templates.ListDesk) error {
	table, err := roster.ParseCSV([]byte(b.Source))
	if err != nil {
		return err
	}
	columns := columnsOf(b.Columns, def)
	for n, title := range table.Heading {
		c := templates.ListColumn{Title: title}
		if n < len(columns) {
			c.Means = string(columns[n])
		}
		for _, row := range table.Rows[:min(len(table.Rows), 3)] {
			c.Examples = append(c.Examples, badges.Truncate(row[n], 60))
		}
		view.Columns = append(view.Columns, c)
	}
	for _, c := range roster.Columns(badges.Definition{}) {
		view.Meanings = append(view.Meanings, string(c))
	}
	for _, described := range def.ResultDescriptions {
		view.Results = append(view.Results, templates.Option{Value: string(roster.ResultColumn(described.Name)), Name: described.Name})
	}
	for _, row := range table.Requests(columns, roster.Defaults{Badge: def}) {
		switch {
		case row.Problem == "":
			if view.Good++; len(view.Rows) < shownRows {
				view.Rows = append(view.Rows, previewRow(row))
			}
		default:
			if view.BadCount++; len(view.Bad) < shownBadRows {
				view.Bad = append(view.Bad, previewRow(row))
			}
		}
	}
	return d.Pages.Show(w, r, status, view)
}

// columnsOf reads what columns hold; what the badge has no place for holds nothing.
func columnsOf(names []string, def badges.Definition) []roster.Column {
	columns, known := make([]roster.Column, len(names)), roster.Columns(def)
	for n, name := range names {
		if slices.Contains(known, roster.Column(name)) {
			columns[n] = roster.Column(name)
		}
	}
	return columns
}

func previewRow(r badges.BatchRow) templates.PreviewRow {
	row := templates.PreviewRow{Number: r.Number, Recipient: strings.TrimSpace(r.Request.ProfileURI + " " + r.Request.Email), Name: r.Request.Name, Problem: templates.Plain(r.Problem)}
	for _, result := range r.Request.Results {
		row.Results = append(row.Results, templates.Result{Name: result.Name, Value: result.Value, Status: result.Status})
	}
	return row
}

func day(b badges.Batch) string {
	if b.ExpiresAt.IsZero() {
		return ""
	}
	return b.ExpiresAt.Format("2006-01-02")
}

// postList changes what a draft's columns hold, or starts it.
func (d *desk) postList(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	if err := readForm(r); err != nil {
		return err
	}
	b, err := d.Service.BatchOf(r.Context(), by, id(r))
	if err != nil {
		return err
	}
	change := badges.NewBatch{Name: b.Name, Source: b.Source, Columns: r.PostForm["column"], Evidence: r.PostForm.Get("evidence")}
	if change.ExpiresAt, err = typedDay(r.PostForm.Get("expires")); err == nil {
		var edited badges.Batch
		if edited, err = d.Service.EditBatch(r.Context(), by, b.ID, change); err == nil {
			b, word := edited, "saved"
			if r.PostForm.Get("action") == "start" {
				word = "started"
				err = d.start(r, by, b)
			}
			if err == nil {
				return leadTo(w, r, listPath(b.ID), word)
			}
		}
	}
	form, status, again := refused(err, listFields())
	if !again {
		return err
	}
	return d.showList(w, r, by, status, b, templates.ListDesk{Form: form, Evidence: r.PostForm.Get("evidence"), Expires: r.PostForm.Get("expires")})
}

// start starts a draft, unless it has nobody to whom anything could be granted.
func (d *desk) start(r *http.Request, by badges.Account, b badges.Batch) error {
	table, err := roster.ParseCSV([]byte(b.Source))
	if err != nil {
		return err
	}
	badge, err := d.Service.BadgeOf(r.Context(), by, b.BadgeID)
	if err != nil {
		return err
	}
	rows := table.Requests(columnsOf(b.Columns, badge.Definition), roster.Defaults{Evidence: b.Evidence, ExpiresAt: b.ExpiresAt, Badge: badge.Definition})
	if !slices.ContainsFunc(rows, func(r badges.BatchRow) bool { return r.Problem == "" }) {
		return badges.InvalidField("columns", "no row names a recipient; choose which column holds their handles or addresses")
	}
	_, err = d.Service.StartBatch(r.Context(), by, b.ID, rows)
	return err
}

func (d *desk) postCancelList(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	b, err := d.Service.CancelBatch(r.Context(), by, id(r))
	if err != nil {
		return err
	}
	return leadTo(w, r, listPath(b.ID), "cancelled")
}

// getFailedRows sends the rows that failed as they were given, each with its problem,
// to be corrected and given again.
func (d *desk) getFailedRows(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	b, err := d.Service.BatchOf(r.Context(), by, id(r))
	if err != nil {
		return err
	}
	if b.Source == "" {
		return badges.Errorf(badges.Gone, "This list was deleted, as lists are after a while: addresses of people are in them. What was granted stands.")
	}
	table, err := roster.ParseCSV([]byte(b.Source))
	if err != nil {
		return err
	}
	rows, err := d.Service.BatchRowsOf(r.Context(), by, b.ID, badges.RowFailed, 0)
	if err != nil {
		return err
	}
	if b.State == badges.BatchDraft {
		badge, err := d.Service.BadgeOf(r.Context(), by, b.BadgeID)
		if err != nil {
			return err
		}
		rows = slices.DeleteFunc(table.Requests(columnsOf(b.Columns, badge.Definition), roster.Defaults{Badge: badge.Definition}), func(r badges.BatchRow) bool { return r.Problem == "" })
	}
	failed := roster.Table{Heading: append(slices.Clone(table.Heading), "problem")}
	for _, row := range rows {
		if n := row.Number - 1; n >= 0 && n < len(table.Rows) {
			failed.Rows = append(failed.Rows, append(slices.Clone(table.Rows[n]), row.Problem))
		}
	}
	sendFile(w, "failed.csv", failed)
	return nil
}
