// Package oidc signs people in with an OpenID Connect provider, such as Google, LinkedIn or an
// organisation's own.
//
// It speaks the authorization code flow (OpenID Connect Core 1.0 §3.1) with PKCE (RFC 7636), and
// finds the provider's endpoints and keys by discovery (OpenID Connect Discovery 1.0 §4).
//
// It promises that
//
//   - an ID token counts only if the provider signed it, for us, within its time, and for this very
//     sign-in (its nonce);
//   - a person is known by the provider's name for them, which it never gives to another; an e-mail
//     address shows which badges are theirs only if the provider has verified it;
//   - where domains are named, nobody without a verified address in one of them gets in;
//   - all requests go through the transport that is handed in, and follow no redirect.
package oidc

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"laurel/badges"
)

// Options say which provider is asked, and how. All fields are required but EmailDomains,
// WithoutNonce and WithoutPKCE.
type Options struct {
	Name         string // of the way to sign in; the provider of its logins is oidc:NAME
	Label        string // for people
	Issuer       string // URL, exactly as the provider writes it
	ClientID     string
	ClientSecret string
	// EmailDomains lets in only people with a verified address in one of them.
	EmailDomains []string
	// WithoutNonce takes ID tokens without a nonce, from providers that leave it out, as LinkedIn
	// does. A wrong nonce is refused in any case.
	WithoutNonce bool
	// WithoutPKCE sends no code verifier, for providers that refuse one, as LinkedIn does.
	WithoutPKCE bool

	Transport http.RoundTripper // reaches no address that only this server can reach
	Now       func() time.Time
}

// rediscover is how long the provider's endpoints are taken to stand.
const rediscover = time.Hour

// Provider signs people in. It is safe for concurrent use.
type Provider struct {
	Options
	client *http.Client

	mu    sync.Mutex
	found *discovered
	since time.Time
}

// discovered is what the provider says of itself.
type discovered struct {
	provider *oidc.Provider
	oauth    oauth2.Config // without RedirectURL
	userInfo bool
}

// New returns a Provider; it asks for the provider's endpoints when they are needed first.
func New(o Options) *Provider {
	return &Provider{Options: o, client: &http.Client{
		Transport:     o.Transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// kept is what Finish needs to know of Begin.
type kept struct {
	Nonce    string `json:"nonce"`
	Verifier string `json:"verifier"`
}

// Begin implements web.SignInProvider.
func (p *Provider) Begin(ctx context.Context, _, returnTo, state string) (address string, keep []byte, err error) {
	d, err := p.discover(ctx)
	if err != nil {
		return "", nil, err
	}
	k := kept{Nonce: rand.Text(), Verifier: oauth2.GenerateVerifier()}
	if keep, err = json.Marshal(k); err != nil {
		return "", nil, err
	}
	d.oauth.RedirectURL = returnTo
	options := []oauth2.AuthCodeOption{oidc.Nonce(k.Nonce)}
	if !p.WithoutPKCE {
		options = append(options, oauth2.S256ChallengeOption(k.Verifier))
	}
	return d.oauth.AuthCodeURL(state, options...), keep, nil
}

// Finish implements web.SignInProvider.
func (p *Provider) Finish(ctx context.Context, returnTo string, keep []byte, answer url.Values) (badges.Proof, error) {
	var k kept
	if err := json.Unmarshal(keep, &k); err != nil {
		return badges.Proof{}, err
	}
	switch issuer := answer.Get("iss"); { // RFC 9207 §2.4
	case issuer != "" && issuer != p.Issuer:
		return badges.Proof{}, badges.Errorf(badges.Invalid, "The answer came from another server than the one that was asked. Please begin again.")
	case answer.Get("error") == "access_denied":
		return badges.Proof{}, badges.Errorf(badges.Forbidden, "You have declined at %s, so you are not signed in.", p.Label)
	case answer.Get("code") == "":
		return badges.Proof{}, badges.Errorf(badges.Invalid, "%s did not say who you are. Please begin again.", p.Label)
	}
	d, err := p.discover(ctx)
	if err != nil {
		return badges.Proof{}, err
	}
	d.oauth.RedirectURL = returnTo
	ctx = oidc.ClientContext(ctx, p.client)
	var options []oauth2.AuthCodeOption
	if !p.WithoutPKCE {
		options = append(options, oauth2.VerifierOption(k.Verifier))
	}
	token, err := d.oauth.Exchange(ctx, answer.Get("code"), options...)
	if err != nil {
		return badges.Proof{}, p.exchangeFailed(err)
	}
	c, err := p.claims(ctx, d, token, k.Nonce)
	if err != nil {
		return badges.Proof{}, err
	}
	return p.prove(c)
}

// prove says who the claims are about.
func (p *Provider) prove(c claims) (badges.Proof, error) {
	email, err := badges.CleanEmail(c.Email)
	verified := err == nil && bool(c.Verified)
	_, domain, _ := strings.Cut(email, "@")
	if len(p.EmailDomains) > 0 && !(verified && slices.ContainsFunc(p.EmailDomains, func(d string) bool { return strings.EqualFold(d, domain) })) {
		return badges.Proof{}, badges.Errorf(badges.Forbidden, "Only verified addresses of %s sign in here by %s. Choose another account there, or sign in another way.",
			strings.Join(p.EmailDomains, ", "), p.Label)
	}
	proof := badges.Proof{Provider: "oidc:" + p.Name, Subject: c.Issuer + " " + c.Subject, Label: p.Label, Name: c.Name}
	if c.Name != "" {
		proof.Label = c.Name
	}
	if verified {
		proof.Label, proof.Identity = email, badges.Identity{Kind: badges.EmailIdentity, Value: email}
	}
	return proof, nil
}

func (p *Provider) exchangeFailed(err error) error {
	refused, answered := errors.AsType[*oauth2.RetrieveError](err)
	switch {
	case !answered || refused.Response.StatusCode/100 == 5 || refused.Response.StatusCode == http.StatusTooManyRequests:
		return p.unavailable(err)
	case refused.ErrorCode == "invalid_client" || refused.ErrorCode == "unauthorized_client": // RFC 6749 §5.2
		return badges.Errorf(badges.Unavailable, "%s does not know this server. Sign in another way, and tell whoever runs this server.", p.Label).Because(err)
	}
	return badges.Errorf(badges.Invalid, "%s takes its own answer back: it was used already, or is too old. Please begin again.", p.Label).Because(err)
}

func (p *Provider) unavailable(err error) error {
	return badges.Errorf(badges.Unavailable, "%s does not answer at present. Try again later, or sign in another way.", p.Label).Because(err)
}

func equal(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }
