package templates

import (
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
)

func serve(t *testing.T, a *Assets, name string, headers ...string) (*http.Response, []byte) {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, AssetPath+name, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	if !a.Serve(w, r, name) {
		t.Fatalf("there is no asset %s", name)
	}
	return w.Result(), w.Body.Bytes()
}

func TestAssetsAreCachedByTheirHash(t *testing.T) {
	a := newRenderer(t).Assets()
	address, err := a.URL("app.css")
	if err != nil {
		t.Fatal(err)
	}
	if !regexp.MustCompile(`^/assets/app\.[0-9a-f]{16}\.css$`).MatchString(address) {
		t.Errorf("address = %s", address)
	}
	hashed := strings.TrimPrefix(address, AssetPath)
	response, body := serve(t, a, hashed)
	if got := response.Header.Get("Cache-Control"); got != "public, max-age=31536000, immutable" {
		t.Errorf("Cache-Control of the hashed name = %q", got)
	}
	if got := response.Header.Get("Content-Type"); got != "text/css; charset=utf-8" {
		t.Errorf("Content-Type = %q", got)
	}
	compressed, gzipped := serve(t, a, hashed, "Accept-Encoding", "br, gzip")
	if compressed.Header.Get("Content-Encoding") != "gzip" || gunzip(t, gzipped) != string(body) {
		t.Error("the compressed style sheet is another one")
	}
	unchanged, body := serve(t, a, hashed, "If-None-Match", response.Header.Get("ETag"))
	if unchanged.StatusCode != http.StatusNotModified || len(body) != 0 {
		t.Errorf("a cached file is sent again: %d, %d bytes", unchanged.StatusCode, len(body))
	}
	plain, _ := serve(t, a, "issuer.png")
	if got := plain.Header.Get("Cache-Control"); got != "public, max-age=3600" {
		t.Errorf("Cache-Control of the plain name = %q", got)
	}
}

func TestUnknownAssetIsAnError(t *testing.T) {
	a := newRenderer(t).Assets()
	if _, err := a.URL("nothing.css"); err == nil {
		t.Error("URL of an unknown file gives no error")
	}
	w := httptest.NewRecorder()
	if a.Serve(w, httptest.NewRequest(http.MethodGet, "/", nil), "../renderer.go") {
		t.Error("Serve found a file that is none of the assets")
	}
}

func TestStyleSheetMayNameAssetsOnly(t *testing.T) {
	_, err := newAssets(fstest.MapFS{"assets/css/a.css": {Data: []byte(`a{background:url("missing.png")}`)}})
	if err == nil || !strings.Contains(err.Error(), "missing.png") {
		t.Errorf("error = %v, want one that names the missing file", err)
	}
	css := string(newRenderer(t).Assets().File("app.css"))
	if strings.Contains(css, `url("zilla-slab.woff2")`) || !strings.Contains(css, `url("zilla-slab.`) {
		t.Error("the style sheet does not name the font by its hash")
	}
}

var token = regexp.MustCompile(`--([a-z-]+): (?:light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)|(#[0-9a-f]{6}));`)

// palettes reads the colour tokens of a rule of the style sheet, light and dark.
func palettes(t *testing.T, rule string) [2]map[string]string {
	t.Helper()
	css, err := files.ReadFile("assets/css/1-tokens.css")
	if err != nil {
		t.Fatal(err)
	}
	_, body, ok := strings.Cut(string(css), rule+" {")
	if !ok {
		t.Fatalf("the style sheet has no rule %s", rule)
	}
	body, _, _ = strings.Cut(body, "\n  }")
	colours := [2]map[string]string{{}, {}}
	for _, m := range token.FindAllStringSubmatch(body, -1) {
		if m[4] != "" {
			m[2], m[3] = m[4], m[4]
		}
		colours[0][m[1]], colours[1][m[1]] = m[2], m[3]
	}
	return colours
}

// luminance is WCAG 2.2's relative luminance of #rrggbb.
func luminance(hex string) float64 {
	channel := func(s string) float64 {
		n, err := strconv.ParseUint(s, 16, 8)
		if err != nil {
			panic(err)
		}
		c := float64(n) / 255
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*channel(hex[1:3]) + 0.7152*channel(hex[3:5]) + 0.0722*channel(hex[5:7])
}

func contrast(a, b string) float64 {
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

// checkContrast compares two tokens of a rule in the light and the dark scheme.
func checkContrast(t *testing.T, rule string, colours [2]map[string]string, front, back string, least float64) {
	t.Helper()
	for i, scheme := range []string{"light", "dark"} {
		f, b := colours[i][front], colours[i][back]
		if f == "" || b == "" {
			t.Fatalf("%s: there is no token %s or %s", rule, front, back)
		}
		if got := contrast(f, b); got < least {
			t.Errorf("%s, %s: %s on %s has contrast %.2f, want %.1f", rule, scheme, front, back, got, least)
		}
	}
}

// TestContrast holds the tokens to WCAG 2.2 AA: 4.5 for text, 3 for outlines of
// controls and the focus ring.
func TestContrast(t *testing.T) {
	root := palettes(t, ":root")
	for _, p := range []struct {
		front, back string
		least       float64
	}{
		{"ink", "paper", 4.5},
		{"ink", "card", 4.5},
		{"ink", "bad-card", 4.5},
		{"ink-quiet", "paper", 4.5},
		{"ink-quiet", "card", 4.5},
		{"link", "paper", 4.5},
		{"link", "card", 4.5},
		{"link", "bad-card", 4.5},
		{"bad", "paper", 4.5},
		{"bad", "bad-card", 4.5},
		{"on-action", "action", 4.5},
		{"on-action", "action-hover", 4.5},
		{"edge", "card", 3},
		{"edge", "paper", 3},
		{"action", "paper", 3},
		{"focus", "paper", 3},
		{"focus", "card", 3},
	} {
		checkContrast(t, ":root", root, p.front, p.back, p.least)
	}
	for _, rule := range []string{":root", ".stage-declined", ".stage-expired"} {
		stage := palettes(t, rule)
		for i := range stage {
			for name, colour := range root[i] {
				if stage[i][name] == "" {
					stage[i][name] = colour
				}
			}
		}
		for _, front := range []string{"on-stage", "on-stage-quiet", "stage-link"} {
			checkContrast(t, rule, stage, front, "stage", 4.5)
		}
		checkContrast(t, rule, stage, "gold-lit", "stage", 3)
	}
}

func ExampleAssets_URL() {
	r, err := New()
	if err != nil {
		panic(err)
	}
	address, err := r.Assets().URL("favicon.svg")
	fmt.Println(strings.HasPrefix(address, "/assets/favicon."), err)
	// Output: true <nil>
}
