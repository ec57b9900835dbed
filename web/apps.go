package web

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"laurel/templates"
	"laurel/web/oauth"
	"laurel/web/openbadgesapi"
)

// routeApps adds the pages on which people let apps act for them.
func (s *server) routeApps(r chi.Router) { oauth.RoutePages(r, s.oauthOptions()) }

// routeAppPrograms adds what those apps talk to.
func (s *server) routeAppPrograms(r chi.Router) {
	o := s.oauthOptions()
	oauth.RoutePrograms(r, o)
	openbadgesapi.Route(r, openbadgesapi.Options{Service: s.Service, Verifier: s.Verifier, Name: func() string { return s.own().Name }, Origin: o.Origin})
}

func (s *server) oauthOptions() oauth.Options {
	return oauth.Options{
		Service: s.Service, Pages: appPages{s}, Network: Network,
		Origin: func(r *http.Request) string { return s.Site.Origin(host(r)) },
	}
}

// appPages is the server as the pages of apps see it.
type appPages struct{ *server }

// Show implements [oauth.Pages], as do those below.
func (p appPages) Show(w http.ResponseWriter, r *http.Request, status int, page templates.Page) error {
	return p.show(w, r, status, page)
}

func (p appPages) Head(r *http.Request) templates.Head { return p.head(r, "") }

func (p appPages) Require(h oauth.Handler) http.HandlerFunc {
	return p.requireVisitor(func(w http.ResponseWriter, r *http.Request, v Visitor) error { return h(w, r, v.Account) })
}
