package openbadges

import (
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"math/big"

	"laurel/badges"
)

// cryptographicKey is the Open Badges 2.0 class CryptographicKey.
type cryptographicKey struct {
	Context string `json:"@context"`
	Type    string `json:"type"`
	ID      string `json:"id"`
	Owner   string `json:"owner"`
	PEM     string `json:"publicKeyPem"`
}

// CryptographicKey writes the Open Badges 2.0 document of an issuer's RSA key. Its
// owner is the issuer's Profile, which lists it: the link goes both ways.
func CryptographicKey(site *badges.Site, issuer badges.Issuer, key badges.StoredKey) ([]byte, error) {
	return encode(cryptographicKey{
		Context: contextV2, Type: "CryptographicKey",
		ID: site.Key(issuer, key.ID), Owner: site.OpenBadgesProfile(issuer),
		PEM: string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: key.Public})),
	})
}

// jwk is a JSON Web Key (RFC 7517; RFC 8037 for Ed25519).
type jwk struct {
	Type      string `json:"kty"`
	Curve     string `json:"crv,omitempty"`
	X         string `json:"x,omitempty"`
	N         string `json:"n,omitempty"`
	E         string `json:"e,omitempty"`
	Algorithm string `json:"alg"`
	Use       string `json:"use"`
	KeyID     string `json:"kid"`
}

// JWKAddress is the key id in our JWTs: where the key itself stands as JSON Web Key.
func JWKAddress(site *badges.Site, issuer badges.Issuer, keyID int64) string {
	return site.Key(issuer, keyID) + ".jwk"
}

// JWK writes one public key of an issuer as JSON Web Key.
func JWK(site *badges.Site, issuer badges.Issuer, key badges.StoredKey) ([]byte, error) {
	k, err := newJWK(site, issuer, key)
	if err != nil {
		return nil, err
	}
	return encode(k)
}

// JWKS writes all public keys of an issuer as a JSON Web Key Set, those that are
// retired, too: they verify what they signed.
func JWKS(site *badges.Site, issuer badges.Issuer, keys []badges.StoredKey) ([]byte, error) {
	set := struct {
		Keys []jwk `json:"keys"`
	}{}
	for _, key := range keys {
		k, err := newJWK(site, issuer, key)
		if err != nil {
			return nil, err
		}
		set.Keys = append(set.Keys, k)
	}
	return encode(set)
}

func newJWK(site *badges.Site, issuer badges.Issuer, key badges.StoredKey) (jwk, error) {
	public, err := x509.ParsePKIXPublicKey(key.Public)
	if err != nil {
		return jwk{}, fmt.Errorf("key %d: %w", key.ID, err)
	}
	base64url := base64.RawURLEncoding
	k := jwk{Use: "sig", KeyID: JWKAddress(site, issuer, key.ID)}
	switch public := public.(type) {
	case *rsa.PublicKey:
		k.Type, k.Algorithm = "RSA", "RS256"
		k.N = base64url.EncodeToString(public.N.Bytes())
		k.E = base64url.EncodeToString(big.NewInt(int64(public.E)).Bytes())
	case ed25519.PublicKey:
		k.Type, k.Algorithm, k.Curve = "OKP", "EdDSA", "Ed25519"
		k.X = base64url.EncodeToString(public)
	default:
		return jwk{}, fmt.Errorf("key %d is stored as %T", key.ID, public)
	}
	return k, nil
}

// didDocument is a DID document (Decentralized Identifiers 1.0).
type didDocument struct {
	Context     []string    `json:"@context"`
	ID          string      `json:"id"`
	AlsoKnownAs []string    `json:"alsoKnownAs"`
	Methods     []didMethod `json:"verificationMethod"`
	Assertion   []string    `json:"assertionMethod"`
}

type didMethod struct {
	ID         string `json:"id"`
	Type       string `json:"type"`
	Controller string `json:"controller"`
	Multibase  string `json:"publicKeyMultibase,omitempty"`
	JWK        *jwk   `json:"publicKeyJwk,omitempty"`
}

// DIDDocument writes an issuer's did:web document, with all of its keys. Entries
// of assertionMethod are plain ids, which 1EdTech's validator needs.
func DIDDocument(site *badges.Site, issuer badges.Issuer, keys []badges.StoredKey) ([]byte, error) {
	did := site.DID(issuer)
	d := didDocument{
		Context: []string{
			"https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1", "https://w3id.org/security/jwk/v1",
		},
		ID: did, AlsoKnownAs: []string{site.Actor(issuer)},
	}
	for _, key := range keys {
		k, err := newJWK(site, issuer, key)
		if err != nil {
			return nil, err
		}
		m := didMethod{ID: did + fmt.Sprintf("#key-%d", key.ID), Type: "JsonWebKey", Controller: did, JWK: &k}
		if k.X != "" {
			public, err := base64.RawURLEncoding.DecodeString(k.X)
			if err != nil {
				return nil, err
			}
			m = didMethod{ID: VerificationMethod(did, public), Type: "Multikey", Controller: did, Multibase: EncodeMultikey(public)}
		}
		d.Methods, d.Assertion = append(d.Methods, m), append(d.Assertion, m.ID)
	}
	return encode(d)
}
