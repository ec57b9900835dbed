package api_test

import (
	"encoding/json"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The files in testdata/examples are the document's own, to the letter.

func example(t *testing.T, name string) string {
	t.Helper()
	raw, err := os.ReadFile("testdata/examples/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func exampleJSON(t *testing.T, name string) map[string]any {
	t.Helper()
	return answer{body: []byte(example(t, name))}.json(t)
}

// curl makes the request that a curl command of the document makes.
func (f *fixture) curl(command string) *http.Request {
	f.t.Helper()
	words := regexp.MustCompile(`'[^']*'|"[^"]*"|[^\s\\]+`).FindAllString(command, -1)
	for i, w := range words {
		words[i] = strings.Trim(w, `'"`)
	}
	method, address, body, header := "GET", "", "", http.Header{}
	for i := 1; i < len(words); i++ {
		switch words[i] {
		case "-X":
			i++
			method = words[i]
		case "-d":
			i++
			body = words[i]
		case "-H":
			i++
			name, value, _ := strings.Cut(words[i], ": ")
			header.Set(name, value)
		default:
			address = words[i]
		}
	}
	r := f.request(method, strings.TrimPrefix(address, origin), body)
	r.Header = header
	return r
}

func TestSeedCurlExamples(t *testing.T) {
	f := newFixture(t)

	list := f.do(f.curl(example(t, "list.sh"))).json(t)
	wantBadge := exampleJSON(t, "show.answer.json")["badge"]
	found := list["badges"].([]any)
	if list["success"] != true || list["count"] != 5.0 || len(found) != 5 {
		t.Errorf("list has success %v, count %v and %d badges; want true, 5, 5", list["success"], list["count"], len(found))
	}
	if diff := cmp.Diff(wantBadge, found[0]); diff != "" {
		t.Errorf("first badge (-document +answer):\n%s", diff)
	}

	show := f.do(f.curl(example(t, "show.sh")))
	if diff := cmp.Diff(exampleJSON(t, "show.answer.json"), show.json(t)); diff != "" {
		t.Errorf("badge (-document +answer):\n%s", diff)
	}

	grant := f.do(f.curl(example(t, "grant-profile.sh"))).json(t)
	acceptURL, noteID := grant["acceptUrl"].(string), grant["noteId"].(string)
	if !regexp.MustCompile(`^` + regexp.QuoteMeta(origin) + `/accept/grant/1/[a-z2-7]{32}$`).MatchString(acceptURL) {
		t.Errorf("acceptUrl is %q", acceptURL)
	}
	want := exampleJSON(t, "grant.answer.json")
	want["acceptUrl"], want["noteId"], want["status"] = acceptURL, noteID, "pending"
	record := want["badgeRecord"].(map[string]any)
	record["id"], record["issuedBy"] = 1.0, origin+"/actor/org"
	if diff := cmp.Diff(want, grant); diff != "" {
		t.Errorf("grant (-document +answer):\n%s", diff)
	}

	mailed := f.do(f.curl(example(t, "grant-email.sh"))).json(t)["badgeRecord"].(map[string]any)
	if mailed["issuedToSubjectUri"] != "" || mailed["issuedToName"] != "Jane Doe" {
		t.Errorf("grant by e-mail is to %q, %q", mailed["issuedToName"], mailed["issuedToSubjectUri"])
	}
	if got := mailed["earningCriteria"]; got != "Complete the advanced training course" {
		t.Errorf("without evidence the criteria are %q, want the badge's", got)
	}

	f.do(f.curl(example(t, "status.sh"))).wantError(t, 404, "Grant not found.") // no id of ours is "abc123"
	id := noteID[strings.LastIndex(noteID, "/")+1:]
	status := f.do(f.curl(strings.ReplaceAll(example(t, "status.sh"), "abc123", id))).json(t)
	want = exampleJSON(t, "status.answer.json")
	want["noteId"], want["status"] = noteID, "pending"
	want["delivery"] = map[string]any{"state": "looking", "detail": "The recipient's account is being looked up."}
	if diff := cmp.Diff(want, status); diff != "" {
		t.Errorf("status (-document +answer):\n%s", diff)
	}
}

// The body of the document's fetch example, as JSON.stringify writes it, and its
// common patterns.
func TestSeedBodies(t *testing.T) {
	f := newFixture(t)
	bodies := []string{
		`{"badgeId":1,"profileUri":"https://mastodon.social/@recipient","name":"Jane Doe","evidence":"Completed the advanced training course"}`,
		example(t, "pattern-profile.json"),
		example(t, "pattern-email.json"),
	}
	for _, body := range bodies {
		var sent map[string]any
		f.must(json.Unmarshal([]byte(body), &sent))
		got := f.post(body).json(t)
		if got["success"] != true || got["message"] != "Badge granted successfully" {
			t.Errorf("%s\nanswered %v", body, got)
		}
		record := got["badgeRecord"].(map[string]any)
		if record["issuedToName"] != sent["name"] {
			t.Errorf("issuedToName is %q, want %q", record["issuedToName"], sent["name"])
		}
	}

	// Both identifiers: the profile is who they are, so this is the second
	// pattern's grant again.
	again := f.post(example(t, "pattern-both.json")).json(t)
	first := f.post(example(t, "pattern-profile.json")).json(t)
	if again["acceptUrl"] != first["acceptUrl"] || again["message"] == "Badge granted successfully" {
		t.Errorf("a pending duplicate got %q, %q; want the first grant's %q and to be told", again["acceptUrl"], again["message"], first["acceptUrl"])
	}
	if again["status"] != "pending" || again["noteId"] != first["noteId"] {
		t.Errorf("a pending duplicate has status %q, noteId %q", again["status"], again["noteId"])
	}
}

func TestKeyInQuery(t *testing.T) {
	f := newFixture(t)
	r := f.request("POST", "/api/badges/grant?apiKey="+key+"%20", `{"badgeId":5,"email":"user@example.com"}`)
	r.Header.Del("X-ApiKey")
	if a := f.do(r); a.status != 200 {
		t.Errorf("status %d\n%s", a.status, a.body)
	}
}
