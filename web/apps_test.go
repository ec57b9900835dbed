package web_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/oauth2"

	"laurel/badges"
)

const appReturn = "https://app.example/back?from=laurel"

// asNetwork lets clients of others reach the server without a network.
type asNetwork struct{ handler http.Handler }

func (n asNetwork) RoundTrip(r *http.Request) (*http.Response, error) {
	answer := httptest.NewRecorder()
	inward := r.Clone(r.Context())
	inward.Host, inward.RemoteAddr = r.URL.Host, "203.0.113.7:1"
	if inward.Body == nil {
		inward.Body = http.NoBody
	}
	n.handler.ServeHTTP(answer, inward)
	return answer.Result(), nil
}

// app is an app of somebody else, with golang.org/x/oauth2 as its client.
type app struct {
	*fixture
	oauth2.Config
	verifier string
	cookie   string // of the person, who is signed in
	person   badges.Account
}

func (f *fixture) context() context.Context {
	return context.WithValue(f.Context(), oauth2.HTTPClient, &http.Client{Transport: asNetwork{f.handler}})
}

// sendJSON posts JSON, as programs do.
func (f *fixture) sendJSON(path, body string, header ...string) answer {
	f.Helper()
	return f.sendBody(http.MethodPost, path, body, append(header, "Content-Type", "application/json")...)
}

// sendBody sends a body that is no form.
func (f *fixture) sendBody(method, path, body string, header ...string) answer {
	f.Helper()
	r := httptest.NewRequestWithContext(f.Context(), method, path, strings.NewReader(body))
	r.Host = domain
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	f.handler.ServeHTTP(w, r)
	return answer{fixture: f, Code: w.Code, Header: w.Header(), Body: w.Body.String()}
}

func newApp(t *testing.T, scopes ...string) *app {
	t.Helper()
	f := newFixture(t)
	a := &app{fixture: f, verifier: oauth2.GenerateVerifier()}
	a.person, a.cookie = f.newAccount("Ada", false)
	var metadata struct {
		Issuer    string
		Authorize string `json:"authorization_endpoint"`
		Token     string `json:"token_endpoint"`
		Register  string `json:"registration_endpoint"`
	}
	found := f.get("/.well-known/oauth-authorization-server").status(http.StatusOK)
	f.must(json.Unmarshal([]byte(found.Body), &metadata))
	if metadata.Issuer != origin {
		t.Fatalf("issuer %q", metadata.Issuer)
	}
	registered := f.sendJSON(strings.TrimPrefix(metadata.Register, origin), `{"client_name": "Backpack", "client_uri": "https://app.example", "redirect_uris": ["`+appReturn+`"]}`).status(http.StatusCreated).object()
	a.Config = oauth2.Config{
		ClientID: registered["client_id"].(string), ClientSecret: registered["client_secret"].(string), RedirectURL: appReturn, Scopes: scopes,
		Endpoint: oauth2.Endpoint{AuthURL: metadata.Authorize, TokenURL: metadata.Token, AuthStyle: oauth2.AuthStyleInHeader},
	}
	return a
}

// ask is the address to which the app sends the person.
func (a *app) ask() string {
	return strings.TrimPrefix(a.AuthCodeURL("the state", oauth2.S256ChallengeOption(a.verifier)), origin)
}

// decide has the person answer the page, and returns what the app gets.
func (a *app) decide(decision string) url.Values {
	a.Helper()
	page := a.get(a.ask(), "Cookie", a.cookie).status(http.StatusOK)
	form := page.fields()
	form.Set("decision", decision)
	back := a.post("/oauth/authorize", form, "Cookie", a.cookie).status(http.StatusSeeOther).Header.Get("Location")
	u, err := url.Parse(back)
	a.must(err)
	if !strings.HasPrefix(back, "https://app.example/back?") || u.Query().Get("from") != "laurel" || u.Query().Get("state") != "the state" || u.Query().Get("iss") != origin {
		a.Fatalf("led to %s", back)
	}
	return u.Query()
}

// fields are the hidden fields of the page's last form.
func (a answer) fields() url.Values {
	a.Helper()
	names, values := a.attributes("input", "name"), a.attributes("input", "value")
	if len(names) == 0 || len(names) != len(values) {
		a.Fatalf("%d fields with %d values", len(names), len(values))
	}
	form := make(url.Values)
	for i, name := range names {
		form.Set(name, values[i])
	}
	return form
}

func (a *app) tokens() *oauth2.Token {
	a.Helper()
	token, err := a.Exchange(a.context(), a.decide("allow").Get("code"), oauth2.VerifierOption(a.verifier))
	a.must(err)
	return token
}

// refused is the error code that the app gets for a form.
func (a *app) refused(path string, form url.Values, status int, code string, header ...string) {
	a.Helper()
	got := a.post(path, form, header...).status(status)
	if found := got.object()["error"]; found != code || got.Header.Get("Cache-Control") != "no-store" {
		a.Errorf("%s %v: %s, want %s", path, form, got.Body, code)
	}
}

func (a *app) with(pairs ...string) url.Values {
	form := url.Values{"client_id": {a.ClientID}, "client_secret": {a.ClientSecret}}
	for i := 0; i < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	return form
}

func TestAppConversation(t *testing.T) {
	a := newApp(t, string(badges.ReadCredentials))
	a.get(a.ask()).status(http.StatusSeeOther).header("Location", "/sign-in?"+url.Values{"next": {a.ask()}}.Encode())
	page := a.get(a.ask(), "Cookie", a.cookie).says("Let Backpack act for you?", "app.example", "Ada", "see all your badges").hides("change the profile")
	if policy := page.Header.Get("Content-Security-Policy"); !strings.Contains(policy, "form-action 'self' https://app.example;") || !strings.Contains(policy, "frame-ancestors 'none'") {
		t.Errorf("policy %s", policy)
	}
	if declined := a.decide("deny"); declined.Get("error") != "access_denied" || declined.Has("code") {
		t.Errorf("declined: %v", declined)
	}
	token := a.tokens()
	if token.TokenType != "Bearer" || token.RefreshToken == "" || token.Extra("scope") != string(badges.ReadCredentials) {
		t.Errorf("token %+v", token)
	}
	who, scopes, err := a.service.AccountOfApp(t.Context(), token.AccessToken)
	a.must(err)
	if who.ID != a.person.ID || !slices.Equal(scopes, []badges.Scope{badges.ReadCredentials}) {
		t.Errorf("acts for %+v, %v", who, scopes)
	}
	a.now = a.now.Add(2 * time.Hour)
	if _, _, err := a.service.AccountOfApp(t.Context(), token.AccessToken); badges.KindOf(err) != badges.Unauthorized {
		t.Errorf("an old token: %v", err)
	}
	next, err := a.TokenSource(a.context(), &oauth2.Token{RefreshToken: token.RefreshToken}).Token()
	a.must(err)
	if _, _, err := a.service.AccountOfApp(t.Context(), next.AccessToken); err != nil || next.RefreshToken == token.RefreshToken {
		t.Errorf("refreshed: %v", err)
	}

	a.get("/me/apps", "Cookie", a.cookie).status(http.StatusOK).says("Backpack", "see all your badges")
	_, stranger := a.newAccount("Eve", false)
	a.post("/me/apps/1/withdraw", nil, "Cookie", stranger).status(http.StatusNotFound)
	a.post("/me/apps/1/withdraw", nil, "Cookie", a.cookie).status(http.StatusSeeOther)
	a.get("/me/apps?withdrawn", "Cookie", a.cookie).says("can do nothing", "There are none")
	if _, _, err := a.service.AccountOfApp(t.Context(), next.AccessToken); badges.KindOf(err) != badges.Unauthorized {
		t.Errorf("withdrawn: %v", err)
	}
}

// What comes a second time may have been stolen: all that came of it is withdrawn.
func TestAppSecretsWorkOnce(t *testing.T) {
	a := newApp(t)
	code := a.decide("allow").Get("code")
	token, err := a.Exchange(a.context(), code, oauth2.VerifierOption(a.verifier))
	a.must(err)
	a.refused("/oauth/token", a.with("grant_type", "authorization_code", "code", code, "redirect_uri", appReturn, "code_verifier", a.verifier), 400, "invalid_grant")
	if _, _, err := a.service.AccountOfApp(t.Context(), token.AccessToken); badges.KindOf(err) != badges.Unauthorized {
		t.Errorf("after its code came twice: %v", err)
	}

	token = a.tokens()
	next, err := a.TokenSource(a.context(), &oauth2.Token{RefreshToken: token.RefreshToken}).Token()
	a.must(err)
	a.refused("/oauth/token", a.with("grant_type", "refresh_token", "refresh_token", token.RefreshToken), 400, "invalid_grant")
	for _, access := range []string{token.AccessToken, next.AccessToken} {
		if _, _, err := a.service.AccountOfApp(t.Context(), access); badges.KindOf(err) != badges.Unauthorized {
			t.Errorf("after a refresh token came twice: %v", err)
		}
	}
	a.refused("/oauth/token", a.with("grant_type", "refresh_token", "refresh_token", next.RefreshToken), 400, "invalid_grant")
}

func TestTokenErrors(t *testing.T) {
	a := newApp(t, string(badges.ReadProfile))
	code := func() string { return a.decide("allow").Get("code") }
	const grant, path = "authorization_code", "/oauth/token"
	a.refused(path, a.with(), 400, "invalid_request")
	a.refused(path, a.with("grant_type", "password"), 400, "unsupported_grant_type")
	a.refused(path, a.with("grant_type", grant, "code", "x"), 400, "invalid_request")
	a.refused(path, a.with("grant_type", grant, "grant_type", grant), 400, "invalid_request")
	a.refused(path, a.with("grant_type", grant, "code", "x", "redirect_uri", appReturn, "code_verifier", a.verifier), 400, "invalid_grant")
	a.refused(path, a.with("grant_type", grant, "code", code(), "redirect_uri", "https://app.example/", "code_verifier", a.verifier), 400, "invalid_grant")
	a.refused(path, a.with("grant_type", grant, "code", code(), "redirect_uri", appReturn, "code_verifier", "another"), 400, "invalid_grant")
	late := code()
	a.now = a.now.Add(2 * time.Minute)
	a.refused(path, a.with("grant_type", grant, "code", late, "redirect_uri", appReturn, "code_verifier", a.verifier), 400, "invalid_grant")

	a.refused(path, url.Values{"client_id": {a.ClientID}, "client_secret": {"wrong"}, "grant_type": {grant}}, 401, "invalid_client")
	a.refused(path, url.Values{"client_id": {a.ClientID}, "grant_type": {grant}}, 401, "invalid_client")
	a.refused(path, url.Values{"grant_type": {grant}}, 401, "invalid_client")
	a.refused(path, a.with("grant_type", grant), 400, "invalid_request", "Authorization", "Basic "+basic(a.ClientID, a.ClientSecret))
	wrong := a.post(path, url.Values{"grant_type": {"x"}}, "Authorization", "Basic "+basic(a.ClientID, "wrong")).status(401)
	if !strings.HasPrefix(wrong.Header.Get("WWW-Authenticate"), "Basic ") {
		t.Error("a client that has tried Basic is not told how to prove itself")
	}
	token := a.tokens()
	a.refused(path, a.with("grant_type", "refresh_token"), 400, "invalid_request")
	a.refused(path, a.with("grant_type", "refresh_token", "refresh_token", token.RefreshToken, "scope", string(badges.WriteProfile)), 400, "invalid_scope")
	a.refused(path, a.with("grant_type", "refresh_token", "refresh_token", token.RefreshToken, "scope", "nonsense"), 400, "invalid_scope")
	a.refused(path, a.with("grant_type", "refresh_token", "refresh_token", token.AccessToken), 400, "invalid_grant")
	theirs := a.sendJSON("/oauth/register", `{"redirect_uris": ["https://other.example/"], "token_endpoint_auth_method": "none"}`).status(201).object()
	a.refused(path, url.Values{"client_id": {theirs["client_id"].(string)}, "grant_type": {"refresh_token"}, "refresh_token": {token.RefreshToken}}, 400, "invalid_grant")
	if _, err := a.TokenSource(a.context(), &oauth2.Token{RefreshToken: token.RefreshToken}).Token(); err != nil {
		t.Errorf("what others try with a token ends it: %v", err)
	}
}

func TestRevocation(t *testing.T) {
	a := newApp(t)
	token := a.tokens()
	a.refused("/oauth/revoke", a.with(), 400, "invalid_request")
	a.refused("/oauth/revoke", url.Values{"client_id": {a.ClientID}, "token": {token.AccessToken}}, 401, "invalid_client")
	a.post("/oauth/revoke", a.with("token", "unknown")).status(http.StatusOK)
	a.post("/oauth/revoke", a.with("token", token.AccessToken)).status(http.StatusOK)
	if _, _, err := a.service.AccountOfApp(t.Context(), token.AccessToken); badges.KindOf(err) != badges.Unauthorized {
		t.Errorf("revoked: %v", err)
	}
	next, err := a.TokenSource(a.context(), &oauth2.Token{RefreshToken: token.RefreshToken}).Token()
	a.must(err)
	a.post("/oauth/revoke", a.with("token", next.RefreshToken)).status(http.StatusOK)
	_, err = a.TokenSource(a.context(), &oauth2.Token{RefreshToken: next.RefreshToken}).Token()
	if e, ok := errors.AsType[*oauth2.RetrieveError](err); !ok || e.ErrorCode != "invalid_grant" {
		t.Errorf("after revocation: %v", err)
	}
}

// Nobody is led to an address that is not the app's, nor to any by a link alone; what
// else is wrong, the app learns when the person has answered.
func TestAuthorizationErrors(t *testing.T) {
	a := newApp(t)
	ask := func(name, value string) string {
		u, err := url.Parse(a.ask())
		a.must(err)
		q := u.Query()
		if q.Set(name, value); value == "" {
			q.Del(name)
		}
		return "/oauth/authorize?" + q.Encode()
	}
	for _, wrong := range []string{
		ask("client_id", "unknown"), ask("client_id", ""), ask("redirect_uri", "https://evil.example/"), ask("redirect_uri", "https://app.example/back"),
		ask("redirect_uri", appReturn+"&more=1"), a.ask() + "&redirect_uri=https%3A%2F%2Fevil.example%2F", a.ask() + "&client_id=other",
	} {
		if got := a.get(wrong, "Cookie", a.cookie).status(http.StatusBadRequest); got.Header.Get("Location") != "" {
			t.Errorf("%s leads to %s", wrong, got.Header.Get("Location"))
		}
	}
	for wrong, code := range map[string]string{
		ask("response_type", ""): "invalid_request", ask("response_type", "token"): "unsupported_response_type",
		ask("code_challenge", ""): "invalid_request", ask("code_challenge", "short"): "invalid_request", ask("code_challenge_method", "plain"): "invalid_request",
		ask("code_challenge_method", ""): "invalid_request", ask("scope", "nonsense"): "invalid_scope", a.ask() + "&state=2": "invalid_request",
	} {
		if got := a.get(wrong, "Cookie", a.cookie).status(http.StatusBadRequest).says("has not asked as it must"); got.Header.Get("Location") != "" {
			t.Errorf("%s leads to %s", wrong, got.Header.Get("Location"))
		}
		_, query, _ := strings.Cut(wrong, "?")
		form, err := url.ParseQuery(query)
		a.must(err)
		back := a.post("/oauth/authorize", form, "Cookie", a.cookie).status(http.StatusSeeOther).Header.Get("Location")
		if u, err := url.Parse(back); err != nil || u.Host != "app.example" || u.Query().Get("error") != code || u.Query().Get("state") != "the state" || u.Query().Get("iss") != origin {
			t.Errorf("%s leads to %s, want %s", wrong, back, code)
		}
	}
	form := a.get(a.ask(), "Cookie", a.cookie).fields()
	form.Set("decision", "allow")
	a.post("/oauth/authorize", form, "Cookie", a.cookie, "Sec-Fetch-Site", "cross-site").status(http.StatusForbidden)
	form.Set("redirect_uri", "https://evil.example/")
	a.post("/oauth/authorize", form, "Cookie", a.cookie).status(http.StatusBadRequest)
}

func TestRegistrationErrors(t *testing.T) {
	f := newFixture(t)
	for body, code := range map[string]string{
		`nonsense`: "invalid_client_metadata",
		`{}`:       "invalid_redirect_uri",
		`{"redirect_uris": ["http://app.example/"]}`:                                       "invalid_redirect_uri",
		`{"redirect_uris": ["https://app.example/#part"]}`:                                 "invalid_redirect_uri",
		`{"redirect_uris": ["javascript:alert(1)"]}`:                                       "invalid_redirect_uri",
		`{"redirect_uris": ["https://a;script-src *;.example/"]}`:                          "invalid_redirect_uri",
		`{"redirect_uris": ["https://me@app.example/"]}`:                                   "invalid_redirect_uri",
		`{"redirect_uris": ["https://app.example/"], "grant_types": ["implicit"]}`:         "invalid_client_metadata",
		`{"redirect_uris": ["https://app.example/"], "response_types": ["token"]}`:         "invalid_client_metadata",
		`{"redirect_uris": ["https://app.example/"], "token_endpoint_auth_method": "tls"}`: "invalid_client_metadata",
		`{"redirect_uris": ["https://app.example/"], "scope": "everything"}`:               "invalid_client_metadata",
		`{"redirect_uris": ["https://app.example/"], "client_uri": "javascript:alert(1)"}`: "invalid_client_metadata",
		`{"redirect_uris": ["https://app.example/"], "client_name": "two\nlines"}`:         "invalid_client_metadata",
	} {
		if got := f.sendJSON("/oauth/register", body).status(http.StatusBadRequest); got.object()["error"] != code {
			t.Errorf("%s: %s, want %s", body, got.Body, code)
		}
		f.now = f.now.Add(time.Hour)
	}
	made := f.sendJSON("/oauth/register", `{"redirect_uris": ["http://127.0.0.1:8000/", "http://[::1]:8000/", "http://localhost/"], "token_endpoint_auth_method": "none"}`).status(http.StatusCreated).object()
	if _, secret := made["client_secret"]; secret || made["client_id"] == "" {
		t.Errorf("a public client got %v", made)
	}
	status := 0
	for range 40 {
		status = f.sendJSON("/oauth/register", `{}`).Code
	}
	if status != http.StatusTooManyRequests {
		t.Errorf("the 41st registration in a row: %d", status)
	}
}

func basic(id, secret string) string {
	r := &http.Request{Header: make(http.Header)}
	r.SetBasicAuth(id, secret)
	return strings.TrimPrefix(r.Header.Get("Authorization"), "Basic ")
}
