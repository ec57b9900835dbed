package verification

import (
	"bytes"
	"crypto/ed25519"
	"os"
	"slices"
	"strings"
	"testing"

	"laurel/badges/openbadges"
)

func TestGoodCredential(t *testing.T) {
	w := newWorld(t)
	report := w.want(Input{Data: w.sign(credential()), Recipients: []string{recipientID}}, Valid,
		InputRead, ProofGood, KeyBound, StructureGood, SchemaGood, DatesGood, StatusNone, RecipientMatches)
	f := report.Facts
	if f.Standard != "Open Badges 3.0 (VC 2.0)" || f.Form != "embedded proof" || f.ID != credentialID || f.IssuerID != issuerID ||
		f.IssuerName != "Robotics Club" || f.Name != "Robot builder" || f.Criteria != "Build one." || f.IssuedAt == nil {
		t.Errorf("facts: %+v", f)
	}
	if len(report.Documents) != 1 || report.Documents[0].URL != issuerID || report.Credential.JSON == nil {
		t.Errorf("documents: %+v", report.Documents)
	}
	for _, step := range report.Steps {
		if step.Kind == "" || step.Message == "" {
			t.Errorf("a step without words: %+v", step)
		}
	}
}

func TestResultsAreRead(t *testing.T) {
	w := newWorld(t)
	c := credential()
	subject := c["credentialSubject"].(m)
	subject["achievement"].(m)["resultDescription"] = []any{
		m{"id": "urn:score", "type": []any{"ResultDescription"}, "name": "Score", "resultType": "RawScore", "valueMin": "0", "valueMax": "9", "requiredValue": "5"},
		m{"id": "urn:level", "type": []any{"ResultDescription"}, "name": "Level", "resultType": "RubricCriterionLevel",
			"rubricCriterionLevel": []any{m{"id": "urn:level:2", "type": []any{"RubricCriterionLevel"}, "name": "Mastered"}}},
	}
	subject["result"] = []any{
		m{"type": []any{"Result"}, "resultDescription": "urn:score", "value": "7"},
		m{"type": []any{"Result"}, "resultDescription": "urn:level", "achievedLevel": "urn:level:2"},
		m{"type": []any{"Result"}, "status": "Completed"},
	}
	report := w.want(Input{Data: w.sign(c)}, Valid, SchemaGood)
	want := []Result{
		{Name: "Score", Type: "RawScore", Value: "7", Min: "0", Max: "9", Required: "5"},
		{Name: "Level", Type: "RubricCriterionLevel", Value: "Mastered"}, {Value: "Completed"},
	}
	if !slices.Equal(report.Facts.Results, want) {
		t.Errorf("results are %+v", report.Facts.Results)
	}
}

func TestCredentialFromItsAddress(t *testing.T) {
	w := newWorld(t)
	w.pages[credentialID] = page{contentType: "application/vc+ld+json", body: w.sign(credential())}
	w.want(Input{URL: credentialID}, Valid, ProofGood)
	w.want(Input{Data: []byte(" " + credentialID + "\n")}, Valid, ProofGood)
	w.want(Input{URL: "https://nowhere.example/1"}, Unknown, FetchFailed)
	w.want(Input{URL: "ftp://school.example/1"}, Invalid, InputUnreadable)
}

// TestBadCredentials: each fails for its own reason.
func TestBadCredentials(t *testing.T) {
	stranger := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{9}, ed25519.SeedSize))
	tests := map[string]struct {
		change func(w *world, c m) []byte
		state  State
		code   Code
	}{
		"tampered": {func(w *world, c m) []byte {
			return bytes.Replace(w.sign(c), []byte("Builds robots."), []byte("Builds rockets"), 1)
		}, Invalid, ProofBad},
		"second proof broken": {func(w *world, c m) []byte {
			return breakSecondProof(w, w.sign(c))
		}, Invalid, ProofBad},
		"signed by a stranger": {func(w *world, c m) []byte {
			return w.signAs(c, "https://school.example/actor/other", stranger)
		}, Invalid, KeyForeign},
		"stranger's key under the issuer's id": {func(w *world, c m) []byte { return w.signAs(c, issuerID, stranger) }, Invalid, KeyForeign},
		"did:key of a stranger": {func(w *world, c m) []byte {
			return w.signAs(c, "did:key:"+openbadges.EncodeMultikey(stranger.Public().(ed25519.PublicKey)), stranger)
		}, Invalid, KeyForeign},
		"issuer unreachable": {func(w *world, c m) []byte { delete(w.pages, issuerID); return w.sign(c) }, Unknown, KeyUnreachable},
		"issuer's page lists no keys": {func(w *world, c m) []byte {
			w.pages[issuerID] = page{body: m{"id": issuerID, "type": "Profile"}}
			return w.sign(c)
		}, Unknown, KeyUnreachable},
		"issuer's document of somebody else": {func(w *world, c m) []byte {
			actor := w.actor()
			actor["id"] = "https://school.example/actor/other"
			w.pages[issuerID] = page{body: actor}
			return w.sign(c)
		}, Invalid, KeyForeign},
		"key rotated out": {func(w *world, c m) []byte {
			actor := w.actor()
			actor["assertionMethod"] = actor["assertionMethod"].([]any)[1:]
			w.pages[issuerID] = page{body: actor}
			return w.sign(c)
		}, Invalid, KeyForeign},
		"key of another controller": {func(w *world, c m) []byte {
			actor := w.actor()
			actor["assertionMethod"].([]any)[0].(m)["controller"] = "https://school.example/actor/other"
			w.pages[issuerID] = page{body: actor}
			return w.sign(c)
		}, Invalid, KeyForeign},
		"no proof":     {func(_ *world, c m) []byte { return bytesOf(c) }, Invalid, ProofMissing},
		"unknown kind": {func(_ *world, c m) []byte { c["proof"] = m{"type": "BbsProof"}; return bytesOf(c) }, Unknown, ProofUnsupported},
		"expired":      {func(w *world, c m) []byte { c["validUntil"] = "2026-02-01T00:00:00Z"; return w.sign(c) }, Expired, DatesExpired},
		"not yet":      {func(w *world, c m) []byte { c["validFrom"] = "2027-02-01T00:00:00Z"; return w.sign(c) }, Invalid, DatesFuture},
		"ends before it begins": {func(w *world, c m) []byte {
			c["validUntil"] = "2025-02-01T00:00:00Z"
			return w.sign(c)
		}, Invalid, DatesOrder},
		"date without zone": {func(w *world, c m) []byte { c["validFrom"] = "2026-01-02T03:04:05"; return w.sign(c) }, Invalid, StructureWrong},
		"no achievement name": {func(w *world, c m) []byte {
			delete(c["credentialSubject"].(m)["achievement"].(m), "name")
			return w.sign(c)
		}, Invalid, StructureWrong},
		"against the schema that it names": {func(w *world, c m) []byte {
			c["credentialSchema"] = []any{m{"id": schemaAddress, "type": "1EdTechJsonSchemaValidator2019"}}
			c["evidence"] = m{"type": []any{"Evidence"}}
			return w.sign(withExtensions(c))
		}, Invalid, SchemaWrong},
		"a context that is not known here": {func(w *world, c m) []byte { return withUnknownContext(w, c) }, Unknown, ProofContext},
		"against the schema that it does not name": {func(w *world, c m) []byte {
			c["evidence"] = m{"type": []any{"Evidence"}}
			return w.sign(c)
		}, Valid, SchemaOdd},
		"a member twice": {func(w *world, c m) []byte {
			return bytes.Replace(w.sign(c), []byte(`{"@context"`), []byte(`{"id":"https://a.example","@context"`), 1)
		}, Invalid, InputUnreadable},
		"another thing": {func(_ *world, _ m) []byte { return []byte(`{"type":"Person"}`) }, Invalid, InputNoBadge},
		"no JSON":       {func(_ *world, _ m) []byte { return []byte("hello") }, Invalid, InputUnreadable},
		"SD-JWT":        {func(_ *world, _ m) []byte { return []byte("eyJhbGciOiJFUzI1NiJ9.e30.AA~WyJhIl0~") }, Unknown, InputUnsupported},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.want(Input{Data: test.change(w, credential())}, test.state, test.code)
		})
	}
}

// breakSecondProof adds a second proof to a set that is good but for one letter.
func breakSecondProof(w *world, signed []byte) []byte {
	w.Helper()
	document, err := parseObject(signed)
	w.must(err)
	proofs := document.objects("proof")
	second := object{}
	for name, value := range proofs[0] {
		second[name] = value
	}
	value := second.text("proofValue")
	letter := "3"
	if strings.HasSuffix(value, letter) {
		letter = "4"
	}
	second["proofValue"] = value[:len(value)-1] + letter
	document["proof"] = []any{proofs[0], second}
	return bytesOf(document)
}

// withUnknownContext adds a proof over terms that cannot be looked up.
func withUnknownContext(w *world, c m) []byte {
	w.Helper()
	c["@context"] = append(c["@context"].([]any), "https://school.example/context.json")
	signed, err := openbadges.SignJSON(bytesOf(c), openbadges.SigningKey{Controller: issuerID, Private: w.ed}, now())
	w.must(err)
	document, err := parseObject(signed)
	w.must(err)
	first := document.objects("proof")[0]
	second := object{}
	for name, value := range first {
		second[name] = value
	}
	delete(second, "@context")
	second["cryptosuite"] = "eddsa-rdfc-2022"
	document["proof"] = []any{first, second}
	return bytesOf(document)
}

func TestIssuersOfEveryKind(t *testing.T) {
	w := newWorld(t)
	byKey := "did:key:" + openbadges.EncodeMultikey(w.public())
	c := credential()
	c["issuer"] = m{"id": byKey, "type": []any{"Profile"}}
	w.want(Input{Data: w.signAs(c, byKey, w.ed)}, Valid, KeyBound)

	const byWeb = "did:web:school.example:robots"
	method := openbadges.VerificationMethod(byWeb, w.public())
	w.pages["https://school.example/robots/did.json"] = page{body: m{
		"id":                 byWeb,
		"verificationMethod": []any{m{"id": method, "type": "Multikey", "controller": byWeb, "publicKeyMultibase": openbadges.EncodeMultikey(w.public())}},
		"assertionMethod":    []any{"#" + openbadges.EncodeMultikey(w.public())},
	}}
	c["issuer"] = m{"id": byWeb, "type": []any{"Profile"}}
	w.want(Input{Data: w.signAs(c, byWeb, w.ed)}, Valid, KeyBound)
}

func TestDIDWebAddresses(t *testing.T) {
	for did, want := range map[string]string{
		"did:web:school.example":             "https://school.example/.well-known/did.json",
		"did:web:school.example%3A8443:a:b":  "https://school.example:8443/a/b/did.json",
		"did:web:school.example:..":          "",
		"did:web:user%40school.example":      "",
		"did:web:school.example%2Fevil.json": "",
		"did:web:":                           "",
		"did:ion:abc":                        "",
	} {
		if got, err := didWebAddress(did); got != want || (err == nil) != (want != "") {
			t.Errorf("%s: %q, %v", did, got, err)
		}
	}
}

func TestRefreshedCredential(t *testing.T) {
	const service = "https://school.example/refresh/1"
	old := credential()
	old["validUntil"] = "2026-02-01T00:00:00Z"
	old["refreshService"] = m{"id": service, "type": "1EdTechCredentialRefresh"}
	newer := credential()
	newer["validFrom"] = "2026-03-01T00:00:00Z"

	w := newWorld(t)
	w.pages[service] = page{body: w.sign(newer)}
	w.want(Input{Data: w.sign(withExtensions(old))}, Valid, RefreshNewer)

	newer["id"] = "https://school.example/credential/2"
	w.pages[service] = page{body: w.sign(newer)}
	w.want(Input{Data: w.sign(withExtensions(old))}, Expired, RefreshFailed)

	w.pages[service] = page{body: bytesOf(newer)} // nobody signed it
	w.want(Input{Data: w.sign(withExtensions(old))}, Expired, RefreshFailed)
}

// withExtensions adds the context of 1EdTech's own types.
func withExtensions(c m) m {
	c["@context"] = []any{contextVC2, contextOB3 + "context-3.0.3.json", contextOB3 + "extensions.json"}
	return c
}

// TestVectorsOfW3C: the signatures of the standard's own examples are good.
func TestVectorsOfW3C(t *testing.T) {
	for _, name := range []string{"signedDataInt.json", "signedJCS.json"} {
		data, err := os.ReadFile("testdata/w3c/" + name)
		if err != nil {
			t.Fatal(err)
		}
		const issuer, key = "https://vc.example/issuers/5678", "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"
		r := &run{ctx: t.Context(), now: now(), answers: map[string]answer{}, fetcher: &web{pages: map[string]page{issuer: {body: m{
			"id": issuer, "assertionMethod": []any{m{"id": issuer + "#" + key, "type": "Multikey", "controller": issuer, "publicKeyMultibase": key}},
		}}}}}
		for _, text := range []string{"The School of Examples", "The School of Forgeries"} {
			findings := r.proofs(bytes.Replace(data, []byte("The School of Examples"), []byte(text), 1))
			want := ProofGood
			if text != "The School of Examples" {
				want = ProofBad
			}
			if len(findings) != 1 || findings[0].code != want {
				t.Errorf("%s with %q: %+v", name, text, findings)
			}
		}
	}
}
