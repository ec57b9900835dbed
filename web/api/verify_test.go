package api_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"laurel/badges/verification"
)

// verifier says what it was asked, and that it could not check it.
type verifier struct{ asked verification.Input }

func (v *verifier) Verify(_ context.Context, in verification.Input) verification.Report {
	v.asked = in
	return verification.Report{
		State: verification.Unknown, CheckedAt: now(),
		Steps: []verification.Step{{Kind: verification.KindFetch, Code: verification.FetchFailed, Outcome: verification.Unclear, Message: "An address did not answer."}},
	}
}

func TestVerify(t *testing.T) {
	f := newFixture(t)
	for _, test := range []struct {
		contentType, body string
		status            int
		asked             string
	}{
		{"application/json", `{"url":"https://a.example/1","recipients":["ada@example.org"]}`, 200, "https://a.example/1"},
		{"application/json", `{"credential":{"type":"Assertion"}}`, 200, `{"type":"Assertion"}`},
		{"application/json", `{"credential":"ey.ey.ey"}`, 200, "ey.ey.ey"},
		{"application/json", `{"picture":"iVBORw=="}`, 200, "\x89PNG"},
		{"application/vc+ld+json", `{"type":["VerifiableCredential"]}`, 200, `{"type":["VerifiableCredential"]}`},
		{"text/plain", "ey.ey.ey", 200, "ey.ey.ey"},
		{"application/json", `{}`, 400, ""},
		{"application/json", `{"url":"https://a.example","credential":"ey"}`, 400, ""},
		{"application/json", `{"picture":"!"}`, 400, ""},
		{"application/json", `{`, 400, ""},
		{"application/json", `[]`, 400, ""},
		{"text/html", `x`, 415, ""},
		{"", `x`, 415, ""},
		{"text/plain", strings.Repeat("x", 3<<20), 413, ""},
	} {
		f.verifier.asked = verification.Input{}
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, origin+"/api/verify", strings.NewReader(test.body))
		f.must(err)
		if test.contentType != "" {
			request.Header.Set("Content-Type", test.contentType)
		}
		if a := f.do(request); a.status != test.status {
			t.Errorf("%s %.60s: status %d, want %d: %s", test.contentType, test.body, a.status, test.status, a.body)
		}
		if got := f.verifier.asked.URL + string(f.verifier.asked.Data); got != test.asked {
			t.Errorf("%s %.60s: asked about %q, want %q", test.contentType, test.body, got, test.asked)
		}
	}
}

func TestVerifyIsLimited(t *testing.T) {
	f := newFixture(t)
	for i := range 31 {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, origin+"/api/verify", strings.NewReader(`{"url":"https://a.example"}`))
		f.must(err)
		request.Header.Set("Content-Type", "application/json")
		request.Header.Set(networkHeader, "2001:db8::/64")
		want := 200
		if i == 30 {
			want = 429
		}
		if a := f.do(request); a.status != want {
			t.Fatalf("request %d: status %d, want %d", i, a.status, want)
		}
	}
}
