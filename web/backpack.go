package web

import (
	"bytes"
	"net/http"
	"net/url"

	"github.com/go-chi/chi/v5"

	"laurel/badges"
	"laurel/templates"
	"laurel/web/backpack"
)

// routeBackpack adds what recipients do with their badges, the pages of those that
// came from elsewhere, and how to show them elsewhere.
func (s *server) routeBackpack(r chi.Router) {
	backpack.Route(r, backpack.Options{
		Site: s.Site, Service: s.Service, Reader: s.Reader, Verifier: s.Verifier, Fetch: s.WebPages, Pages: backpackPages{s}, Now: s.Now,
	})
	r.Get("/external/{ulid}", s.handle(s.getExternal))
	r.Get("/help/embed", s.handle(s.getEmbedHelp))
}

// backpackPages is the server as the backpack sees it.
type backpackPages struct{ *server }

// Show implements [backpack.Pages], as do those below.
func (p backpackPages) Show(w http.ResponseWriter, r *http.Request, status int, page templates.Page) error {
	return p.show(w, r, status, page)
}

func (p backpackPages) Head(r *http.Request) templates.Head { return p.head(r, "") }

func (p backpackPages) Require(h backpack.Handler) http.HandlerFunc {
	return p.requireVisitor(func(w http.ResponseWriter, r *http.Request, v Visitor) error { return h(w, r, v.Account) })
}

func (p backpackPages) Card(i badges.Issuer, g badges.Grant) templates.GrantCard {
	return p.grantCard(i, g)
}

func (p backpackPages) State(g badges.Grant) templates.State { return state(g, p.Now()) }

func (p backpackPages) RecipientPath(n badges.Identity) string { return p.recipientPath(n) }

func (p backpackPages) CollectionPath(id int64) string { return collectionPath(id) }

func (p backpackPages) Origin(r *http.Request) string { return p.Site.Origin(host(r)) }

func (p backpackPages) SignOut(w http.ResponseWriter, r *http.Request) {
	p.setCookie(w, r, sessionCookie, "", 0)
}

// Files makes what can be fetched of a public grant, for its recipient of any.
func (p backpackPages) Files(r *http.Request, i badges.Issuer, g badges.Grant) (files []backpack.File, err error) {
	forms := append([]representation{}, assertionForms()[:1]...)
	forms = append(forms, credentialForms()[:1]...)
	forms = append(forms, otherForms()...)
	names := map[form]string{openBadges: "assertion.json", credential: "credential.json"}
	for _, f := range forms {
		if f.form == printed && (!g.Badge.Certificate || recipient(g).Name == "") {
			continue
		}
		// A request of its own: what the browser has already does not count.
		request, err := http.NewRequestWithContext(r.Context(), http.MethodGet, "/", nil)
		if err != nil {
			return nil, err
		}
		request.Host = r.Host
		request.Header.Set("Accept-Language", p.language(r))
		made := &madeFile{header: http.Header{}}
		if err := f.send(p.server, made, request, documented{grant: g, issuer: i, mediaType: f.types[0]}); err != nil {
			return nil, err
		}
		name := names[f.form]
		if name == "" {
			name = "badge" + f.extension
		}
		files = append(files, backpack.File{Name: name, Body: made.body.Bytes()})
	}
	return files, nil
}

// madeFile takes an answer as a file.
type madeFile struct {
	header http.Header
	body   bytes.Buffer
}

func (m *madeFile) Header() http.Header         { return m.header }
func (m *madeFile) WriteHeader(int)             {}
func (m *madeFile) Write(b []byte) (int, error) { return m.body.Write(b) }

// getExternal shows a badge of another server's, with what was found when it was last
// checked; one whose server is blocked, to nobody but its recipient. Its texts are a
// stranger's: Markdown of them is rendered as everybody's.
func (s *server) getExternal(w http.ResponseWriter, r *http.Request) error {
	e, err := s.Reader.ExternalByULID(r.Context(), chi.URLParam(r, "ulid"))
	hidden := false
	if err == nil {
		hidden, err = badges.NewScreen(s.Reader).Hides(r.Context(), e)
	}
	if err == nil && (hidden || !e.Open()) {
		v, signedIn := s.visitor(r)
		if !signedIn {
			return statusError(http.StatusNotFound)
		}
		_, err = s.Service.ExternalOf(r.Context(), v.Account, e.ID)
	}
	if badges.KindOf(err) == badges.NotFound {
		return statusError(http.StatusNotFound)
	}
	if err != nil {
		return err
	}
	view := templates.External{
		Head: s.head(r, s.Site.Origin(host(r))+backpack.ExternalPath(e)), Title: e.Title, State: backpack.StateOf(e, s.Now()), CheckedAt: e.CheckedAt, Code: e.Problem,
		Issuer: templates.Link{Name: e.Issuer.Name, URL: e.Issuer.URL}, IssuerID: e.Issuer.ID, Recipient: recipient(badges.Grant{Identity: e.Recipient}),
		Description: s.html(e.Description), Criteria: s.html(e.Criteria), CriteriaURL: e.CriteriaURL, Standard: e.Standard, Credential: e.CredentialID,
		IssuedAt: e.IssuedAt, ExpiresAt: e.ExpiresAt,
	}
	view.Unlisted = true // the issuer's own page is what search engines should find
	if isWebAddress(e.CredentialID) {
		view.Check = verifyPath + "?" + url.Values{"url": {e.CredentialID}}.Encode()
	}
	return s.show(w, r, http.StatusOK, view)
}

func isWebAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}

// componentName is the file of the web component. Pages of others name it, so that it
// keeps its plain address.
const componentName = "laurel-badge.js"

// getEmbedHelp says how a badge gets into another site.
func (s *server) getEmbedHelp(w http.ResponseWriter, r *http.Request) error {
	origin := s.Site.Origin(host(r))
	view := templates.EmbedHelp{Head: s.head(r, origin+"/help/embed"), Script: origin + templates.AssetPath + componentName}
	const example = "/embed/grant/…"
	view.Frame = `<iframe src="` + origin + example + `" width="440" height="176" sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>`
	page := origin + "/actor/…/statuses/…"
	view.Component = `<script type="module" src="` + view.Script + `"></script>` + "\n" +
		`<laurel-badge href="` + page + `"><a href="` + page + `">…</a></laurel-badge>`
	return s.show(w, r, http.StatusOK, view)
}
