package main

import (
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"
)

// smallMastodon is a server with one account, ada, who agrees to everything.
func smallMastodon(t *testing.T) *httptest.Server {
	t.Helper()
	var s *httptest.Server
	answer := func(w http.ResponseWriter, contentType string, v any) {
		w.Header().Set("Content-Type", contentType)
		json.NewEncoder(w).Encode(v)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/webfinger", func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.Query().Get("resource"), "acct:ada@") {
			http.NotFound(w, r)
			return
		}
		answer(w, "application/jrd+json", map[string]any{"links": []any{map[string]any{"rel": "self", "type": "application/activity+json", "href": s.URL + "/users/ada"}}})
	})
	mux.HandleFunc("GET /users/ada", func(w http.ResponseWriter, r *http.Request) {
		id := s.URL + "/users/ada"
		answer(w, "application/activity+json", map[string]any{"id": id, "type": "Person", "preferredUsername": "ada", "name": "Ada Lovelace", "inbox": id + "/inbox"})
	})
	mux.HandleFunc("POST /api/v1/apps", func(w http.ResponseWriter, r *http.Request) {
		answer(w, "application/json", map[string]any{"client_id": "laurel", "client_secret": "secret"})
	})
	mux.HandleFunc("POST /oauth/token", func(w http.ResponseWriter, r *http.Request) {
		if r.FormValue("code") != "agreed" || r.FormValue("client_secret") != "secret" || r.FormValue("code_verifier") == "" {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		answer(w, "application/json", map[string]any{"access_token": "t"})
	})
	mux.HandleFunc("POST /oauth/revoke", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("GET /api/v1/accounts/verify_credentials", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer t" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		answer(w, "application/json", map[string]any{"acct": "ada"})
	})
	s = httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

// The whole server lets somebody in whose account is elsewhere, and says what is
// wrong with addresses that lead nowhere.
func TestFediverseSignIn(t *testing.T) {
	mastodon := smallMastodon(t)
	outgoing := Outgoing{Networks: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, Ports: []uint16{0}, PlainHTTP: true}
	config := Config{Common: Common{Origins: []string{"http://localhost:8080"}, Data: t.TempDir()}, Server: Server{Outgoing: outgoing, SignUp: true}}
	d, err := openDomain(t.Context(), config.Common)
	if err != nil {
		t.Fatal(err)
	}
	defer d.db.Close()
	s, err := assemble(t.Context(), config, d, newMetrics(), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	if err := d.EnsureServerActors(t.Context()); err != nil {
		t.Fatal(err)
	}
	send := func(method, address string, form url.Values, cookies ...*http.Cookie) *http.Response {
		r := httptest.NewRequestWithContext(t.Context(), method, address, strings.NewReader(form.Encode()))
		r.Host = "localhost:8080"
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		for _, c := range cookies {
			r.AddCookie(c)
		}
		w := httptest.NewRecorder()
		s.handler.ServeHTTP(w, r)
		return w.Result()
	}
	host := strings.TrimPrefix(mastodon.URL, "http://")
	for _, asked := range []string{"@ada@" + host, host} {
		left := send(http.MethodPost, "/sign-in/with/fediverse", url.Values{"address": {asked}})
		to, err := left.Location()
		if err != nil || to.Host != host || to.Path != "/oauth/authorize" {
			body, _ := io.ReadAll(left.Body)
			t.Fatalf("%s: %d, sent to %v, %v\n%s", asked, left.StatusCode, to, err, body)
		}
		back := send(http.MethodGet, to.Query().Get("redirect_uri")+"?"+url.Values{"code": {"agreed"}, "state": {to.Query().Get("state")}}.Encode(), nil, left.Cookies()...)
		page, err := io.ReadAll(send(http.MethodGet, "/me/sign-ins", nil, back.Cookies()...).Body)
		if err != nil || !strings.Contains(string(page), "@ada@"+host) || !strings.Contains(string(page), "Ada Lovelace") {
			t.Errorf("%s: %d, and then: %s", asked, back.StatusCode, page)
		}
	}
	if accounts, err := d.Store.Accounts(t.Context()); err != nil || len(accounts) != 1 {
		t.Errorf("accounts %+v, %v; want one", accounts, err)
	}
	for asked, want := range map[string]int{
		"@eve@" + host: http.StatusBadRequest, "@eve@127.0.0.1:1": http.StatusServiceUnavailable, "10.0.0.1": http.StatusBadRequest, "no address": http.StatusBadRequest,
	} {
		if got := send(http.MethodPost, "/sign-in/with/fediverse", url.Values{"address": {asked}}); got.StatusCode != want {
			t.Errorf("%s: status %d, want %d", asked, got.StatusCode, want)
		}
	}
}
