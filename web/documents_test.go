package web_test

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"laurel/badges"
)

// object parses a JSON answer.
func (a answer) object() map[string]any {
	a.Helper()
	var o map[string]any
	if err := json.Unmarshal([]byte(a.Body), &o); err != nil {
		a.Fatalf("%v:\n%s", err, a.Body)
	}
	return o
}

// FEDERATION.md: At the assertion's and the credential's address, who asks for
func TestAssertionAddressHasThreeForms(t *testing.T) {
	f := newFixture(t)
	g := f.accepted("Ada", badges.Public)
	path := "/openbadge/" + g.ULID
	for _, accept := range []string{"*/*", "", "application/ld+json", "application/ld+json, application/json, image/png"} {
		document := f.get(path, "Accept", accept).status(http.StatusOK).
			header("Content-Type", "application/ld+json").header("Access-Control-Allow-Origin", "*").header("Vary", "Accept").object()
		if document["id"] != origin+path || document["type"] != "Assertion" {
			t.Errorf("%q gets %v %v", accept, document["type"], document["id"])
		}
	}
	f.get(path, "Accept", "application/json").status(http.StatusOK).header("Content-Type", "application/json")
	for _, accept := range []string{"application/activity+json", `application/ld+json; profile="https://www.w3.org/ns/activitystreams"`, "application/activity+json, application/ld+json"} {
		if got := f.get(path, "Accept", accept).status(http.StatusOK).Body; got != "federation GET "+path {
			t.Errorf("%q gets %q", accept, got)
		}
	}
	f.get(path).status(http.StatusFound).header("Location", origin+f.notePath(g))
	f.get(path+"?format=json").status(http.StatusOK).header("Content-Type", "application/json")
	f.get(path, "Accept", "*/*", "Host", other).status(http.StatusMovedPermanently).header("Location", origin+path)
}

func TestCredential(t *testing.T) {
	f := newFixture(t)
	g := f.accepted("Ada", badges.Unlisted)
	path := "/credential/" + g.ULID
	f.get(path).status(http.StatusFound).header("Location", origin+f.notePath(g))
	if got := f.get(path, "Accept", "application/activity+json").Body; got != "federation GET "+path {
		t.Errorf("as ActivityStreams = %q", got)
	}
	answer := f.get(path, "Accept", "application/vc+ld+json").status(http.StatusOK).header("Content-Type", "application/vc+ld+json").header("Access-Control-Allow-Origin", "*")
	if id := answer.object()["id"]; id != origin+path {
		t.Errorf("id = %v", id)
	}
	f.get(path, "Accept", "*/*", "If-None-Match", answer.Header.Get("ETag")).status(http.StatusNotModified)
}

// FEDERATION.md: The assertion's and the credential's address, and those of the
func TestRevokedDocumentsAreGone(t *testing.T) {
	f := newFixture(t)
	g := f.accepted("Ada", badges.Public)
	tag := f.get("/openbadge/"+g.ULID, "Accept", "*/*").Header.Get("ETag")
	f.revoke(g, "Mistake.")
	document := f.get("/openbadge/"+g.ULID, "Accept", "*/*", "If-None-Match", tag).status(http.StatusGone).object()
	if document["revoked"] != true || document["revocationReason"] != "Mistake." {
		t.Errorf("document = %v", document)
	}
	f.get("/credential/"+g.ULID, "Accept", "application/vc+ld+json, application/json").status(http.StatusGone).header("Content-Type", "application/json")
}

func TestDocumentsThatAreNotReadyYet(t *testing.T) {
	f := newFixture(t)
	g, path := f.grant("Ada")
	f.post(path, answerForm("accept", "public")).status(http.StatusSeeOther)
	f.get(f.notePath(g)).status(http.StatusOK).says("Nearly done").hides("/credential/")
	f.get("/credential/"+g.ULID+"?format=json").status(http.StatusServiceUnavailable).header("Retry-After", "60").says("are being made")
}

func TestBadgeClassAndProfile(t *testing.T) {
	f := newFixture(t)
	path := "/badge/" + strconv.FormatInt(f.badge.ID, 10)
	badge := f.get(path, "Accept", "application/ld+json").status(http.StatusOK).header("Content-Type", "application/ld+json").object()
	if badge["type"] != "BadgeClass" || badge["name"] != "Pathfinder" {
		t.Errorf("badge class = %v", badge)
	}
	f.get(path, "Accept", "*/*").status(http.StatusOK).header("Content-Type", "text/html; charset=utf-8")
	profile := f.get("/openbadge/issuer/"+domain+"/library", "Accept", "*/*").status(http.StatusOK).object()
	if profile["name"] != "Fjord Library" {
		t.Errorf("profile = %v", profile)
	}
}

func TestPictures(t *testing.T) {
	f := newFixture(t)
	name := "/picture/" + f.badge.Image.SHA256 + ".png"
	picture := f.get(name).status(http.StatusOK).header("Content-Type", "image/png").header("Cache-Control", "public, max-age=31536000, immutable")
	if picture.Body != png {
		t.Errorf("picture = %q", picture.Body)
	}
	f.get(name, "If-None-Match", picture.Header.Get("ETag")).status(http.StatusNotModified)
	f.get("/badge-image/"+strconv.FormatInt(f.badge.ID, 10)).status(http.StatusOK).header("Cache-Control", "public, max-age=300")
	f.get("/picture/nothing.png").status(http.StatusNotFound)
	f.get("/picture/"+strings.Repeat("cd", 32)+".png").status(http.StatusNotFound).header("Cache-Control", "no-store").header("ETag", "")
}

func TestWithdrawnDocumentsTellVerifiersSo(t *testing.T) {
	f := newFixture(t)
	g := f.accepted("Ada", badges.Public)
	f.revoke(g, "a mistake")
	for _, path := range []string{"/credential/", "/openbadge/"} {
		f.get(path+g.ULID, "Accept", "*/*").status(http.StatusGone).header("Vary", "Accept")
		if contentType := f.get(path+g.ULID, "Accept", "*/*").Header.Get("Content-Type"); !strings.Contains(contentType, "json") {
			t.Errorf("%s answers anything with %s, want JSON", path, contentType)
		}
	}
}
