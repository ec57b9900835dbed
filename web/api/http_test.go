package api_test

import (
	"bytes"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/go-chi/chi/v5"
	"github.com/google/go-cmp/cmp"

	"laurel/badges"
	"laurel/web/api"
)

func TestIdenticalRequestsAtOnce(t *testing.T) {
	f := newFixture(t)
	const n = 100
	answers := make([]answer, n)
	var start, done sync.WaitGroup
	start.Add(1)
	for i := range n {
		r := f.request("POST", "/api/badges/grant", `{"badgeId":1,"profileUri":"https://mastodon.social/@user","name":"User"}`)
		done.Go(func() {
			start.Wait()
			var err error
			if answers[i], err = f.send(r); err != nil {
				t.Error(err)
			}
		})
	}
	start.Done()
	done.Wait()
	links, fresh := map[any]int{}, 0
	for _, a := range answers {
		body := a.json(t)
		links[body["acceptUrl"]]++
		if body["message"] == "Badge granted successfully" {
			fresh++
		}
	}
	if len(links) != 1 || fresh != 1 {
		t.Errorf("%d requests got %d accept links, %d were told of a new grant; want one of each\n%v", n, len(links), fresh, links)
	}
	if grants, err := f.db.CountGrants(t.Context(), badges.GrantFilter{}); err != nil || grants != 1 {
		t.Errorf("%d grants were made (%v), want 1", grants, err)
	}
}

// Scripts of other sites can use the API with a key.
func TestBrowsers(t *testing.T) {
	f := newFixture(t)
	preflight := f.request("OPTIONS", "/api/badges/grant", "")
	preflight.Header = map[string][]string{
		"Origin": {"https://example.org"}, "Access-Control-Request-Method": {"POST"}, "Access-Control-Request-Headers": {"content-type,x-apikey"},
	}
	a := f.do(preflight)
	if a.status != 204 || len(a.body) != 0 {
		t.Errorf("preflight: status %d, body %q; want 204 and none", a.status, a.body)
	}
	for name, want := range map[string]string{
		"Access-Control-Allow-Origin":  "*",
		"Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
		"Access-Control-Allow-Headers": "Content-Type, X-ApiKey",
		"Allow":                        "POST, OPTIONS",
	} {
		if got := a.header.Get(name); got != want {
			t.Errorf("preflight: %s is %q, want %q", name, got, want)
		}
	}
	r := f.request("POST", "/api/badges/grant", `{"badgeId":1,"email":"u@example.com"}`)
	r.Header.Set("Origin", "https://example.org")
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	failed := f.request("GET", "/api/badges", "")
	failed.Header.Del("X-ApiKey")
	for _, a := range []answer{f.do(r), f.do(failed), f.get("/api/nothing")} {
		if a.header.Get("Access-Control-Allow-Origin") != "*" || a.header.Get("Access-Control-Allow-Credentials") != "" {
			t.Errorf("a script could not read this answer, or was let use cookies: %v", a.header)
		}
	}
}

func TestHead(t *testing.T) {
	f := newFixture(t)
	for _, path := range []string{"/api/badges", "/api/badges/", "/api/badges/1", "/api/openapi.yaml"} {
		head, get := f.do(f.request("HEAD", path, "")), f.get(path)
		if head.status != 200 || len(head.body) != 0 || head.header.Get("Content-Type") != get.header.Get("Content-Type") {
			t.Errorf("HEAD %s: status %d, %d bytes, Content-Type %q", path, head.status, len(head.body), head.header.Get("Content-Type"))
		}
	}
}

func TestAnswersAreNotCached(t *testing.T) {
	f := newFixture(t)
	for _, a := range []answer{f.get("/api/badges"), f.get("/api/nothing"), f.post(`{"badgeId":1,"email":"u@example.com"}`)} {
		if a.header.Get("Cache-Control") != "no-store" || a.header.Get("Content-Type") != "application/json; charset=utf-8" {
			t.Errorf("Cache-Control %q, Content-Type %q", a.header.Get("Cache-Control"), a.header.Get("Content-Type"))
		}
	}
}

func TestEmptyList(t *testing.T) {
	f := newFixture(t)
	f.newAccount("Nobody", "key-without-badges")
	r := f.request("GET", "/api/badges", "")
	r.Header.Set("X-ApiKey", "key-without-badges")
	if got, want := strings.TrimSpace(string(f.do(r).body)), `{"success":true,"count":0,"badges":[]}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestDescriptionIsServed(t *testing.T) {
	f := newFixture(t)
	want, err := os.ReadFile("openapi.yaml")
	f.must(err)
	r := f.request("GET", "/api/openapi.yaml", "")
	r.Header.Del("X-ApiKey")
	if a := f.do(r); a.status != 200 || !bytes.Equal(a.body, want) {
		t.Errorf("status %d, %d bytes; want openapi.yaml without a key", a.status, len(a.body))
	}
}

func TestEveryRouteIsDescribed(t *testing.T) {
	var routes []string
	for _, route := range api.New(api.Options{}).(chi.Routes).Routes() {
		routes = append(routes, strings.Replace(route.Pattern, "/*", "/{noteId}/status", 1))
	}
	slices.Sort(routes)
	described := slices.Sorted(maps.Keys(newContract(t).doc.Paths.Map()))
	if diff := cmp.Diff(described, routes); diff != "" {
		t.Errorf("routes (-openapi.yaml +handler):\n%s", diff)
	}
}
