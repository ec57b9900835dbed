package admin

import (
	"encoding/csv"
	"net/http"
	"strconv"
	"time"

	"laurel/badges"
	"laurel/templates"
)

// maxLogFile is how many entries a file of the audit log holds: the newest.
const maxLogFile = 50_000

// logFilter reads which entries are asked for.
func logFilter(r *http.Request) (f badges.EventFilter, err error) {
	query := r.URL.Query()
	f = badges.EventFilter{
		Server: query.Get("scope") != "all", AccountID: number(query.Get("account")), Area: badges.Truncate(query.Get("area"), 50),
		Text: badges.Truncate(query.Get("words"), 100), Before: number(query.Get("before")),
	}
	for name, at := range map[string]*time.Time{"from": &f.From, "until": &f.Until} {
		if value := query.Get(name); value != "" {
			if *at, err = time.Parse(time.DateOnly, value); err != nil {
				return f, badges.Errorf(badges.Invalid, "%q is no date; write it like 2026-11-22", badges.Truncate(value, 50))
			}
		}
	}
	return f, nil
}

// getLog shows the audit log.
func (a *admin) getLog(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	f, err := logFilter(r)
	if err != nil {
		return err
	}
	f.Limit = pageLength
	events, err := a.Service.AuditLog(r.Context(), by, f)
	if err != nil {
		return err
	}
	query := r.URL.Query()
	scope := field("scope", "choice", query.Get("scope"))
	scope.Options = []templates.AdminOption{{Label: "scope-server"}, {Value: "all", Label: "scope-all"}}
	search := do("search", "", Path+"/log", scope, field("area", "text", f.Area), field("words", "search", f.Text), field("from", "date", query.Get("from")), field("until", "date", query.Get("until")))
	search.Get = true
	list := templates.AdminSection{Name: "log", Text: "log", Listed: true}
	names := a.actors(r)
	for _, e := range events {
		entry := templates.AdminEntry{Link: templates.Link{Name: string(e.Kind)}, Lines: []string{e.At.Format("2006-01-02 15:04:05 MST")}}
		who, err := names(e.AccountID)
		if err != nil {
			return err
		}
		entry.Lines = append(entry.Lines, who, string(e.Data))
		list.Entries = append(list.Entries, entry)
		list.Older = older(r, "before", len(events) == pageLength, e.ID)
	}
	query.Del("before")
	list.Links = []templates.AdminLink{{Label: "csv", URL: Path + "/log.csv?" + query.Encode()}}
	return a.show(w, r, a.page(r, "log", templates.AdminSection{Name: "search", Forms: []templates.AdminForm{search}}, list))
}

// actors names accounts, each looked up once.
func (a *admin) actors(r *http.Request) func(id int64) (string, error) {
	known := map[int64]string{0: "—"} // the operator, or the recipient
	return func(id int64) (string, error) {
		if name, ok := known[id]; ok {
			return name, nil
		}
		account, err := a.Service.Store.Account(r.Context(), id)
		if err != nil && badges.KindOf(err) != badges.NotFound {
			return "", err
		}
		known[id] = account.Name + " (" + strconv.FormatInt(id, 10) + ")"
		return known[id], nil
	}
}

// getLogFile sends the same as CSV (RFC 4180).
func (a *admin) getLogFile(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	f, err := logFilter(r)
	if err != nil {
		return err
	}
	f.Limit = maxLogFile
	events, err := a.Service.AuditLog(r.Context(), by, f)
	if err != nil {
		return err
	}
	names := a.actors(r)
	rows := [][]string{{"id", "at", "kind", "account", "issuer", "badge", "grant", "data"}}
	for _, e := range events {
		who, err := names(e.AccountID)
		if err != nil {
			return err
		}
		rows = append(rows, []string{strconv.FormatInt(e.ID, 10), e.At.Format(time.RFC3339), string(e.Kind), inert(who),
			strconv.FormatInt(e.IssuerID, 10), strconv.FormatInt(e.BadgeID, 10), strconv.FormatInt(e.GrantID, 10), string(e.Data)})
	}
	download(w, "text/csv; charset=utf-8", "audit-log.csv")
	return csv.NewWriter(w).WriteAll(rows)
}

// inert keeps spreadsheets from taking a name for a formula.
func inert(name string) string {
	switch {
	case name == "":
		return name
	case name[0] == '=', name[0] == '+', name[0] == '-', name[0] == '@':
		return "'" + name
	}
	return name
}
