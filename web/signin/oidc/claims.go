package oidc

import (
	"bytes"
	"context"
	"slices"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"laurel/badges"
)

// claims are what the provider says of a person (OpenID Connect Core 1.0 §5.1).
type claims struct {
	Issuer   string `json:"iss"`
	Subject  string `json:"sub"`
	Email    string `json:"email"`
	Verified truth  `json:"email_verified"`
	Name     string `json:"name"`
}

// truth is a boolean that some providers send as a string.
type truth bool

// UnmarshalJSON takes anything but true and "true" for false.
func (t *truth) UnmarshalJSON(b []byte) error {
	*t = truth(bytes.Equal(b, []byte("true")) || bytes.Equal(b, []byte(`"true"`)))
	return nil
}

// claims verifies the ID token and returns what it says. Where it leaves the address out, as
// §5.4 lets it, the provider is asked for it.
func (p *Provider) claims(ctx context.Context, d discovered, token *oauth2.Token, nonce string) (c claims, err error) {
	raw, _ := token.Extra("id_token").(string)
	verified, err := d.provider.Verifier(&oidc.Config{ClientID: p.ClientID, Now: p.Now}).Verify(ctx, raw)
	if err != nil {
		return c, p.distrust(err)
	}
	if !equal(verified.Nonce, nonce) && !(p.WithoutNonce && verified.Nonce == "") {
		return c, p.distrust(nil)
	}
	if err := verified.Claims(&c); err != nil {
		return c, p.distrust(err)
	}
	if c.Email != "" || !d.userInfo {
		return c, nil
	}
	info, err := d.provider.UserInfo(ctx, oauth2.StaticTokenSource(token))
	if err != nil {
		return c, p.unavailable(err)
	}
	more := claims{Name: c.Name}
	if info.Subject != c.Subject || info.Claims(&more) != nil { // §5.3.2: else it may be about somebody else
		return c, p.distrust(nil)
	}
	c.Email, c.Verified, c.Name = more.Email, more.Verified, more.Name
	return c, nil
}

func (p *Provider) distrust(err error) error {
	return badges.Errorf(badges.Forbidden, "What %s says of you can't be trusted: it is meant for somebody else, or too old. Please begin again.", p.Label).Because(err)
}

// discover returns the provider's endpoints, which are asked for now and then. While the
// provider does not answer, those known before go on.
func (p *Provider) discover(ctx context.Context) (discovered, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.found != nil && p.Now().Sub(p.since) < rediscover {
		return *p.found, nil
	}
	// The provider keeps the context for its keys, which outlive this request.
	provider, err := oidc.NewProvider(oidc.ClientContext(context.WithoutCancel(ctx), p.client), p.Issuer)
	if err != nil && p.found != nil {
		return *p.found, nil
	}
	if err != nil {
		return discovered{}, p.unavailable(err)
	}
	var metadata struct {
		Methods  []string `json:"token_endpoint_auth_methods_supported"`
		Scopes   []string `json:"scopes_supported"`
		UserInfo string   `json:"userinfo_endpoint"`
	}
	if err := provider.Claims(&metadata); err != nil {
		return discovered{}, p.unavailable(err)
	}
	d := discovered{provider: provider, userInfo: metadata.UserInfo != "", oauth: oauth2.Config{
		ClientID: p.ClientID, ClientSecret: p.ClientSecret, Endpoint: provider.Endpoint(), Scopes: scopes(metadata.Scopes),
	}}
	// Basic is what Discovery §3 assumes. To try both would show the code twice.
	d.oauth.Endpoint.AuthStyle = oauth2.AuthStyleInHeader
	if slices.Contains(metadata.Methods, "client_secret_post") && !slices.Contains(metadata.Methods, "client_secret_basic") {
		d.oauth.Endpoint.AuthStyle = oauth2.AuthStyleInParams
	}
	p.found, p.since = &d, p.Now()
	return d, nil
}

// scopes are those we ask for, as far as the provider has them.
func scopes(supported []string) []string {
	asked := []string{oidc.ScopeOpenID}
	for _, scope := range []string{"email", "profile"} {
		if len(supported) == 0 || slices.Contains(supported, scope) {
			asked = append(asked, scope)
		}
	}
	return asked
}
