// Package oauth lets people let apps act for them: an authorization server of OAuth 2.0 for the
// Open Badges service API (package openbadgesapi), as Open Badges 3.0 §7 asks for it.
//
// It has the authorization code grant (RFC 6749 §4.1) with PKCE (RFC 7636, S256 alone), dynamic
// registration (RFC 7591), refresh tokens, revocation (RFC 7009) and metadata (RFC 8414), with the
// issuer in its answers (RFC 9207), and keeps to RFC 9700.
//
// It promises that
//
//   - nobody is ever sent to an address that the app has not registered, compared to the letter, nor
//     to any before they have answered our page: anybody may register an app, so that links to us
//     would lead anywhere otherwise (RFC 9700 §4.11.2). Until then errors are pages;
//   - only a person who is signed in lets an app do anything, after reading which app wants what,
//     by a form of our own that no other site can send or frame;
//   - a code works once, for a minute, for its app, address and verifier; a refresh token works
//     once; what comes a second time withdraws all that came of it;
//   - codes, tokens and secrets are stored as hashes.
package oauth

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"laurel/badges"
	"laurel/templates"
)

// The addresses, on every domain.
const (
	MetadataPath  = "/.well-known/oauth-authorization-server"
	RegisterPath  = "/oauth/register"
	AuthorizePath = "/oauth/authorize"
	TokenPath     = "/oauth/token"
	RevokePath    = "/oauth/revoke"
	AppsPath      = "/me/apps"
)

// maxBody limits requests of programs, in bytes.
const maxBody = 64 << 10

// Handler is a handler for people who are signed in. Its errors become pages.
type Handler func(w http.ResponseWriter, r *http.Request, by badges.Account) error

// Pages is how pages are shown. Package web implements it.
type Pages interface {
	Show(w http.ResponseWriter, r *http.Request, status int, page templates.Page) error
	Head(r *http.Request) templates.Head
	// Require lets in who is signed in, and has others sign in and come back.
	Require(h Handler) http.HandlerFunc
}

// Options are what the server is made of; all are required.
type Options struct {
	Service *badges.Service
	Pages   Pages
	// Origin returns the origin that a request is for, which is the issuer there.
	Origin func(r *http.Request) string
	// Network returns who counts as one when registrations are counted.
	Network func(r *http.Request) string
}

type server struct{ Options }

// RoutePages adds what people see. It must stand behind what keeps other sites' forms out.
func RoutePages(r chi.Router, o Options) {
	s := &server{o}
	r.Get(AuthorizePath, s.Pages.Require(s.getAuthorize))
	r.Post(AuthorizePath, s.Pages.Require(s.postAuthorize))
	r.Get(AppsPath, s.Pages.Require(s.getApps))
	r.Post(AppsPath+"/{id}/withdraw", s.Pages.Require(s.postWithdraw))
}

// RoutePrograms adds what programs see, in the browser, too: they prove themselves by what they
// send, not by cookies.
func RoutePrograms(r chi.Router, o Options) {
	s := &server{o}
	r.Get(MetadataPath, s.getMetadata)
	r.Post(RegisterPath, s.handle(s.postRegister))
	r.Post(TokenPath, s.handle(s.postToken))
	r.Post(RevokePath, s.handle(s.postRevoke))
}

// getMetadata describes the server (RFC 8414 §3.2).
func (s *server) getMetadata(w http.ResponseWriter, r *http.Request) {
	origin := s.Origin(r)
	methods := []string{"client_secret_basic", "client_secret_post", "none"}
	s.write(w, http.StatusOK, map[string]any{
		"issuer":                                         origin,
		"authorization_endpoint":                         origin + AuthorizePath,
		"token_endpoint":                                 origin + TokenPath,
		"registration_endpoint":                          origin + RegisterPath,
		"revocation_endpoint":                            origin + RevokePath,
		"scopes_supported":                               badges.Scopes(),
		"response_types_supported":                       []string{"code"},
		"grant_types_supported":                          []string{"authorization_code", "refresh_token"},
		"token_endpoint_auth_methods_supported":          methods,
		"revocation_endpoint_auth_methods_supported":     methods,
		"code_challenge_methods_supported":               []string{"S256"},
		"authorization_response_iss_parameter_supported": true,
	})
}
