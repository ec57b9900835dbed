package e2e

import (
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// newMastodon starts a stand-in for a Mastodon server. Everybody has an account there:
// its page to authorize an app asks who one is, and believes it.
func newMastodon(t *testing.T) *httptest.Server {
	t.Helper()
	var s *httptest.Server
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/webfinger", func(w http.ResponseWriter, r *http.Request) {
		name, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Query().Get("resource"), "acct:"), "@")
		answer(w, "application/jrd+json", map[string]any{
			"subject": r.URL.Query().Get("resource"),
			"links":   []any{map[string]any{"rel": "self", "type": "application/activity+json", "href": s.URL + "/users/" + name}},
		})
	})
	mux.HandleFunc("GET /users/{name}", func(w http.ResponseWriter, r *http.Request) {
		id := s.URL + "/users/" + r.PathValue("name")
		answer(w, "application/activity+json", map[string]any{
			"@context": "https://www.w3.org/ns/activitystreams",
			"id":       id, "type": "Person", "preferredUsername": r.PathValue("name"), "name": r.PathValue("name"),
			"inbox": id + "/inbox", "outbox": id + "/outbox", "url": s.URL + "/@" + r.PathValue("name"),
		})
	})
	mux.HandleFunc("POST /users/{name}/inbox", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusAccepted) })
	mux.HandleFunc("POST /api/v1/apps", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, "application/json", map[string]any{"client_id": "laurel", "client_secret": "secret"})
	})
	mux.HandleFunc("GET /oauth/authorize", askToAuthorize)
	mux.HandleFunc("POST /oauth/authorize", func(w http.ResponseWriter, r *http.Request) {
		back := url.Values{"state": {r.FormValue("state")}, "error": {"access_denied"}}
		if r.FormValue("authorize") == "yes" {
			back = url.Values{"state": {r.FormValue("state")}, "code": {"code-of-" + r.FormValue("as")}}
		}
		http.Redirect(w, r, r.FormValue("redirect_uri")+"?"+back.Encode(), http.StatusFound)
	})
	mux.HandleFunc("POST /oauth/token", func(w http.ResponseWriter, r *http.Request) {
		name, ok := strings.CutPrefix(r.FormValue("code"), "code-of-")
		if !ok || r.FormValue("client_secret") != "secret" || r.FormValue("code_verifier") == "" {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		answer(w, "application/json", map[string]any{"access_token": "token-of-" + name})
	})
	mux.HandleFunc("POST /oauth/revoke", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("GET /api/v1/accounts/verify_credentials", func(w http.ResponseWriter, r *http.Request) {
		name, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer token-of-")
		if !ok {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		answer(w, "application/json", map[string]any{"acct": name})
	})
	s = httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

// askToAuthorize is the page on which people agree (RFC 6749 §4.1.1).
func askToAuthorize(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	if q.Get("response_type") != "code" || q.Get("code_challenge_method") != "S256" {
		http.Error(w, "no code with PKCE is asked for", http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	fmt.Fprintf(w, `<!doctype html><title>Authorize</title><form method="post">
<input type="hidden" name="state" value="%s"><input type="hidden" name="redirect_uri" value="%s">
<label>Account <input name="as"></label>
<button name="authorize" value="yes">Authorize</button> <button name="authorize" value="no">Deny</button></form>`,
		html.EscapeString(q.Get("state")), html.EscapeString(q.Get("redirect_uri")))
}

func answer(w http.ResponseWriter, contentType string, v any) {
	w.Header().Set("Content-Type", contentType)
	_ = json.NewEncoder(w).Encode(v) // who went away does not want it
}
