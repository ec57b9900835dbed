package verification

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"math/big"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"

	"laurel/badges/bake"
)

// TestStatementsInDisguise: a proof over statements stays good when the JSON is
// written in another way. What is signed must not be hidden from who reads it.
func TestStatementsInDisguise(t *testing.T) {
	const full = "https://www.w3.org/2018/credentials#"
	const date = `{"@value":"2026-02-01T00:00:00Z","@type":"http://www.w3.org/2001/XMLSchema#dateTime"}`
	const plain = `"validUntil":"2026-02-01T00:00:00Z"`
	tests := map[string]struct{ old, new string }{
		"a full address":        {plain, `"` + full + `validUntil":` + date},
		"an alias":              {plain, `"@context":[@,{"end":{"@id":"` + full + `validUntil","@type":"http://www.w3.org/2001/XMLSchema#dateTime"}}],"end":"2026-02-01T00:00:00Z"`},
		"a prefix":              {plain, `"@context":[@,{"vc":"` + full + `"}],"vc:validUntil":` + date},
		"nested":                {plain, `"@context":[@,{"more":"@nest"}],"more":{` + plain + `}`},
		"included":              {plain, `"@included":[{"id":"` + credentialID + `","type":"VerifiableCredential",` + plain + `}]`},
		"said elsewhere":        {`"type":["Evidence"]`, `"type":["Evidence","VerifiableCredential"],` + plain},
		"a type within a value": {plain, `"validUntil":` + date},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			c := credential()
			c["validUntil"] = "2026-02-01T00:00:00Z"
			c["evidence"] = []any{m{"id": credentialID, "type": []any{"Evidence"}}}
			document, err := parseObject(w.sign(c))
			w.must(err)
			document["proof"] = document.objects("proof")[0] // eddsa-rdfc-2022; nobody misses the other one
			signed := bytesOf(document)
			w.want(Input{Data: signed}, Expired, ProofGood)

			context, changed := bytesOf(document["@context"]), string(signed)
			if strings.Contains(test.new, "@context") {
				changed = strings.Replace(changed, `"@context":`+string(context)+",", "", 1)
			}
			if name == "said elsewhere" {
				changed = strings.Replace(changed, ","+plain, "", 1)
			}
			changed = strings.Replace(changed, test.old, strings.Replace(test.new, "@,", string(bytes.Trim(context, "[]"))+",", 1), 1)
			if changed == string(signed) {
				t.Fatal("the case changes nothing")
			}
			if report := w.verify(Input{Data: []byte(changed)}); report.State == Valid || !report.found(ProofContext) {
				t.Errorf("%s\n%s", report.State, story(report))
			}
		})
	}
}

// TestPictureOfItself: what names itself does not keep the verifier busy for ever.
func TestPictureOfItself(t *testing.T) {
	const address = "https://evil.example/badge.svg"
	w := newWorld(t)
	picture := []byte(`<svg xmlns="http://www.w3.org/2000/svg" xmlns:openbadges="http://openbadges.org"><openbadges:assertion verify="` + address + `"/></svg>`)
	w.pages[address] = page{body: picture}
	w.want(Input{URL: address}, Unknown, InputUnsupported)

	nested := string(w.jwt(claims(credential())))
	for range 6 {
		nested = string(bytesOf(m{"type": "VerifiablePresentation", "verifiableCredential": []any{nested}}))
	}
	w.want(Input{Data: []byte(nested)}, Unknown, InputUnsupported)
	baked, err := bake.Bake([]byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`), bake.Contents{Credential: string(w.sign(credential()))})
	w.must(err)
	w.want(Input{Data: baked}, Valid, ProofGood)
}

// TestRedirectsProveNothing: whoever can make a server lead elsewhere is no issuer there.
func TestRedirectsProveNothing(t *testing.T) {
	const evil = "https://evil.example/key"
	w := newWorld(t)
	actor := w.actor()
	w.pages[issuerID] = page{body: actor, at: evil}
	w.want(Input{Data: w.sign(credential())}, Unknown, KeyUnreachable)

	actor["assertionMethod"] = actor["assertionMethod"].([]any)[:1]
	w.pages[issuerID] = page{body: actor}
	sign := func(kid string) Input {
		return Input{Data: w.jwtAs(claims(credential()), jose.RS256, w.rsa, kid)}
	}
	for _, kid := range []string{"https://school.example/login?next=" + evil, issuerID + "/login"} {
		w.pages[kid] = page{body: w.jwk(), at: evil}
		w.want(sign(kid), Unknown, KeyUnreachable)
	}
	// Of the same server, and yet not below the issuer.
	for _, kid := range []string{issuerID + "/../eve/key", issuerID + "/%2e%2e/eve/key", issuerID + "/x?y"} {
		w.pages[kid] = page{body: w.jwk()}
		w.want(sign(kid), Valid, KeySameServer)
	}
	w.pages[issuerID+"/keys/1"] = page{body: w.jwk()}
	w.want(sign(issuerID+"/keys/1"), Valid, KeyBound)

	assertion, badge, profile := w.hosted()
	w.pages[assertionID] = page{body: assertion, at: evil}
	w.want(Input{Data: bytesOf(assertion)}, Unknown, HostingMissing)
	w.pages[assertionID] = page{body: assertion, at: strings.Replace(assertionID, "https://", "https://www.", 1)}
	w.want(Input{Data: bytesOf(assertion)}, Valid, HostingGood)
	w.pages[profileID] = page{body: profile, at: evil}
	w.want(Input{Data: bytesOf(assertion)}, Unknown, FetchFailed)
	w.pages[profileID], w.pages[badgeID] = page{body: profile}, page{body: badge, at: evil}
	w.want(Input{Data: bytesOf(assertion)}, Unknown, FetchFailed)
}

// TestKeysOutOfBounds: weak keys prove nothing, and huge ones take minutes.
func TestKeysOutOfBounds(t *testing.T) {
	weak, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	huge := rsa.PublicKey{N: new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 1<<16), big.NewInt(1)), E: 65537}
	for _, public := range []*rsa.PublicKey{&weak.PublicKey, &huge} {
		der, err := x509.MarshalPKIXPublicKey(public)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := readPEM(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})); err == nil || !strings.Contains(err.Error(), "bits") {
			t.Errorf("PEM of %d bits: %v", public.N.BitLen(), err)
		}
		n := base64.RawURLEncoding.EncodeToString(public.N.Bytes())
		if _, err := readJWK(object{"kty": "RSA", "n": n, "e": "AQAB"}); err == nil {
			t.Errorf("JWK of %d bits: %v", public.N.BitLen(), err)
		}
	}
	if _, err := readJWK(object{"kty": "oct", "k": "AAAA"}); err == nil {
		t.Error("a symmetric key is taken")
	}
}

// TestKeysEnd: issuers end keys; from then on nothing is proved by them.
func TestKeysEnd(t *testing.T) {
	for _, name := range []string{"expires", "revoked"} {
		for at, state := range map[string]State{"2026-11-22T11:59:59Z": Invalid, "2026-11-22T12:00:01Z": Valid} {
			w := newWorld(t)
			actor := w.actor()
			actor["assertionMethod"].([]any)[0].(m)[name] = at
			w.pages[issuerID] = page{body: actor}
			w.want(Input{Data: w.sign(credential())}, state)
		}
	}
}

// TestManyStatusEntries: each list is unpacked, so there may be only some.
func TestManyStatusEntries(t *testing.T) {
	w := newWorld(t)
	w.pages[listID] = page{body: w.sign(list("revocation"))}
	c := credential()
	var entries []any
	for i := range maxEntries + 1 {
		entries = append(entries, entry("revocation", i))
	}
	c["credentialStatus"] = entries[:2]
	w.want(Input{Data: w.jwt(claims(c))}, Valid, StatusGood)
	c["credentialStatus"] = entries
	w.want(Input{Data: w.jwt(claims(c))}, Unknown, StatusUnsupported)
	c["credentialStatus"] = []any{entries[0], "https://school.example/status/2"}
	w.want(Input{Data: w.jwt(claims(c))}, Unknown, StatusUnsupported)
}

// TestClaimsOfOtherTypes: a claim that cannot be read is not passed over.
func TestClaimsOfOtherTypes(t *testing.T) {
	w := newWorld(t)
	for claim, value := range map[string]any{
		"iss": m{"id": "https://other.example"}, "sub": []any{recipientID}, "jti": 1,
		"nbf": "1767323045", "exp": "1", "nbf ": 1,
	} {
		payload := claims(credential())
		payload[claim] = value
		state := Invalid
		if claim == "nbf " { // no claim at all
			state = Valid
		}
		w.want(Input{Data: w.jwt(payload)}, state)
	}
	payload := claims(credential())
	payload["exp"] = json.RawMessage("1e400")
	w.want(Input{Data: w.jwt(payload)}, Invalid, StructureWrong)
}

// TestProofOptionsAreSigned: nothing in a proof can be changed.
func TestProofOptionsAreSigned(t *testing.T) {
	w := newWorld(t)
	for i, suite := range []string{"eddsa-rdfc-2022", "eddsa-jcs-2022"} {
		for name, value := range map[string]any{
			"created": "2026-01-01T00:00:00Z", "proofPurpose": "authentication", "expires": "2030-01-01T00:00:00Z", "domain": "a.example",
			"challenge": "1", "nonce": "1", "id": "urn:uuid:1", "cryptosuite": map[bool]string{true: "eddsa-jcs-2022", false: "eddsa-rdfc-2022"}[i == 0],
		} {
			document, err := parseObject(w.sign(credential()))
			w.must(err)
			p := document.objects("proof")[i]
			p[name] = value
			document["proof"] = p
			report := w.verify(Input{Data: bytesOf(document)})
			if report.State != Invalid || !report.found(ProofBad) {
				t.Errorf("%s with another %s is %s\n%s", suite, name, report.State, story(report))
			}
		}
	}
	document, err := parseObject(w.sign(credential()))
	w.must(err)
	value := document.objects("proof")[0].text("proofValue")
	for _, other := range []string{"z1" + value[1:], value + " ", " " + value, "u" + value[1:], fmt.Sprint(value, value)} {
		document.objects("proof")[0]["proofValue"] = other
		w.want(Input{Data: bytesOf(document)}, Invalid, ProofBad)
	}
}
