package admin

import (
	"encoding/csv"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"laurel/badges"
	"laurel/templates"
)

const (
	// maxLogFile is how many entries a file of the audit log holds: the newest.
	maxLogFile = 50_000
	// maxPersons is how many accounts a word can stand for in a search of the log.
	maxPersons = 50
)

// logFilter reads which entries are asked for.
func (a *admin) logFilter(r *http.Request, by badges.Account) (f badges.EventFilter, err error) {
	query := r.URL.Query()
	f = badges.EventFilter{
		Server: query.Get("scope") != "all", AccountID: number(query.Get("account")), Kind: badges.EventKind(query.Get("event")),
		Area: badges.Truncate(query.Get("area"), 50), Text: badges.Truncate(query.Get("words"), 100), Before: number(query.Get("before")),
	}
	for name, at := range map[string]*time.Time{"from": &f.From, "until": &f.Until} {
		if value := query.Get(name); value != "" {
			if *at, err = time.Parse(time.DateOnly, value); err != nil {
				return f, badges.Errorf(badges.Invalid, "%q is no date; write it like 2026-11-22", badges.Truncate(value, 50))
			}
		}
	}
	if who := strings.TrimSpace(query.Get("person")); who != "" {
		f.Accounts, err = a.persons(r, by, who)
	}
	return f, err
}

// persons are the accounts that a name, an address or a number stands for.
func (a *admin) persons(r *http.Request, by badges.Account, who string) ([]int64, error) {
	if n := number(who); n != 0 {
		return []int64{n}, nil
	}
	found, err := a.Service.People(r.Context(), by, badges.AccountFilter{Query: badges.Truncate(who, 100), Limit: maxPersons})
	ids := []int64{-1} // nobody: an empty list must not stand for all
	for _, p := range found {
		ids = append(ids, p.ID)
	}
	return ids, err
}

// getLog shows the audit log.
func (a *admin) getLog(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	f, err := a.logFilter(r, by)
	if err != nil {
		return err
	}
	f.Limit = pageLength
	events, err := a.Service.AuditLog(r.Context(), by, f)
	if err != nil {
		return err
	}
	list := templates.AdminSection{Name: "log", Text: "log", Listed: true}
	tell := a.teller(r)
	for _, e := range events {
		entry, err := tell.entry(e)
		if err != nil {
			return err
		}
		list.Entries = append(list.Entries, entry)
		list.Older = older(r, "before", len(events) == pageLength, e.ID)
	}
	query := r.URL.Query()
	query.Del("before")
	list.Links = []templates.AdminLink{{Label: "csv", URL: Path + "/log.csv?" + query.Encode()}}
	return a.show(w, r, a.page(r, "log", templates.AdminSection{Name: "search", Forms: []templates.AdminForm{logSearch(r)}}, list))
}

func logSearch(r *http.Request) templates.AdminForm {
	query := r.URL.Query()
	scope, event := field("scope", "choice", query.Get("scope")), field("event", "choice", query.Get("event"))
	scope.Options = []templates.AdminOption{{Label: "scope-server"}, {Value: "all", Label: "scope-all"}}
	event.Options = []templates.AdminOption{{Label: "any-event"}}
	for _, kind := range badges.AuditKinds() {
		event.Options = append(event.Options, templates.AdminOption{Value: string(kind), Event: eventKey(kind)})
	}
	person := query.Get("person")
	if person == "" {
		person = query.Get("account")
	}
	search := do("search", "", Path+"/log", scope, event, field("person", "search", person), field("words", "search", query.Get("words")),
		field("from", "date", query.Get("from")), field("until", "date", query.Get("until")))
	search.Get = true
	return search
}

// eventKey is the key of a kind's sentence, "" for a kind that has none.
func eventKey(kind badges.EventKind) string {
	if !slices.Contains(badges.AuditKinds(), kind) {
		return ""
	}
	return strings.ReplaceAll(string(kind), ".", "-")
}

// teller makes entries of events, and looks each thing up once.
type teller struct {
	a       *admin
	r       *http.Request
	actors  func(id int64) (templates.Link, error)
	issuers map[int64]templates.Link
	badges  map[int64]templates.Link
}

func (a *admin) teller(r *http.Request) *teller {
	return &teller{a, r, a.actors(r), make(map[int64]templates.Link), make(map[int64]templates.Link)}
}

// entry tells who did what, when, and with what.
func (t *teller) entry(e badges.Event) (entry templates.AdminEntry, err error) {
	entry = templates.AdminEntry{Event: eventKey(e.Kind), At: e.At, Moment: e.At.Format("15:04:05 MST")}
	if entry.Event == "" {
		entry.Lines = []string{string(e.Kind)}
	}
	if entry.Link, err = t.actors(e.AccountID); err != nil {
		return entry, err
	}
	if entry.Links, err = t.things(e); err != nil {
		return entry, err
	}
	said := slices.DeleteFunc(words(e.Data), func(word string) bool {
		return slices.ContainsFunc(entry.Links, func(thing templates.Link) bool { return thing.Name == word })
	})
	entry.Lines = append(entry.Lines, present(strings.Join(said, " · "))...)
	return entry, nil
}

// things are what an event is about, with where it is looked after.
func (t *teller) things(e badges.Event) (things []templates.Link, err error) {
	store, ctx := t.a.Service.Store, t.r.Context()
	add := func(link templates.Link, err error) error {
		if badges.KindOf(err) == badges.NotFound { // it is gone; the event stays
			return nil
		}
		if link.Name != "" {
			things = append(things, link)
		}
		return err
	}
	if e.IssuerID != 0 {
		err = add(once(t.issuers, e.IssuerID, func() (templates.Link, error) {
			i, err := store.Issuer(ctx, e.IssuerID)
			return templates.Link{Name: i.Name, URL: issuerDesk(i.ID)}, err
		}))
	}
	if err == nil && e.BadgeID != 0 {
		err = add(once(t.badges, e.BadgeID, func() (templates.Link, error) {
			b, err := store.Badge(ctx, e.BadgeID)
			return templates.Link{Name: b.Title, URL: "/desk/badges/" + strconv.FormatInt(b.ID, 10)}, err
		}))
	}
	if err == nil && e.GrantID != 0 {
		g, lookErr := store.Grant(ctx, e.GrantID)
		err = add(templates.Link{Name: recipientName(g), URL: grantDesk(g.ULID)}, lookErr)
	}
	var about struct{ Account, Report int64 }
	if json.Unmarshal(e.Data, &about) != nil || err != nil { // data of another shape names neither
		return things, err
	}
	if about.Account != 0 && about.Account != e.AccountID {
		err = add(t.actors(about.Account))
	}
	if about.Report != 0 {
		things = append(things, templates.Link{Name: "#" + strconv.FormatInt(about.Report, 10), URL: reportPath(about.Report)})
	}
	return things, err
}

// recipientName calls a recipient by what is no address of mail.
func recipientName(g badges.Grant) string {
	for _, name := range []string{g.Name, g.Identity.Handle, g.ProfileURI} {
		if name != "" {
			return name
		}
	}
	return g.ULID
}

// once returns what is known by a key, looking it up the first time.
func once(known map[int64]templates.Link, key int64, look func() (templates.Link, error)) (templates.Link, error) {
	if link, ok := known[key]; ok {
		return link, nil
	}
	link, err := look()
	if err == nil {
		known[key] = link
	}
	return link, err
}

// words are the texts in an event's data, by the order of their names.
func words(data json.RawMessage) []string {
	var fact any
	if json.Unmarshal(data, &fact) != nil { // it is kept all the same
		return nil
	}
	return texts(fact)
}

func texts(value any) (found []string) {
	switch value := value.(type) {
	case string:
		return present(value)
	case []any:
		for _, v := range value {
			found = append(found, texts(v)...)
		}
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(value)) {
			found = append(found, texts(value[name])...)
		}
	}
	return found
}

// actors names accounts, each looked up once.
func (a *admin) actors(r *http.Request) func(id int64) (templates.Link, error) {
	known := map[int64]templates.Link{0: {Name: "—"}} // the operator, or the recipient
	return func(id int64) (templates.Link, error) {
		return once(known, id, func() (templates.Link, error) {
			account, err := a.Service.Store.Account(r.Context(), id)
			if badges.KindOf(err) == badges.NotFound {
				return templates.Link{Name: called("", id)}, nil
			}
			return templates.Link{Name: called(account.Name, id), URL: personPath(id)}, err
		})
	}
}

// getLogFile sends the same as CSV (RFC 4180).
func (a *admin) getLogFile(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	f, err := a.logFilter(r, by)
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
		if e.AccountID != 0 {
			who.Name += " (" + strconv.FormatInt(e.AccountID, 10) + ")"
		}
		rows = append(rows, []string{strconv.FormatInt(e.ID, 10), e.At.Format(time.RFC3339), string(e.Kind), inert(who.Name),
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
