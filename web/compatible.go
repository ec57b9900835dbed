package web

import (
	"net/http"
	"strings"

	"github.com/go-chi/chi/v5"
)

// Compatible is an API of another system that is served beside our own, for the
// clients that already speak it.
type Compatible struct {
	Prefix  string // path below which it is served on every domain, such as "/badgekit"; "" for none
	Host    string // host name of its own, all of whose paths it serves; "" for none
	Handler http.Handler
}

// routeCompatible are the APIs of other systems, by whole paths. Their callers are
// no browsers and prove themselves otherwise, as those of our own API do.
func (s *server) routeCompatible(r chi.Router) {
	for _, c := range s.Compatible {
		if c.Prefix != "" {
			r.Handle(c.Prefix, c.Handler)
			r.Handle(c.Prefix+"/*", c.Handler)
		}
	}
}

// serveOwnHosts answers requests for the host names that belong to one API alone.
func (s *server) serveOwnHosts(next http.Handler) http.Handler {
	hosts := make(map[string]http.Handler)
	for _, c := range s.Compatible {
		if c.Host != "" {
			hosts[strings.ToLower(c.Host)] = c.Handler
		}
	}
	if len(hosts) == 0 {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if own, ok := hosts[host(r)]; ok {
			own.ServeHTTP(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}
