// Package openbadgesapi is the Open Badges 3.0 service API (§6 and §7 of the standard) of a host:
// apps that somebody lets act for them read and add their credentials, and their profile. How they
// are let is package oauth's.
//
// It promises that what an app stores comes back byte for byte; that a credential is stored only if
// it is genuine and names an identity that the person has proved; and that errors are
// Imsx_StatusInfo.
package openbadgesapi

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/go-chi/chi/v5"

	"laurel/badges"
	"laurel/badges/verification"
	"laurel/web/httpstatus"
)

// Path is where the API is served, on every domain.
const Path = "/ims/ob/v3p0"

// Verifier checks credentials that are handed in.
type Verifier interface {
	Verify(context.Context, verification.Input) verification.Report
}

// Options are what the API is made of; all are required.
type Options struct {
	Service  *badges.Service
	Verifier Verifier
	Name     func() string // what the server is called
	// Origin returns the origin that a request is for.
	Origin func(r *http.Request) string
}

type api struct{ Options }

// caller is for whom an app asks.
type caller struct{ badges.Account }

// Route adds the API.
func Route(r chi.Router, o Options) {
	a := &api{o}
	r.Get(Path+"/discovery", a.handle(a.getDiscovery))
	r.Get(Path+"/credentials", a.allowed(badges.ReadCredentials, a.getCredentials))
	r.Post(Path+"/credentials", a.allowed(badges.WriteCredentials, a.postCredential))
	r.Get(Path+"/profile", a.allowed(badges.ReadProfile, a.getProfile))
	r.Put(Path+"/profile", a.allowed(badges.WriteProfile, a.putProfile))
}

func (a *api) handle(h func(w http.ResponseWriter, r *http.Request) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "*")
		w.Header().Set("Cache-Control", "no-store")
		if err := h(w, r); err != nil {
			a.writeError(w, err)
		}
	}
}

// allowed lets in apps whose access token (RFC 6750 §2.1) has the scope.
func (a *api) allowed(scope badges.Scope, h func(w http.ResponseWriter, r *http.Request, by caller) error) http.HandlerFunc {
	return a.handle(func(w http.ResponseWriter, r *http.Request) error {
		scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
		if !strings.EqualFold(scheme, "Bearer") || token == "" {
			w.Header().Set("WWW-Authenticate", "Bearer")
			return badges.Errorf(badges.Unauthorized, "an access token is needed; see /ims/ob/v3p0/discovery for how to get one")
		}
		by, scopes, err := a.Service.AccountOfApp(r.Context(), token)
		if badges.KindOf(err) == badges.Unauthorized {
			w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token"`)
		}
		if err != nil {
			return err
		}
		if !slices.Contains(scopes, scope) {
			w.Header().Set("WWW-Authenticate", `Bearer error="insufficient_scope", scope="`+string(scope)+`"`)
			return badges.Errorf(badges.Forbidden, "the access token lacks the scope %s", scope)
		}
		return h(w, r, caller{by})
	})
}

// statusInfo is Imsx_StatusInfo, the shape of all errors.
type statusInfo struct {
	Major       string    `json:"imsx_codeMajor"`
	Severity    string    `json:"imsx_severity"`
	Description string    `json:"imsx_description"`
	Minor       codeMinor `json:"imsx_CodeMinor"`
}

type codeMinor struct {
	Fields []codeMinorField `json:"imsx_codeMinorField"`
}

type codeMinorField struct {
	Name  string `json:"imsx_codeMinorFieldName"`
	Value string `json:"imsx_codeMinorFieldValue"`
}

func (a *api) writeError(w http.ResponseWriter, err error) {
	kind, message := badges.KindOf(err), badges.MessageOf(err)
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		kind, message = badges.TooLarge, "the body is too large"
	}
	if kind == badges.Internal {
		panic(err) // the server logs it and answers
	}
	status := httpstatus.Of(kind)
	minor := map[badges.Kind]string{
		badges.Invalid: "invalid_data", badges.TooLarge: "invalid_data", badges.Unauthorized: "unauthorizedrequest", badges.Forbidden: "forbidden",
		badges.NotFound: "not_found", badges.Unavailable: "server_busy", badges.Limited: "server_busy",
	}[kind]
	if e, ok := errors.AsType[*badges.Error](err); ok && slices.Contains([]string{"limit", "offset", "since"}, e.Field) {
		minor = "invalid_query_parameter"
	}
	if minor == "" {
		minor = "unknown"
	}
	a.write(w, status, statusInfo{
		Major: "failure", Severity: "error", Description: message,
		Minor: codeMinor{[]codeMinorField{{Name: "TargetEndSystem", Value: minor}}},
	})
}

func (a *api) write(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(v) // an error means that the client has gone
}
