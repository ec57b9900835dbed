package web

import (
	"net/http"
	"strings"
	"time"

	"laurel/badges"
)

const (
	sessionCookie = "laurel"         // holds a session's token
	flowCookie    = "laurel-sign-in" // holds a sign-in that another server is asked about
)

// cookieName returns the name under which a cookie is kept. On https the prefix
// __Host- makes browsers refuse it from subdomains and over plain http (RFC 6265bis
// §4.1.3.2).
func (s *server) cookieName(r *http.Request, name string) string {
	if s.encrypted(r) {
		return "__Host-" + name
	}
	return name
}

// encrypted reports whether the domain that the request is for is served by https.
func (s *server) encrypted(r *http.Request) bool {
	return strings.HasPrefix(s.Site.Origin(host(r)), "https:")
}

// setCookie gives the browser a cookie that no script reads and that comes along
// from other sites only when a link is followed; life 0 or less takes it away.
func (s *server) setCookie(w http.ResponseWriter, r *http.Request, name, value string, life time.Duration) {
	age := int(life / time.Second)
	if age <= 0 {
		age = -1
	}
	http.SetCookie(w, &http.Cookie{
		Name: s.cookieName(r, name), Value: value, Path: "/", MaxAge: age,
		Secure: s.encrypted(r), HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
}

// startSession makes the browser that of a session, and ends the one it was in
// before: whoever signs in anew means to leave that.
func (s *server) startSession(w http.ResponseWriter, r *http.Request, token string) error {
	s.setCookie(w, r, sessionCookie, token, badges.SessionLife())
	if err := s.keepLanguage(r, token); err != nil {
		return err
	}
	before, ok := s.visitor(r)
	if !ok {
		return nil
	}
	err := s.Service.EndSession(r.Context(), before.Account, before.SessionID)
	if badges.KindOf(err) == badges.NotFound {
		return nil
	}
	return err
}

// postSignOut ends the session, here and in the database.
func (s *server) postSignOut(w http.ResponseWriter, r *http.Request) error {
	if v, ok := s.visitor(r); ok {
		err := s.Service.EndSession(r.Context(), v.Account, v.SessionID)
		if err != nil && badges.KindOf(err) != badges.NotFound {
			return err
		}
	}
	s.setCookie(w, r, sessionCookie, "", 0)
	http.Redirect(w, r, "/", http.StatusSeeOther)
	return nil
}

// device names the visitor's browser and system, for them to recognise.
func device(r *http.Request) string {
	agent := r.UserAgent()
	find := func(names ...string) string { // pairs of what stands in the header and what it means
		for i := 0; i < len(names); i += 2 {
			if strings.Contains(agent, names[i]) {
				return names[i+1]
			}
		}
		return ""
	}
	browser := find("Firefox/", "Firefox", "Edg/", "Edge", "OPR/", "Opera", "SamsungBrowser/", "Samsung Internet",
		"Chrome/", "Chrome", "Safari/", "Safari", "curl/", "curl")
	system := find("Android", "Android", "iPhone", "iPhone", "iPad", "iPad", "Windows", "Windows", "Mac OS X", "macOS", "CrOS", "ChromeOS", "Linux", "Linux")
	return strings.TrimSpace(browser + " " + system)
}
