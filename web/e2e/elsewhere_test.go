package e2e

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// newElsewhere starts a stand-in for another badge server, with the hosted Open Badges 2.0 of whoever is named in the
// address: /assertion/jane@people.example. Its page /back is where an app takes its people back to, /hook takes what
// webhooks tell.
func newElsewhere(t *testing.T) *httptest.Server {
	t.Helper()
	const context, json = "https://w3id.org/openbadges/v2", "application/ld+json"
	var s *httptest.Server
	mux := http.NewServeMux()
	mux.HandleFunc("GET /assertion/{email}", func(w http.ResponseWriter, r *http.Request) {
		answer(w, json, map[string]any{
			"@context": context, "id": s.URL + r.URL.Path, "type": "Assertion", "badge": s.URL + "/badge", "issuedOn": "2026-01-02T03:04:05Z",
			"recipient": map[string]any{"type": "email", "hashed": false, "identity": r.PathValue("email")}, "verification": map[string]any{"type": "HostedBadge"},
		})
	})
	mux.HandleFunc("GET /badge", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, json, map[string]any{
			"@context": context, "id": s.URL + "/badge", "type": "BadgeClass", "name": "Lighthouse keeper", "description": "Keeps the light.",
			"image": s.URL + "/badge.svg", "criteria": map[string]any{"narrative": "Keep it for a night."}, "issuer": s.URL + "/issuer",
		})
	})
	mux.HandleFunc("GET /issuer", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, json, map[string]any{
			"@context": context, "id": s.URL + "/issuer", "type": "Issuer", "name": "Friends of the Light", "url": s.URL, "email": "light@elsewhere.example",
		})
	})
	mux.HandleFunc("GET /badge.svg", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "image/svg+xml")
		_, _ = w.Write([]byte(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><circle cx="5" cy="5" r="5" fill="#0b5c8a"/></svg>`))
	})
	mux.HandleFunc("GET /back", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write([]byte(`<!doctype html><title>Badge album</title><h1>Back at the album</h1>`))
	})
	mux.HandleFunc("POST /hook", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	s = httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}
