package admin

import (
	"cmp"
	"io"
	"net/http"
	"strings"

	"laurel/badges"
	"laurel/templates"
)

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
	target := field("target", "text", cmp.Or(r.PostFormValue("target"), r.URL.Query().Get("target")))
	if form.Field == "target" {
		target.Problem = form.Problem
	}
	add := do("block", "", Path+"/blocks", target, severity, field("reject-media", "yes", r.PostFormValue("reject-media")), field("reject-reports", "yes", r.PostFormValue("reject-reports")),
		field("public-comment", "text", r.PostFormValue("public-comment")), field("private-comment", "area", r.PostFormValue("private-comment")))
	imported := do("import", "", Path+"/blocks/import", field("file", "file", ""), field("list", "area", r.PostFormValue("list")))
	imported.File = true
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
	return a.finish(w, r, err, back(r, Path+"/blocks"), func(form templates.Form, status int) error { return a.showBlocks(w, r, by, form, status) })
}

func (a *admin) postUnblock(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	return a.finish(w, r, a.Service.Unblock(r.Context(), by, r.PostFormValue("target")), Path+"/blocks", nil)
}

// postBlockList takes a list of blocks as Mastodon exports it, a file or its lines,
// all or none of it.
func (a *admin) postBlockList(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	var list io.Reader = strings.NewReader(r.PostFormValue("list"))
	if file, header, err := r.FormFile("file"); err == nil {
		defer file.Close()
		if header.Size > 0 {
			list = file
		}
	}
	blocks, _, err := badges.ReadBlockList(list)
	if err == nil && len(blocks) == 0 {
		err = badges.Errorf(badges.Invalid, "the list names no server; choose a CSV file, or paste its lines")
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
