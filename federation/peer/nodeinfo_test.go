package peer_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"laurel/federation/fetch"
	"laurel/federation/peer"
	"laurel/federation/signature"
)

// answers is a network on which each address has a body; what is missing is a 404.
type answers map[string]string

func (a answers) RoundTrip(r *http.Request) (*http.Response, error) {
	recorder := httptest.NewRecorder()
	body, ok := a[r.URL.String()]
	if !ok {
		recorder.WriteHeader(http.StatusNotFound)
	}
	a["count"] = a["count"] + "x"
	fmt.Fprint(recorder, body)
	response := recorder.Result()
	response.Request = r
	return response, nil
}

func nodeInfo(software string) answers {
	return answers{
		"https://social.example/.well-known/nodeinfo": `{"links":[
			{"rel":"http://nodeinfo.diaspora.software/ns/schema/2.0","href":"https://social.example/nodeinfo/2.0"},
			{"rel":"https://www.w3.org/ns/activitystreams#Application","href":"https://social.example/actor"}]}`,
		"https://social.example/nodeinfo/2.0": `{"software":{"name":"` + software + `","version":"1"}}`,
	}
}

func (w *world) client(network answers) peer.Client {
	return peer.Client{
		Client: fetch.New(fetch.Policy{}, fetch.Options{Transport: network}), Memory: w.memory,
		Signer: func(signature.Scheme) fetch.Signer { return nil },
	}
}

// FEDERATION.md: A host is asked for its NodeInfo once a week at most, when it
func TestHostIsAskedForItsNodeInfoOnceAWeek(t *testing.T) {
	w := newWorld(t)
	network := nodeInfo("BadgeFed")
	ask := func(want bool, requests int) {
		t.Helper()
		got := w.client(network).ImportsBadges(context.Background(), "https://social.example/inbox")
		if n := len(network["count"]); got != want || n != requests {
			t.Errorf("it imports badges: %v after %d requests; want %v after %d", got, n, want, requests)
		}
	}
	ask(true, 2)
	ask(true, 2)
	w.memory = w.another()
	ask(true, 2)
	network["https://social.example/nodeinfo/2.0"] = `{"software":{"name":"mastodon"}}`
	w.now = w.now.Add(8 * 24 * time.Hour)
	ask(false, 4)
}

func TestHostWithoutNodeInfoIsAskedAgainLater(t *testing.T) {
	w := newWorld(t)
	network := answers{}
	for range 3 {
		if w.client(network).ImportsBadges(t.Context(), "https://social.example/inbox") {
			t.Error("it imports badges")
		}
	}
	if n := len(network["count"]); n != 1 {
		t.Errorf("%d requests, want 1", n)
	}
	w.now = w.now.Add(13 * time.Hour)
	w.client(network).ImportsBadges(t.Context(), "https://social.example/inbox")
	if n := len(network["count"]); n != 2 {
		t.Errorf("half a day later %d requests, want 2", n)
	}
}

func TestOperatorsWordNeedsNoRequest(t *testing.T) {
	w := newWorld(t)
	if err := w.db.PutBadgesSwitch(t.Context(), host, peer.On); err != nil {
		t.Fatal(err)
	}
	network := nodeInfo("mastodon")
	if !w.client(network).ImportsBadges(t.Context(), "https://social.example/inbox") || network["count"] != "" {
		t.Errorf("the switch is not obeyed, or %d requests were made", len(network["count"]))
	}
}

func TestNodeInfoMustBeTheHostsOwn(t *testing.T) {
	for what, links := range map[string]string{
		"elsewhere":    `{"links":[{"rel":"http://nodeinfo.diaspora.software/ns/schema/2.1","href":"https://other.example/nodeinfo"}]}`,
		"look-alike":   `{"links":[{"rel":"http://nodeinfo.diaspora.software/ns/schema/2.1","href":"https://social.example.evil.example/"}]}`,
		"data":         `{"links":[{"rel":"http://nodeinfo.diaspora.software/ns/schema/2.1","href":"data:application/json,{}"}]}`,
		"another form": `{"links":{}}`,
		"nothing":      `{}`,
		"no JSON":      `<html>`,
	} {
		if at, err := peer.ReadLinks([]byte(links), "https://social.example"); err == nil {
			t.Errorf("%s: %s was taken", what, at)
		}
	}
	for _, info := range []string{`{}`, `[]`, `{"software":{"name":"<b>"}}`, `{"software":{"name":"` + strings.Repeat("x", 65) + `"}}`, ``} {
		if name, err := peer.ReadSoftware([]byte(info)); err == nil {
			t.Errorf("%s names %q", info, name)
		}
	}
}

// Whatever a host answers, its NodeInfo is looked for on itself, and its software
// has a name that can be shown.
func FuzzNodeInfo(f *testing.F) {
	for _, body := range nodeInfo("mastodon") {
		f.Add([]byte(body))
	}
	f.Add([]byte(`{"links":[{"rel":7}]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		if at, err := peer.ReadLinks(body, "https://social.example"); err == nil && !strings.HasPrefix(at, "https://social.example/") {
			t.Errorf("NodeInfo is looked for at %q", at)
		}
		if name, err := peer.ReadSoftware(body); err == nil && (name == "" || strings.ContainsAny(name, "<>\" \n")) {
			t.Errorf("the software is called %q", name)
		}
	})
}
