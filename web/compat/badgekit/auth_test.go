package badgekit_test

import (
	"net/http"
	"strings"
	"testing"
)

const refusedPath = "/systems/chicago/badges"

// refused is a request for refusedPath, by GET unless it says otherwise, and what it
// is told.
type refused struct {
	name    string
	method  string
	body    string
	claims  claims
	change  func(*http.Request)
	message string
}

// header sets the Authorization header.
func header(value string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set("Authorization", value) }
}

// refusedTokens goes through the reasons in the order in which they are tested.
func refusedTokens() []refused {
	const path = refusedPath
	expired := now().Unix()
	good := claims{}.token("GET", path, nil)
	return []refused{
		{name: "no header", change: func(r *http.Request) { r.Header.Del("Authorization") }, message: "Missing valid Authorization header"},
		{name: "Bearer", change: header("Bearer " + good), message: "Missing valid Authorization header"},
		{name: "scheme in lower case", change: header(`jwt token="` + good + `"`), message: "Missing valid Authorization header"},
		{name: "no quotes", change: header(`JWT token=` + good), message: "Missing valid Authorization header"},
		{name: "one part", change: header(`JWT token="abc"`), message: "Could not decode JWT"},
		{name: "empty token", change: header(`JWT token=""`), message: "Could not decode JWT"},
		{name: "four parts", change: header(`JWT token="` + good + `.x"`), message: "Could not decode JWT"},
		{name: "no base64", change: header(`JWT token="!.!.!"`), message: "Could not decode JWT"},
		{name: "no JSON", change: header(`JWT token="` + segment("x") + "." + segment("y") + `.z"`), message: "Could not decode JWT"},
		{name: "payload is null", change: header(`JWT token="` + segment(`{"typ":"JWT","alg":"HS256"}`) + "." + segment("null") + `."`), message: "Could not decode JWT"},
		{name: "alg none", claims: claims{header: `{"typ":"JWT","alg":"none"}`}, message: "Could not decode JWT"},
		{name: "alg none, unsigned", change: header(`JWT token="` + unsigned(path) + `"`), message: "Could not decode JWT"},
		{name: "alg HS512", claims: claims{header: `{"typ":"JWT","alg":"HS512"}`}, message: "Could not decode JWT"},
		{name: "no typ", claims: claims{header: `{"alg":"HS256"}`}, message: "Could not decode JWT"},
		{name: "other method", claims: claims{method: "POST"}, message: "`method` does not match the request's method, GET"},
		{name: "path without query", claims: claims{path: "/systems/chicago"}, message: "`path` does not match the request's path with its query, /systems/chicago/badges"},
		{name: "expired now", claims: claims{exp: expired}, message: "Token is expired; `exp` must be later than 1773315000"},
		{name: "expired, as text", claims: claims{exp: "1773314999"}, message: "Token is expired; `exp` must be later than 1773315000"},
		{name: "expired, with a fraction", claims: claims{exp: 1773314999.5}, message: "Token is expired; `exp` must be later than 1773315000"},
		{name: "body without claim", method: "POST", body: "{}", claims: claims{noBody: true}, message: "Missing JWT claim: body"},
		{name: "hash of another body", method: "POST", body: "{}", claims: claims{hash: strings.Repeat("0", 64)}, message: "Computed hash does not match body.hash, the lower-case hex digest of the body's bytes"},
		{name: "wrong secret", claims: claims{secret: "guess"}, message: "Invalid token signature"},
		{name: "unknown consumer", claims: claims{key: "nobody"}, message: "Could not find consumer for API key"},
		{name: "consumer with the master's secret", claims: claims{key: "radical"}, message: "Invalid token signature"},
		{name: "master with a consumer's secret", claims: claims{secret: "consumer-secret"}, message: "Invalid token signature"},
	}
}

func TestRefusedTokens(t *testing.T) {
	w := newWorld(t)
	for _, test := range refusedTokens() {
		t.Run(test.name, func(t *testing.T) {
			method := test.method
			if method == "" {
				method = "GET"
			}
			r := w.signed(method, refusedPath, test.body, test.claims)
			if test.change != nil {
				test.change(r)
			}
			a := w.do(r)
			if a.status != http.StatusForbidden || a.text(t, "code") != "NotAuthorized" || a.text(t, "message") != test.message {
				t.Errorf("%d %s\nwant 403 NotAuthorized %s", a.status, a.body, test.message)
			}
		})
	}
}

// unsigned is what the original took for a token of anybody's.
func unsigned(path string) string {
	return segment(`{"typ":"JWT","alg":"none"}`) + "." + segment(`{"key":"master","method":"GET","path":"`+path+`"}`) + "."
}

// TestConsumerKey: a key opens its own system, with all below it, and nothing else.
func TestConsumerKey(t *testing.T) {
	w := newWorld(t)
	consumer := claims{key: "radical", secret: "consumer-secret"}
	for _, test := range []struct {
		method, path, body string
		want               int
	}{
		{"GET", "/systems/chicago", "", 200},
		{"GET", "/systems/CHICAGO", "", 200},
		{"GET", "/systems/chicago/issuers/library/programs/reading/badges", "", 200},
		{"POST", "/systems/chicago/issuers/library/badges", badgeBody("reader"), 201},
		{"POST", "/systems/chicago/badges/reader/instances", `{"email":"a@example.org"}`, 201},
		{"PUT", "/systems/chicago/badges/reader", `{"name":"Changed"}`, 200},
		{"POST", "/systems/chicago/badges/reader/codes/random", "", 201},
		{"GET", "/systems/chicago/applications", "", 200},
		{"GET", "/systems/chicago/issuers/nowhere", "", 404},
		{"GET", "/systems/pittsburgh", "", 403},
		{"GET", "/systems/nowhere", "", 403},
		{"GET", "/systems", "", 403},
		{"POST", "/systems", `{"slug":"new","name":"New","url":"http://new.example.org"}`, 403},
	} {
		if a := w.do(w.signed(test.method, test.path, test.body, consumer)); a.status != test.want {
			t.Errorf("%s %s: %d, want %d\n%s", test.method, test.path, a.status, test.want, a.body)
		}
	}
}

// TestNoMasterSecret: where none is configured, an empty one opens nothing.
func TestNoMasterSecret(t *testing.T) {
	w := newWorld(t, withoutMaster)
	empty := segment(`{"typ":"JWT","alg":"HS256"}`)
	r := newRequest("GET", "/badgekit/systems", nil, "")
	r.Header.Set("Authorization", `JWT token="`+empty+"."+segment(`{"key":"master","method":"GET","path":"/systems"}`)+`."`)
	if a := w.do(r); a.status != http.StatusForbidden {
		t.Errorf("status %d, want 403", a.status)
	}
}

// rough makes a request whose headers are given one by one.
func (w *world) rough(method, path, body, contentType, accept string, signed bool) answer {
	w.t.Helper()
	r := newRequest(method, "/badgekit"+path, []byte(body), contentType)
	if signed {
		r.Header.Set("Authorization", `JWT token="`+claims{}.token(method, path, []byte(body))+`"`)
	}
	if accept != "" {
		r.Header.Set("Accept", accept)
	}
	return w.do(r)
}

// TestOrderOfChecks: each mistake is told before the ones that follow.
func TestOrderOfChecks(t *testing.T) {
	w := newWorld(t)
	request := w.rough
	const xml = "application/xml"
	for _, test := range []struct {
		name   string
		answer answer
		status int
		code   string
	}{
		{"route first", request("POST", "/nowhere", "{", xml, "text/html", false), 404, "ResourceNotFound"},
		{"then method", request("PUT", "/systems", "{", xml, "text/html", false), 405, "MethodNotAllowedError"},
		{"then Accept", request("POST", "/systems", "{", xml, "text/html", false), 406, "NotAcceptableError"},
		{"then media type", request("POST", "/systems", "{", xml, "", false), 415, "UnsupportedMediaTypeError"},
		{"or JSON", request("POST", "/systems", "{", "application/json", "", false), 400, "InvalidContent"},
		{"an array is no object", request("POST", "/systems", "[]", "application/json", "", false), 400, "InvalidContent"},
		{"then token", request("POST", "/systems/nowhere/badges", "{}", "application/json", "", false), 403, "NotAuthorized"},
		{"then parents", request("POST", "/systems/nowhere/badges", "{}", "application/json", "", true), 404, "ResourceNotFound"},
		{"then fields", request("POST", "/systems/chicago/badges", "{}", "application/json; charset=utf-8", "text/html, */*;q=0.1", true), 400, "ValidationError"},
	} {
		if test.answer.status != test.status || test.answer.text(t, "code") != test.code {
			t.Errorf("%s: %d %s, want %d %s", test.name, test.answer.status, test.answer.body, test.status, test.code)
		}
	}
	if got := request("PUT", "/systems", "", "", "", false).header.Get("Allow"); got != "GET, POST" {
		t.Errorf("Allow: %q", got)
	}
	huge := request("POST", "/systems", `{"name":"`+strings.Repeat("x", 2<<20)+`"}`, "application/json", "", false)
	if huge.status != http.StatusRequestEntityTooLarge {
		t.Errorf("a body that is too large: %d", huge.status)
	}
}
