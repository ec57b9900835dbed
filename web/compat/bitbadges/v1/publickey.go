package v1

import (
	"encoding/base64"
	"encoding/hex"

	"github.com/decred/dcrd/dcrec/secp256k1/v4"

	"laurel/badges"
)

const (
	// keyPrefixSize is the number of bytes that name the network before a key.
	// Which network it is does not matter here, as it did not to the original.
	keyPrefixSize = 3
	maxKeyText    = 80 // characters; real ones have 55
)

// publicKey is a user's: a point on secp256k1, and how it is written in
// base58check, which the API compares as text.
type publicKey struct {
	point   *secp256k1.PublicKey
	text    string
	payload []byte // of the text: the network's prefix and the compressed point
}

// parsePublicKey reads a key as wallets show it: BC1Y... or, on the test network, tBC1Y...
func parsePublicKey(s string) (publicKey, error) {
	if len(s) > maxKeyText {
		return publicKey{}, errBase58Check
	}
	payload, err := decodeBase58Check(s)
	if err != nil {
		return publicKey{}, err
	}
	if len(payload) != keyPrefixSize+secp256k1.PubKeyBytesLenCompressed {
		return publicKey{}, errBase58Check
	}
	point, err := secp256k1.ParsePubKey(payload[keyPrefixSize:])
	if err != nil {
		return publicKey{}, err
	}
	return publicKey{point: point, text: s, payload: payload}, nil
}

// slug names the key in the alias table, which takes no account of case.
func (k publicKey) slug() string { return hex.EncodeToString(k.payload) }

// recipientValue returns the value of the identity of a recipient, who may be any
// text in this API. What no public key could be is written so that it can be one.
func recipientValue(text string) string {
	if n, err := badges.ParseIdentity(badges.KeyIdentity, text); err == nil && n.Value == text {
		return text
	}
	return "unchecked-recipient_" + base64.RawURLEncoding.EncodeToString([]byte(text))
}

// keyOfSlug is the reverse of slug; "" for what is none.
func keyOfSlug(slug string) string {
	payload, err := hex.DecodeString(slug)
	if err != nil || len(payload) == 0 {
		return ""
	}
	return encodeBase58Check(payload)
}
