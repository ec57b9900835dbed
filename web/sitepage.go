package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"laurel/badges"
	"laurel/templates"
)

// sitePagePath is where the admins' own pages stand.
const sitePagePath = "/page/"

// routeSitePages adds what admins have written.
func (s *server) routeSitePages(r chi.Router) {
	r.Get(sitePagePath+"{slug}", s.handle(s.getSitePage))
	r.Post("/announcements/{id}/dismiss", s.handle(s.postDismiss))
}

func (s *server) getSitePage(w http.ResponseWriter, r *http.Request) error {
	p, err := s.Reader.SitePage(r.Context(), chi.URLParam(r, "slug"))
	if badges.KindOf(err) == badges.NotFound {
		return statusError(http.StatusNotFound)
	}
	if err != nil {
		return err
	}
	view := templates.SitePage{Head: s.head(r, s.Site.Origin(host(r))+sitePagePath+p.Slug), Name: p.Title, Body: s.html(p.Body), UpdatedAt: p.UpdatedAt}
	view.Description = s.plain(p.Body)
	return s.show(w, r, http.StatusOK, view)
}

const (
	dismissedCookie = "laurel-dismissed" // ids of announcements that the visitor has read
	dismissedLife   = 90 * 24 * time.Hour
	maxDismissed    = 20
)

// notices are the announcements that stand above the page.
func (s *server) notices(r *http.Request, all []badges.Announcement) (shown []templates.Notice) {
	now := s.Now()
	var read []string
	for _, a := range all {
		if !a.Shown(now) {
			continue
		}
		if read == nil {
			read = s.dismissed(r)
		}
		if !slices.Contains(read, strconv.FormatInt(a.ID, 10)) {
			shown = append(shown, templates.Notice{ID: a.ID, Text: s.html(a.Text), Back: backTo(here(r))})
		}
	}
	return shown
}

// dismissed are the ids of what the visitor wants to see no more; never nil.
func (s *server) dismissed(r *http.Request) []string {
	cookie, err := r.Cookie(s.cookieName(r, dismissedCookie))
	if err != nil {
		return []string{}
	}
	return strings.Split(cookie.Value, ".")
}

// postDismiss keeps an announcement from the visitor's pages, in their browser alone.
func (s *server) postDismiss(w http.ResponseWriter, r *http.Request) error {
	id, err := strconv.ParseInt(chi.URLParam(r, "id"), 10, 64)
	if err != nil {
		return statusError(http.StatusNotFound)
	}
	read := append([]string{strconv.FormatInt(id, 10)}, s.dismissed(r)...)
	read = slices.DeleteFunc(read, func(word string) bool { _, err := strconv.ParseInt(word, 10, 64); return err != nil })
	s.setCookie(w, r, dismissedCookie, strings.Join(read[:min(len(read), maxDismissed)], "."), dismissedLife)
	http.Redirect(w, r, backTo(r.PostFormValue("back")), http.StatusSeeOther)
	return nil
}
