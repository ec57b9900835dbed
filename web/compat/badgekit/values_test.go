package badgekit

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestValidURL(t *testing.T) {
	for s, want := range map[string]bool{
		"http://example.org": true, "https://user:pw@example.org:8080/a?b#c": true, "ftp://example.org/x": true,
		"example.org/x": true, "EXAMPLE.ORG": true, "localhost": true, "http://localhost:3000/x": true, "8.8.8.8": true,
		"http://bücher.example/": true,
		"":                       false, "example": false, "data:image/png;base64,AA==": false, "javascript:alert(1)": false,
		"http://10.0.0.1": false, "http://127.0.0.1": false, "http://[::1]/": false, "http://example.org:8": false,
		"http://example.org:123456": false, "http://example.123": false, "http://exa mple.org": false, "//example.org": false,
		"http://example.org/" + strings.Repeat("x", 2083): false,
	} {
		if got := validURL(s); got != want {
			t.Errorf("validURL(%.40q) = %t", s, got)
		}
	}
}

func TestIsEmail(t *testing.T) {
	for s, want := range map[string]string{
		"a@example.org": "", "A.b+c@mail.example.org": "", "o'neil@example.org": "", "jörg@example.org": "",
		"a": msgEmail, "a@b": msgEmail, "@example.org": msgEmail, "a@example.org ": msgEmail, "a b@example.org": msgEmail,
		"a@exa_mple.org": msgEmail, "a@.org": msgEmail, "A <a@example.org>": msgEmail,
	} {
		if got := isEmail(s); got != want {
			t.Errorf("isEmail(%q) = %q", s, got)
		}
	}
}

func TestParseTime(t *testing.T) {
	want := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, s := range []string{
		"1893456000", "1893456000.7", "1893456000000", "2030-01-01", "2030-01-01T00:00:00Z", "2030-01-01T00:00:00.000Z",
		"2030-01-01T01:00:00+01:00", "2030-01-01 00:00:00", "Tue, 01 Jan 2030 00:00:00 GMT",
	} {
		if got, ok := parseTime(s); !ok || !got.Equal(want) {
			t.Errorf("parseTime(%q) = %v, %t", s, got, ok)
		}
	}
	for _, s := range []string{"", "soon", "2030-13-01", "1e9", "253402300800", "99999999999999999", "-99999999999999", "0001-01-01"} {
		if got, ok := parseTime(s); ok {
			t.Errorf("parseTime(%q) = %v", s, got)
		}
	}
}

func TestNest(t *testing.T) {
	for _, test := range []struct {
		form string
		want fields
	}{
		{"a=1&b=&c=%C3%A4+x", fields{"a": "1", "b": "", "c": "ä x"}},
		{"a=1&a=2", fields{"a": []any{"1", "2"}}},
		{"a[]=1&a[]=2", fields{"a": []any{"1", "2"}}},
		{"a[10]=z&a[9]=y", fields{"a": []any{"y", "z"}}},
		{"a[b]=1&a[0]=2", fields{"a": map[string]any{"b": "1", "0": "2"}}},
		{"a[0][b]=1&a[0][c][]=2&a[1][b]=3", fields{"a": []any{
			map[string]any{"b": "1", "c": []any{"2"}}, map[string]any{"b": "3"},
		}}},
		{"a[=1&[b]=2", fields{"a[": "1", "[b]": "2"}},
	} {
		values, err := url.ParseQuery(test.form)
		if err != nil {
			t.Fatal(err)
		}
		got, err := nest(values)
		if err != nil {
			t.Errorf("%s: %v", test.form, err)
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.form, diff)
		}
	}
	for _, form := range []string{
		"a=1&a[b]=2", "a[b][c][d][e][f]=1", strings.Repeat("a=1&", maxFormFields+1),
	} {
		values, err := url.ParseQuery(form)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := nest(values); err == nil {
			t.Errorf("%.30s: %v, want an error", form, got)
		}
	}
}

func TestCollapse(t *testing.T) {
	for target, want := range map[string]string{
		"/": "/", "//": "/", "/a/": "/a", "//a///b": "/a/b", "/a/?x=1": "/a?x=1", "/?x=1": "/?x=1", "/a?u=http://b": "/a?u=http:/b",
	} {
		if got := collapse(target); got != want {
			t.Errorf("collapse(%q) = %q, want %q", target, got, want)
		}
	}
}

func TestWebAddress(t *testing.T) {
	for given, want := range map[string]string{
		"": "", "example.org/x": "http://example.org/x", "HTTPS://example.org": "HTTPS://example.org", "ftp://example.org": "",
		"http://u:p@example.org": "", "https://example.org/@anna": "https://example.org/@anna", "http://%zz": "",
		"http://example.org/" + strings.Repeat("x", 500): "",
	} {
		if got := webAddress(given); got != want {
			t.Errorf("webAddress(%.30q) = %q, want %q", given, got, want)
		}
	}
}

func TestUsername(t *testing.T) {
	for slug, want := range map[string]string{
		"chicago": "chicago", "Boston Öffentlich": "boston-ffentlich", "...": "issuer", "Ünïcode!": "n-code",
		"inbox": "issuer-inbox", strings.Repeat("a", 99): strings.Repeat("a", 40), "日本": "issuer",
	} {
		if got := username(slug); got != want {
			t.Errorf("username(%q) = %q, want %q", slug, got, want)
		}
	}
}

func TestAcceptsJSON(t *testing.T) {
	for accept, want := range map[string]bool{
		"": true, "*/*": true, "application/json": true, "text/html, application/*;q=0.5": true,
		"text/html": false, "application/json;q=0": false, "*/*;q=0.0, text/plain": false,
	} {
		if got := acceptsJSON([]string{accept}); got != want {
			t.Errorf("acceptsJSON(%q) = %t", accept, got)
		}
	}
}

// FuzzParseToken: no token makes the parser fall over, and none without a signature
// passes for signed.
func FuzzParseToken(f *testing.F) {
	f.Add("eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.eyJrZXkiOiJtYXN0ZXIifQ.c2ln")
	f.Add("..")
	f.Add("e30.e30.")
	f.Fuzz(func(t *testing.T, compact string) {
		parsed, err := parseToken(compact)
		if err == nil && parsed.signedWith("a secret nobody fuzzes into a signature") {
			t.Errorf("%q passes for signed", compact)
		}
	})
}

// FuzzNest: no form makes the reader fall over.
func FuzzNest(f *testing.F) {
	f.Add("a[0][b]=1&a[]=2&a=3")
	f.Fuzz(func(t *testing.T, form string) {
		values, err := url.ParseQuery(form)
		if err == nil {
			_, _ = nest(values)
		}
	})
}
