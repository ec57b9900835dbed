// Package admin is the pages below /admin, at which the people who run the server
// look after it, and the two by which others answer them: invitations, and the wish
// for an issuer of one's own.
//
// It promises that admins alone come below /admin (package badges refuses everybody
// else a second time), that whatever is changed is in the audit log, that a form
// that is refused says why, and that nothing needs script.
package admin

import (
	"context"
	"errors"
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/go-chi/chi/v5"

	"laurel/badges"
	"laurel/badges/task"
	"laurel/templates"
	"laurel/web/httpstatus"
)

// Path is where the pages stand.
const Path = "/admin"

// Handler answers a signed-in account or returns an error, not both.
type Handler func(w http.ResponseWriter, r *http.Request, by badges.Account) error

// Pages is what the pages need of the server around them.
type Pages interface {
	Show(w http.ResponseWriter, r *http.Request, status int, p templates.Page) error
	Head(r *http.Request) templates.Head
	HTML(source string) template.HTML
	// Reply renders what came from elsewhere.
	Reply(html string) template.HTML
	// RequireAdmin has those sign in who have not, refuses all but admins, and makes
	// errors pages; Require lets everybody in who is signed in.
	RequireAdmin(h Handler) http.HandlerFunc
	Require(h Handler) http.HandlerFunc
	// Changed has all pages show what was changed in settings, pages and announcements.
	Changed()
}

// Host is another server that something is or was owed to.
type Host struct {
	Name          string
	State         string // "paused", "failing", "sending" or "idle"
	Queued        int
	Failures      int // in a row
	DueAt         time.Time
	LastSuccessAt time.Time
	LastError     string
	Software      string
}

// TaskCount is how many tasks wait, fail and were given up.
type TaskCount struct{ Waiting, Failing, Parked int }

// Queues are what is still to be delivered and done.
type Queues interface {
	Hosts(ctx context.Context, limit int) ([]Host, error)
	TroubledTasks(ctx context.Context, limit int) ([]task.Task, error)
	CountTasks(ctx context.Context) (TaskCount, error)
}

// Options are what the pages are made of; all fields are required.
type Options struct {
	Site    *badges.Site
	Service *badges.Service
	Queues  Queues
	Pages   Pages
	Now     func() time.Time
}

// admin holds the handlers.
type admin struct{ Options }

// Route adds the pages.
func Route(r chi.Router, o Options) {
	a := &admin{o}
	get := func(path string, h Handler) { r.Get(Path+path, o.Pages.RequireAdmin(h)) }
	post := func(path string, h Handler) { r.Post(Path+path, o.Pages.RequireAdmin(h)) }
	get("", a.getOverview)
	get("/people", a.getPeople)
	get("/people/{id}", a.getPerson)
	post("/people/{id}/{action}", a.postPerson)
	get("/invitations", a.getInvitations)
	post("/invitations", a.postInvitation)
	post("/invitations/{id}/withdraw", a.postWithdraw)
	get("/requests", a.getRequests)
	post("/requests/{id}", a.postRequest)
	get("/reports", a.getReports)
	post("/reports", a.postReport)
	get("/reports/new", a.getNewReport)
	get("/reports/{id}", a.getReport)
	post("/reports/{id}/notes", a.postNote)
	post("/reports/{id}/resolve", a.postResolve)
	get("/replies", a.getReplies)
	post("/replies/{id}/remove", a.postRemoveReply)
	post("/quotes/{id}/revoke", a.postRevokeQuote)
	get("/blocks", a.getBlocks)
	post("/blocks", a.postBlock)
	post("/blocks/remove", a.postUnblock)
	post("/blocks/import", a.postBlockList)
	get("/blocks.csv", a.getBlockList)
	get("/settings", a.getSettings)
	post("/settings", a.postSettings)
	post("/featured/{action}", a.postFeatured)
	get("/pages", a.getPages)
	post("/pages", a.postPage)
	get("/pages/{slug}", a.getPage)
	post("/pages/{slug}/delete", a.postDeletePage)
	get("/announcements", a.getAnnouncements)
	post("/announcements", a.postAnnouncement)
	post("/announcements/{id}/delete", a.postDeleteAnnouncement)
	get("/queue", a.getQueue)
	post("/queue/hosts/{action}", a.postHost)
	post("/queue/tasks/{id}/{action}", a.postTask)
	get("/backups", a.getBackups)
	post("/backups", a.postBackup)
	post("/backups/schedule", a.postSchedule)
	post("/backups/{name}/download", a.postDownload)
	post("/backups/{name}/delete", a.postDeleteBackup)
	get("/log", a.getLog)
	get("/log.csv", a.getLogFile)
	r.Get("/invitation/{slug}", o.Pages.Require(a.getInvitation))
	r.Post("/invitation/{slug}", o.Pages.Require(a.postAccept))
	r.Get("/issuers/ask", o.Pages.Require(a.getAsk))
	r.Post("/issuers/ask", o.Pages.Require(a.postAsk))
}

// id returns the number that the address names; 0, which nothing has, if it is none.
func id(r *http.Request) int64 { return number(chi.URLParam(r, "id")) }

func number(s string) int64 {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// pageLength is how many entries stand on one page of a list.
const pageLength = 50

// page begins a page of /admin.
func (a *admin) page(r *http.Request, name string, sections ...templates.AdminSection) templates.AdminPage {
	p := templates.AdminPage{Head: a.Pages.Head(r), Name: name, Here: name, Sections: sections}
	p.Unlisted, p.Styles = true, []string{"desk.css"}
	if r.URL.Query().Get("done") == "saved" {
		p.Done = "saved"
	}
	return p
}

func (a *admin) show(w http.ResponseWriter, r *http.Request, p templates.AdminPage) error {
	status := http.StatusOK
	if p.Status != 0 {
		status = p.Status
	}
	return a.Pages.Show(w, r, status, p)
}

// finish leads back to a page that says that the change was made. An error that
// whoever sent the form can mend is told at its place, by again.
func (a *admin) finish(w http.ResponseWriter, r *http.Request, err error, path string, again func(problem templates.Form, status int) error) error {
	if err == nil {
		http.Redirect(w, r, path+"?"+url.Values{"done": {"saved"}}.Encode(), http.StatusSeeOther)
		return nil
	}
	switch kind := badges.KindOf(err); kind {
	case badges.Invalid, badges.Conflict, badges.TooLarge, badges.Limited:
		if again == nil {
			return err
		}
		form := templates.Form{Problem: badges.PhraseOf(err)}
		if e, ok := errors.AsType[*badges.Error](err); ok {
			form.Field = e.Field
		}
		return again(form, httpstatus.Of(kind))
	}
	return err
}

// older is the address of the next page of a list that is full.
func older(r *http.Request, parameter string, full bool, last int64) string {
	if !full {
		return ""
	}
	query := r.URL.Query()
	query.Del("done")
	query.Set(parameter, strconv.FormatInt(last, 10))
	return "?" + query.Encode()
}

func field(name, kind, value string) templates.AdminField {
	return templates.AdminField{Name: name, Kind: kind, Value: value}
}

// do is a button.
func do(submit, subject, action string, fields ...templates.AdminField) templates.AdminForm {
	return templates.AdminForm{Action: action, Submit: submit, Subject: subject, Fields: fields}
}

func roles() (all []templates.AdminOption) {
	for _, role := range []badges.Role{badges.Viewer, badges.Reviewer, badges.Granter, badges.Manager, badges.Owner} {
		all = append(all, templates.AdminOption{Value: string(role), Label: "role-" + string(role)})
	}
	return all
}

// issuers are those that a role can be given on.
func (a *admin) issuers(r *http.Request, by badges.Account, none string) ([]templates.AdminOption, error) {
	list, _, err := a.Service.IssuersOf(r.Context(), by, badges.IssuerFilter{})
	options := []templates.AdminOption{{Value: "0", Label: none}}
	for _, i := range list {
		options = append(options, templates.AdminOption{Value: strconv.FormatInt(i.ID, 10), Name: i.Name + " " + a.Site.Handle(i)})
	}
	return options, err
}
