package web_test

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"laurel/badges"
)

// payload reads what a JWS carries, whoever signed it.
func (a answer) payload() (header, payload map[string]any) {
	a.Helper()
	parts := strings.Split(a.Body, ".")
	if len(parts) != 3 {
		a.Fatalf("not a JWS: %s", a.Body)
	}
	for n, o := range []*map[string]any{&header, &payload} {
		text, err := base64.RawURLEncoding.DecodeString(parts[n])
		a.must(err)
		a.must(json.Unmarshal(text, o))
	}
	return header, payload
}

func at(o any, path string) any {
	for name := range strings.SplitSeq(path, ".") {
		if list, ok := o.([]any); ok && len(list) > 0 {
			o = list[0]
		}
		members, _ := o.(map[string]any)
		o = members[name]
	}
	return o
}

// All forms are of the same grant, at both addresses and by their extensions.
func TestFormsOfAGrant(t *testing.T) {
	f := newFixture(t)
	g := f.accepted("Ada", badges.Public)
	v2, v3 := "/openbadge/"+g.ULID, "/credential/"+g.ULID
	for _, form := range []struct{ accept, extension, contentType string }{
		{"application/vc+ld+json", ".json", "application/vc+ld+json"},
		{"application/vc", "", "application/vc+ld+json"},
		{"text/plain", ".jwt", "text/plain"},
		{"application/vc+jwt", "", "text/plain"},
		{"application/jose", ".jws", "application/jose"},
		{`application/ld+json; profile="https://w3id.org/openbadges/v2"`, "", "application/ld+json"},
	} {
		here := f.get(v3, "Accept", form.accept).status(http.StatusOK).header("Vary", "Accept").header("Access-Control-Allow-Origin", "*")
		if got := here.Header.Get("Content-Type"); !strings.HasPrefix(got, form.contentType) {
			t.Errorf("%s is sent as %s", form.accept, got)
		}
		if there := f.get(v2, "Accept", form.accept).status(http.StatusOK); there.Body != here.Body {
			t.Errorf("%s differs between the two addresses", form.accept)
		}
		if form.extension != "" {
			if named := f.get(v3 + form.extension).status(http.StatusOK); named.Body != here.Body {
				t.Errorf("%s differs from %s", form.extension, form.accept)
			}
		}
	}
	if f.get(v2+".json").Body != f.get(v2, "Accept", "*/*").Body {
		t.Error("the assertion differs from its .json")
	}
	f.get(v3 + ".exe").status(http.StatusNotFound)
	f.get(v3+".jwt", "Host", other).status(http.StatusMovedPermanently).header("Location", origin+v3+".jwt")
}

// The forms agree field by field.
//
// FEDERATION.md: Open Badges 2.0, hosted assertions, and Open Badges 3.0, signed
func TestFormsAgree(t *testing.T) {
	f := newFixture(t)
	g := f.accepted("Ada", badges.Public)
	assertion, document := f.get("/openbadge/"+g.ULID+".json").object(), f.get("/credential/"+g.ULID+".json").object()
	_, token := f.get("/credential/" + g.ULID + ".jwt").payload()
	_, signed := f.get("/openbadge/" + g.ULID + ".jws").payload()

	for name, paths := range map[string][2]string{
		"issued":      {"issuedOn", "validFrom"},
		"expires":     {"expires", "validUntil"},
		"badge":       {"badge.id", "credentialSubject.achievement.id"},
		"version":     {"badge.version", "credentialSubject.achievement.version"},
		"name":        {"badge.name", "credentialSubject.achievement.name"},
		"description": {"badge.description", "credentialSubject.achievement.description"},
		"criteria":    {"badge.criteria", "credentialSubject.achievement.criteria"},
		"image":       {"badge.image", "credentialSubject.achievement.image.id"},
		"tags":        {"badge.tags", "credentialSubject.achievement.tag"},
		"issuer":      {"badge.issuer.url", "issuer.id"},
		"issuer name": {"badge.issuer.name", "issuer.name"},
		"recipient":   {"recipient.identity", "credentialSubject.identifier.identityHash"},
		"salt":        {"recipient.salt", "credentialSubject.identifier.salt"},
		"evidence":    {"evidence.id", "evidence.id"},
		"narrative":   {"evidence.narrative", "evidence.narrative"},
	} {
		a, c := at(assertion, paths[0]), at(document, paths[1])
		if diff := cmp.Diff(a, c); diff != "" || a == nil {
			t.Errorf("%s differs (-2.0 +3.0): %s", name, diff)
		}
		if diff := cmp.Diff(c, at(token, paths[1])); diff != "" {
			t.Errorf("%s differs (-JSON +JWT): %s", name, diff)
		}
		if diff := cmp.Diff(a, at(signed, paths[0])); diff != "" {
			t.Errorf("%s differs (-hosted +signed): %s", name, diff)
		}
	}
	// Validators that read the embedded issuer find what the hosted one says of keys.
	profile := f.get("/openbadge/issuer/"+domain+"/library", "Accept", "*/*").object()
	for _, member := range []string{"id", "publicKey", "revocationList"} {
		if diff := cmp.Diff(profile[member], at(signed, "badge.issuer."+member)); diff != "" || profile[member] == nil {
			t.Errorf("%s of the issuer differs (-hosted +signed): %s", member, diff)
		}
	}
	for claim, member := range map[string]string{"iss": "issuer.id", "jti": "id", "sub": "credentialSubject.id"} {
		if token[claim] != at(document, member) {
			t.Errorf("%s is %v", claim, token[claim])
		}
	}
	if token["proof"] != nil {
		t.Error("the JWT carries embedded proofs")
	}
}

// FEDERATION.md: The assertion's and the credential's address, and those of the
func TestRevocationIsSeenEverywhere(t *testing.T) {
	f := newFixture(t)
	g, kept := f.accepted("Ada", badges.Public), f.accepted("Bob", badges.Public)
	secret := f.accepted("Eve", badges.Private)
	document := f.get("/credential/" + g.ULID + ".json").object()
	list := strings.TrimPrefix(at(document, "credentialStatus.statusListCredential").(string), origin)
	before := f.get(list, "Accept", "*/*").status(http.StatusOK).header("Content-Type", "application/vc+ld+json").
		header("Cache-Control", "public, max-age=60").header("Access-Control-Allow-Origin", "*")
	if again := f.get(list, "Accept", "*/*"); again.Body != before.Body {
		t.Error("the same list has two forms")
	}
	if at(before.object(), "id") != origin+list || at(before.object(), "issuer") != at(document, "issuer.id") {
		t.Errorf("the list is %s", before.Body)
	}
	f.revoke(g, "Mistake.")
	f.revoke(secret, "Mistake.")
	if f.get(list, "Accept", "*/*").Body == before.Body {
		t.Error("the list did not change")
	}
	for _, path := range []string{"/credential/" + g.ULID + ".json", "/credential/" + g.ULID + ".jwt", "/openbadge/" + g.ULID + ".json", "/openbadge/" + g.ULID + ".jws"} {
		f.get(path).status(http.StatusGone)
	}
	f.get("/credential/" + kept.ULID + ".jwt").status(http.StatusOK)
	left := map[string]any{"id": at(document, "id"), "revoked": true, "revocationReason": "Mistake."}
	if diff := cmp.Diff(left, f.get("/credential/"+g.ULID+".json").header("Content-Type", "application/json").object()); diff != "" {
		t.Errorf("what is left of the credential (-want +got):\n%s", diff)
	}
	if text := f.get("/credential/"+g.ULID+".jwt").header("Content-Type", "text/plain; charset=utf-8").Body; text != "The issuer has revoked this badge. Mistake.\n" {
		t.Errorf("in place of the JWT stands %q", text)
	}

	profile := f.get("/openbadge/issuer/"+domain+"/library", "Accept", "*/*").object()
	revocations := f.get(strings.TrimPrefix(profile["revocationList"].(string), origin), "Accept", "*/*").status(http.StatusOK).object()
	want := map[string]any{
		"@context": "https://w3id.org/openbadges/v2", "type": "RevocationList", "id": profile["revocationList"], "issuer": profile["id"],
		"revokedAssertions": []any{map[string]any{"id": origin + "/openbadge/" + g.ULID, "revocationReason": "Mistake."}},
	}
	if diff := cmp.Diff(want, revocations); diff != "" {
		t.Error(diff)
	}
	for _, nothing := range []string{"/status-list/99", "/status-list/x"} {
		f.get(nothing, "Accept", "*/*").status(http.StatusNotFound)
	}
	f.get(list, "Accept", "*/*", "Host", other).status(http.StatusNotFound)
}

// FEDERATION.md: The badge's id is the address of the version that was granted, which never changes.
func TestBadgeVersionsStay(t *testing.T) {
	f := newFixture(t)
	g := f.accepted("Ada", badges.Public)
	embedded := at(f.get("/openbadge/"+g.ULID+".json").object(), "badge").(map[string]any)
	changed := f.badge.Definition
	changed.Title = "Pathmaker"
	_, err := f.service.UpdateBadge(f.Context(), badges.Operator(), f.badge.ID, changed)
	f.must(err)

	path := strings.TrimPrefix(embedded["id"].(string), origin)
	hosted := f.get(path, "Accept", "application/ld+json").status(http.StatusOK).header("Content-Type", "application/ld+json").object()
	now := f.get("/badge/"+strconv.FormatInt(f.badge.ID, 10), "Accept", "application/ld+json").object()
	if now["name"] != "Pathmaker" || now["version"] != "2" || at(now, "related.version") != "2" {
		t.Errorf("the badge is %v", now)
	}
	if at(hosted, "related.id") != at(now, "related.id") {
		t.Errorf("the old version is related to %v", hosted["related"])
	}
	for _, member := range []string{"id", "type", "version", "name", "description", "image", "criteria", "tags"} {
		if diff := cmp.Diff(embedded[member], hosted[member]); diff != "" {
			t.Errorf("%s differs (-embedded +hosted): %s", member, diff)
		}
	}
	f.get(path).status(http.StatusFound)
	f.get("/badge/"+strconv.FormatInt(f.badge.ID, 10)+"/version/3", "Accept", "*/*").status(http.StatusNotFound)
	f.get("/badge/"+strconv.FormatInt(f.badge.ID, 10)+"/version/x", "Accept", "*/*").status(http.StatusNotFound)
}

// Whoever holds a signed form finds the key that it names, also after a rotation,
// and finds it listed by the issuer.
func TestKeysAreFound(t *testing.T) {
	f := newFixture(t)
	g := f.accepted("Ada", badges.Public)
	header, _ := f.get("/credential/" + g.ULID + ".jwt").payload()
	jwk := strings.TrimPrefix(header["kid"].(string), origin)
	before := f.get(jwk, "Accept", "*/*").status(http.StatusOK).header("Content-Type", "application/jwk+json").object()
	_, signed := f.get("/openbadge/" + g.ULID + ".jws").payload()
	_, err := f.service.RotateKeys(f.Context(), badges.Operator(), f.issuer.ID)
	f.must(err)

	if diff := cmp.Diff(before, f.get(jwk, "Accept", "*/*").object()); diff != "" || before["kty"] != "RSA" || before["d"] != nil {
		t.Errorf("the key is %v: %s", before, diff)
	}
	if header["alg"] != "RS256" || header["typ"] != "JWT" || len(header) != 3 {
		t.Errorf("header = %v", header)
	}
	creator := at(signed, "verification.creator").(string)
	if listed, _ := signed["badge"].(map[string]any)["issuer"].(map[string]any)["publicKey"].([]any); !slices.Contains(listed, any(creator)) {
		t.Errorf("the embedded issuer lists %v, not %s", listed, creator)
	}
	key := f.get(strings.TrimPrefix(creator, origin), "Accept", "*/*").status(http.StatusOK).object()
	profile := f.get("/openbadge/issuer/"+domain+"/library", "Accept", "*/*").object()
	if key["owner"] != profile["id"] || key["id"] != creator || !cmp.Equal(profile["publicKey"].([]any)[0], any(creator)) {
		t.Errorf("key %v\nprofile %v", key, profile)
	}
	next, _ := f.get("/credential/" + g.ULID + ".jwt").payload()
	if next["kid"] == header["kid"] || len(profile["publicKey"].([]any)) != 2 {
		t.Errorf("after the rotation %v signs", next["kid"])
	}
	if keys := f.get("/actor/library/jwks.json", "Accept", "*/*").status(http.StatusOK).object()["keys"].([]any); len(keys) != 4 {
		t.Errorf("%d keys are listed", len(keys))
	}
	did := f.get("/actor/library/did.json", "Accept", "*/*").status(http.StatusOK).header("Content-Type", "application/did+json").object()
	if did["id"] != "did:web:"+domain+":actor:library" || len(did["assertionMethod"].([]any)) != 4 {
		t.Errorf("did document %v", did)
	}
	f.must(f.service.EnsureServerActors(f.Context()))
	if did := f.get("/.well-known/did.json", "Accept", "*/*").status(http.StatusOK).object(); did["id"] != "did:web:"+domain {
		t.Errorf("did document of the domain: %v", did)
	}
	f.get("/key/99.jwk", "Accept", "*/*").status(http.StatusNotFound).header("Content-Type", "application/json; charset=utf-8")
	f.get("/key/x", "Accept", "*/*").status(http.StatusNotFound)
}
