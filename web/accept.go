package web

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"github.com/go-chi/chi/v5"

	"laurel/badges"
	"laurel/templates"
	"laurel/web/httpstatus"
)

// maxAnswer limits the accept form, in bytes.
const maxAnswer = 4 << 10

// offerOf returns what an accept link names. The key is not checked here.
func offerOf(r *http.Request) (grantID int64, key string) {
	// An id that is no number is 0, which no grant has.
	grantID, _ = strconv.ParseInt(chi.URLParam(r, "id"), 10, 64)
	return grantID, chi.URLParam(r, "key")
}

// getAccept shows what was granted and asks for an answer, or says how it was
// answered. It changes nothing: mail programs and chat servers open links too.
func (s *server) getAccept(w http.ResponseWriter, r *http.Request) error {
	id, key := offerOf(r)
	g, err := s.Service.OfferedGrant(r.Context(), id, key)
	if err != nil {
		return s.showWrongLink(w, r, err)
	}
	return s.showAccept(w, r, http.StatusOK, g, nil)
}

// postAccept takes the recipient's answer and leads back to the page, which then
// tells what came of it. The same answer twice is as good as once.
func (s *server) postAccept(w http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(w, r.Body, maxAnswer)
	if err := r.ParseForm(); err != nil {
		if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
			return err
		}
		return badges.Errorf(badges.Invalid, "The form did not arrive whole. Go back and send it again.")
	}
	id, key := offerOf(r)
	var g badges.Grant
	var err error
	var alike bool
	switch r.PostForm.Get("answer") {
	case "accept":
		g, err = s.Service.Accept(r.Context(), id, key, badges.Visibility(r.PostForm.Get("visibility")))
		alike = g.Decided()
	case "decline":
		g, err = s.Service.Decline(r.Context(), id, key)
		alike = g.State == badges.Declined
	default:
		return badges.Errorf(badges.Invalid, "The answer is missing. Go back and press one of the two buttons.")
	}
	if err == nil {
		err = s.Service.HeardFrom(r.Context(), g.Identity.ID, s.asksFor(r))
	}
	switch kind := badges.KindOf(err); {
	case err == nil || kind == badges.Conflict && alike:
		http.Redirect(w, r, r.URL.EscapedPath(), http.StatusSeeOther)
		return nil
	case kind == badges.Conflict || kind == badges.Invalid:
		return s.showAccept(w, r, httpstatus.Of(kind), g, badges.PhraseOf(err))
	default:
		return s.showWrongLink(w, r, err)
	}
}

// keepSecret keeps an accept page out of caches, search engines and the referrer
// of links to elsewhere: its address is all that is needed to answer. With
// no-referrer browsers would send the page's own form with "Origin: null" (Fetch
// §3.2), which older ones and those on plain http prove nothing else by.
func keepSecret(w http.ResponseWriter) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Referrer-Policy", "same-origin")
	w.Header().Set("X-Robots-Tag", "noindex")
}

func (s *server) showAccept(w http.ResponseWriter, r *http.Request, status int, g badges.Grant, problem templates.Phrase) error {
	i, err := s.Reader.Issuer(r.Context(), g.IssuerID)
	if err != nil {
		return err
	}
	view := templates.Accept{
		Head:        s.head(r, ""),
		State:       state(g, s.Now()),
		Title:       g.Badge.Title,
		Picture:     s.picture(i.Domain, g.Badge.Image),
		Issuer:      s.issuerCard(i),
		Recipient:   g.Name,
		Description: s.html(g.Badge.Description),
		Criteria:    s.html(g.Badge.Criteria),
		Evidence:    s.evidence(g),
		GrantedAt:   g.GrantedAt,
		ExpiresAt:   g.ExpiresAt,
		Reason:      g.RevocationReason,
		Accepted:    g.Decided(),
		Choice:      templates.Visibility(g.Visibility),
		Problem:     problem,
	}
	view.Secret = true
	view.Theme = s.theme(i)
	if g.Decided() && g.Identity.Personal() {
		view.SignIn = signInPath + "?" + url.Values{"next": {signInsPath}}.Encode()
	}
	if g.Open() {
		view.GrantURL = s.Site.Note(i, g)
	}
	keepSecret(w)
	return s.show(w, r, status, view)
}

// showWrongLink explains a link that opens nothing; other errors it passes on.
func (s *server) showWrongLink(w http.ResponseWriter, r *http.Request, err error) error {
	if badges.KindOf(err) != badges.NotFound {
		return err
	}
	keepSecret(w)
	view := templates.WrongLink{Head: s.head(r, "")}
	view.Secret = true
	return s.show(w, r, http.StatusNotFound, view)
}
