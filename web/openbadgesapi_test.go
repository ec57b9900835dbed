package web_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"

	"laurel/badges"
	"laurel/badges/verification"
)

const (
	serviceAPI  = "/ims/ob/v3p0"
	foreignBody = `{"id":"https://school.example/3",  "type": ["VerifiableCredential", "AchievementCredential"], "name": "Ärger <&>"}`
)

// withBadges gives the app's person two badges of ours, and lets the app in.
func withBadges(t *testing.T, scopes ...string) (a *app, authorization string) {
	t.Helper()
	a = newApp(t, scopes...)
	mail := badges.Identity{Kind: badges.EmailIdentity, Value: "ada@people.example"}
	_, err := a.service.ProveIdentity(t.Context(), a.person, mail)
	a.must(err)
	a.accepted("Ada", badges.Private)
	a.now = a.now.Add(time.Minute)
	a.badge = a.newBadge(a.issuer, "Second")
	a.accepted("Ada", badges.Public)
	return a, "Bearer " + a.tokens().AccessToken
}

// foreignReport is of a genuine credential of another server's to Ada.
func foreignReport() verification.Report {
	issued := time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC)
	return verification.Report{
		State: verification.Valid, CheckedAt: issued, Credential: verification.Document{JSON: json.RawMessage(`{"changed": true}`)},
		Facts: verification.Facts{
			Standard: "Open Badges 3.0", ID: "https://school.example/3", Name: "Robots", IssuerID: "https://school.example", IssuedAt: &issued,
			Recipients: []verification.Identity{{Type: "email", Value: "ada@people.example"}},
		},
	}
}

func TestServiceCredentials(t *testing.T) {
	a, token := withBadges(t)
	list := func(query string) (page struct {
		Credential []map[string]any
		JWS        []string `json:"compactJwsString"`
	}, got answer) {
		t.Helper()
		got = a.get(serviceAPI+"/credentials"+query, "Authorization", token).status(http.StatusOK).header("Content-Type", "application/json")
		a.must(json.Unmarshal([]byte(got.Body), &page))
		return page, got
	}
	page, got := list("")
	if len(page.Credential) != 2 || page.JWS == nil || got.Header.Get("X-Total-Count") != "2" || page.Credential[0]["proof"] == nil {
		t.Fatalf("%s", got.Body)
	}
	a.now = a.now.Add(time.Minute)
	a.finds(foreignReport())
	a.sendBody(http.MethodPost, serviceAPI+"/credentials", foreignBody, "Authorization", token, "Content-Type", "application/json").status(http.StatusCreated)
	if again := a.sendBody(http.MethodPost, serviceAPI+"/credentials", foreignBody, "Authorization", token, "Content-Type", "application/json").status(http.StatusOK); again.Body != foreignBody {
		t.Errorf("echoed %s", again.Body)
	}
	jws := foreignReport()
	jws.Facts.ID = "https://school.example/4"
	a.finds(jws)
	a.sendBody(http.MethodPost, serviceAPI+"/credentials", "eyJ.e.e", "Authorization", token, "Content-Type", "text/plain; charset=utf-8").status(http.StatusCreated)

	page, got = list("")
	if len(page.Credential) != 3 || len(page.JWS) != 1 || page.JWS[0] != "eyJ.e.e" || !strings.Contains(got.Body, `Ärger`) {
		t.Errorf("%s", got.Body)
	}
	page, got = list("?limit=2&offset=1")
	address := origin + serviceAPI + "/credentials?"
	want := `<` + address + `limit=2&offset=3>; rel="next", <` + address + `limit=2&offset=2>; rel="last", <` + address + `limit=2&offset=0>; rel="first", <` + address + `limit=2&offset=0>; rel="prev"`
	if len(page.Credential)+len(page.JWS) != 2 || got.Header.Get("Link") != want || got.Header.Get("X-Total-Count") != "4" {
		t.Errorf("page of %d, links %s", len(page.Credential), got.Header.Get("Link"))
	}
	since := url.Values{"since": {a.now.Add(-time.Second).Format(time.RFC3339)}}
	if page, _ = list("?" + since.Encode()); len(page.Credential)+len(page.JWS) != 2 {
		t.Errorf("since a second ago: %+v", page)
	}
	if page, _ = list("?offset=99"); len(page.Credential) != 0 {
		t.Errorf("behind the last: %+v", page)
	}
}

// finds lets the stand-in of the verifier find this.
func (a *app) finds(r verification.Report) { a.fixture.verifier.report = r }

// refusedByAPI is an Imsx_StatusInfo.
func (a *app) refusedByAPI(got answer, status int, minor, says string) {
	a.Helper()
	var info struct {
		Major       string `json:"imsx_codeMajor"`
		Severity    string `json:"imsx_severity"`
		Description string `json:"imsx_description"`
		Minor       struct {
			Fields []map[string]string `json:"imsx_codeMinorField"`
		} `json:"imsx_CodeMinor"`
	}
	a.must(json.Unmarshal([]byte(got.Body), &info))
	if got.Code != status || info.Major != "failure" || info.Severity != "error" || !strings.Contains(info.Description, says) ||
		len(info.Minor.Fields) != 1 || info.Minor.Fields[0]["imsx_codeMinorFieldValue"] != minor {
		a.Errorf("%d %s; want %d %s: %s", got.Code, got.Body, status, minor, says)
	}
}

func TestServiceErrors(t *testing.T) {
	a, token := withBadges(t)
	path := serviceAPI + "/credentials"
	a.refusedByAPI(a.get(path).header("WWW-Authenticate", "Bearer"), 401, "unauthorizedrequest", "token is needed")
	a.refusedByAPI(a.get(path, "Authorization", "Bearer wrong").header("WWW-Authenticate", `Bearer error="invalid_token"`), 401, "unauthorizedrequest", "not known")
	for query, says := range map[string]string{"limit=0": "limit", "limit=x": "limit", "offset=-1": "offset", "since=yesterday": "since"} {
		a.refusedByAPI(a.get(path+"?"+query, "Authorization", token), 400, "invalid_query_parameter", says)
	}
	post := func(body, contentType string) answer {
		return a.sendBody(http.MethodPost, path, body, "Authorization", token, "Content-Type", contentType)
	}
	a.refusedByAPI(post("nonsense", "application/json"), 400, "invalid_data", "must be a credential as JSON")
	a.refusedByAPI(post("{}", "text/plain"), 400, "invalid_data", "must be a credential as JSON")
	for _, test := range []struct {
		change      func(*verification.Report)
		status      int
		minor, says string
	}{
		{func(r *verification.Report) { r.State = verification.Invalid }, 400, "invalid_data", "not genuine"},
		{func(r *verification.Report) { r.State = verification.Unknown }, 503, "server_busy", "can't be verified"},
		{func(r *verification.Report) { r.Facts.Standard = "Open Badges 2.0" }, 400, "invalid_data", "Open Badges 3.0"},
		{func(r *verification.Report) { r.Facts.Recipients[0].Value = "eve@people.example" }, 403, "forbidden", "somebody else"},
		{func(r *verification.Report) { r.Facts.ID = origin + "/credential/01jd0000000000000000000000" }, 403, "forbidden", "an address of this server"},
	} {
		r := foreignReport()
		test.change(&r)
		a.finds(r)
		a.refusedByAPI(post(foreignBody, "application/json"), test.status, test.minor, test.says)
	}
	a.get(path, "Authorization", token).header("X-Total-Count", "2")

	narrow := newApp(t, string(badges.ReadProfile))
	bearer := "Bearer " + narrow.tokens().AccessToken
	narrow.refusedByAPI(narrow.get(path, "Authorization", bearer), 403, "forbidden", "lacks the scope")
	narrow.get(serviceAPI+"/profile", "Authorization", bearer).status(http.StatusOK)
	narrow.refusedByAPI(narrow.sendBody(http.MethodPut, serviceAPI+"/profile", `{}`, "Authorization", bearer), 403, "forbidden", "lacks the scope")
}

func TestServiceProfile(t *testing.T) {
	a, token := withBadges(t)
	own := a.get(serviceAPI+"/profile", "Authorization", token).status(http.StatusOK).object()
	if own["id"] != "mailto:ada@people.example" || own["email"] != "ada@people.example" || own["name"] != "Ada" {
		t.Errorf("profile %v", own)
	}
	const profile = `{"id": "did:example:ada",  "type": ["Profile"], "name": "Ada", "extra": [1.0]}`
	put := func(body string) answer {
		return a.sendBody(http.MethodPut, serviceAPI+"/profile", body, "Authorization", token, "Content-Type", "application/json")
	}
	if got := put(profile).status(http.StatusOK); got.Body != profile {
		t.Errorf("echoed %s", got.Body)
	}
	a.refusedByAPI(put(`{"id": "x"}`), 400, "invalid_data", "list of types")
	a.refusedByAPI(put(`nonsense`), 400, "invalid_data", "JSON object")
	if got := a.get(serviceAPI+"/profile", "Authorization", token); got.Body != profile {
		t.Errorf("came back as %s", got.Body)
	}
}

// The description is a valid OpenAPI document, and leads to where tokens are.
func TestServiceDiscovery(t *testing.T) {
	f := newFixture(t)
	found := f.get(serviceAPI + "/discovery").status(http.StatusOK)
	document, err := openapi3.NewLoader().LoadFromData([]byte(found.Body))
	f.must(err)
	f.must(document.Validate(t.Context()))
	scheme := document.Components.SecuritySchemes["OAuth2ACG"].Value
	flow := scheme.Flows.AuthorizationCode
	if scheme.Extensions["x-imssf-registrationUrl"] != origin+"/oauth/register" || flow.TokenURL != origin+"/oauth/token" || len(flow.Scopes) != 4 {
		t.Errorf("%s", found.Body)
	}
}
