package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"laurel/badges"
)

const (
	languageCookie = "laurel-language" // BCP 47 code of the language that the visitor chose
	languageLife   = 365 * 24 * time.Hour
)

func (s *server) routeLanguage(r chi.Router) {
	r.Post("/language", s.handle(s.postLanguage))
}

// language is the one in which the visitor reads our pages: what they have chosen,
// else what their browser asks for.
func (s *server) language(r *http.Request) string {
	if cookie, err := r.Cookie(s.cookieName(r, languageCookie)); err == nil && s.speaks(cookie.Value) {
		return cookie.Value
	}
	return s.Renderer.Language(r.Header.Get("Accept-Language"))
}

// keepLanguage makes the visitor's language that of the account they sign in to, so
// that they are written to in it.
func (s *server) keepLanguage(r *http.Request, token string) error {
	session, err := s.Service.SessionByToken(r.Context(), token)
	if err != nil {
		return err
	}
	_, err = r.Cookie(s.cookieName(r, languageCookie))
	return s.Service.ReadIn(r.Context(), session.Account, s.asksFor(r), err == nil)
}

// asksFor is language, but "" for visitors who have said nothing about it.
func (s *server) asksFor(r *http.Request) string {
	if _, err := r.Cookie(s.cookieName(r, languageCookie)); err != nil && r.Header.Get("Accept-Language") == "" {
		return ""
	}
	return s.language(r)
}

func (s *server) speaks(language string) bool {
	return slices.Contains(s.Renderer.Languages(), language)
}

// varyByLanguage tells caches what the choice of a language depends on.
func varyByLanguage(h http.Header) {
	h.Add("Vary", "Accept-Language")
	h.Add("Vary", "Cookie")
}

// postLanguage keeps the visitor's choice in their browser and goes back to the page
// on which it was made.
func (s *server) postLanguage(w http.ResponseWriter, r *http.Request) error {
	chosen := r.PostFormValue("language")
	if !s.speaks(chosen) {
		return badges.InvalidField("language", "This server's pages are not written in that language. Choose one of those at the foot of its pages.")
	}
	s.setCookie(w, r, languageCookie, chosen, languageLife)
	if v, ok := s.visitor(r); ok {
		if err := s.Service.ReadIn(r.Context(), v.Account, chosen, true); err != nil {
			return err
		}
	}
	http.Redirect(w, r, backTo(s.cameFrom(r)), http.StatusSeeOther)
	return nil
}

// cameFrom is the path of the page of ours that a request came from, as browsers
// tell; "" if they don't. Pages whose address is a secret can't repeat it in a form.
func (s *server) cameFrom(r *http.Request) string {
	path, ours := strings.CutPrefix(r.Referer(), s.Site.Origin(host(r))+"/")
	if !ours {
		return ""
	}
	return "/" + path
}

// here is the path and query to which a form leads back; "" if the page is the answer
// to a POST, which can't be asked for again.
func here(r *http.Request) string {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return ""
	}
	return r.URL.RequestURI()
}

// backTo is the page of ours that a form names to go back to, else the front page.
func backTo(address string) string {
	back := localPath(address)
	if u, err := url.Parse(back); err == nil && back != "" {
		return u.RequestURI()
	}
	return "/"
}
