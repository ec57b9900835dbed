package web

import (
	"html/template"
	"net/http"

	"github.com/go-chi/chi/v5"

	"laurel/templates"
	"laurel/web/admin"
)

// routeAdmin adds the pages of those who run the server.
func (s *server) routeAdmin(r chi.Router) {
	admin.Route(r, admin.Options{Site: s.Site, Service: s.Service, Queues: s.Queues, Pages: adminPages{s}, Now: s.Now})
}

// adminPages is the server as the pages of admins see it.
type adminPages struct{ *server }

// Show implements [admin.Pages], as do those below.
func (p adminPages) Show(w http.ResponseWriter, r *http.Request, status int, page templates.Page) error {
	return p.show(w, r, status, page)
}

func (p adminPages) Head(r *http.Request) templates.Head { return p.head(r, "") }

func (p adminPages) HTML(source string) template.HTML { return p.html(source) }

func (p adminPages) Reply(html string) template.HTML { return template.HTML(p.Markdown.Sanitize(html)) }

func (p adminPages) RequireAdmin(h admin.Handler) http.HandlerFunc {
	return p.requireAdmin(func(w http.ResponseWriter, r *http.Request, v Visitor) error { return h(w, r, v.Account) })
}

func (p adminPages) Require(h admin.Handler) http.HandlerFunc {
	return p.requireVisitor(func(w http.ResponseWriter, r *http.Request, v Visitor) error { return h(w, r, v.Account) })
}

func (p adminPages) Changed() { p.forgetOwn() }
