package fediverse

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"time"

	"laurel/badges"
)

// The scopes that tell who somebody is: "profile" tells nothing else (Mastodon 4.3);
// before it, and on GoToSocial, "read:accounts" is the narrowest.
const (
	profileScope  = "profile"
	accountsScope = "read:accounts"

	// trusted is how long a registration is taken to stand. Mastodon deletes those
	// that have no token after a day, so older ones are tried before people are sent
	// to a page that would not know us.
	trusted = time.Hour
)

// server is where somebody's account is, and where its OAuth endpoints are.
type server struct {
	origin                   string
	authorize, token, revoke string
	scope                    string // to ask for
}

// app is as what a server knows us.
type app struct {
	ClientID     string `json:"client_id"`
	ClientSecret string `json:"client_secret"`
	Scope        string `json:"scope"` // that we registered for
}

// discover reads the authorization server's metadata (RFC 8414), which servers need
// not have. Endpoints elsewhere than on the server are not believed.
func (p *Provider) discover(ctx context.Context, origin string) (server, error) {
	s := server{origin: origin, authorize: origin + "/oauth/authorize", token: origin + "/oauth/token", revoke: origin + "/oauth/revoke", scope: accountsScope}
	answer, err := p.Client.Do(ctx, http.MethodGet, origin+"/.well-known/oauth-authorization-server", http.Header{"Accept": {"application/json"}}, nil)
	if err != nil {
		return s, err
	}
	var metadata struct {
		Authorize string   `json:"authorization_endpoint"`
		Token     string   `json:"token_endpoint"`
		Revoke    string   `json:"revocation_endpoint"`
		Scopes    []string `json:"scopes_supported"`
	}
	if answer.Status != http.StatusOK || json.Unmarshal(answer.Body, &metadata) != nil {
		return s, nil
	}
	for _, endpoint := range []struct {
		into *string
		from string
	}{{&s.authorize, metadata.Authorize}, {&s.token, metadata.Token}, {&s.revoke, metadata.Revoke}} {
		if originOf(endpoint.from) == origin {
			*endpoint.into = endpoint.from
		}
	}
	if slices.Contains(metadata.Scopes, profileScope) {
		s.scope = profileScope
	}
	return s, nil
}

// app returns our registration at the server, the zero app where there can be none.
func (p *Provider) app(ctx context.Context, s server, redirect string) (a app, err error) {
	credentials, since, err := p.Apps.RemoteApp(ctx, hostOf(s.origin), redirect)
	if err != nil && badges.KindOf(err) != badges.NotFound {
		return a, err
	}
	if err == nil && json.Unmarshal(credentials, &a) == nil {
		if p.Now().Sub(since) < trusted {
			return a, nil
		}
		if known, err := p.known(ctx, s, a, redirect); err != nil || known {
			return a, err
		}
	}
	return p.register(ctx, s, redirect)
}

// known asks the server for a token of our own, which it gives to those it knows.
func (p *Provider) known(ctx context.Context, s server, a app, redirect string) (bool, error) {
	answer, err := p.post(ctx, s.token, url.Values{
		"grant_type": {"client_credentials"}, "client_id": {a.ClientID}, "client_secret": {a.ClientSecret},
		"redirect_uri": {redirect}, "scope": {a.Scope},
	})
	if err != nil || answer.Status/100 == 5 || answer.Status == http.StatusTooManyRequests {
		return false, unavailable(s.origin, err)
	}
	return answer.Status == http.StatusOK, nil
}

// register makes us known at the server.
func (p *Provider) register(ctx context.Context, s server, redirect string) (a app, err error) {
	answer, err := p.post(ctx, s.origin+"/api/v1/apps", url.Values{
		"client_name": {p.SiteName}, "redirect_uris": {redirect}, "scopes": {s.scope}, "website": {originOf(redirect)},
	})
	if err != nil || answer.Status/100 == 5 || answer.Status == http.StatusTooManyRequests {
		return a, unavailable(s.origin, err)
	}
	if answer.Status != http.StatusOK || json.Unmarshal(answer.Body, &a) != nil || a.ClientID == "" {
		return app{}, nil // it does not speak this
	}
	a.Scope = s.scope
	credentials, err := json.Marshal(a)
	if err != nil {
		return a, err
	}
	return a, p.Apps.KeepRemoteApp(ctx, hostOf(s.origin), redirect, credentials)
}

// oauthAddress is where the server asks the person (RFC 6749 §4.1.1, RFC 7636 §4.3).
func oauthAddress(s server, a app, k *kept, redirect, state string) string {
	k.PKCE, k.Token, k.Revoke, k.Granted = rand.Text()+rand.Text(), s.token, s.revoke, a.Scope
	challenge := sha256.Sum256([]byte(k.PKCE))
	return s.authorize + "?" + url.Values{
		"response_type": {"code"}, "client_id": {a.ClientID}, "redirect_uri": {redirect}, "scope": {a.Scope}, "state": {state},
		"code_challenge": {base64.RawURLEncoding.EncodeToString(challenge[:])}, "code_challenge_method": {"S256"},
	}.Encode()
}

// oauthUser exchanges the code for a token, asks whose it is, and gives it back.
func (p *Provider) oauthUser(ctx context.Context, k kept, redirect string, answer url.Values) (username string, err error) {
	server := hostOf(k.Origin)
	switch {
	case answer.Get("error") == "access_denied":
		return "", badges.Errorf(badges.Forbidden, "You have declined on %s, so you are not signed in.", server)
	case answer.Get("code") == "":
		return "", badges.Errorf(badges.Invalid, "%s did not say who you are. Please begin again.", server)
	}
	credentials, _, err := p.Apps.RemoteApp(ctx, server, redirect)
	if err != nil && badges.KindOf(err) != badges.NotFound {
		return "", err
	}
	var a app
	if err != nil || json.Unmarshal(credentials, &a) != nil {
		return "", badges.Errorf(badges.Invalid, "%s does not know this server any more. Please begin again.", server)
	}
	token, err := p.exchange(ctx, k, a, redirect, answer.Get("code"))
	if err != nil {
		return "", err
	}
	defer p.revoke(context.WithoutCancel(ctx), k, a, token)
	return p.whose(ctx, k, token)
}

func (p *Provider) exchange(ctx context.Context, k kept, a app, redirect, code string) (token string, err error) {
	answer, err := p.post(ctx, k.Token, url.Values{
		"grant_type": {"authorization_code"}, "code": {code}, "client_id": {a.ClientID}, "client_secret": {a.ClientSecret},
		"redirect_uri": {redirect}, "code_verifier": {k.PKCE}, "scope": {k.Granted},
	})
	if err != nil || answer.Status/100 == 5 || answer.Status == http.StatusTooManyRequests {
		return "", unavailable(k.Origin, err)
	}
	var granted struct {
		Token string `json:"access_token"`
		Error string `json:"error"`
	}
	readable := json.Unmarshal(answer.Body, &granted) == nil
	if granted.Error == "invalid_client" { // RFC 6749 §5.2
		if err := p.Apps.ForgetRemoteApp(ctx, hostOf(k.Origin), redirect); err != nil {
			return "", err
		}
		return "", badges.Errorf(badges.Invalid, "%s does not know this server any more. Please begin again.", hostOf(k.Origin))
	}
	if !readable || answer.Status != http.StatusOK || granted.Token == "" {
		return "", badges.Errorf(badges.Invalid, "%s takes its own answer back: it was used already, or is too old. Please begin again.", hostOf(k.Origin))
	}
	return granted.Token, nil
}

// whose asks for the account that the token belongs to.
func (p *Provider) whose(ctx context.Context, k kept, token string) (username string, err error) {
	answer, err := p.Client.Do(ctx, http.MethodGet, k.Origin+"/api/v1/accounts/verify_credentials",
		http.Header{"Accept": {"application/json"}, "Authorization": {"Bearer " + token}}, nil)
	if err != nil {
		return "", unavailable(k.Origin, err)
	}
	var account struct {
		Acct string `json:"acct"`
	}
	if answer.Status != http.StatusOK || json.Unmarshal(answer.Body, &account) != nil || account.Acct == "" {
		return "", badges.Errorf(badges.Unavailable, "%s did not say who you are. Please try again later.", hostOf(k.Origin))
	}
	return account.Acct, nil
}

// revoke gives the token back (RFC 7009). Should that fail, the token is of no use to
// anybody: it is kept nowhere.
func (p *Provider) revoke(ctx context.Context, k kept, a app, token string) {
	_, _ = p.post(ctx, k.Revoke, url.Values{"client_id": {a.ClientID}, "client_secret": {a.ClientSecret}, "token": {token}})
}

func (p *Provider) post(ctx context.Context, address string, form url.Values) (Answer, error) {
	return p.Client.Do(ctx, http.MethodPost, address,
		http.Header{"Accept": {"application/json"}, "Content-Type": {"application/x-www-form-urlencoded"}}, []byte(form.Encode()))
}

func unavailable(origin string, err error) error {
	return badges.Errorf(badges.Unavailable, "%s does not answer at present. Try again later, or sign in another way.", hostOf(origin)).Because(err)
}
