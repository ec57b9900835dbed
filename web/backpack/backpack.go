// Package backpack is what recipients do with their badges: the pages below /me, at
// which somebody who is signed in answers offers, decides who sees what, arranges,
// collects, imports and exports badges, describes themselves, and has their data
// deleted.
//
// It promises that every change is the account's own, which package badges checks by
// what the account has proved to be; that nothing needs script; and that what is
// handed in, however hostile, costs a bounded amount of memory, time and requests.
package backpack

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/go-chi/chi/v5"

	"laurel/badges"
	"laurel/badges/verification"
	"laurel/templates"
	"laurel/web/httpstatus"
)

// Path is where the backpack stands.
const Path = "/me"

// MaxBody limits what is sent to the backpack, in bytes: the export of another one.
const MaxBody = maxImport + 1<<20

// Handler answers a signed-in account or returns an error, not both.
type Handler func(w http.ResponseWriter, r *http.Request, by badges.Account) error

// Pages is what the backpack needs of the server around it.
type Pages interface {
	// Show sends a page.
	Show(w http.ResponseWriter, r *http.Request, status int, p templates.Page) error
	// Head is what all pages say about themselves.
	Head(r *http.Request) templates.Head
	// Require has those sign in who have not, and makes errors pages.
	Require(h Handler) http.HandlerFunc
	// Card shows a grant on a page.
	Card(i badges.Issuer, g badges.Grant) templates.GrantCard
	// State is where a grant is in its life.
	State(g badges.Grant) templates.State
	// RecipientPath is the path of an identity's public page.
	RecipientPath(n badges.Identity) string
	// CollectionPath is the path of a collection's public page.
	CollectionPath(id int64) string
	// Origin is that of the domain which the request is for.
	Origin(r *http.Request) string
	// Files makes the documents and pictures of a grant.
	Files(r *http.Request, i badges.Issuer, g badges.Grant) ([]File, error)
	// SignOut takes the visitor's session away from the browser.
	SignOut(w http.ResponseWriter, r *http.Request)
}

// File is one form of a grant.
type File struct {
	Name string // without a folder, such as "credential.json"
	Body []byte
}

// Verifier checks badges, and keeps what it found of those that are taken.
type Verifier interface {
	Verify(ctx context.Context, in verification.Input) verification.Report
	Keep(ctx context.Context, report verification.Report) error
}

// Options are what the backpack is made of; all fields are required.
type Options struct {
	Site     *badges.Site
	Service  *badges.Service
	Reader   badges.Reader
	Verifier Verifier
	Fetch    verification.Fetcher // gets web pages of strangers
	Pages    Pages
	Now      func() time.Time
}

type backpack struct{ Options }

// Route adds the pages of the backpack.
func Route(r chi.Router, o Options) {
	b := &backpack{o}
	get := func(path string, h Handler) { r.Get(Path+path, o.Pages.Require(h)) }
	post := func(path string, h Handler) { r.Post(Path+path, o.Pages.Require(h)) }
	get("", b.getBackpack)
	post("/grants/{id}", b.postGrant)
	post("/order", b.postOrder)
	post("/external/{id}", b.postExternal)
	get("/profile", b.getProfile)
	post("/profile", b.postProfile)
	post("/profile/prove", b.postProve)
	get("/collections", b.getCollections)
	get("/collections/{id}", b.getCollection)
	post("/collections/{id}", b.postCollection)
	post("/collections/{id}/delete", b.postDeleteCollection)
	get("/import", b.getImport)
	post("/import", b.postImport)
	get("/export.zip", b.getExport)
	get("/erase", b.getErase)
	post("/erase", b.postErase)
}

// head is what the pages begin with: what was done, when the request comes from there.
func (b *backpack) head(r *http.Request) templates.BackpackHead {
	h := templates.BackpackHead{Head: b.Pages.Head(r)}
	h.Unlisted = true
	if done := templates.BackpackDone(r.URL.Query().Get("done")); slices.Contains(templates.BackpackOutcomes(), done) {
		h.Done = done
	}
	return h
}

// done leads to a page that says what was done.
func done(w http.ResponseWriter, r *http.Request, path string, what templates.BackpackDone) error {
	http.Redirect(w, r, Path+path+"?"+url.Values{"done": {string(what)}}.Encode(), http.StatusSeeOther)
	return nil
}

// refused reports whether a person can mend an error on the page that caused it, and
// with which status that is shown.
func refused(err error) (status int, ok bool) {
	switch kind := badges.KindOf(err); kind {
	case badges.Invalid, badges.Conflict, badges.Forbidden, badges.Unavailable:
		return httpstatus.Of(kind), true
	}
	return 0, false
}

// readForm reads a form without files.
func readForm(w http.ResponseWriter, r *http.Request) (url.Values, error) {
	const maxForm = 256 << 10 // with a number for each of a thousand badges
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		return nil, badges.Errorf(badges.Invalid, "The form did not arrive whole. Go back and send it again.")
	}
	return r.PostForm, nil
}

// idOf returns the {id} of the path; what is no number is 0, which nothing has.
func idOf(r *http.Request) int64 {
	id, _ := strconv.ParseInt(chi.URLParam(r, "id"), 10, 64)
	return id
}

// nameOf is what an identity is called on its own person's pages.
func nameOf(n badges.Identity) string {
	if n.Handle != "" {
		return n.Handle
	}
	return n.Value
}
