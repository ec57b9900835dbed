package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"unicode"

	"laurel/badges"
	"laurel/templates"
)

// Visitor is somebody who is signed in.
type Visitor struct {
	badges.Account
	SessionID int64
	HasRole   bool // has a role on some issuer
}

// recognize lets handlers ask who the visitor is. Only who asks costs a look-up,
// one in a request, and only where there is a cookie: pictures and style sheets
// cost none.
func (s *server) recognize(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		cookie, err := r.Cookie(s.cookieName(r, sessionCookie))
		if err != nil {
			next.ServeHTTP(w, r)
			return
		}
		var lookUp func() (Visitor, bool)
		r = r.WithContext(context.WithValue(r.Context(), visitorKey, func() (Visitor, bool) { return lookUp() }))
		lookUp = sync.OnceValues(func() (Visitor, bool) { return s.lookUpVisitor(r, cookie.Value) })
		next.ServeHTTP(w, r)
	})
}

func (s *server) lookUpVisitor(r *http.Request, token string) (Visitor, bool) {
	found, err := s.Service.SessionByToken(r.Context(), token)
	if err != nil {
		if badges.KindOf(err) != badges.Unauthorized { // who is not recognized can still read public pages
			s.Log.ErrorContext(r.Context(), "a visitor's session can't be read", "request_id", requestID(r), "error", err)
		}
		return Visitor{}, false
	}
	return Visitor{Account: found.Account, SessionID: found.ID, HasRole: found.HasRole}, true
}

// visitor returns who sent the request, if they are signed in.
func (s *server) visitor(r *http.Request) (Visitor, bool) {
	if lookUp, ok := r.Context().Value(visitorKey).(func() (Visitor, bool)); ok {
		return lookUp()
	}
	return Visitor{}, false
}

// visitorHandler is a handler for people who are signed in.
type visitorHandler func(w http.ResponseWriter, r *http.Request, v Visitor) error

// requireVisitor sends those who are not signed in to do so, and back afterwards.
// What it lets in is nobody else's to keep or to find.
func (s *server) requireVisitor(h visitorHandler) http.HandlerFunc {
	return s.handle(func(w http.ResponseWriter, r *http.Request) error {
		v, ok := s.visitor(r)
		w.Header().Set("Cache-Control", "no-store")
		if ok {
			return h(w, r, v)
		}
		back := r.URL.Path // what was in a form is lost; its page comes again
		if r.Method == http.MethodGet || r.Method == http.MethodHead {
			back = r.URL.RequestURI()
		}
		http.Redirect(w, r, signInPath+"?"+url.Values{"next": {back}}.Encode(), http.StatusSeeOther)
		return nil
	})
}

// requireAdmin is requireVisitor for admins alone.
func (s *server) requireAdmin(h visitorHandler) http.HandlerFunc {
	return s.requireVisitor(func(w http.ResponseWriter, r *http.Request, v Visitor) error {
		if !v.Admin {
			return badges.Errorf(badges.Forbidden, "Only admins of this server may do this.")
		}
		return h(w, r, v)
	})
}

// localPath returns an address if it leads to this server alone, else "": a link
// to our sign-in page must not end elsewhere.
func localPath(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil {
		return ""
	}
	// Browsers take a backslash for a slash, and drop tabs and line breaks.
	if !strings.HasPrefix(address, "/") || strings.HasPrefix(address, "//") || strings.Contains(address, `\`) ||
		strings.ContainsFunc(address, unicode.IsControl) {
		return ""
	}
	return address
}

// visitorView is what the head of pages shows of the visitor.
func (s *server) visitorView(r *http.Request) templates.Visitor {
	v, ok := s.visitor(r)
	if !ok {
		return templates.Visitor{}
	}
	return templates.Visitor{Name: v.Name, Desk: v.HasRole || v.Admin, Admin: v.Admin}
}
