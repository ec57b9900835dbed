package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"laurel/badges"
	"laurel/web"
	"laurel/web/signin/oidc"
)

// OIDC are the OpenID Connect providers that people can sign in with.
type OIDC []OIDCProvider

// OIDCProvider is one of them, and as what it knows us.
type OIDCProvider struct {
	Name             string   `toml:"name" json:"name"`
	Label            string   `toml:"label" json:"label"`
	Issuer           string   `toml:"issuer" json:"issuer"`
	ClientID         string   `toml:"client_id" json:"client_id"`
	ClientSecret     string   `toml:"client_secret" json:"client_secret"`
	ClientSecretFile string   `toml:"client_secret_file" json:"client_secret_file"`
	EmailDomains     []string `toml:"email_domains" json:"email_domains"`
	NoNonce          bool     `toml:"no_nonce" json:"no_nonce"`
	NoPKCE           bool     `toml:"no_pkce" json:"no_pkce"`
}

// Decode implements [kong.MapperValue]: tables of the file, or a list in JSON.
func (o *OIDC) Decode(ctx *kong.DecodeContext) error {
	token, err := ctx.Scan.PopValue("list")
	if err != nil {
		return err
	}
	text, isText := token.Value.(string)
	content := []byte(text)
	if !isText {
		if content, err = json.Marshal(token.Value); err != nil {
			return err
		}
	}
	strict := json.NewDecoder(bytes.NewReader(content))
	strict.DisallowUnknownFields()
	if err := strict.Decode(o); err != nil {
		return badges.Errorf(badges.Invalid, "oidc must be a list of providers, each with name, label, issuer, client_id and client_secret: %v", err)
	}
	return nil
}

// wayName is what can be part of an address.
var wayName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,30}$`)

// ways are the ways to sign in with the providers, in their order.
func (o OIDC) ways(outgoing Outgoing, out outside, now func() time.Time) (ways []web.SignInWay, err error) {
	names := map[string]bool{badges.FediverseProvider: true}
	for _, p := range o {
		if err := p.check(outgoing); err != nil {
			return nil, err
		}
		if names[p.Name] {
			return nil, badges.Errorf(badges.Invalid, "oidc: the name %q is taken; give each provider one of its own", p.Name)
		}
		names[p.Name] = true
		secret, err := p.secret()
		if err != nil {
			return nil, err
		}
		if p.Label == "" {
			p.Label = p.Name
		}
		ways = append(ways, web.SignInWay{Name: p.Name, Label: p.Label, Provider: oidc.New(oidc.Options{
			Name: p.Name, Label: p.Label, Issuer: p.Issuer, ClientID: p.ClientID, ClientSecret: secret, EmailDomains: p.EmailDomains,
			WithoutNonce: p.NoNonce, WithoutPKCE: p.NoPKCE, Transport: out, Now: now,
		})})
	}
	return ways, nil
}

// check refuses what can't work, before anybody tries to sign in.
func (p OIDCProvider) check(outgoing Outgoing) error {
	issuer, err := url.Parse(p.Issuer)
	switch {
	case !wayName.MatchString(p.Name):
		return badges.Errorf(badges.Invalid, "oidc: name %q must be of a-z, 0-9 and hyphens; it becomes part of an address", p.Name)
	case err != nil || issuer.Host == "" || issuer.Scheme != "https" && !(issuer.Scheme == "http" && outgoing.PlainHTTP):
		return badges.Errorf(badges.Invalid, "oidc %s: issuer %q must be the provider's https address", p.Name, p.Issuer)
	case p.ClientID == "":
		return badges.Errorf(badges.Invalid, "oidc %s: client_id is missing; the provider gives it to you when you register this server there", p.Name)
	case (p.ClientSecret == "") == (p.ClientSecretFile == ""):
		return badges.Errorf(badges.Invalid, "oidc %s: set either client_secret or client_secret_file", p.Name)
	}
	return nil
}

func (p OIDCProvider) secret() (string, error) {
	if p.ClientSecretFile == "" {
		return p.ClientSecret, nil
	}
	content, err := os.ReadFile(p.ClientSecretFile)
	if err != nil {
		return "", badges.Errorf(badges.Invalid, "oidc %s: the secret can't be read: %v", p.Name, err)
	}
	line, _, _ := strings.Cut(string(content), "\n")
	return strings.TrimSpace(line), nil
}

// RoundTrip implements [http.RoundTripper] through the guarded client, for libraries that need one.
func (o outside) RoundTrip(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil {
		defer r.Body.Close()
		var err error
		if body, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
	}
	answer, err := o.client.Exchange(r.Context(), r.Method, r.URL.String(), r.Header, body)
	if err != nil {
		return nil, err
	}
	return &http.Response{
		Status: http.StatusText(answer.Status), StatusCode: answer.Status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: answer.Header, Body: io.NopCloser(bytes.NewReader(answer.Body)), ContentLength: int64(len(answer.Body)), Request: r,
	}, nil
}
