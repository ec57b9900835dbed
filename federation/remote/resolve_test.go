package remote_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"testing"

	"laurel/federation/remote"
	"laurel/federation/vocab"
)

// FEDERATION.md: A `profileUri` that is a handle goes to WebFinger on the handle's
// FEDERATION.md: An address is fetched as ActivityStreams; a page that is none
func TestResolveFindsTheActor(t *testing.T) {
	const mainHost = "https://example.org"
	tests := []struct {
		name, profile string
		prepare       func(f *fixture)
	}{
		{"by its id", jane, func(*fixture) {}},
		{"by its handle", "acct:jane@people.example", func(f *fixture) {
			f.webFinger("https://people.example", "acct%3Ajane%40people.example", jane)
		}},
		{"by its page, which is HTML", "https://people.example/@jane", func(f *fixture) {
			f.web.set("https://people.example/@jane", page{contentType: "text/html", body: "<html>"})
			f.webFinger("https://people.example", "https%3A%2F%2Fpeople.example%2F%40jane", jane)
		}},
		{"by its page, which redirects", "https://people.example/@jane", func(f *fixture) {
			f.web.set("https://people.example/@jane", page{location: jane})
		}},
		{"by its page, which is missing", "https://people.example/@jane", func(f *fixture) {
			f.webFinger("https://people.example", "https%3A%2F%2Fpeople.example%2F%40jane", jane)
		}},
		{"by a handle of another domain that both confirm", "acct:jane@example.org", func(f *fixture) {
			f.webFinger(mainHost, "acct%3Ajane%40example.org", jane)
			f.webFinger("https://people.example", "acct%3Ajane%40people.example", jane)
		}},
		{"by a handle whose WebFinger moved", "acct:jane@example.org", func(f *fixture) {
			f.web.set(mainHost+"/.well-known/webfinger?resource=acct%3Ajane%40example.org",
				page{location: "https://people.example/.well-known/webfinger?resource=acct%3Ajane%40example.org"})
			f.webFinger("https://people.example", "acct%3Ajane%40example.org", jane)
			f.webFinger("https://people.example", "acct%3Ajane%40people.example", jane)
		}},
	}
	shared := newFixture(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := shared.on(t)
			f.activity(jane, doc(jane, nil))
			tt.prepare(f)
			a, err := f.Resolve(context.Background(), tt.profile)
			if err != nil || a.ID != jane || a.Handle() != "@jane@people.example" {
				t.Errorf("%s is %+v, error %v", tt.profile, a, err)
			}
		})
	}
}

// What is certainly nobody's account stays so; what does not answer may be one.
func TestResolveTellsNobodyFromNotNow(t *testing.T) {
	const finger = "https://people.example/.well-known/webfinger?resource="
	const byHandle, byPage = finger + "acct%3Ajane%40people.example", finger + "https%3A%2F%2Fpeople.example%2F%40jane"
	const handle, at = "acct:jane@people.example", "https://people.example/@jane"
	jrd := func(body string) page { return page{contentType: "application/jrd+json", body: body} }
	tests := []struct {
		name, profile string
		pages         map[string]page
		nobody        bool
	}{
		{"a handle that WebFinger does not know", handle, nil, true},
		{"a handle of a server without WebFinger", handle, map[string]page{byHandle: {status: http.StatusMethodNotAllowed}}, true},
		{"a handle without an actor", handle, map[string]page{byHandle: jrd(`{"links":[{"rel":"self","type":"text/html","href":"https://people.example/"}]}`)}, true},
		{"a WebFinger that is no JSON", handle, map[string]page{byHandle: jrd(`<html>`)}, true},
		{"a server that is down", handle, map[string]page{byHandle: {err: errors.New("connection refused")}}, false},
		{"a server in trouble", handle, map[string]page{byHandle: {status: 502}}, false},
		{"a server that is busy", handle, map[string]page{byHandle: {status: 429}}, false},
		{"a server that is slow", handle, map[string]page{byHandle: {err: context.DeadlineExceeded}}, false},
		{"a page alone", at, map[string]page{at: {contentType: "text/html", body: "<html>"}}, true},
		{"nothing at all", at, nil, true},
		{"an object that is no actor", at, map[string]page{at: {contentType: vocab.ContentType, body: `{"id":"https://people.example/@jane","type":"Note"}`}}, true},
		{"a page of a server that is down", at, map[string]page{at: {err: errors.New("connection refused")}}, false},
		{"a page of a server in trouble", at, map[string]page{at: {status: 503}}, false},
		{"a page whose WebFinger is down", at, map[string]page{at: {status: 404}, byPage: {status: 500}}, false},
		{"an actor that is down", handle, map[string]page{byHandle: jrd(`{"links":[{"rel":"self","type":"application/activity+json","href":"https://people.example/users/joe"}]}`),
			"https://people.example/users/joe": {status: 500}}, false},
		{"an actor in the inner network", handle, map[string]page{byHandle: jrd(`{"links":[{"rel":"self","type":"application/activity+json","href":"https://192.168.1.1/users/joe"}]}`)}, true},
		{"plain http, which is not allowed here", "http://people.example/@jane", nil, true},
		{"the inner network", "https://192.168.1.1/@jane", nil, true},
	}
	shared := newFixture(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := shared.on(t)
			for url, p := range tt.pages {
				f.web.set(url, p)
			}
			_, err := f.Resolve(context.Background(), tt.profile)
			if err == nil {
				t.Fatal("somebody is found")
			}
			if got := errors.Is(err, remote.ErrNotActor); got != tt.nobody {
				t.Errorf("certainly nobody: %v, want %v (%v)", got, tt.nobody, err)
			}
		})
	}
}

// Whatever a server answers to WebFinger, an actor is taken from it only as the
// target of its own self link.
func FuzzWebFinger(f *testing.F) {
	for _, seed := range []string{
		`{"subject":"acct:jane@people.example","links":[{"rel":"self","type":"application/activity+json","href":"https://people.example/users/jane"}]}`,
		`{"links":[{"rel":"self","type":"application/ld+json; profile=\"x\"","href":"//people.example"},{"rel":"self","href":"x"}]}`,
		`{"links":[{"rel":"http://webfinger.net/rel/profile-page","type":"text/html","href":"https://people.example/@jane"}]}`,
		`{"links":[{"rel":"self","type":"application/activity+json","href":"https://127.0.0.1/\u0000"}]}`,
		`{"links":{"rel":"self"}}`, `{"links":[7,null,[]]}`, `{"links":null}`, `[]`, `null`, `<XRD/>`, ``,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, answer []byte) {
		id, err := remote.SelfLink(answer)
		if err != nil && id != "" {
			t.Errorf("besides the error %v there is %q", err, id)
		}
		if err == nil && (!json.Valid(answer) || !bytes.Contains(answer, []byte("application/"))) {
			t.Errorf("%q names %q", answer, id)
		}
	})
}

// Any server may say that a handle of its own is an actor elsewhere. Only that
// actor's server can agree.
//
// FEDERATION.md: An actor on another host counts only if that host's WebFinger
func TestHandleOfAnotherDomainMustBeConfirmed(t *testing.T) {
	f := newFixture(t)
	const eve = "https://people.example/users/eve"
	f.activity(jane, doc(jane, nil))
	f.webFinger("https://evil.example", "acct%3Aboss%40evil.example", jane)
	f.webFinger("https://people.example", "acct%3Ajane%40people.example", eve) // jane's server names somebody else
	a, err := f.Resolve(context.Background(), "acct:boss@evil.example")
	if !errors.Is(err, remote.ErrNotActor) {
		t.Errorf("got %+v, error %v; want ErrNotActor", a, err)
	}
}
