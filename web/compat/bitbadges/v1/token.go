package v1

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"

	"github.com/decred/dcrd/dcrec/secp256k1/v4"
	"github.com/decred/dcrd/dcrec/secp256k1/v4/ecdsa"
)

// tokenClaims is what of a token's payload matters (RFC 7519 §4.1). Times are in
// seconds since the UNIX epoch.
type tokenClaims struct {
	Expires   *float64 `json:"exp"`
	NotBefore *float64 `json:"nbf"`
	// Derived is the key that signed in the owner's place.
	Derived string `json:"derivedPublicKeyBase58Check"`
}

// verifyToken checks that a JWT was signed by the key's own secret and is good at now.
func verifyToken(token string, key publicKey, now time.Time) error {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return refuse("jwt is not a token of three parts; get one from your identity window")
	}
	var header struct {
		Algorithm string `json:"alg"`
	}
	if !decodePart(parts[0], &header) || header.Algorithm != "ES256" {
		return refuse("jwt is not labelled ES256; get a token from your identity window")
	}
	var claims tokenClaims
	if !decodePart(parts[1], &claims) {
		return refuse("the payload of jwt can't be read; get a new token from your identity window")
	}
	// Nothing here proves that the owner let the derived key act.
	if claims.Derived != "" && claims.Derived != key.text {
		return refuse("jwt was signed by a derived key; sign it with the key of publickey itself")
	}
	if !signedBy(key.point, parts[0]+"."+parts[1], parts[2]) {
		return refuse("jwt was not signed by publickey; sign in with that key and get a new token")
	}
	seconds := float64(now.UnixMilli()) / 1000
	if claims.Expires != nil && seconds >= *claims.Expires {
		return refuse("jwt has expired; get a new token from your identity window")
	}
	if claims.NotBefore != nil && seconds < *claims.NotBefore {
		return refuse("jwt is not valid yet; check the clock of the device that made it")
	}
	return nil
}

func decodePart(part string, into any) bool {
	b, err := base64.RawURLEncoding.DecodeString(part)
	return err == nil && json.Unmarshal(b, into) == nil
}

// signedBy checks a signature in the form of RFC 7518 §3.4. Both halves of the
// range of s are taken: the wallets of that time did not normalize it.
func signedBy(key *secp256k1.PublicKey, signed, signature string) bool {
	b, err := base64.RawURLEncoding.DecodeString(signature)
	if err != nil || len(b) != 64 {
		return false
	}
	var r, s secp256k1.ModNScalar
	if r.SetByteSlice(b[:32]) || s.SetByteSlice(b[32:]) { // over the group's order
		return false
	}
	digest := sha256.Sum256([]byte(signed))
	return ecdsa.NewSignature(&r, &s).Verify(digest[:], key)
}
