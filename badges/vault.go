package badges

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"
)

// Vault holds the server's one secret, which lives outside the database. It
// seals private keys and derives accept keys, so that a stolen database gives
// away neither.
type Vault struct {
	seal   cipher.AEAD
	accept []byte
	pages  []byte
}

// SecretSize is the length of the server's secret in bytes.
const SecretSize = 32

// NewVault derives its keys from the secret (HKDF, RFC 5869).
func NewVault(secret []byte) (*Vault, error) {
	if len(secret) != SecretSize {
		return nil, fmt.Errorf("the server's secret has %d bytes; it must have %d", len(secret), SecretSize)
	}
	sealKey, err := hkdf.Key(sha256.New, secret, nil, "laurel private keys", 32)
	if err != nil {
		return nil, err
	}
	acceptKey, err := hkdf.Key(sha256.New, secret, nil, "laurel accept keys", 32)
	if err != nil {
		return nil, err
	}
	pagesKey, err := hkdf.Key(sha256.New, secret, nil, "laurel recipient pages", 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(sealKey)
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, err
	}
	return &Vault{seal: aead, accept: acceptKey, pages: pagesKey}, nil
}

// Seal encrypts plain; only Open with the same context returns it.
func (v *Vault) Seal(plain []byte, context string) []byte {
	return v.seal.Seal(nil, nil, plain, []byte(context))
}

// Open decrypts what Seal made.
func (v *Vault) Open(sealed []byte, context string) ([]byte, error) {
	plain, err := v.seal.Open(nil, nil, sealed, []byte(context))
	if err != nil {
		return nil, fmt.Errorf("what was sealed does not open; is this the secret key file that the database was made with? %w", err)
	}
	return plain, nil
}

// AcceptKey returns the 160-bit key of a grant's accept link. It is derived, so
// it is stored nowhere and can still be shown again.
func (v *Vault) AcceptKey(grantULID string) string {
	mac := hmac.New(sha256.New, v.accept)
	mac.Write([]byte(grantULID))
	return strings.ToLower(base32.StdEncoding.EncodeToString(mac.Sum(nil)[:20]))
}

// partOfAcceptKey matches half an accept key and more.
var partOfAcceptKey = regexp.MustCompile(`[a-z2-7]{16,}`)

// RedactAcceptKeys replaces what may be accept keys, or halves of them, in a text
// that others wrote.
func RedactAcceptKeys(s string) string { return partOfAcceptKey.ReplaceAllString(s, "…") }

// CheckAcceptKey compares in constant time.
func (v *Vault) CheckAcceptKey(grantULID, key string) bool {
	return hmac.Equal([]byte(v.AcceptKey(grantULID)), []byte(key))
}

// randomText returns n bytes of randomness in lower-case base 32.
func randomText(n int) string {
	b := make([]byte, n)
	rand.Read(b)
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b))
}

// randomHex returns n bytes of randomness as hexadecimal digits.
func randomHex(n int) string {
	b := make([]byte, n)
	rand.Read(b)
	return hex.EncodeToString(b)
}
