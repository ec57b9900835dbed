package openbadges

import (
	"bytes"
	"crypto/ed25519"
	"strings"

	"github.com/mr-tron/base58"

	"laurel/badges"
)

// multibaseBase58BTC marks base58 with Bitcoin's alphabet (Controlled
// Identifiers 1.0 §2.4).
const multibaseBase58BTC = "z"

// ed25519Prefix is the multicodec header of an Ed25519 public key (Controlled
// Identifiers 1.0 §2.2.2).
func ed25519Prefix() []byte { return []byte{0xed, 0x01} }

// EncodeMultikey returns the publicKeyMultibase of an Ed25519 key; it begins
// with z6Mk.
func EncodeMultikey(key ed25519.PublicKey) string {
	return encodeMultibase(append(ed25519Prefix(), key...))
}

// DecodeMultikey reads a publicKeyMultibase. A value that is no Ed25519 key
// gives a [badges.Error] of kind Invalid.
func DecodeMultikey(s string) (ed25519.PublicKey, error) {
	data, err := decodeMultibase(s)
	if err != nil {
		return nil, err
	}
	key, ok := bytes.CutPrefix(data, ed25519Prefix())
	if !ok || len(key) != ed25519.PublicKeySize {
		return nil, badges.Errorf(badges.Invalid, "the key %q is not an Ed25519 public key in Multikey form, which begins with z6Mk", s)
	}
	return key, nil
}

// VerificationMethod returns the id of a key: its controller's id and the key
// itself as the fragment, so that ids are stable, never used twice, and can be
// read without a fetch.
func VerificationMethod(controller string, key ed25519.PublicKey) string {
	return controller + "#" + EncodeMultikey(key)
}

func encodeMultibase(data []byte) string {
	return multibaseBase58BTC + base58.Encode(data)
}

func decodeMultibase(s string) ([]byte, error) {
	const longest = 200 // of what is read here; the decoder's effort grows with the square of the length
	digits, ok := strings.CutPrefix(s, multibaseBase58BTC)
	if !ok || len(digits) > longest {
		return nil, badges.Errorf(badges.Invalid, "the value %.40q is not base58 in multibase form, which begins with z", s)
	}
	data, err := base58.Decode(digits)
	if err != nil {
		return nil, badges.Errorf(badges.Invalid, "the value %q is not base58: %v", s, err)
	}
	return data, nil
}
