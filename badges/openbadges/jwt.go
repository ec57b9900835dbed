package openbadges

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"time"

	"laurel/badges"
)

// RSAKey is an issuer's RSA key with its address.
type RSAKey struct {
	ID      string
	Private *rsa.PrivateKey
}

// jwtHeader is the JOSE header of our signatures. The key is named, never
// enclosed: a key that comes with what it signs proves nothing.
type jwtHeader struct {
	Algorithm string `json:"alg"`
	KeyID     string `json:"kid"`
	Type      string `json:"typ,omitempty"`
}

// CredentialJWT returns the VC-JWT of a grant (Open Badges 3.0 §8.2.4): the
// stored credential without its proofs, signed with RS256. The same credential
// and key give the same bytes. The key's ID leads to one JSON Web Key.
func CredentialJWT(credential []byte, key RSAKey) ([]byte, error) {
	claims, err := parseObject(credential)
	if err != nil {
		return nil, err
	}
	delete(claims, "proof")
	var subject object
	if err := json.Unmarshal(claims["credentialSubject"], &subject); err != nil {
		return nil, badges.Errorf(badges.Invalid, "the credential has no single subject")
	}
	claims["iss"], claims["jti"], claims["sub"] = quoted(issuerID(claims["issuer"])), claims["id"], subject["id"]
	for claim, member := range map[string]string{"nbf": "validFrom", "exp": "validUntil"} {
		if claims[member] == nil {
			continue
		}
		at, err := time.Parse(time.RFC3339, claims.text(member))
		if err != nil {
			return nil, badges.InvalidField(member, "%s is not a date with time and zone", member)
		}
		claims[claim] = json.RawMessage(fmt.Sprint(at.Unix()))
	}
	payload, err := claims.canonical()
	if err != nil {
		return nil, err
	}
	return signJWS(jwtHeader{Algorithm: "RS256", KeyID: key.ID, Type: "JWT"}, payload, key)
}

// SignedAssertion returns the signed form of a stored Open Badges 2.0 assertion
// (Open Badges 2.0, "SignedBadge"): a JWS whose payload differs from the hosted
// document in its verification, and in what the issuer in it says of keys and
// revocations: that is as in profile, the hosted one. Verifiers that read the
// embedded issuer find the key listed, and where to ask whether it is revoked.
func SignedAssertion(assertion, profile []byte, key RSAKey) ([]byte, error) {
	signed, err := parseObject(assertion)
	if err != nil {
		return nil, err
	}
	hosted, err := parseObject(profile)
	if err != nil {
		return nil, err
	}
	var class, issuer object
	if err := json.Unmarshal(signed["badge"], &class); err != nil {
		return nil, badges.Errorf(badges.Invalid, "the assertion embeds no badge class")
	}
	if err := json.Unmarshal(class["issuer"], &issuer); err != nil || issuer.text("id") != hosted.text("id") {
		return nil, badges.Errorf(badges.Invalid, "the assertion does not embed the issuer %s", hosted.text("id"))
	}
	for _, member := range []string{"publicKey", "revocationList"} {
		if hosted[member] != nil {
			issuer[member] = hosted[member]
		}
	}
	if class["issuer"], err = encode(issuer); err != nil {
		return nil, err
	}
	if signed["badge"], err = encode(class); err != nil {
		return nil, err
	}
	signed["verification"], err = encode(signedVerification{Type: "SignedBadge", Creator: key.ID})
	if err != nil {
		return nil, err
	}
	payload, err := signed.canonical()
	if err != nil {
		return nil, err
	}
	return signJWS(jwtHeader{Algorithm: "RS256", KeyID: key.ID}, payload, key)
}

// signedVerification says with which key an assertion is to be checked.
type signedVerification struct {
	Type    string `json:"type"`
	Creator string `json:"creator"`
}

// signJWS returns a JWS in compact form (RFC 7515 §3.1) with RS256, that is
// RSASSA-PKCS1-v1_5 (RFC 7518 §3.3).
func signJWS(header jwtHeader, payload []byte, key RSAKey) ([]byte, error) {
	if key.Private == nil || key.ID == "" {
		return nil, fmt.Errorf("sign JWS: the key %q is not complete", key.ID)
	}
	head, err := encode(header)
	if err != nil {
		return nil, err
	}
	base64url := base64.RawURLEncoding
	input := base64url.EncodeToString(head) + "." + base64url.EncodeToString(payload)
	sum := sha256.Sum256([]byte(input))
	signature, err := rsa.SignPKCS1v15(nil, key.Private, crypto.SHA256, sum[:])
	if err != nil {
		return nil, fmt.Errorf("sign JWS: %w", err)
	}
	return []byte(input + "." + base64url.EncodeToString(signature)), nil
}

func quoted(s string) json.RawMessage {
	text, _ := json.Marshal(s) // of a string, which cannot fail
	return text
}
