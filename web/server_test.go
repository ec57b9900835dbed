package web_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"laurel/badges"
)

func TestHeadersKeepPagesToThemselves(t *testing.T) {
	f := newFixture(t)
	for _, path := range []string{"/", "/nothing", "/healthz", "/assets/app.css"} {
		a := f.get(path).header("X-Content-Type-Options", "nosniff").header("Referrer-Policy", "strict-origin-when-cross-origin")
		policy := a.Header.Get("Content-Security-Policy")
		for _, want := range []string{"default-src 'none'", "style-src 'self';", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'", "https://" + other} {
			if !strings.Contains(policy, want) {
				t.Errorf("%s: policy %q lacks %q", path, policy, want)
			}
		}
		if strings.Contains(policy, "unsafe") || strings.Contains(policy, "script-src") {
			t.Errorf("%s: policy %q allows too much", path, policy)
		}
	}
}

// FEDERATION.md: 421 | the `Host` is none of ours
func TestUnknownHostIsMisdirected(t *testing.T) {
	f := newFixture(t)
	for _, path := range []string{"/", "/.well-known/webfinger", "/nothing"} {
		f.get(path, "Host", "evil.example").status(http.StatusMisdirectedRequest).says("Wrong server").hides("evil.example")
	}
	f.get("/healthz", "Host", "10.1.2.3:8080").status(http.StatusOK)
	f.get("/", "Host", strings.ToUpper(domain)).status(http.StatusOK).hides(strings.ToUpper(domain))
}

func TestReadiness(t *testing.T) {
	f := newFixture(t)
	f.get("/readyz").status(http.StatusOK)
	f.ready = errors.New("the disk at /secret is full")
	f.get("/readyz").status(http.StatusServiceUnavailable).hides("/secret")
	f.get("/healthz").status(http.StatusOK)
	if !strings.Contains(f.log.String(), "the disk at /secret is full") {
		t.Error("the log does not say why the server is not ready")
	}
}

// FEDERATION.md: An address that has a page for people gives ActivityStreams to
func TestActivityPubGoesToTheFederationServer(t *testing.T) {
	f := newFixture(t)
	g := f.accepted("Ada", badges.Public)
	for _, path := range []string{"/actor/library", "/actors/" + domain + "/library", "/@library", f.notePath(g)} {
		for _, accept := range []string{"application/activity+json", `application/ld+json; profile="https://www.w3.org/ns/activitystreams"`, "application/json", "application/activity+json, text/html;q=0.1"} {
			a := f.get(path, "Accept", accept).status(http.StatusOK).header("Vary", "Accept")
			if a.Body != "federation GET "+path {
				t.Errorf("%s as %q = %q", path, accept, a.Body)
			}
		}
		if a := f.get(path, "Accept", "*/*"); strings.HasPrefix(a.Body, "federation") {
			t.Errorf("%s as */* goes to the federation server", path)
		}
	}
	for _, path := range []string{"/.well-known/webfinger", "/nodeinfo/2.1", "/actor", "/actor/library/outbox", f.notePath(g) + "/activity"} {
		if got := f.get(path).Body; got != "federation GET "+path {
			t.Errorf("%s = %q", path, got)
		}
	}
	for _, path := range []string{"/inbox", "/actor/inbox", "/actor/library/inbox"} {
		// Servers send no Origin; nothing may mistake them for a foreign form.
		if got := f.post(path, nil, "Sec-Fetch-Site", "cross-site").Body; got != "federation POST "+path {
			t.Errorf("POST %s = %q", path, got)
		}
	}
	if got := f.post("/api/badges/grant", nil, "Sec-Fetch-Site", "cross-site").Body; got != "api POST /api/badges/grant" {
		t.Errorf("POST to the API = %q", got)
	}
}

func TestFormsRefuseOtherSites(t *testing.T) {
	f := newFixture(t)
	g, path := f.grant("Ada")
	for _, header := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "https://evil.example"}} {
		f.post(path, answerForm("accept", "public"), header...).status(http.StatusForbidden).says("You may not do this")
	}
	if after, err := f.service.Store.Grant(t.Context(), g.ID); err != nil || after.State != badges.Pending {
		t.Errorf("the grant is %s, %v", after.State, err)
	}
	f.post(path, answerForm("accept", "public"), "Sec-Fetch-Site", "same-origin", "Origin", origin).status(http.StatusSeeOther)
}

func TestMethods(t *testing.T) {
	f := newFixture(t)
	f.send(http.MethodHead, "/", nil).status(http.StatusOK).header("Content-Type", "text/html; charset=utf-8")
	f.post("/tags/x", nil).status(http.StatusMethodNotAllowed).header("Allow", "GET, HEAD").says("That does not work here")
	f.send(http.MethodDelete, "/accept/grant/1/key", nil).status(http.StatusMethodNotAllowed).header("Allow", "GET, HEAD, POST")
}

func TestErrorsForProgramsAreJSON(t *testing.T) {
	f := newFixture(t)
	a := f.get("/badge/999", "Accept", "application/ld+json, application/json").status(http.StatusNotFound).header("Content-Type", "application/json; charset=utf-8")
	if message, _ := a.object()["error"].(string); !strings.Contains(message, "There is no badge") {
		t.Errorf("error = %q", message)
	}
}

func TestPanicsAreErrorPages(t *testing.T) {
	f := newFixture(t)
	f.get("/api/x?panic=early").status(http.StatusInternalServerError).says("Something went wrong").hides("out of order")
	if !strings.Contains(f.log.String(), "out of order") || !strings.Contains(f.log.String(), "stack") {
		t.Errorf("the log does not hold the panic:\n%s", f.log)
	}
	defer func() {
		if recover() != http.ErrAbortHandler {
			t.Error("half an answer does not break the connection")
		}
	}()
	f.get("/api/x?panic=late")
}

func TestLogHoldsNoSecrets(t *testing.T) {
	f := newFixture(t)
	_, path := f.grant("Ada")
	key := path[strings.LastIndex(path, "/")+1:]
	f.get(path)
	f.get(path + "/")
	f.get("/Accept//grant/1/" + key)
	f.get("/api/badges?apiKey=topsecret&email=ada@people.example", "Remote", "203.0.113.9:1234")
	f.post(path, answerForm("accept", "public"))
	log := f.log.String()
	for _, secret := range []string{key, "topsecret", "people.example", "203.0.113.9"} {
		if strings.Contains(log, secret) {
			t.Errorf("the log holds %q:\n%s", secret, log)
		}
	}
	if !strings.Contains(log, "/api/badges") || !strings.Contains(log, `"status":303`) {
		t.Errorf("the log misses requests:\n%s", log)
	}
}

func TestRequestIDIsOnThePageAndInTheLog(t *testing.T) {
	f := newFixture(t)
	a := f.get("/nothing")
	id := a.Header.Get("X-Request-Id")
	if len(id) != 16 || !strings.Contains(a.Body, id) || !strings.Contains(f.log.String(), id) {
		t.Errorf("request id = %q", id)
	}
}

func TestProxiesAreBelievedOnlyWhenTrusted(t *testing.T) {
	f := newFixture(t)
	f.get("/", "Remote", "10.0.0.1:1", "X-Forwarded-Proto", "http").status(http.StatusPermanentRedirect).header("Location", origin+"/")
	f.get("/badge/1?x=y", "Remote", "10.0.0.1:1", "X-Forwarded-Proto", "http").header("Location", origin+"/badge/1?x=y")
	f.get("/", "Remote", "10.0.0.1:1", "X-Forwarded-Proto", "https").status(http.StatusOK)
	f.get("/", "Remote", "203.0.113.9:1", "X-Forwarded-Proto", "http").status(http.StatusOK)
}

func TestAssetsAndSmallFiles(t *testing.T) {
	f := newFixture(t)
	sheets := f.get("/").attributes("link", "href")
	sheet := sheets[slices.IndexFunc(sheets, func(s string) bool { return strings.HasPrefix(s, "/assets/app.") })]
	f.get(sheet).status(http.StatusOK).header("Cache-Control", "public, max-age=31536000, immutable").header("Content-Type", "text/css; charset=utf-8")
	f.get("/assets/nothing.css").status(http.StatusNotFound)
	f.get("/favicon.ico").status(http.StatusOK).header("Content-Type", "image/png")
	if robots := f.get("/robots.txt").status(http.StatusOK).Body; !strings.Contains(robots, "Disallow: /accept/") {
		t.Errorf("robots.txt = %q", robots)
	}
}

func TestPagesAreCompressed(t *testing.T) {
	f := newFixture(t)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Host = domain
		f.handler.ServeHTTP(w, r)
	}))
	defer server.Close()
	response, err := server.Client().Get(server.URL) // asks for gzip and undoes it
	f.must(err)
	defer response.Body.Close()
	if !response.Uncompressed {
		t.Error("the page came uncompressed")
	}
}

func TestErrorsBelowTheAPIAreJSON(t *testing.T) {
	f := newFixture(t)
	f.get("/api/badges", "Host", "evil.example").status(http.StatusMisdirectedRequest).header("Content-Type", "application/json; charset=utf-8").says("This host name is not served here")
}
