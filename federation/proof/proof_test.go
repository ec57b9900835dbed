package proof_test

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"laurel/badges/openbadges"
	"laurel/federation/proof"
)

func noon() time.Time { return time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC) }

func key() proof.Key {
	return proof.Key{ID: "https://a.example/actor/org#ed25519", Private: ed25519.NewKeyFromSeed(bytes.Repeat([]byte{3}, ed25519.SeedSize))}
}

func public() ed25519.PublicKey { return key().Private.Public().(ed25519.PublicKey) }

const activity = `{"@context":"https://www.w3.org/ns/activitystreams","actor":"https://a.example/actor/org","id":"https://a.example/1",` +
	`"object":{"content":"<p>ö & \u2028</p>","id":"https://a.example/n","n":1.50,"type":"Note"},"type":"Create"}`

func signed(t *testing.T, document string) []byte {
	t.Helper()
	b, err := proof.Sign([]byte(document), key(), noon())
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func verify(document []byte, key ed25519.PublicKey) error {
	p, err := proof.Read(document)
	if err != nil {
		return err
	}
	return p.Verify(key)
}

func TestSignedActivityVerifies(t *testing.T) {
	document := signed(t, activity)
	p, err := proof.Read(document)
	if err != nil {
		t.Fatal(err)
	}
	if p.VerificationMethod != key().ID || !p.Created.Equal(noon()) || !p.Expires.IsZero() {
		t.Errorf("the proof says key %s, created %s, expires %s", p.VerificationMethod, p.Created, p.Expires)
	}
	if err := p.Verify(public()); err != nil {
		t.Error(err)
	}
	var indented bytes.Buffer // what counts are the values, not the bytes
	if err := json.Indent(&indented, document, "", "  "); err != nil {
		t.Fatal(err)
	}
	if err := verify(indented.Bytes(), public()); err != nil {
		t.Errorf("indented: %v", err)
	}
}

// FEDERATION.md: Their object's bytes are the same with and without it; the `@context`
func TestObjectKeepsItsBytes(t *testing.T) {
	object := activity[strings.Index(activity, `{"content"`):strings.LastIndex(activity, `,"type":"Create"`)]
	if document := signed(t, activity); !bytes.Contains(document, []byte(object)) {
		t.Errorf("the object was %s, now the activity is %s", object, document)
	}
}

func TestSameActivitySignsTheSame(t *testing.T) {
	if a, b := signed(t, activity), signed(t, activity); !bytes.Equal(a, b) {
		t.Errorf("%s is not %s", a, b)
	}
}

// FEDERATION.md: Their object's bytes are the same with and without it; the `@context`
func TestContextNamesTheVocabularyOnce(t *testing.T) {
	const vocabulary = "https://w3id.org/security/data-integrity/v1"
	for _, context := range []string{
		`"https://www.w3.org/ns/activitystreams"`, `["https://www.w3.org/ns/activitystreams",{"x":"y"}]`,
		`["https://www.w3.org/ns/activitystreams","` + vocabulary + `"]`,
	} {
		document := signed(t, `{"@context":`+context+`,"id":"https://a.example/1"}`)
		var o struct {
			Context []any `json:"@context"`
			Proof   struct {
				Context []any `json:"@context"`
			}
		}
		if err := json.Unmarshal(document, &o); err != nil {
			t.Fatal(err)
		}
		if o.Context[0] != "https://www.w3.org/ns/activitystreams" || o.Context[1] != vocabulary || len(o.Context) != len(o.Proof.Context) {
			t.Errorf("%s became %v, in the proof %v", context, o.Context, o.Proof.Context)
		}
	}
}

func TestChangedActivityIsRefused(t *testing.T) {
	document := string(signed(t, activity))
	other := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{4}, ed25519.SeedSize)).Public().(ed25519.PublicKey)
	if err := verify([]byte(document), other); !errors.Is(err, proof.ErrBad) {
		t.Errorf("another key: %v", err)
	}
	for what, change := range map[string][2]string{
		"a value":      {`"type":"Create"`, `"type":"Delete"`},
		"in depth":     {`1.50`, `1.51`},
		"the context":  {`"https://www.w3.org/ns/activitystreams",`, `"https://www.w3.org/ns/activitystreams","https://evil.example/",`},
		"a new member": {`"actor":`, `"bto":"x","actor":`},
		"the time":     {`2026-11-21T12:00:00Z`, `2026-11-22T12:00:00Z`},
		"the key's id": {`#ed25519`, `#other`},
	} {
		changed := strings.Replace(document, change[0], change[1], 1)
		if changed == document {
			t.Fatalf("%s: nothing was changed", what)
		}
		if err := verify([]byte(changed), public()); !errors.Is(err, proof.ErrBad) {
			t.Errorf("%s changed: %v", what, err)
		}
	}
}

func TestWhatIsNoProofIsSaidToBeNone(t *testing.T) {
	document := string(signed(t, activity))
	for what, change := range map[string][2]string{
		"another suite":     {"eddsa-jcs-2022", "eddsa-rdfc-2022"},
		"another type":      {"DataIntegrityProof", "Ed25519Signature2020"},
		"another purpose":   {`"proofPurpose":"assertionMethod"`, `"proofPurpose":"authentication"`},
		"no multibase":      {`"proofValue":"z`, `"proofValue":"u`},
		"a short value":     {`"proofValue":"z`, `"proofValue":"z1","x":"`},
		"a broken time":     {`2026-11-21T12:00:00Z`, `noon`},
		"members twice":     {`"id":`, `"id":"https://b.example/","id":`},
		"@graph":            {`"actor":`, `"@graph":[],"actor":`},
		"two proofs":        {`"proof":{`, `"proof":[{},{`},
		"a proof by its id": {`"proof":{`, `"proof":"https://a.example/proof","x":{`},
	} {
		changed := strings.Replace(document, change[0], change[1], 1)
		if what == "two proofs" {
			changed = strings.Replace(changed, `},"type":"Create"`, `}],"type":"Create"`, 1)
		}
		if _, err := proof.Read([]byte(changed)); changed == document || !errors.Is(err, proof.ErrNone) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, err := proof.Read([]byte(activity)); !errors.Is(err, proof.ErrNone) {
		t.Errorf("without a proof: %v", err)
	}
	if _, err := proof.Sign([]byte(document), key(), noon()); err == nil {
		t.Error("what has a proof was signed again")
	}
}

// Fedify and others sign the @context with the options, but do not write it there.
func TestProofWithoutContextIsRead(t *testing.T) {
	document := string(signed(t, `{"@context":["https://www.w3.org/ns/activitystreams","https://w3id.org/security/data-integrity/v1"],"id":"https://a.example/1"}`))
	without := strings.Replace(document, `"proof":{"@context":["https://www.w3.org/ns/activitystreams","https://w3id.org/security/data-integrity/v1"],`, `"proof":{`, 1)
	if err := verify([]byte(without), public()); without == document || err != nil {
		t.Errorf("%v for %s", err, without)
	}
}

// The test vector of EdDSA Cryptosuites 1.0, appendix B.2, which package
// openbadges keeps.
func TestW3CVector(t *testing.T) {
	vector, err := os.ReadFile("../../badges/openbadges/testdata/w3c-eddsa-jcs-2022.json")
	if err != nil {
		t.Fatal(err)
	}
	p, err := proof.Read(vector)
	if err != nil {
		t.Fatal(err)
	}
	_, fragment, _ := strings.Cut(p.VerificationMethod, "#")
	key, err := openbadges.DecodeMultikey(fragment)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Verify(key); err != nil {
		t.Error(err)
	}
}

// Whatever a document holds, reading it ends, and only what the key signed verifies.
func FuzzRead(f *testing.F) {
	document, err := proof.Sign([]byte(activity), key(), noon())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(document)
	f.Add([]byte(activity))
	f.Add([]byte(`{"proof":[{"type":"DataIntegrityProof"}]}`))
	want, err := proof.Read(document)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, document []byte) {
		p, err := proof.Read(document)
		if err != nil {
			if !errors.Is(err, proof.ErrNone) {
				t.Errorf("unexpected kind of error: %v", err)
			}
			return
		}
		if p.Verify(public()) == nil && (p.VerificationMethod != want.VerificationMethod || !p.Created.Equal(want.Created)) {
			t.Errorf("%s verifies", document)
		}
	})
}
