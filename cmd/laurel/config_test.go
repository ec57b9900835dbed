package main

import (
	"bytes"
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/alecthomas/kong"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// parseServe returns what "laurel serve" is configured with.
func parseServe(t *testing.T, args ...string) Config {
	t.Helper()
	var line cli
	parser, err := newParser(&line, os.Stdout, os.Stderr)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parser.Parse(append([]string{"serve"}, args...)); err != nil {
		t.Fatal(err)
	}
	return Config{Common: line.Common, Server: line.Serve.Server}
}

func compareConfigs() cmp.Options {
	return cmp.Options{cmpopts.EquateComparable(netip.Prefix{}), cmpopts.EquateEmpty(), cmpopts.IgnoreFields(Common{}, "Config")}
}

func TestAnnotatedConfigShowsTheDefaults(t *testing.T) {
	t.Chdir(t.TempDir())
	content, err := annotatedConfig(nil)
	if err != nil {
		t.Fatal(err)
	}
	uncommented := regexp.MustCompile(`(?m)^#(\w+ = )`).ReplaceAll(content, []byte("$1"))
	if bytes.Equal(uncommented, content) {
		t.Fatal("no setting is there as a comment")
	}
	want := parseServe(t)
	if err := os.WriteFile("all.toml", uncommented, 0o600); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, parseServe(t, "--config", "all.toml"), compareConfigs()); diff != "" {
		t.Errorf("the file's defaults differ from the real ones (-real +file):\n%s", diff)
	}
}

// TestSettingsHaveOneName sets every setting in the file, once by its key, and
// again in the environment and by flag, and expects the same each time.
func TestSettingsHaveOneName(t *testing.T) {
	want := parseServe(t, "--config", "testdata/all.toml")
	if diff := cmp.Diff([]netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("::1/128")}, want.TrustedProxies, compareConfigs()); diff != "" {
		t.Errorf("trusted proxies (-want +got):\n%s", diff)
	}

	values := allSettings()
	var flags []string
	for name, value := range values {
		flags = append(flags, "--"+name+"="+value)
	}
	if diff := cmp.Diff(want, parseServe(t, flags...), compareConfigs()); diff != "" {
		t.Errorf("flags (-file +flags):\n%s", diff)
	}
	for name, value := range values {
		t.Setenv(variable(name), value)
	}
	if diff := cmp.Diff(want, parseServe(t), compareConfigs()); diff != "" {
		t.Errorf("environment (-file +environment):\n%s", diff)
	}
	for _, flag := range settings(t) {
		if _, ok := values[flag]; !ok {
			t.Errorf("setting %s is not in this test", flag)
		}
	}
}

// allSettings are the values of testdata/all.toml as flags and variables have
// them, by flag name.
func allSettings() map[string]string {
	return map[string]string{
		"origins": "https://a.example.org,https://b.example.org", "data": "d", "database": "postgres://localhost/laurel",
		"secret-key-file": "s", "listen": ":1", "trusted-proxies": "10.0.0.0/8,::1/128", "metrics-listen": ":2",
		"name": "n", "summary": "u", "api-requests-per-minute": "5",
		"sign-up": "false", "about": "b", "rules": "o", "colour": "#123456", "authorized-fetch": "true",
		"landing": "l", "issuer-requests": "approval", "issuers-per-account": "7",
		"backup-schedule": "weekly", "backups-kept": "3", "list-days": "30", "language": "de",
		"oidc":     `[{"name": "g", "label": "G", "issuer": "https://g.example", "client_id": "i", "client_secret": "s", "no_pkce": true}]`,
		"tls-mode": "files", "tls-cert-file": "c", "tls-key-file": "k", "tls-acme-email": "e", "tls-acme-directory": "r", "tls-http-listen": ":3",
		"outgoing-networks": "127.0.0.0/8", "outgoing-ports": "8080,8443", "outgoing-plain-http": "true",
		"smtp-host": "h", "smtp-port": "25", "smtp-tls": "none", "smtp-username": "w", "smtp-password": "p", "smtp-password-file": "f", "smtp-from": "m",
		"badgekit-enabled": "false", "badgekit-master-secret": "x", "badgekit-host": "kit.example.org",
		"mypit-enabled": "false", "mypit-host": "pit.example.org",
		"bitbadges-enabled": "false", "bitbadges-host": "bit.example.org", "bitbadges-issuers": "any",
		"log-level": "debug", "log-format": "json",
	}
}

// settings returns the flags of all settings.
func settings(t *testing.T) (names []string) {
	t.Helper()
	var line cli
	parser, err := newParser(&line, os.Stdout, os.Stderr)
	if err != nil {
		t.Fatal(err)
	}
	err = kong.Visit(parser.Model, func(node kong.Visitable, next kong.Next) error {
		if flag, ok := node.(*kong.Flag); ok && isSetting(flag) {
			names = append(names, flag.Name)
		}
		return next(nil)
	})
	if err != nil || len(names) < 20 {
		t.Fatalf("%d settings found, %v", len(names), err)
	}
	return names
}

func TestTLSMode(t *testing.T) {
	proxy := []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	tests := []struct {
		name, origin, mode, cert, listen string
		proxies                          []netip.Prefix
		want, address                    string // want is "" for an error
	}{
		{name: "local", origin: "http://localhost:8080", mode: tlsAuto, want: tlsNone, address: "localhost:8080"},
		{name: "http without port", origin: "http://badges.lan", mode: tlsAuto, want: tlsNone, address: "badges.lan:80"},
		{name: "public", origin: "https://badges.example.org", mode: tlsAuto, want: tlsACME, address: ":443"},
		{name: "behind a proxy", origin: "https://badges.example.org", mode: tlsAuto, proxies: proxy, want: tlsNone, address: "127.0.0.1:8080"},
		{name: "files", origin: "https://badges.example.org", mode: tlsAuto, cert: "c", want: tlsFiles, address: ":443"},
		{name: "files behind a proxy", origin: "https://badges.example.org", mode: tlsAuto, cert: "c", proxies: proxy, want: tlsFiles, address: ":443"},
		{name: "own address", origin: "https://badges.example.org", mode: tlsACME, listen: ":8443", want: tlsACME, address: ":8443"},
		{name: "https without TLS", origin: "https://badges.example.org", mode: tlsNone},
		{name: "ACME for an address", origin: "https://192.0.2.1", mode: tlsACME},
		{name: "ACME for a port", origin: "https://badges.example.org:8443", mode: tlsACME},
		{name: "ACME for http", origin: "http://badges.example.org", mode: tlsACME},
		{name: "files without files", origin: "https://badges.example.org", mode: tlsFiles},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := Config{
				Common: Common{Origins: []string{test.origin}},
				Server: Server{Listen: test.listen, TrustedProxies: test.proxies, TLS: TLS{Mode: test.mode, CertFile: test.cert, KeyFile: test.cert}},
			}
			got, err := c.tlsMode()
			if got != test.want || (err == nil) != (test.want != "") {
				t.Fatalf("mode %q, error %v; want %q", got, err, test.want)
			}
			if err != nil && exitCode(err) != exitInvalid {
				t.Errorf("exit code %d for %v", exitCode(err), err)
			}
			if address := c.listenAddress(got); err == nil && address != test.address {
				t.Errorf("address %q, want %q", address, test.address)
			}
		})
	}
}

func TestSecretIsMadeOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "deep", "secret.key")
	if err := createSecret(path); err != nil {
		t.Fatal(err)
	}
	first, err := readSecret(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := createSecret(path); !os.IsExist(err) {
		t.Errorf("a second secret: %v", err)
	}
	again, err := readSecret(path)
	if err != nil || !bytes.Equal(first, again) {
		t.Errorf("the secret changed (%v)", err)
	}
	left, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(left) != 1 {
		t.Errorf("%d files beside the secret, %v", len(left)-1, err)
	}
}
