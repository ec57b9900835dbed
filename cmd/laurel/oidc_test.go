package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestOIDCProvidersAreTables(t *testing.T) {
	t.Chdir(t.TempDir())
	const file = `
[[oidc]]
name = "google"
label = "Google"
issuer = "https://accounts.google.com"
client_id = "id"
client_secret_file = "google.secret"
email_domains = ["school.example"]

[[oidc]]
name = "linkedin"
issuer = "https://www.linkedin.com/oauth"
client_id = "id"
client_secret = "s"
no_nonce = true
no_pkce = true
`
	if err := os.WriteFile("laurel.toml", []byte(file), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("google.secret", []byte("s3cret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	got := parseServe(t).OIDC
	want := OIDC{
		{Name: "google", Label: "Google", Issuer: "https://accounts.google.com", ClientID: "id", ClientSecretFile: "google.secret", EmailDomains: []string{"school.example"}},
		{Name: "linkedin", Issuer: "https://www.linkedin.com/oauth", ClientID: "id", ClientSecret: "s", NoNonce: true, NoPKCE: true},
	}
	if diff := cmp.Diff(want, got, compareConfigs()); diff != "" {
		t.Errorf("providers (-want +got):\n%s", diff)
	}
	ways, err := got.ways(Outgoing{}, outside{}, time.Now)
	if err != nil || len(ways) != 2 || ways[0].Label != "Google" || ways[1].Label != "linkedin" {
		t.Errorf("ways %+v, %v", ways, err)
	}
	if secret, err := got[0].secret(); err != nil || secret != "s3cret" {
		t.Errorf("secret %q, %v", secret, err)
	}
}

func TestOIDCProvidersThatCannotWork(t *testing.T) {
	good := OIDCProvider{Name: "google", Issuer: "https://accounts.google.com", ClientID: "id", ClientSecret: "s"}
	for want, change := range map[string]func(*OIDCProvider){
		"must be of a-z":                      func(p *OIDCProvider) { p.Name = "Google!" },
		"the name \"fediverse\" is taken":     func(p *OIDCProvider) { p.Name = "fediverse" },
		"must be the provider's https":        func(p *OIDCProvider) { p.Issuer = "http://accounts.google.com" },
		"client_id is missing":                func(p *OIDCProvider) { p.ClientID = "" },
		"either client_secret or":             func(p *OIDCProvider) { p.ClientSecretFile = "also" },
		"the secret can't be read":            func(p *OIDCProvider) { p.ClientSecret, p.ClientSecretFile = "", filepath.Join(t.TempDir(), "none") },
		"the name \"google\" is taken; give ": nil,
	} {
		bad, list := good, OIDC{good}
		if change != nil {
			change(&bad)
			list = nil
		}
		if _, err := append(list, bad).ways(Outgoing{}, outside{}, time.Now); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}
