package web

import (
	"net/http"
	"strings"

	"laurel/badges"
)

// secure sets the headers that keep pages to themselves. Handlers may tighten
// them, not loosen.
func (s *server) secure(next http.Handler) http.Handler {
	policy := contentSecurityPolicy(s.Site)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "strict-origin-when-cross-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
		if strings.HasPrefix(s.Site.Origin(host(r)), "https:") {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		next.ServeHTTP(w, r)
	})
}

// contentSecurityPolicy allows no script and no inline style; the page of the badge
// designer adds our own scripts (package desk). Pictures may come
// from all of the server's domains, as an issuer's are on its own.
func contentSecurityPolicy(site *badges.Site) string {
	var origins strings.Builder
	for _, domain := range site.Domains() {
		origins.WriteString(" " + site.Origin(domain))
	}
	return "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'" + origins.String() +
		"; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
}

// host returns the domain that the request is for, lower case.
func host(r *http.Request) string { return strings.ToLower(r.Host) }

// requireKnownHost answers 421 for hosts that are not ours (RFC 9110 §15.5.20)
// and sends visitors whom a proxy let in by http to https, where that is the
// origin. Health checks come by whatever address the machine has.
func (s *server) requireKnownHost(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		origin := s.Site.Origin(host(r))
		switch {
		case r.URL.Path == healthPath || r.URL.Path == readyPath:
		case !s.Site.Has(host(r)):
			s.serveError(w, r, statusError(http.StatusMisdirectedRequest))
			return
		case strings.HasPrefix(origin, "https:") && r.Header.Get("X-Forwarded-Proto") == "http":
			http.Redirect(w, r, origin+r.URL.RequestURI(), http.StatusPermanentRedirect)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// refuseOtherSites keeps forms to our own pages: a POST that a browser sends for
// another site gets 403. The API and the inboxes are not behind it, because
// their callers are no browsers and prove themselves otherwise.
func (s *server) refuseOtherSites(next http.Handler) http.Handler {
	protection := http.NewCrossOriginProtection()
	protection.SetDenyHandler(s.handle(func(http.ResponseWriter, *http.Request) error {
		return statusError(http.StatusForbidden)
	}))
	return protection.Handler(next)
}

// shareWithOtherSites lets scripts of any site read public documents, as Open
// Badges verifiers that run in a browser need it.
func shareWithOtherSites(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "*")
		next.ServeHTTP(w, r)
	})
}
