package verification

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"maps"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"

	"laurel/badges/openbadges"
)

// claims are a credential as the payload of a VC-JWT.
func claims(c m) m {
	payload := maps.Clone(c)
	payload["iss"] = issuerID
	payload["jti"] = credentialID
	payload["sub"] = recipientID
	payload["nbf"] = 1767323045 // validFrom
	return payload
}

// claims1 are a credential of the older data model within the claim vc.
func claims1() m {
	c := credential()
	delete(c, "validFrom")
	c["@context"] = []any{contextVC1, contextOB3 + "context.json"}
	delete(c, "id")
	return m{"iss": issuerID, "jti": credentialID, "sub": recipientID, "nbf": 1767323045, "vc": c}
}

func TestJWTs(t *testing.T) {
	w := newWorld(t)
	w.want(Input{Data: w.jwt(claims(credential()))}, Valid, ProofGood, KeyBound, StructureGood, SchemaGood, DatesGood)

	report := w.want(Input{Data: w.jwt(claims1())}, Valid, ProofGood, StructureGood, SchemaOther)
	if report.Facts.Standard != "Open Badges 3.0 (VC 1.1)" || report.Facts.ID != credentialID || report.Facts.IssuedAt == nil {
		t.Errorf("facts: %+v", report.Facts)
	}

	w.want(Input{Data: w.jwtAs(claims(credential()), jose.EdDSA, w.ed, w.method())}, Valid, ProofGood)

	byKey := "did:key:" + openbadges.EncodeMultikey(w.public())
	c := credential()
	c["issuer"] = m{"id": byKey, "type": []any{"Profile"}}
	payload := claims(c)
	payload["iss"] = byKey
	w.want(Input{Data: w.jwtAs(payload, jose.EdDSA, w.ed, byKey+"#x")}, Valid, ProofGood)
}

func TestES256(t *testing.T) {
	w := newWorld(t)
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	w.must(err)
	data, err := (&jose.JSONWebKey{Key: &key.PublicKey}).MarshalJSON()
	w.must(err)
	actor := w.actor()
	actor["assertionMethod"] = []any{m{"id": issuerID + "#ec", "controller": issuerID, "type": "JsonWebKey", "publicKeyJwk": json.RawMessage(data)}}
	w.pages[issuerID] = page{body: actor}
	w.want(Input{Data: w.jwtAs(claims(credential()), jose.ES256, key, issuerID+"#ec")}, Valid, ProofGood)
}

// TestKeysAtAddresses: kid is the address of a JWK or a JWKS.
func TestKeysAtAddresses(t *testing.T) {
	w := newWorld(t)
	sign := func(kid string) Input { return Input{Data: w.jwtAs(claims(credential()), jose.RS256, w.rsa, kid)} }
	w.pages["https://school.example/keys/1.jwk"] = page{body: w.jwk()}
	w.pages["https://school.example/keys"] = page{body: m{"keys": []any{w.jwk()}}}
	w.pages["https://evil.example/1.jwk"] = page{body: w.jwk()}
	w.want(sign("https://school.example/keys/1.jwk"), Valid, KeyBound) // the actor lists the same key
	w.want(sign("https://school.example/keys#1"), Valid, KeyBound)

	actor := w.actor()
	actor["assertionMethod"] = actor["assertionMethod"].([]any)[:1]
	w.pages[issuerID] = page{body: actor}
	w.want(sign("https://school.example/keys/1.jwk"), Valid, KeySameServer)
	w.want(sign("https://evil.example/1.jwk"), Invalid, KeyForeign)
	w.want(sign("https://school.example/keys/2.jwk"), Unknown, KeyUnreachable)
	w.want(sign("key-1"), Invalid, KeyForeign)
	w.want(sign(""), Invalid, KeyForeign)

	actor["assertionMethod"] = []any{"https://school.example/keys/1.jwk"}
	w.pages[issuerID] = page{body: actor}
	w.pages["https://school.example/keys/1.jwk"] = page{body: m{"id": "https://school.example/keys/1.jwk", "controller": issuerID, "publicKeyJwk": w.jwk()}}
	w.want(sign("https://school.example/keys/1.jwk"), Valid, KeyBound)
}

// TestUnsafeJWTs: each proves nothing, for a reason of its own.
func TestUnsafeJWTs(t *testing.T) {
	w := newWorld(t)
	part := func(v any) string { return base64.RawURLEncoding.EncodeToString(bytesOf(v)) }
	good := strings.Split(string(w.jwt(claims(credential()))), ".")
	other := claims(credential())
	other["name"] = "Robot breaker"

	none := part(m{"alg": "none"}) + "." + good[1] + "."
	w.want(Input{Data: []byte(none)}, Invalid, ProofUnsafe)
	w.want(Input{Data: []byte(part(m{"alg": "None"}) + "." + good[1] + "." + good[2])}, Invalid, ProofUnsafe)
	w.want(Input{Data: w.jwtAs(claims(credential()), jose.HS256, []byte(strings.Repeat("k", 32)), issuerID+"#rsa")}, Invalid, ProofUnsafe)
	w.want(Input{Data: []byte(good[0] + "." + part(other) + "." + good[2])}, Invalid, ProofBad)
	w.want(Input{Data: []byte(part(m{"alg": "ES256K", "kid": issuerID + "#rsa"}) + "." + good[1] + "." + good[2])}, Unknown, ProofUnsupported)
	w.want(Input{Data: []byte(part(m{"alg": "RS256", "crit": []any{"b64"}, "b64": false}) + "." + good[1] + "." + good[2])}, Unknown, ProofUnsupported)
	w.want(Input{Data: w.jwtAs(claims(credential()), jose.RS256, w.rsa, w.method())}, Invalid, ProofBad) // the key is an Ed25519 one
}

func TestKeyOnlyInHeader(t *testing.T) {
	w := newWorld(t)
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: w.rsa}, &jose.SignerOptions{EmbedJWK: true})
	w.must(err)
	signed, err := signer.Sign(bytesOf(claims(credential())))
	w.must(err)
	compact, err := signed.CompactSerialize()
	w.must(err)
	w.want(Input{Data: []byte(compact)}, Valid, KeyBound) // the issuer lists it, too
	actor := w.actor()
	actor["assertionMethod"] = actor["assertionMethod"].([]any)[:1]
	w.pages[issuerID] = page{body: actor}
	w.want(Input{Data: []byte(compact)}, Invalid, KeyHeaderOnly)
}

func TestClaimsThatContradict(t *testing.T) {
	w := newWorld(t)
	for claim, value := range map[string]any{
		"iss": "https://school.example/actor/other", "jti": "urn:uuid:other", "sub": "https://social.example/users/eve", "nbf": 1, "exp": 1,
	} {
		payload := claims(credential())
		if claim == "exp" {
			payload["validUntil"] = "2030-01-01T00:00:00Z"
		}
		payload[claim] = value
		w.want(Input{Data: w.jwt(payload)}, Invalid, ClaimsDiffer)
	}
	payload := claims(credential())
	payload["exp"] = 1767400000
	w.want(Input{Data: w.jwt(payload)}, Expired, DatesExpired)
}
