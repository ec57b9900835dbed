package openbadges_test

import (
	"crypto/ed25519"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mr-tron/base58"

	"laurel/badges"
	"laurel/badges/openbadges"
)

// The key pair of the W3C's test vectors (vc-di-eddsa,
// TestVectors/keyPair.json).
const (
	w3cPublicKey  = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"
	w3cPrivateKey = "z3u2en7t5LR2WtQH5PfFqMqwVHBeXouLzo6haApm8XHqvjxq"
	w3cIssuer     = "https://vc.example/issuers/5678"
)

func w3cKey(t *testing.T) openbadges.SigningKey {
	t.Helper()
	data, err := base58.Decode(w3cPrivateKey[1:])
	if err != nil {
		t.Fatal(err)
	}
	const prefixSize = 2 // multicodec ed25519-priv
	return openbadges.SigningKey{Controller: w3cIssuer, Private: ed25519.NewKeyFromSeed(data[prefixSize:])}
}

// w3cVectors are the test vectors of EdDSA Cryptosuites 1.0, appendix B, by their
// places in a proof set of ours.
func w3cVectors() []string {
	return []string{"testdata/w3c-eddsa-rdfc-2022.json", "testdata/w3c-eddsa-jcs-2022.json"}
}

func TestVerifyW3CVectors(t *testing.T) {
	for _, path := range w3cVectors() {
		vector := readFile(t, path)
		expectProofs(t, vector, listed(w3cKey(t)), "")
		changed := strings.Replace(string(vector), "School of Examples", "School of Samples", 1)
		expectProofs(t, []byte(changed), listed(w3cKey(t)), "changed after signing")
	}
}

func TestSignReproducesW3CVectors(t *testing.T) {
	for n, path := range w3cVectors() {
		vector := decode[map[string]json.RawMessage](t, readFile(t, path))
		want := decode[struct{ Created, ProofValue string }](t, vector["proof"])
		delete(vector, "proof")
		unsigned, err := json.Marshal(vector)
		if err != nil {
			t.Fatal(err)
		}
		created, err := time.Parse(time.RFC3339, want.Created)
		if err != nil {
			t.Fatal(err)
		}
		signed, err := openbadges.Sign(unsigned, w3cKey(t), created)
		if err != nil {
			t.Fatal(err)
		}
		got := decode[struct{ Proof []struct{ ProofValue string } }](t, signed)
		if len(got.Proof) != 2 || got.Proof[n].ProofValue != want.ProofValue {
			t.Errorf("proofs %+v, want at %d the vector's %s", got.Proof, n, want.ProofValue)
		}
	}
}

func TestMultikey(t *testing.T) {
	key := w3cKey(t).Private.Public().(ed25519.PublicKey)
	if got := openbadges.EncodeMultikey(key); got != w3cPublicKey {
		t.Errorf("encoded %s, want %s", got, w3cPublicKey)
	}
	decoded, err := openbadges.DecodeMultikey(w3cPublicKey)
	if err != nil {
		t.Fatal(err)
	}
	if !key.Equal(decoded) {
		t.Error("decoding did not give the key back")
	}
	if got, want := openbadges.VerificationMethod(w3cIssuer, key), w3cIssuer+"#"+w3cPublicKey; got != want {
		t.Errorf("method %s, want %s", got, want)
	}
	for name, bad := range map[string]string{
		"empty":          "",
		"no base58":      "z0OIl",
		"other base":     "m" + w3cPublicKey[1:],
		"private key":    w3cPrivateKey,
		"cut":            w3cPublicKey[:len(w3cPublicKey)-4],
		"longer":         w3cPublicKey + "22",
		"very long":      "z" + strings.Repeat("2", 1<<20),
		"nothing behind": "z",
	} {
		if _, err := openbadges.DecodeMultikey(bad); badges.KindOf(err) != badges.Invalid {
			t.Errorf("%s: error %v, want one of kind invalid", name, err)
		}
	}
}

func TestVerifyProofsTakesWhatIsSigned(t *testing.T) {
	signed := signedCredential(t, testGrant())
	expectProofs(t, signed, listed(testKey(t)), "")

	var indented map[string]any
	if err := json.Unmarshal(signed, &indented); err != nil {
		t.Fatal(err)
	}
	reordered, err := json.MarshalIndent(indented, "", "\t")
	if err != nil {
		t.Fatal(err)
	}
	expectProofs(t, reordered, listed(testKey(t)), "")

	results, err := openbadges.VerifyProofs(signed, listed(testKey(t)))
	if err != nil {
		t.Fatal(err)
	}
	var want []openbadges.ProofResult
	for _, suite := range []string{"eddsa-rdfc-2022", "eddsa-jcs-2022"} {
		want = append(want, openbadges.ProofResult{
			Cryptosuite: suite, VerificationMethod: testKey(t).VerificationMethod(), Created: "2026-11-21T07:00:05Z",
		})
	}
	if diff := cmp.Diff(want, results); diff != "" {
		t.Errorf("results differ (-want +got):\n%s", diff)
	}
}

// Each change of one place must be found.
func TestVerifyProofsFindsTampering(t *testing.T) {
	const changed = "changed after signing"
	signed := string(signedCredential(t, testGrant()))
	for name, c := range map[string]struct{ from, to, want string }{
		"recipient":       {"https://social.example/users/ada", "https://social.example/users/eve", changed},
		"title":           {"Master of", "Doctor of", changed},
		"expiry":          {`"validUntil":"2028`, `"validUntil":"2038`, changed},
		"issuer":          {`"issuer":{"id":"https://badges.example.org/actor/academy"`, `"issuer":{"id":"https://badges.example.org/actor/other"`, "lists no key"},
		"added member":    {`{"@context"`, `{"description":"Summa cum laude","@context"`, changed},
		"context order":   {`{"@context":["https://www.w3.org/ns/credentials/v2","https://purl`, `{"@context":["https://purl`, "sign"},
		"both contexts":   {`context-3.0.3.json`, `context-3.0.2.json`, "sign"},
		"proof date":      {`"created":"2026`, `"created":"2025`, changed},
		"proof purpose":   {`"proofPurpose":"assertionMethod"`, `"proofPurpose":"authentication"`, "assertionMethod"},
		"proof type":      {`"DataIntegrityProof"`, `"Ed25519Signature2020"`, "DataIntegrityProof"},
		"suite":           {`"eddsa-jcs-2022"`, `"eddsa-rot13-2022"`, "eddsa-rot13-2022"},
		"proof chain":     {`"proofPurpose"`, `"previousProof":"urn:x","proofPurpose"`, "chain"},
		"proof extended":  {`"proofPurpose"`, `"expires":"2099-01-01T00:00:00Z","proofPurpose"`, changed},
		"value missing":   {`"proofValue":"z`, `"value":"z`, "proofValue"},
		"value cut":       {`"proofValue":"z`, `"proofValue":"z","value":"`, "proofValue"},
		"value not z":     {`"proofValue":"z`, `"proofValue":"u`, "proofValue"},
		"unlisted key":    {"#z6Mk", "#z6MK", "lists no key"},
		"second bad one":  {`"proof":[`, `"proof":[{"type":"DataIntegrityProof"},`, `cryptosuite ""`},
		"first bad one":   {`"proof":[`, `"proof":[null,`, "DataIntegrityProof"},
		"letter of value": {`"proofValue":"z`, `"proofValue":"z2`, "signature"},
	} {
		t.Run(name, func(t *testing.T) {
			bad := strings.ReplaceAll(signed, c.from, c.to)
			if bad == signed {
				t.Fatalf("%s is not in %s", c.from, signed)
			}
			expectProofs(t, []byte(bad), listed(testKey(t)), c.want)
		})
	}
}

func TestVerifyProofsNeedsTheIssuersKey(t *testing.T) {
	other := testKey(t)
	other.Private = ed25519.NewKeyFromSeed([]byte("the seed of another key of tests"))
	unsigned, err := openbadges.Credential(testSite(t), testIssuer(), testGrant(), testStatus())
	if err != nil {
		t.Fatal(err)
	}
	signed, err := openbadges.Sign(unsigned, other, testGrant().ProcessedAt)
	if err != nil {
		t.Fatal(err)
	}
	expectProofs(t, signed, listed(other), "")
	expectProofs(t, signed, listed(testKey(t)), "lists no key")

	// A method id that names the right key does not help another signature.
	forged := strings.ReplaceAll(string(signed), other.VerificationMethod(), testKey(t).VerificationMethod())
	expectProofs(t, []byte(forged), listed(testKey(t)), "another key")
}

// Whoever passes a credential on may append contexts, and JSON-LD allows one
// without an array.
func TestVerifyProofsContexts(t *testing.T) {
	sign := func(document string) string {
		t.Helper()
		signed, err := openbadges.Sign([]byte(document), testKey(t), testGrant().ProcessedAt)
		if err != nil {
			t.Fatal(err)
		}
		return string(signed)
	}
	issuer := `"issuer":"` + testKey(t).Controller + `"`
	const own, added = `"https://www.w3.org/ns/credentials/v2"`, `"https://w3id.org/security/data-integrity/v2"`
	single := sign(`{"@context":` + own + `,"type":"VerifiableCredential",` + issuer + `}`)
	expectProofs(t, []byte(single), listed(testKey(t)), "")
	extended := strings.Replace(single, own, `[`+own+`,`+added+`]`, 1)
	expectProofs(t, []byte(extended), listed(testKey(t)), "")
	wrapped := strings.Replace(single, own, `[`+added+`,`+own+`]`, 1)
	expectProofs(t, []byte(wrapped), listed(testKey(t)), "@context")
}

func TestVerifyProofsRefusesDocuments(t *testing.T) {
	signed := string(signedCredential(t, testGrant()))
	for name, c := range map[string]struct{ document, want string }{
		"not JSON":         {"<svg/>", "JSON"},
		"not an object":    {`["a"]`, "not an object"},
		"null":             {"null", "not an object"},
		"no proof":         {`{"issuer":"https://a.example"}`, "no embedded proof"},
		"proof is a text":  {`{"issuer":"https://a.example","proof":"z"}`, "no embedded proof"},
		"no proof in set":  {`{"issuer":"https://a.example","proof":[]}`, "no embedded proof"},
		"no issuer":        {`{"proof":{}}`, "issuer"},
		"issuer is a list": {`{"issuer":["https://a.example"],"proof":{}}`, "issuer"},
		"a name twice":     {strings.Replace(signed, `{"@context"`, `{"name":"Nobel Prize","@context"`, 1), "uplicate"},
		"too many proofs":  {`{"issuer":"https://a.example","proof":[{}` + strings.Repeat(",{}", 16) + `]}`, "17 proofs"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := openbadges.VerifyProofs([]byte(c.document), listed(testKey(t)))
			if badges.KindOf(err) != badges.Invalid || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want an invalid one about %q", err, c.want)
			}
		})
	}
}

func TestSignRefuses(t *testing.T) {
	key, at := testKey(t), testGrant().ProcessedAt
	for name, c := range map[string]struct {
		document string
		key      openbadges.SigningKey
		at       time.Time
		want     string
	}{
		"no JSON":       {`{`, key, at, "JSON"},
		"empty":         {`{}`, key, at, "empty"},
		"signed twice":  {`{"a":1,"proof":[]}`, key, at, "proof already"},
		"no context":    {`{"a":1}`, key, at, "no @context"},
		"no key":        {`{"a":1}`, openbadges.SigningKey{Controller: "https://a.example"}, at, "Ed25519"},
		"no controller": {`{"a":1}`, openbadges.SigningKey{Private: key.Private}, at, "Ed25519"},
		"no date":       {`{"a":1}`, key, time.Time{}, "date"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := openbadges.Sign([]byte(c.document), c.key, c.at)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want one about %q", err, c.want)
			}
		})
	}
}

// Whatever verifies has the content that was signed, but for contexts added
// behind the signed ones.
func FuzzVerifyProofs(f *testing.F) {
	signed := signedCredential(f, testGrant())
	want := decode[map[string]json.RawMessage](f, signed)["@context"]
	fingerprint, err := openbadges.Fingerprint(signed)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(signed)
	f.Add([]byte(`{"issuer":{"id":"a"},"proof":{"type":"DataIntegrityProof","cryptosuite":"eddsa-jcs-2022"}}`))
	f.Fuzz(func(t *testing.T, document []byte) {
		results, err := openbadges.VerifyProofs(document, listed(testKey(t)))
		if err != nil || !slices.ContainsFunc(results, func(r openbadges.ProofResult) bool { return r.Err == nil }) {
			return
		}
		members := decode[map[string]json.RawMessage](t, document)
		members["@context"] = want
		content, err := json.Marshal(members)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := openbadges.Fingerprint(content); err != nil || got != fingerprint {
			t.Errorf("%s verifies, but its content has fingerprint %s (%v)", document, got, err)
		}
	})
}

// expectProofs wants each proof good if want is "", else at least one to fail
// for a reason that says want.
func expectProofs(t *testing.T, document []byte, find openbadges.KeyFinder, want string) {
	t.Helper()
	results, err := openbadges.VerifyProofs(document, find)
	if err != nil {
		t.Fatal(err)
	}
	found := false
	for _, r := range results {
		switch {
		case r.Err == nil:
		case want == "":
			t.Errorf("proof %s by %s: %v", r.Cryptosuite, r.VerificationMethod, r.Err)
		case strings.Contains(r.Err.Error(), want):
			found = true
		default:
			t.Errorf("proof fails with %q, want something about %q", r.Err, want)
		}
	}
	if want != "" && !found {
		t.Errorf("no proof failed, want one about %q", want)
	}
}
