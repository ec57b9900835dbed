package jsonld_test

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"laurel/badges"
	"laurel/badges/jsonld"
)

// badge is a small credential that uses all three contexts of ours.
const badge = `{
	"@context": ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json", "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"],
	"id": "https://badges.example/credential/1",
	"type": ["VerifiableCredential", "OpenBadgeCredential"],
	"issuer": {"id": "https://badges.example/actor/org", "type": ["Profile"], "name": "Org \"quoted\" \\ tab\t"},
	"validFrom": "2026-01-02T03:04:05Z",
	"credentialSchema": [{"id": "https://purl.imsglobal.org/s.json", "type": "1EdTechJsonSchemaValidator2019"}],
	"credentialSubject": {"id": "https://people.example/jane", "type": ["AchievementSubject"]}
}`

func TestCanonicalize(t *testing.T) {
	got, err := jsonld.Canonicalize([]byte(badge))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		`<https://badges.example/actor/org> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://purl.imsglobal.org/spec/vc/ob/vocab.html#Profile> .`,
		`<https://badges.example/actor/org> <https://schema.org/name> "Org \"quoted\" \\ tab\t" .`,
		`<https://badges.example/credential/1> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://purl.imsglobal.org/spec/vc/ob/vocab.html#OpenBadgeCredential> .`,
		`<https://badges.example/credential/1> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://www.w3.org/2018/credentials#VerifiableCredential> .`,
		`<https://badges.example/credential/1> <https://www.w3.org/2018/credentials#credentialSchema> <https://purl.imsglobal.org/s.json> .`,
		`<https://badges.example/credential/1> <https://www.w3.org/2018/credentials#credentialSubject> <https://people.example/jane> .`,
		`<https://badges.example/credential/1> <https://www.w3.org/2018/credentials#issuer> <https://badges.example/actor/org> .`,
		`<https://badges.example/credential/1> <https://www.w3.org/2018/credentials#validFrom> "2026-01-02T03:04:05Z"^^<http://www.w3.org/2001/XMLSchema#dateTime> .`,
		`<https://people.example/jane> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://purl.imsglobal.org/spec/vc/ob/vocab.html#AchievementSubject> .`,
		`<https://purl.imsglobal.org/s.json> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://purl.imsglobal.org/spec/vccs/v1p0/context.json#1EdTechJsonSchemaValidator2019> .`,
		``,
	}
	if diff := cmp.Diff(want, strings.Split(string(got), "\n")); diff != "" {
		t.Error(diff)
	}
	digest, err := jsonld.Digest([]byte(badge))
	if err != nil || digest != sha256.Sum256(got) {
		t.Errorf("Digest = %x, %v", digest, err)
	}
}

// The order of members and statements, and the names of unnamed things, make no difference.
func TestCanonicalFormIsOne(t *testing.T) {
	const form = `{"@context": {"knows": "https://x.example/knows", "name": "https://x.example/name"}, "knows": [%s]}`
	a, errA := jsonld.Canonicalize(fmt.Appendf(nil, form, `{"name": "a", "knows": {"name": "same"}}, {"name": "b", "knows": {"name": "same"}}`))
	b, errB := jsonld.Canonicalize(fmt.Appendf(nil, form, `{"knows": {"name": "same"}, "name": "b"}, {"name": "a", "knows": {"name": "same"}}`))
	if errA != nil || errB != nil || string(a) != string(b) {
		t.Errorf("%v %v\n%s\n%s", errA, errB, a, b)
	}
}

// The library would drop statements with addresses that it does not like.
func TestNothingIsDropped(t *testing.T) {
	for _, id := range []string{
		"https://people.example/" + strings.Repeat("long/", 1000), "http://localhost:8080/jane", "https://a_b-.example/~jane?a=b&c#d",
		"https://[::1]/jane", "https://xn--bcher-kva.example/ä", "did:web:people.example:jane", "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33", "acct:jane@people.example",
	} {
		canonical, err := jsonld.Canonicalize([]byte(strings.Replace(badge, "https://people.example/jane", id, 1)))
		if err != nil || strings.Count(string(canonical), "<"+id+">") != 2 || strings.Count(string(canonical), "\n") != 10 {
			t.Errorf("%.60s: %v, %d bytes", id, err, len(canonical))
		}
	}
}

func TestRefusals(t *testing.T) {
	tests := []struct{ name, old, new, message string }{
		{"an undefined term", `"validFrom"`, `"shoeSize": 43, "validFrom"`, `the property "shoeSize" is not defined`},
		{"an undefined term deep inside", `"type": ["AchievementSubject"]`, `"type": ["AchievementSubject"], "shoeSize": 43`, `the property "shoeSize" is not defined`},
		{"a relative type", `"OpenBadgeCredential"`, `"BadgeOfMine"`, `the type "BadgeOfMine" is not defined`},
		{"a missing context", `, "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"`, ``, `the type "1EdTechJsonSchemaValidator2019" is not defined`},
		{"a relative id", `"https://people.example/jane"`, `"jane"`, `the id "jane" is not an absolute address`},
		{"a bad language", `"name": "Org`, `"description": {"@value": "x", "@language": "e n"}, "name": "Org`, `the language "e n" is not`},
		{"an unknown context", `ob/v3p0/extensions.json`, `ob/v9/extensions.json`, `ob/v9/extensions.json", which is not among those known here`},
		{"a control character", `Org `, `Org\u0001`, `has the control character U+0001`},
		{"no context", `"@context"`, `"context"`, `has no @context`},
		{"no object", badge, `[]`, `not a JSON object`},
		{"no JSON", badge, `{`, `not a JSON object`},
		{"deep nesting", `"validFrom"`, `"evidence":` + strings.Repeat(`[`, 100) + strings.Repeat(`]`, 100) + `, "validFrom"`, `more than 64 levels`},
		{"many objects", `"validFrom"`, `"evidence": [{}` + strings.Repeat(`,{}`, 5000) + `], "validFrom"`, `more than 4000 objects`},
		{"many contexts", `"validFrom"`, `"evidence": [{}` + strings.Repeat(`,{"@context":"https://www.w3.org/ns/credentials/v2"}`, 50) + `], "validFrom"`, `more than 40 contexts`},
		{"a large document", `Org `, strings.Repeat("Org ", 1<<18), `at most 1048576 are read`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			document := strings.Replace(badge, tt.old, tt.new, 1)
			if document == badge {
				t.Fatal("the case changes nothing")
			}
			_, err := jsonld.Canonicalize([]byte(document))
			if badges.KindOf(err) != badges.Invalid || !strings.Contains(badges.MessageOf(err), tt.message) {
				t.Errorf("got %v, want a refusal with %q", err, tt.message)
			}
		})
	}
}

// Unnamed things that all refer to each other cost the factorial of their
// number. What is let through is quick, what is more is refused.
func TestPoisonGraph(t *testing.T) {
	if _, err := jsonld.Canonicalize(clique(6)); err != nil {
		t.Errorf("six: %v", err)
	}
	began := time.Now()
	_, err := jsonld.Canonicalize(clique(40))
	if badges.KindOf(err) != badges.Invalid || !strings.Contains(err.Error(), "40 unnamed things that look alike") {
		t.Errorf("forty: %v", err)
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("the refusal took %v", took)
	}
}

// clique is n unnamed things of which each knows all others.
func clique(n int) []byte {
	type node map[string]any
	var graph []node
	for i := range n {
		var others []node
		for j := range n {
			if j != i {
				others = append(others, node{"@id": fmt.Sprintf("_:n%d", j)})
			}
		}
		graph = append(graph, node{"@id": fmt.Sprintf("_:n%d", i), "https://x.example/knows": others})
	}
	document, _ := json.Marshal(node{"@context": node{}, "@graph": graph}) // of strings and maps alone
	return document
}

func TestContexts(t *testing.T) {
	for _, address := range jsonld.Contexts() {
		text, ok := jsonld.Context(address)
		var document map[string]json.RawMessage
		if err := json.Unmarshal(text, &document); !ok || err != nil || document["@context"] == nil {
			t.Errorf("%s: %v %v", address, ok, err)
		}
		if strings.Contains(address, "revocation-list-2020") || strings.Contains(address, "did/v1") {
			continue
		}
		if _, err := jsonld.Canonicalize(fmt.Appendf(nil, `{"@context": %q, "https://x.example/a": "b"}`, address)); err != nil {
			t.Errorf("%s: %v", address, err)
		}
	}
	if _, ok := jsonld.Context("https://elsewhere.example/"); ok {
		t.Error("an unknown context is known")
	}
}

func BenchmarkCanonicalize(b *testing.B) {
	for b.Loop() {
		if _, err := jsonld.Canonicalize([]byte(badge)); err != nil {
			b.Fatal(err)
		}
	}
}

func FuzzCanonicalize(f *testing.F) {
	f.Add([]byte(badge))
	f.Add(clique(3))
	f.Fuzz(func(t *testing.T, document []byte) {
		if canonical, err := jsonld.Canonicalize(document); err == nil && len(canonical) == 0 {
			t.Error("neither a form nor an error")
		}
	})
}

// TestDigestsAreOfTheirDocuments: whatever is remembered, and after it was forgotten.
func TestDigestsAreOfTheirDocuments(t *testing.T) {
	document := func(n int) []byte { return []byte(strings.Repeat(" ", n) + badge) }
	other := []byte(strings.Replace(badge, "Org ", "Orc ", 1))
	first, err := jsonld.Digest(document(0))
	if err != nil {
		t.Fatal(err)
	}
	for n := range 300 { // more than are remembered
		if digest, err := jsonld.Digest(document(n % 150)); err != nil || digest != first {
			t.Fatalf("the same statements have the digests %x and %x, %v", first, digest, err)
		}
		if digest, err := jsonld.Digest(other); err != nil || digest == first {
			t.Fatalf("other statements have the same digest, %v", err)
		}
	}
	for range 2 {
		if _, err := jsonld.Digest([]byte(`{"name": "nothing"}`)); err == nil {
			t.Error("a document without @context has a digest")
		}
	}
}
