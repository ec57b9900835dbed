package web

import (
	"html/template"
	"net/http"

	"github.com/go-chi/chi/v5"

	"laurel/templates"
	"laurel/web/desk"
)

// routeDesk adds the issuer's desk.
func (s *server) routeDesk(r chi.Router) {
	desk.Route(r, desk.Options{Site: s.Site, Service: s.Service, Designer: s.Designer, Pages: deskPages{s},
		Receptions: s.Receptions, Fetch: s.Fetch, TestHook: s.TestHook, LookUp: s.LookUp, Endorsing: s.Endorsing, Languages: s.Renderer.Languages()})
}

// deskPages is the server as the desk sees it.
type deskPages struct{ *server }

// Show implements [desk.Pages], as do those below.
func (p deskPages) Show(w http.ResponseWriter, r *http.Request, status int, page templates.Page) error {
	return p.show(w, r, status, page)
}

func (p deskPages) Head(r *http.Request) templates.Head { return p.head(r, "") }

func (p deskPages) HTML(source string) template.HTML { return p.html(source) }

func (p deskPages) QR(address string) ([]byte, error) { return drawQR(address) }

func (p deskPages) Require(h desk.Handler) http.HandlerFunc {
	return p.requireVisitor(func(w http.ResponseWriter, r *http.Request, v Visitor) error { return h(w, r, v.Account) })
}
