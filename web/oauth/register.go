package oauth

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"laurel/badges"
)

// registration is client metadata (RFC 7591 §2), as far as it means something here.
type registration struct {
	Redirects     []string `json:"redirect_uris"`
	Name          string   `json:"client_name,omitempty"`
	URL           string   `json:"client_uri,omitempty"`
	AuthMethod    string   `json:"token_endpoint_auth_method"`
	GrantTypes    []string `json:"grant_types"`
	ResponseTypes []string `json:"response_types"`
	Scope         string   `json:"scope"`
}

// registered is the answer (RFC 7591 §3.2.1).
type registered struct {
	ClientID  string `json:"client_id"`
	Secret    string `json:"client_secret,omitempty"`
	IssuedAt  int64  `json:"client_id_issued_at"`
	ExpiresAt *int64 `json:"client_secret_expires_at,omitempty"` // 0: never
	registration
}

// registerAttempt is what registrations are counted as.
const registerAttempt = "app registration"

// registerLimit is for one network: an app registers once for a server, not for each person.
func registerLimit() badges.Throttle { return badges.Throttle{Burst: 20, Every: 3 * time.Minute} }

// postRegister makes an app known.
func (s *server) postRegister(w http.ResponseWriter, r *http.Request) error {
	if err := s.Service.Attempt(r.Context(), registerAttempt, s.Network(r), registerLimit()); err != nil {
		return err
	}
	var m registration
	if err := json.NewDecoder(r.Body).Decode(&m); err != nil {
		return fail(invalidMetadata, "the body must be a JSON object of client metadata (RFC 7591)")
	}
	if err := m.complete(); err != nil {
		return err
	}
	app, secret, err := s.Service.RegisterApp(r.Context(), badges.NewApp{Name: m.Name, URL: m.URL, Redirects: m.Redirects, Public: m.AuthMethod == "none"})
	if err != nil {
		return registrationFailed(err)
	}
	m.Name = app.Name
	answer := registered{ClientID: app.ClientID, Secret: secret, IssuedAt: app.CreatedAt.Unix(), registration: m}
	if secret != "" {
		answer.ExpiresAt = new(int64)
	}
	s.write(w, http.StatusCreated, answer)
	return nil
}

func registrationFailed(err error) error {
	if badges.KindOf(err) != badges.Invalid {
		return err
	}
	if e, ok := errors.AsType[*badges.Error](err); ok && e.Field == "redirect_uris" {
		return fail(invalidRedirect, e.Message)
	}
	return fail(invalidMetadata, badges.MessageOf(err))
}

// complete fills in what may be left out, and refuses what there is not.
func (m *registration) complete() error {
	if m.AuthMethod == "" {
		m.AuthMethod = "client_secret_basic"
	}
	if !slices.Contains([]string{"client_secret_basic", "client_secret_post", "none"}, m.AuthMethod) {
		return fail(invalidMetadata, "token_endpoint_auth_method must be client_secret_basic, client_secret_post or none")
	}
	for _, grant := range m.GrantTypes {
		if grant != "authorization_code" && grant != "refresh_token" {
			return fail(invalidMetadata, "grant_types can be authorization_code and refresh_token")
		}
	}
	for _, response := range m.ResponseTypes {
		if response != "code" {
			return fail(invalidMetadata, "response_types can be code")
		}
	}
	m.GrantTypes, m.ResponseTypes = []string{"authorization_code", "refresh_token"}, []string{"code"}
	scopes, err := parseScopes(m.Scope)
	if err != nil {
		return fail(invalidMetadata, "scope holds one that is not known here")
	}
	m.Scope = joinScopes(scopes)
	return nil
}

// parseScopes reads a list of scopes; an empty one stands for all. offline_access is what some
// clients ask for to get refresh tokens, which everybody gets here.
func parseScopes(list string) (scopes []badges.Scope, err error) {
	for _, name := range strings.Fields(list) {
		scope := badges.Scope(name)
		switch {
		case name == "offline_access", slices.Contains(scopes, scope):
		case !slices.Contains(badges.Scopes(), scope):
			return nil, fail(invalidScope, "there is no scope "+badges.Truncate(name, 100))
		default:
			scopes = append(scopes, scope)
		}
	}
	if len(scopes) == 0 {
		return badges.Scopes(), nil
	}
	return scopes, nil
}

func joinScopes(scopes []badges.Scope) string {
	names := make([]string, len(scopes))
	for i, scope := range scopes {
		names[i] = string(scope)
	}
	return strings.Join(names, " ")
}
