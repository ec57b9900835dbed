package e2e

import (
	"net/http"
	"testing"

	"github.com/go-chi/chi/v5"

	"laurel/badges"
	"laurel/templates"
	"laurel/web"
)

// routes returns the patterns of all addresses that answer to GET, as the router has them. What is handed in to it,
// such as the APIs, has a table of its own.
func routes(t *testing.T) (patterns []string) {
	t.Helper()
	site, err := badges.NewSite("https://badges.example")
	if err != nil {
		t.Fatal(err)
	}
	renderer, err := templates.New()
	if err != nil {
		t.Fatal(err)
	}
	router, ok := web.New(web.Options{Site: site, Renderer: renderer, Federation: handedIn{}, API: handedIn{}}).(chi.Routes)
	if !ok {
		t.Fatal("the server's handler does not tell its routes")
	}
	err = chi.Walk(router, func(method, pattern string, handler http.Handler, _ ...func(http.Handler) http.Handler) error {
		if method == http.MethodGet && handler != (handedIn{}) {
			patterns = append(patterns, pattern)
		}
		return nil
	})
	if err != nil || len(patterns) < 50 {
		t.Fatalf("the router tells %d routes: %v", len(patterns), err)
	}
	return patterns
}

// handedIn stands for the handlers of other packages.
type handedIn struct{}

func (handedIn) ServeHTTP(http.ResponseWriter, *http.Request) {}
