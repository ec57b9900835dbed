package fetch

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
)

// FEDERATION.md: takes an actor or key only as `application/activity+json`, or
func TestGetActivityByContentType(t *testing.T) {
	tests := map[string]bool{
		"application/activity+json":                                                                   true,
		"application/activity+json; charset=utf-8":                                                    true,
		"Application/Activity+JSON":                                                                   true,
		`application/activity+json; profile="x"`:                                                      true,
		`application/ld+json; profile="https://www.w3.org/ns/activitystreams"`:                        true,
		`application/ld+json; charset=utf-8; profile="https://www.w3.org/ns/activitystreams"`:         true,
		`application/ld+json; profile="https://www.w3.org/ns/activitystreams https://w3id.org/other"`: true,
		`application/ld+json; profile="https://www.w3.org/ns/activitystreams#"`:                       false,
		"application/ld+json":                                                                         false, // an upload, or so it may be
		"application/json":                                                                            false,
		"text/html":                                                                                   false,
		"":                                                                                            false,
		"image/png; application/activity+json":                                                        false,
		"application/activity+json-but-not-quite":                                                     false,
	}
	for contentType, ok := range tests {
		transport := inProcess(func(w http.ResponseWriter, r *http.Request) {
			if got := r.Header.Get("Accept"); got != acceptActivity {
				t.Errorf("Accept: %s", got)
			}
			w.Header()["Content-Type"] = []string{contentType}
			fmt.Fprint(w, `{"id":"https://peer.example/1"}`)
		})
		response, err := New(Policy{}, Options{Transport: transport}).GetActivity(t.Context(), "https://peer.example/1#key")
		if !ok {
			wantKind(t, err, Unreadable)
		} else if err != nil || response.URL != "https://peer.example/1" {
			t.Errorf("%s: %+v %v", contentType, response, err)
		}
	}
}

// FEDERATION.md: takes an actor or key only as `application/activity+json`, or
func TestGetActivityByContent(t *testing.T) {
	nested := func(n int) string { return strings.Repeat(`{"a":`, n) + `"{[{["` + strings.Repeat("}", n) }
	arrays := func(n int) string { return `{"a":` + strings.Repeat("[", n) + strings.Repeat("]", n) + "}" }
	tests := map[string]bool{
		`{}`:                         true,
		" \r\n\t{\"a\":\"\\\"[\"} ":  true,
		nested(maxDepth):             true,
		arrays(maxDepth - 1):         true,
		nested(maxDepth + 1):         false,
		arrays(maxDepth):             false,
		strings.Repeat("[", 100_000): false,
		"":                           false,
		`[]`:                         false,
		`"text"`:                     false,
		`null`:                       false,
		`{"a":1`:                     false,
		`{"a":1} {}`:                 false,
		`{'a':1}`:                    false,
		"<html>":                     false,
	}
	for body, ok := range tests {
		transport := inProcess(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/activity+json")
			_, _ = io.WriteString(w, body)
		})
		_, err := New(Policy{}, Options{Transport: transport}).GetActivity(t.Context(), "https://peer.example/1")
		if !ok {
			wantKind(t, err, Unreadable)
		} else if err != nil {
			t.Errorf("%s: %v", body, err)
		}
	}
}

func TestGetActivityFailsAsGetDoes(t *testing.T) {
	transport := inProcess(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusGone) })
	_, err := New(Policy{}, Options{Transport: transport}).GetActivity(t.Context(), "https://peer.example/1")
	wantKind(t, err, Status)
}
