// Package desk is the issuer's desk: the pages below /desk, at which people who
// have a role on issuers look after them, their badges and their badge sets.
//
// It promises that every page asks package badges whether the visitor may see or
// do it (pages only leave out what would be refused); that a form which is refused
// comes back as it was typed, with what is wrong at its field; that nothing needs
// script; and that of two people who change the same thing at once the second is
// told, instead of undoing what the first did.
package desk

import (
	"html/template"
	"net/http"
	"net/url"
	"strconv"

	"github.com/go-chi/chi/v5"

	"laurel/badges"
	"laurel/badges/designer"
	"laurel/templates"
	"laurel/web/httpstatus"
	"laurel/web/numbers"
)

// Path is where the desk stands.
const Path = "/desk"

// MaxBody limits what is sent to the desk, in bytes: a picture and some text.
const MaxBody = 12 << 20

// Handler answers a signed-in account or returns an error, not both.
type Handler func(w http.ResponseWriter, r *http.Request, by badges.Account) error

// Pages is what the desk needs of the server around it.
type Pages interface {
	// Show sends a page.
	Show(w http.ResponseWriter, r *http.Request, status int, p templates.Page) error
	// Head is what all pages say about themselves.
	Head(r *http.Request) templates.Head
	// HTML renders Markdown.
	HTML(source string) template.HTML
	// QR draws an address as a QR code, in SVG.
	QR(address string) ([]byte, error)
	// Require has those sign in who have not, and makes errors pages.
	Require(h Handler) http.HandlerFunc
}

// Options are what the desk is made of; all fields are required.
type Options struct {
	Site     *badges.Site
	Service  *badges.Service
	Designer *designer.Designer
	// Receptions and Fetch are what grants and lists of recipients need.
	Receptions Receptions
	Fetch      Fetch
	TestHook   TestHook
	LookUp     LookUp
	Endorsing  Endorsing
	Languages  []string // in which mail can be written
	Pages      Pages
}

// desk holds the handlers.
type desk struct{ Options }

// Route adds the pages of the desk.
func Route(r chi.Router, o Options) {
	d := &desk{o}
	get := func(path string, h Handler) { r.Get(Path+path, o.Pages.Require(h)) }
	post := func(path string, h Handler) { r.Post(Path+path, o.Pages.Require(withoutRemains(h))) }
	get("", d.getDesk)
	get("/design.svg", d.getDrawing)
	get("/issuers/new", d.getNewIssuer)
	post("/issuers/new", d.postNewIssuer)
	get("/issuers/{id}", d.getIssuer)
	get("/issuers/{id}/edit", d.getEditIssuer)
	post("/issuers/{id}/edit", d.postEditIssuer)
	post("/issuers/{id}/archive", d.postArchiveIssuer)
	post("/issuers/{id}/restore", d.postRestoreIssuer)
	get("/issuers/{id}/numbers", d.getIssuerNumbers)
	get("/issuers/{id}/numbers"+numbers.CSV, d.getIssuerNumbersFile)
	get("/issuers/{id}/badges/new", d.getNewBadge)
	post("/issuers/{id}/badges/new", d.postNewBadge)
	get("/badges/{id}", d.getBadge)
	get("/badges/{id}/numbers", d.getBadgeNumbers)
	get("/badges/{id}/numbers"+numbers.CSV, d.getBadgeNumbersFile)
	get("/badges/{id}/edit", d.getEditBadge)
	post("/badges/{id}/edit", d.postEditBadge)
	get("/badges/{id}/picture", d.getPicture)
	post("/badges/{id}/picture", d.postPicture)
	get("/badges/{id}/design", d.getDesign)
	post("/badges/{id}/design", d.postDesign)
	post("/badges/{id}/archive", d.postArchiveBadge)
	post("/badges/{id}/restore", d.postRestoreBadge)
	post("/badges/{id}/delete", d.postDeleteBadge)
	get("/sets/new", d.getNewSet)
	post("/sets/new", d.postNewSet)
	get("/sets/{id}", d.getSet)
	post("/sets/{id}", d.postSet)
	get("/sets/{id}/set.json", d.getSetFile)
	get("/sets/{id}/edit", d.getEditSet)
	post("/sets/{id}/edit", d.postEditSet)
	post("/sets/{id}/delete", d.postDeleteSet)
	d.routeGranting(get, post)
	d.routeMoving(get, post)
	d.routeReviews(get, post)
	d.routeKeys(get, post)
	d.routeMailText(get, post)
	d.routeClaims(get, post)
	d.routeWebhooks(get, post)
	d.routeFollowers(get, post)
	d.routeEndorsements(get, post)
	d.routePeople(get, post)
}

// id returns the number that the address names; 0, which nothing has, if it is none.
func id(r *http.Request) int64 {
	n, err := strconv.ParseInt(chi.URLParam(r, "id"), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

func issuerPath(id int64) string { return Path + "/issuers/" + strconv.FormatInt(id, 10) }
func badgePath(id int64) string  { return Path + "/badges/" + strconv.FormatInt(id, 10) }
func setPath(id int64) string    { return Path + "/sets/" + strconv.FormatInt(id, 10) }

// leadTo ends a change: the page at path tells what was done.
func leadTo(w http.ResponseWriter, r *http.Request, path, done string) error {
	http.Redirect(w, r, path+"?"+url.Values{"done": {done}}.Encode(), http.StatusSeeOther)
	return nil
}

// done returns what leadTo said.
func done(r *http.Request) templates.Form {
	switch word := r.URL.Query().Get("done"); word {
	case "saved", "created", "archived", "restored", "deleted", "made", "granted", "standing", "revoked", "retried",
		"started", "cancelled", "codes", "opened", "closed", "paused", "resumed", "tested", "decided", "resent", "renewed", "reissued",
		"follower-removed", "endorsed", "endorsement-revoked", "invited", "withdrawn":
		return templates.Form{Done: word}
	}
	return templates.Form{}
}

// head is the head of all pages of the desk.
func (d *desk) head(r *http.Request) templates.Head {
	head := d.Pages.Head(r)
	head.Unlisted = true
	head.Styles = []string{"desk.css", "granting.css"}
	return head
}

// refused says whether a change was refused for something that the person at the
// form can put right, and how the form is to be shown again: fields leads from the
// domain's names of fields to the form's.
func refused(err error, fields map[string]string) (form templates.Form, status int, again bool) {
	kind := badges.KindOf(err)
	if kind != badges.Invalid && kind != badges.Conflict && kind != badges.TooLarge && kind != badges.Limited {
		return form, 0, false
	}
	form.Problem = badges.PhraseOf(err)
	form.Field = fields[badges.FieldOf(err)]
	return form, httpstatus.Of(kind), true
}

func (d *desk) picture(domain string, p badges.Picture) templates.Picture {
	if p.SHA256 == "" {
		return templates.Picture{}
	}
	return templates.Picture{URL: d.Site.Picture(domain, p.SHA256), Alt: p.Alt, Width: p.Width, Height: p.Height}
}
