package fetch_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"laurel/federation/fetch"
)

// page is a network on which everything is answered 500 with a body.
type page string

func (p page) RoundTrip(r *http.Request) (*http.Response, error) {
	recorder := httptest.NewRecorder()
	recorder.WriteHeader(http.StatusInternalServerError)
	recorder.Body.WriteString(string(p))
	response := recorder.Result()
	response.Request = r
	return response, nil
}

func excerptOf(t *testing.T, body string) string {
	t.Helper()
	_, err := fetch.New(fetch.Policy{}, fetch.Options{Transport: page(body)}).Get(context.Background(), "https://a.example/", "")
	answer, ok := errors.AsType[*fetch.StatusError](err)
	if !ok {
		t.Fatalf("error %v, want that of a status", err)
	}
	return answer.Body
}

// What people look at holds the words of an error page, not its markup.
func TestExcerptIsPlainText(t *testing.T) {
	for body, want := range map[string]string{
		`{"error":"no such actor"}`:       `{"error":"no such actor"}`,
		"bad\x00 gate\nway":               "bad gate way",
		`<h1>Bad</h1><p>Gate&amp;way</p>`: `Bad Gate&way`,
		`<!doctype html><title>502</title><style>p{}</style><script>alert(1)</script><b onclick="x">Bad</b>`: `502 Bad`,
		`a < b`:                `a < b`,
		`<script>never closed`: ``,
		``:                     ``,
	} {
		if got := excerptOf(t, body); got != want {
			t.Errorf("of %q is kept %q, want %q", body, got, want)
		}
	}
}

// Whatever a server answers, what is kept of it is one short printable line
// without tags.
func FuzzExcerpt(f *testing.F) {
	f.Add(`<p>Bad <b>Gateway</b></p>`)
	f.Add("<scr<script>ipt>alert(1)</script>")
	f.Add(strings.Repeat("<", 2000))
	f.Fuzz(func(t *testing.T, body string) {
		got := excerptOf(t, body)
		if len(got) > 600 || strings.ContainsAny(got, "\n\x00") || !strings.Contains(body, "&") && strings.Contains(strings.ToLower(got), "<script") {
			t.Errorf("of %q is kept %q", body, got)
		}
	})
}
