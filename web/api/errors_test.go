package api_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"laurel/badges"
	"laurel/web/api"
)

func TestGrantBodyErrors(t *testing.T) {
	f := newFixture(t)
	for _, test := range []struct {
		name, body string
		status     int
		text       string
	}{
		// The document's.
		{"no badge", `{"profileUri":"https://mastodon.social/@user"}`, 400, "BadgeId is required and must be greater than 0"},
		{"badge 0", `{"badgeId":0,"email":"user@example.com"}`, 400, "BadgeId is required and must be greater than 0"},
		{"badge null", `{"badgeId":null,"email":"user@example.com"}`, 400, "BadgeId is required and must be greater than 0"},
		{"badge negative", `{"badgeId":-1,"email":"user@example.com"}`, 400, "BadgeId is required and must be greater than 0"},
		{"no recipient", `{"badgeId":1,"name":"Jane"}`, 400, "Either ProfileUri or Email must be provided"},
		{"empty recipient", `{"badgeId":1,"profileUri":" ","email":""}`, 400, "Either ProfileUri or Email must be provided"},
		{"null recipient", `{"badgeId":1,"profileUri":null,"email":null}`, 400, "Either ProfileUri or Email must be provided"},
		{"e-mail", `{"badgeId":1,"email":"jane"}`, 400, "Invalid email format"},
		{"e-mail beside a profile", `{"badgeId":1,"profileUri":"https://mastodon.social/@user","email":"jane@"}`, 400, "Invalid email format"},
		{"e-mail too long", `{"badgeId":1,"email":"` + strings.Repeat("a", 250) + `@example.com"}`, 400, "Invalid email format"},
		{"profile", `{"badgeId":1,"profileUri":"mastodon.social"}`, 400, "Invalid ProfileUri format"},
		{"profile's scheme", `{"badgeId":1,"profileUri":"javascript:alert(1)"}`, 400, "Invalid ProfileUri format"},
		{"unknown badge", `{"badgeId":99,"email":"user@example.com"}`, 404, "Badge not found"},
		// The field constraints of the document's summary, and what no text may hold.
		{"profile too long", `{"badgeId":1,"profileUri":"https://e.org/` + strings.Repeat("a", 500) + `"}`, 400, "profileUri has 514 characters; at most 500 are allowed"},
		{"name too long", `{"badgeId":1,"email":"u@example.com","name":"` + strings.Repeat("é", 201) + `"}`, 400, "name has 201 characters; at most 200 are allowed"},
		{"evidence too long", `{"badgeId":1,"email":"u@example.com","evidence":"` + strings.Repeat("a", 2001) + `"}`, 400, "evidence has 2001 characters; at most 2000 are allowed"},
		{"control character in name", `{"badgeId":1,"email":"u@example.com","name":"Jane\u0000"}`, 400, "name contains control characters; remove them"},
		{"control character in evidence", `{"badgeId":1,"email":"u@example.com","evidence":"a\u0007b"}`, 400, "evidence contains control characters; remove them"},
		{"control character in profile", `{"badgeId":1,"profileUri":"https://e.org/\u001b"}`, 400, "profileUri contains control characters; remove them"},
		{"control character in e-mail", `{"badgeId":1,"email":"u\u0000@example.com"}`, 400, "Invalid email format"},
		{"line break in name", `{"badgeId":1,"email":"u@example.com","name":"Jane\nDoe"}`, 400, "name must stand on one line; remove line breaks and tabs"},
		// Wrong types.
		{"badge is a string", `{"badgeId":"1","email":"u@example.com"}`, 400, "badgeId must be an integer, not a string"},
		{"badge is a fraction", `{"badgeId":1.5,"email":"u@example.com"}`, 400, "badgeId must be an integer of at most 64 bits in digits alone: 1, not 1.0 or 1e0"},
		{"badge is a float", `{"badgeId":1.0,"email":"u@example.com"}`, 400, "badgeId must be an integer of at most 64 bits in digits alone: 1, not 1.0 or 1e0"},
		{"badge is huge", `{"badgeId":9223372036854775808,"email":"u@example.com"}`, 400, "badgeId must be an integer of at most 64 bits in digits alone: 1, not 1.0 or 1e0"},
		{"badge is true", `{"badgeId":true,"email":"u@example.com"}`, 400, "badgeId must be an integer, not true or false"},
		{"name is a number", `{"badgeId":1,"email":"u@example.com","name":7}`, 400, "name must be a string, not a number"},
		{"results is an object", `{"badgeId":1,"email":"u@example.com","results":{"name":"x"}}`, 400, "results must be a list of objects with name and value, not an object"},
		{"result has a number", `{"badgeId":1,"email":"u@example.com","results":[{"name":"x","value":87}]}`, 400, "results.value must be a string, not a number"},
		{"result not described", `{"badgeId":1,"email":"u@example.com","results":[{"name":"x","value":"87"}]}`, 400, "the badge describes no result \"x\"; describe results in the badge first"},
		{"e-mail is an array", `{"badgeId":1,"email":["u@example.com"]}`, 400, "email must be a string, not an array"},
		{"profile is an object", `{"badgeId":1,"profileUri":{"id":"https://e.org"}}`, 400, "profileUri must be a string, not an object"},
		{"body is an array", `[{"badgeId":1}]`, 400, "The request body must be a JSON object, not an array."},
		{"body is a string", `"badge"`, 400, "The request body must be a JSON object, not a string."},
		// No JSON.
		{"empty", " \n", 400, "Request body is required: a JSON object with badgeId, and profileUri or email"},
		{"null", "null", 400, "Request body is required: a JSON object with badgeId, and profileUri or email"},
		{"malformed", "{\n  \"badgeId\": 1,\n  \"näme\": Jane\n}", 400, "The request body is not valid JSON: line 3, column 11: invalid character 'J' looking for beginning of value."},
		{"cut off", `{"badgeId":1`, 400, "The request body is not valid JSON: line 1, column 12: unexpected end of JSON input."},
		{"trailing garbage", `{"badgeId":1,"email":"u@example.com"} {}`, 400, "The request body is not valid JSON: line 1, column 39: invalid character '{' after top-level value."},
		{"raw control character", "{\"badgeId\":1,\"name\":\"a\x01\"}", 400, `The request body is not valid JSON: line 1, column 23: invalid character '\x01' in string literal.`},
		{"not UTF-8", "{\"badgeId\":1,\"name\":\"J\xe4ne\",\"email\":\"u@example.com\"}", 400, "The request body is not valid UTF-8."},
		{"too large", `{"badgeId":1,"x":"` + strings.Repeat("a", 64<<10) + `"}`, 413, "The request body is over 64 KiB; a grant needs far less."},
	} {
		t.Run(test.name, func(t *testing.T) {
			f := *f
			f.t = t
			f.post(test.body).wantError(t, test.status, test.text)
		})
	}
	if n, err := f.db.CountGrants(t.Context(), badges.GrantFilter{}); err != nil || n != 0 {
		t.Errorf("%d grants came of refused requests (%v)", n, err)
	}
}

func TestGrantBodyTolerance(t *testing.T) {
	f := newFixture(t)
	for _, body := range []string{
		`{"badgeId":1,"email":"a@example.com","unknown":{"deep":[1]},"issuer":null}`,
		"\xef\xbb\xbf" + `{"badgeId":1,"email":"b@example.com"}` + "\n\n",
		`{"badgeId":1,"profileUri":"@user@mastodon.social"}`,
		`{"badgeId":1,"email":"c@example.com","evidence":"line\nline\ttab"}`,
		`{"badgeId":1,"email":"d@example.com","x":"` + strings.Repeat("a", 60<<10) + `"}`,
	} {
		if a, err := f.send(f.request("POST", "/api/badges/grant", body)); err != nil || a.status != 200 {
			t.Errorf("%.80s\nstatus %d, %s (%v)", body, a.status, a.body, err)
		}
	}
}

func TestContentType(t *testing.T) {
	f := newFixture(t)
	body := `{"badgeId":1,"email":"user@example.com"}`
	for contentType, want := range map[string]int{
		"application/json":                  200,
		"Application/JSON; charset=UTF-8":   200,
		"application/vnd.badges+json":       200,
		"text/json":                         200,
		"":                                  415,
		"application/x-www-form-urlencoded": 415, // curl -d without a header
		"text/plain":                        415,
		"application/json; charset=utf-16":  415,
	} {
		r := f.request("POST", "/api/badges/grant", body)
		r.Header.Set("Content-Type", contentType)
		a, err := f.send(r)
		f.must(err)
		if a.status != want {
			t.Errorf("Content-Type %q: status %d, want %d", contentType, a.status, want)
		}
		if want == 415 {
			f.contract.check(t, r, a)
			a.wantError(t, 415, "The request body must be JSON in UTF-8, with the header Content-Type: application/json.")
		}
	}
}

func TestKeyErrors(t *testing.T) {
	f := newFixture(t)
	disabled, _ := f.newAccount("Gone", "disabled-account-key")
	f.must(f.service.SetAccountDisabled(t.Context(), badges.Operator(), disabled.ID, true))
	_, revoked := f.newAccount("Other", "revoked-account-key")
	f.must(f.service.RevokeAPIKey(t.Context(), badges.Operator(), revoked.ID))
	const missing = "API key is required. Provide it via X-ApiKey header or apiKey query parameter."
	for _, test := range []struct{ key, text string }{
		{"", missing}, {"   ", missing}, {"wrong", "Invalid API key."}, {"disabled-account-key", "Invalid API key."},
		{"revoked-account-key", "Invalid API key."}, {key[:len(key)-1], "Invalid API key."}, {"' or 1=1 --", "Invalid API key."},
	} {
		for _, r := range []*http.Request{
			f.request("GET", "/api/badges", ""), f.request("GET", "/api/badges/1", ""),
			f.request("GET", "/api/badges/grant/abc123/status", ""), f.request("POST", "/api/badges/grant", "no JSON: the key comes first"),
		} {
			r.Header.Set("X-ApiKey", test.key)
			f.do(r).wantError(t, 401, test.text)
		}
	}
}

// Other people's badges and grants do not exist for a key.
func TestOwnBadgesOnly(t *testing.T) {
	f := newFixture(t)
	other := f.newIssuer("other", "Other Organization")
	foreign := f.newBadge(other)
	if got := f.get("/api/badges").json(t)["count"]; got != 5.0 {
		t.Errorf("%v badges listed, want the account's 5", got)
	}
	f.get(fmt.Sprintf("/api/badges/%d", foreign.ID)).wantError(t, 404, "Badge not found or not authorized.")
	f.get("/api/badges/999").wantError(t, 404, "Badge not found or not authorized.")
	f.get("/api/badges/one").wantError(t, 404, "Badge not found or not authorized.")
	body := fmt.Sprintf(`{"badgeId":%d,"email":"u@example.com"}`, foreign.ID)
	f.post(body).wantError(t, 404, "Badge not found")

	stranger, _ := f.newAccount("Stranger", "key-of-a-stranger")
	f.setRole(stranger, other, badges.Owner)
	id := f.post(`{"badgeId":1,"email":"u@example.com"}`).json(t)["noteId"].(string)
	r := f.request("GET", "/api/badges/grant/"+id+"/status", "")
	r.Header.Set("X-ApiKey", "key-of-a-stranger")
	f.do(r).wantError(t, 404, "Grant not found.")

	viewer, _ := f.newAccount("Viewer", "key-of-a-viewer-")
	f.setRole(viewer, f.issuer, badges.Viewer)
	r = f.request("POST", "/api/badges/grant", `{"badgeId":1,"email":"v@example.com"}`)
	r.Header.Set("X-ApiKey", "key-of-a-viewer-")
	f.do(r).wantError(t, 403, "your role here is viewer; this needs granter")
}

func TestUnknownAddressesAndMethods(t *testing.T) {
	f := newFixture(t)
	for _, path := range []string{"/api", "/api/", "/api/grants", "/api/badges/1/2", "/api/v2/badges", "/api/BADGES"} {
		f.get(path).wantError(t, 404, "There is nothing at this address. /api/openapi.yaml lists the API's addresses.")
	}
	f.get("/api/badges/grant/abc123").wantError(t, 404, "There is nothing at this address. A grant's status is at /api/badges/grant/{noteId}/status.")
	for _, test := range []struct{ method, path, allow string }{
		{"POST", "/api/badges", "GET, HEAD, OPTIONS"},
		{"DELETE", "/api/badges/1", "GET, HEAD, OPTIONS"},
		{"GET", "/api/badges/grant", "POST, OPTIONS"},
		{"PUT", "/api/badges/grant", "POST, OPTIONS"},
		{"POST", "/api/badges/grant/abc123/status", "GET, HEAD, OPTIONS"},
		{"POST", "/api/openapi.yaml", "GET, HEAD, OPTIONS"},
	} {
		a := f.do(f.request(test.method, test.path, ""))
		a.wantError(t, 405, test.method+" is not possible here; use "+test.allow+".")
		if got := a.header.Get("Allow"); got != test.allow {
			t.Errorf("%s %s: Allow %q, want %q", test.method, test.path, got, test.allow)
		}
	}
}

func TestRateLimit(t *testing.T) {
	f := newFixture(t, func(o *api.Options) { o.RequestsPerMinute = 3 })
	f.newAccount("Other", "key-of-another-account")
	for range 3 {
		if a := f.get("/api/badges/1"); a.status != 200 {
			t.Fatalf("status %d within the limit", a.status)
		}
	}
	for _, a := range []answer{f.get("/api/badges"), f.get("/api/badges/1"), f.get("/api/badges/grant/x/status"), f.post(`{}`)} {
		a.wantError(t, 429, "This key has made more than 3 requests in a minute. Wait for the time that Retry-After gives, in seconds.")
		if got := a.header.Get("Retry-After"); got != "60" {
			t.Errorf("Retry-After %q, want 60", got)
		}
	}
	r := f.request("GET", "/api/badges", "")
	r.Header.Set("X-ApiKey", "key-of-another-account")
	if a := f.do(r); a.status != 200 {
		t.Errorf("another key got status %d; the limit is one for each key", a.status)
	}
}

// brokenIssuers stands for a database that fails.
type brokenIssuers struct{}

func (brokenIssuers) Issuer(context.Context, int64) (badges.Issuer, error) {
	return badges.Issuer{}, errors.New("disk on fire")
}

// Our own faults are logged, and neither the answer nor the log gives away more
// than it should.
func TestInternalError(t *testing.T) {
	f := newFixture(t, func(o *api.Options) { o.Store = brokenIssuers{} })
	r := f.request("POST", "/api/badges/grant?apiKey="+key, `{"badgeId":1,"email":"jane@example.com","name":"Jane Doe"}`)
	f.do(r).wantError(t, 500, "Something went wrong on this server. It has been logged; please try again later.")
	f.get("/api/badges").wantError(t, 500, "Something went wrong on this server. It has been logged; please try again later.")
	f.get("/api/badges/1").wantError(t, 500, "Something went wrong on this server. It has been logged; please try again later.")
	if !strings.Contains(f.log.String(), "disk on fire") || !strings.Contains(f.log.String(), "path=/api/badges/grant") {
		t.Errorf("the log does not tell what failed, and where:\n%s", f.log)
	}
	for _, secret := range []string{key, "jane@example.com", "Jane Doe"} {
		if bytes.Contains(f.log.Bytes(), []byte(secret)) {
			t.Errorf("the log holds %q:\n%s", secret, f.log)
		}
	}
}
