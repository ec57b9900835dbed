package fediverse_test

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// network is all servers in one process, by host. It implements
// [http.RoundTripper]. Hosts that are not there can't be reached.
type network map[string]http.Handler

func (n network) RoundTrip(r *http.Request) (*http.Response, error) {
	h, ok := n[r.URL.Host]
	if !ok {
		return nil, errors.New("connection refused")
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	answer := w.Result()
	answer.Request = r
	return answer, nil
}

// server is a stand-in for a server that people sign in with. What the kinds have in
// common is here: WebFinger and actors.
type server struct {
	*http.ServeMux
	t      *testing.T
	host   string
	handle map[string]string // acct to actor id, beside those of people
	people []string          // usernames on this server
	grants grants
}

// grants is what a Mastodon knows of apps, codes and tokens.
type grants struct {
	registered int
	apps       map[string]url.Values // by client_id
	codes      map[string]code
	tokens     map[string]string // to username
	revoked    []string
	scopes     []string
	acct       string // what verify_credentials says; "": the username
}

type code struct{ client, challenge, username, redirect string }

func newServer(t *testing.T, host string, people ...string) *server {
	s := &server{ServeMux: http.NewServeMux(), t: t, host: host, handle: make(map[string]string), people: people}
	s.HandleFunc("GET /.well-known/webfinger", func(w http.ResponseWriter, r *http.Request) {
		acct := strings.TrimPrefix(r.URL.Query().Get("resource"), "acct:")
		user, at, _ := strings.Cut(acct, "@")
		id := s.handle[acct]
		if id == "" && at == host && slices.Contains(s.people, user) {
			id = s.actor(user)
		}
		if id == "" {
			http.NotFound(w, r)
			return
		}
		answer(w, map[string]any{"subject": "acct:" + acct, "links": []any{map[string]any{"rel": "self", "type": "application/activity+json", "href": id}}})
	})
	s.HandleFunc("GET /users/{name}", func(w http.ResponseWriter, r *http.Request) {
		name := r.PathValue("name")
		if !slices.Contains(s.people, name) {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/activity+json")
		json.NewEncoder(w).Encode(map[string]any{
			"@context": "https://www.w3.org/ns/activitystreams", "id": s.actor(name), "type": "Person", "preferredUsername": name,
			"name": "The " + name, "inbox": s.actor(name) + "/inbox",
		})
	})
	return s
}

func (s *server) actor(name string) string { return "https://" + s.host + "/users/" + name }

// newMastodon speaks the Mastodon API. scopes are those that it advertises; none: it
// has no metadata, as before 4.3.
func newMastodon(t *testing.T, host string, scopes []string, people ...string) *server {
	s := newServer(t, host, people...)
	s.grants = grants{apps: make(map[string]url.Values), codes: make(map[string]code), tokens: make(map[string]string), scopes: scopes}
	if len(scopes) > 0 {
		s.HandleFunc("GET /.well-known/oauth-authorization-server", func(w http.ResponseWriter, r *http.Request) {
			answer(w, map[string]any{
				"issuer": "https://" + host + "/", "authorization_endpoint": "https://" + host + "/oauth/authorize",
				"token_endpoint": "https://" + host + "/oauth/token", "revocation_endpoint": "https://evil.example/oauth/revoke",
				"scopes_supported": scopes, "code_challenge_methods_supported": []string{"S256"},
			})
		})
	}
	s.HandleFunc("POST /api/v1/apps", s.register)
	s.HandleFunc("POST /oauth/token", s.token)
	s.HandleFunc("POST /oauth/revoke", func(w http.ResponseWriter, r *http.Request) {
		s.grants.revoked = append(s.grants.revoked, r.FormValue("token"))
		delete(s.grants.tokens, r.FormValue("token"))
	})
	s.HandleFunc("GET /api/v1/accounts/verify_credentials", func(w http.ResponseWriter, r *http.Request) {
		name, ok := s.grants.tokens[strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")]
		if !ok {
			refuse(w, http.StatusUnauthorized, "The access token is invalid")
			return
		}
		if s.grants.acct != "" {
			name = s.grants.acct
		}
		answer(w, map[string]any{"id": "1", "username": name, "acct": name, "display_name": "admin", "url": "https://bank.example/@admin"})
	})
	return s
}

func (s *server) register(w http.ResponseWriter, r *http.Request) {
	r.ParseForm()
	s.grants.registered++
	id := fmt.Sprintf("app%d", s.grants.registered)
	s.grants.apps[id] = r.PostForm
	answer(w, map[string]any{"client_id": id, "client_secret": "secret of " + id})
}

func (s *server) token(w http.ResponseWriter, r *http.Request) {
	client := r.FormValue("client_id")
	if _, known := s.grants.apps[client]; !known || r.FormValue("client_secret") != "secret of "+client {
		refuse(w, http.StatusUnauthorized, "invalid_client")
		return
	}
	if r.FormValue("grant_type") == "client_credentials" {
		answer(w, map[string]any{"access_token": "of the app itself"})
		return
	}
	c, known := s.grants.codes[r.FormValue("code")]
	delete(s.grants.codes, r.FormValue("code"))
	verifier := sha256.Sum256([]byte(r.FormValue("code_verifier")))
	if !known || c.client != client || c.redirect != r.FormValue("redirect_uri") || c.challenge != base64.RawURLEncoding.EncodeToString(verifier[:]) {
		refuse(w, http.StatusBadRequest, "invalid_grant")
		return
	}
	token := rand.Text()
	s.grants.tokens[token] = c.username
	answer(w, map[string]any{"access_token": token})
}

// agree is what the person does on their server: the query with which it sends the
// browser back.
func (s *server) agree(address, username string) url.Values {
	s.t.Helper()
	u, err := url.Parse(address)
	if err != nil || u.Host != s.host || u.Path != "/oauth/authorize" {
		s.t.Fatalf("the person is sent to %s", address)
	}
	asked := u.Query()
	app, known := s.grants.apps[asked.Get("client_id")]
	if !known || app.Get("redirect_uris") != asked.Get("redirect_uri") || app.Get("scopes") != asked.Get("scope") || asked.Get("code_challenge_method") != "S256" {
		s.t.Fatalf("the server does not know what is asked for: %v of %v", asked, app)
	}
	c := rand.Text()
	s.grants.codes[c] = code{asked.Get("client_id"), asked.Get("code_challenge"), username, asked.Get("redirect_uri")}
	return url.Values{"code": {c}, "state": {asked.Get("state")}}
}

// newMisskey speaks MiAuth.
func newMisskey(t *testing.T, host string, people ...string) (s *server, agreed map[string]map[string]any) {
	s = newServer(t, host, people...)
	agreed = make(map[string]map[string]any)
	s.HandleFunc("POST /api/meta", func(w http.ResponseWriter, r *http.Request) {
		answer(w, map[string]any{"features": map[string]any{"miauth": true}})
	})
	s.HandleFunc("POST /api/miauth/{session}/check", func(w http.ResponseWriter, r *http.Request) {
		user, ok := agreed[r.PathValue("session")]
		delete(agreed, r.PathValue("session"))
		answer(w, map[string]any{"ok": ok, "token": "t", "user": user})
	})
	return s, agreed
}

func answer(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(v)
}

func refuse(w http.ResponseWriter, status int, problem string) {
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(map[string]string{"error": problem})
}
