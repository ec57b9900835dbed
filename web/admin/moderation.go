package admin

import (
	"net/http"
	"strconv"
	"strings"

	"laurel/badges"
	"laurel/templates"
)

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
	for _, report := range open {
		n := strconv.FormatInt(report.ID, 10)
		words := field("resolution", "area", "")
		words.ID = "resolution-" + n
		entry := reportEntry(report)
		entry.Forms = []templates.AdminForm{do("resolve", report.About, Path+"/reports/"+n+"/resolve", words)}
		waiting.Entries = append(waiting.Entries, entry)
	}
	for _, report := range all {
		rest.Entries = append(rest.Entries, reportEntry(report))
		rest.Older = older(r, "before", len(all) == pageLength, report.ID)
	}
	return a.show(w, r, a.page(r, "reports", waiting, rest))
}

func reportEntry(report badges.Report) templates.AdminEntry {
	entry := templates.AdminEntry{Link: templates.Link{Name: report.About}, State: string(report.Direction), At: report.CreatedAt, Lines: report.Objects}
	for _, line := range []string{report.Comment, report.ActorID, report.Resolution} {
		if line != "" {
			entry.Lines = append(entry.Lines, line)
		}
	}
	return entry
}

func (a *admin) postResolve(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	_, err := a.Service.ResolveReport(r.Context(), by, id(r), r.PostFormValue("resolution"))
	return a.finish(w, r, err, Path+"/reports", nil)
}

// getReplies shows what people elsewhere said to badges, to be taken off the pages.
func (a *admin) getReplies(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	all, err := a.Service.RepliesOf(r.Context(), by, badges.ReplyFilter{Before: number(r.URL.Query().Get("before")), Limit: pageLength})
	if err != nil {
		return err
	}
	list := templates.AdminSection{Name: "replies", Text: "replies", Listed: true}
	for _, reply := range all {
		list.Entries = append(list.Entries, templates.AdminEntry{
			Link: templates.Link{Name: reply.Author, URL: reply.URL}, Lines: []string{reply.Handle}, At: reply.PublishedAt, Body: a.Pages.Reply(reply.Content),
			Forms: []templates.AdminForm{do("remove", reply.Author, Path+"/replies/"+strconv.FormatInt(reply.ID, 10)+"/remove")},
		})
		list.Older = older(r, "before", len(all) == pageLength, reply.ID)
	}
	return a.show(w, r, a.page(r, "replies", list))
}

func (a *admin) postRemoveReply(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	return a.finish(w, r, a.Service.RemoveReply(r.Context(), by, id(r)), Path+"/replies", nil)
}

func (a *admin) getBlocks(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	return a.showBlocks(w, r, by, templates.Form{}, 0)
}

func (a *admin) showBlocks(w http.ResponseWriter, r *http.Request, by badges.Account, form templates.Form, status int) error {
	all, err := a.Service.BlocksOf(r.Context(), by, badges.BlockFilter{After: r.URL.Query().Get("after"), Limit: pageLength})
	if err != nil {
		return err
	}
	severity := field("severity", "choice", r.PostFormValue("severity"))
	for _, s := range []badges.Severity{badges.Suspend, badges.Silence, badges.Noop, badges.Allow} {
		severity.Options = append(severity.Options, templates.AdminOption{Value: string(s), Label: "severity-" + string(s)})
	}
	target := field("target", "text", r.PostFormValue("target"))
	if form.Field == "target" {
		target.Problem = form.Problem
	}
	add := do("block", "", Path+"/blocks", target, severity, field("reject-media", "yes", r.PostFormValue("reject-media")), field("reject-reports", "yes", r.PostFormValue("reject-reports")),
		field("public-comment", "text", r.PostFormValue("public-comment")), field("private-comment", "area", r.PostFormValue("private-comment")))
	imported := do("import", "", Path+"/blocks/import", field("list", "area", ""))
	list := templates.AdminSection{Name: "blocks", Listed: true, Links: []templates.AdminLink{{Label: "csv", URL: Path + "/blocks.csv"}}}
	for _, b := range all {
		list.Entries = append(list.Entries, templates.AdminEntry{
			Link: templates.Link{Name: b.Target}, State: "severity-" + string(b.Severity), At: b.UpdatedAt, Lines: present(b.PublicComment, b.PrivateComment),
			Forms: []templates.AdminForm{do("unblock", b.Target, Path+"/blocks/remove", field("target", "hidden", b.Target))},
		})
	}
	if len(all) == pageLength {
		list.Older = "?after=" + all[len(all)-1].Target
	}
	page := a.page(r, "blocks", templates.AdminSection{Name: "block", Text: "blocks", Forms: []templates.AdminForm{add}}, list,
		templates.AdminSection{Name: "import", Text: "import", Forms: []templates.AdminForm{imported}})
	page.Status = status
	if form.Problem != nil {
		page.Form = form
		if form.Field != "target" {
			page.Field = ""
		}
	}
	return a.show(w, r, page)
}

// present leaves out what is empty.
func present(lines ...string) (there []string) {
	for _, line := range lines {
		if line != "" {
			there = append(there, line)
		}
	}
	return there
}

func (a *admin) postBlock(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	_, err := a.Service.Block(r.Context(), by, badges.NewBlock{
		Target: r.PostFormValue("target"), Severity: badges.Severity(r.PostFormValue("severity")), RejectMedia: r.PostFormValue("reject-media") != "",
		RejectReports: r.PostFormValue("reject-reports") != "", PublicComment: r.PostFormValue("public-comment"), PrivateComment: r.PostFormValue("private-comment"),
	})
	return a.finish(w, r, err, Path+"/blocks", func(form templates.Form, status int) error { return a.showBlocks(w, r, by, form, status) })
}

func (a *admin) postUnblock(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	return a.finish(w, r, a.Service.Unblock(r.Context(), by, r.PostFormValue("target")), Path+"/blocks", nil)
}

// postBlockList takes a list of blocks as Mastodon exports it, all or none of it.
func (a *admin) postBlockList(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	blocks, _, err := badges.ReadBlockList(strings.NewReader(r.PostFormValue("list")))
	if err == nil && len(blocks) == 0 {
		err = badges.Errorf(badges.Invalid, "the list names no server; paste the lines of a CSV file")
	}
	if err == nil {
		_, err = a.Service.ImportBlocks(r.Context(), by, blocks)
	}
	return a.finish(w, r, err, Path+"/blocks", func(form templates.Form, status int) error { return a.showBlocks(w, r, by, form, status) })
}

// getBlockList sends the blocks as Mastodon imports them.
func (a *admin) getBlockList(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	all, err := a.Service.BlocksOf(r.Context(), by, badges.BlockFilter{})
	if err != nil {
		return err
	}
	download(w, "text/csv; charset=utf-8", "blocks.csv")
	return badges.WriteBlockList(w, all)
}

// download has the browser keep what follows as a file.
func download(w http.ResponseWriter, mediaType, name string) {
	w.Header().Set("Content-Type", mediaType)
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
}
