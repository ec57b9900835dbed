package admin

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"laurel/badges"
	"laurel/templates"
)

const reportsPath = Path + "/reports"

func reportPath(id int64) string { return reportsPath + "/" + strconv.FormatInt(id, 10) }

// back is the page that a form of moderation stands on: the report's, or else one.
func back(r *http.Request, otherwise string) string {
	if n := number(r.PostFormValue("report")); n != 0 {
		return reportPath(n)
	}
	return otherwise
}

// getReports shows complaints, those that nobody has answered first.
func (a *admin) getReports(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	open, err := a.Service.ReportsOf(r.Context(), by, badges.ReportFilter{Direction: badges.ReceivedReport, Open: true, Limit: pageLength})
	if err != nil {
		return err
	}
	before := number(r.URL.Query().Get("before"))
	all, err := a.Service.ReportsOf(r.Context(), by, badges.ReportFilter{Before: before, Limit: pageLength})
	if err != nil {
		return err
	}
	waiting, rest := templates.AdminSection{Name: "open-reports", Listed: true}, templates.AdminSection{Name: "all-reports", Listed: true}
	waiting.Links = []templates.AdminLink{{Label: "send-report", URL: reportsPath + "/new"}}
	for _, report := range open {
		waiting.Entries = append(waiting.Entries, reportEntry(report))
	}
	for _, report := range all {
		rest.Entries = append(rest.Entries, reportEntry(report))
		rest.Older = older(r, "before", len(all) == pageLength, report.ID)
	}
	return a.show(w, r, a.page(r, "reports", waiting, rest))
}

func reportEntry(report badges.Report) templates.AdminEntry {
	subject := report.About
	if subject == "" {
		subject = strings.Join(report.Objects, " ")
	}
	entry := templates.AdminEntry{
		Link: templates.Link{Name: subject, URL: reportPath(report.ID)}, State: string(report.Direction), At: report.CreatedAt,
		Lines: present(report.Comment, report.ActorID, report.Resolution),
	}
	if !report.ResolvedAt.IsZero() && report.Direction == badges.ReceivedReport {
		entry.Labels = []string{"resolved"}
	}
	return entry
}

func (a *admin) getReport(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	return a.showReport(w, r, by, templates.Form{}, 0)
}

// showReport shows a report with what it is about and what can be done.
func (a *admin) showReport(w http.ResponseWriter, r *http.Request, by badges.Account, form templates.Form, status int) error {
	c, err := a.Service.ReportOf(r.Context(), by, id(r))
	if err != nil {
		return err
	}
	entry := reportEntry(c.Report)
	entry.URL = ""
	sections := []templates.AdminSection{{Name: "report", Entries: []templates.AdminEntry{entry}}, a.aboutReport(c)}
	if c.Direction == badges.ReceivedReport {
		sections = append(sections, templates.AdminSection{Name: "sender", Text: "sender", Forms: []templates.AdminForm{decision(c.Report)}})
	}
	notes, err := a.reportNotes(r, c, form)
	if err != nil {
		return err
	}
	sections = append(sections, notes)
	if c.ResolvedAt.IsZero() {
		resolution := field("resolution", "area", r.PostFormValue("resolution"))
		if form.Field == "resolution" {
			resolution.Problem = form.Problem
		}
		sections = append(sections, templates.AdminSection{Name: "resolve", Forms: []templates.AdminForm{do("resolve", "", reportPath(c.ID)+"/resolve", resolution)}})
	}
	page := a.page(r, "report", sections...)
	page.Here, page.Status = "reports", status
	if form.Problem != nil {
		page.Form = form
	}
	return a.show(w, r, page)
}

// aboutReport lists what a report names, each with what can be done about it.
func (a *admin) aboutReport(c badges.ReportCase) templates.AdminSection {
	about := templates.AdminSection{Name: "about-report", Text: "about-report", Listed: true}
	add := func(label string, entry templates.AdminEntry) {
		entry.Labels = []string{label}
		about.Entries = append(about.Entries, entry)
	}
	if i := c.Issuer; i.ID != 0 {
		add("issuer", templates.AdminEntry{Link: templates.Link{Name: i.Name, URL: issuerDesk(i.ID)}, Lines: []string{a.Site.Handle(i)}})
	}
	for _, g := range c.Grants {
		add("grant", templates.AdminEntry{Link: templates.Link{Name: g.Badge.Title, URL: grantDesk(g.ULID)}, Lines: present(g.Name, g.Identity.Handle), At: g.GrantedAt})
	}
	here := field("report", "hidden", strconv.FormatInt(c.ID, 10))
	for _, reply := range c.Replies {
		add("reply", a.replyEntry(reply, here))
	}
	for _, q := range c.Quotes {
		add("quote", quoteEntry(q, here))
	}
	for _, other := range c.Others {
		add("other", templates.AdminEntry{Link: templates.Link{Name: other, URL: other}})
	}
	return about
}

// decision is the form by which an admin decides about who sent a report.
func decision(report badges.Report) templates.AdminForm {
	target := field("target", "choice", report.ActorID)
	target.Options = []templates.AdminOption{{Value: report.ActorID, Name: report.ActorID}}
	if u, err := url.Parse(report.ActorID); err == nil && u.Host != "" {
		target.Options = append(target.Options, templates.AdminOption{Value: u.Hostname(), Name: u.Hostname()})
	}
	severity := field("severity", "choice", string(badges.Silence))
	for _, s := range []badges.Severity{badges.Silence, badges.Suspend} {
		severity.Options = append(severity.Options, templates.AdminOption{Value: string(s), Label: "severity-" + string(s)})
	}
	return do("block", report.ActorID, Path+"/blocks", target, severity, field("reject-reports", "yes", ""), field("public-comment", "text", ""),
		field("report", "hidden", strconv.FormatInt(report.ID, 10)))
}

func (a *admin) reportNotes(r *http.Request, c badges.ReportCase, form templates.Form) (templates.AdminSection, error) {
	note := field("note", "area", r.PostFormValue("note"))
	if form.Field == "note" {
		note.Problem = form.Problem
	}
	notes := templates.AdminSection{Name: "notes", Text: "notes", Forms: []templates.AdminForm{do("note", "", reportPath(c.ID)+"/notes", note)}}
	names := a.actors(r)
	for _, n := range c.Notes {
		who, err := names(n.AccountID)
		if err != nil {
			return notes, err
		}
		notes.Entries = append(notes.Entries, templates.AdminEntry{Link: who, Lines: []string{n.Text}, At: n.CreatedAt})
	}
	return notes, nil
}

func (a *admin) postNote(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	err := a.Service.NoteReport(r.Context(), by, id(r), r.PostFormValue("note"))
	return a.finish(w, r, err, reportPath(id(r)), func(form templates.Form, status int) error { return a.showReport(w, r, by, form, status) })
}

func (a *admin) postResolve(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	_, err := a.Service.ResolveReport(r.Context(), by, id(r), r.PostFormValue("resolution"))
	return a.finish(w, r, err, reportsPath, func(form templates.Form, status int) error { return a.showReport(w, r, by, form, status) })
}

// getNewReport asks what is to be told to another server about one of its accounts.
func (a *admin) getNewReport(w http.ResponseWriter, r *http.Request, _ badges.Account) error {
	query := r.URL.Query()
	return a.showNewReport(w, r, query.Get("whom"), query.Get("objects"), "", templates.Form{}, 0)
}

func (a *admin) showNewReport(w http.ResponseWriter, r *http.Request, about, objects, comment string, form templates.Form, status int) error {
	if form.Field == "about" {
		form.Field = "whom"
	}
	fields := []templates.AdminField{field("whom", "text", about), field("objects", "area", objects), field("comment", "area", comment)}
	for i := range fields {
		if form.Field == fields[i].Name {
			fields[i].Problem = form.Problem
		}
	}
	page := a.page(r, "send-report", templates.AdminSection{Name: "send-report", Text: "send-report", Forms: []templates.AdminForm{do("send-report", "", reportsPath, fields...)}})
	page.Here, page.Status = "reports", status
	if form.Problem != nil {
		page.Form = form
	}
	return a.show(w, r, page)
}

func (a *admin) postReport(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	about, objects, comment := strings.TrimSpace(r.PostFormValue("whom")), r.PostFormValue("objects"), r.PostFormValue("comment")
	_, err := a.Service.SendReport(r.Context(), by, badges.NewReport{About: about, Objects: strings.Fields(objects), Comment: comment})
	return a.finish(w, r, err, reportsPath, func(form templates.Form, status int) error {
		return a.showNewReport(w, r, about, objects, comment, form, status)
	})
}
