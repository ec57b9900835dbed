package badges

import (
	"context"
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"fmt"
	"sync"
	"time"
)

// KeyAlgorithm names what a key pair is for: RSA signs HTTP requests, Ed25519
// signs credentials (and is the actor's Multikey, FEP-521a).
type KeyAlgorithm string

const (
	RSAKey     KeyAlgorithm = "rsa"
	Ed25519Key KeyAlgorithm = "ed25519"
)

// rsaBits is what the whole fediverse verifies and Go signs in about a millisecond.
const rsaBits = 2048

// Keys are the key pairs that an issuer signs with now.
type Keys struct {
	RSA     *rsa.PrivateKey
	RSAID   int64 // of the stored key
	Ed25519 ed25519.PrivateKey
}

// Keyring opens issuers' private keys and keeps the parsed ones, because
// parsing costs a fifth of a signature.
type Keyring struct {
	store IssuerReader
	vault *Vault
	now   func() time.Time

	mu     sync.Mutex
	cached map[int64]cachedKeys
}

type cachedKeys struct {
	keys  Keys
	until time.Time
}

// keyringLife bounds how long a key is used after another process rotated it.
const keyringLife = time.Minute

// NewKeyring returns an empty Keyring.
func NewKeyring(store IssuerReader, vault *Vault, now func() time.Time) *Keyring {
	return &Keyring{store: store, vault: vault, now: now, cached: make(map[int64]cachedKeys)}
}

// Keys returns the issuer's current key pairs.
func (k *Keyring) Keys(ctx context.Context, issuerID int64) (Keys, error) {
	k.mu.Lock()
	c, ok := k.cached[issuerID]
	k.mu.Unlock()
	if ok && k.now().Before(c.until) {
		return c.keys, nil
	}
	stored, err := k.store.IssuerKeys(ctx, issuerID)
	if err != nil {
		return Keys{}, fmt.Errorf("keys of issuer %d: %w", issuerID, err)
	}
	keys, err := k.open(stored)
	if err != nil {
		return Keys{}, fmt.Errorf("keys of issuer %d: %w", issuerID, err)
	}
	k.mu.Lock()
	k.cached[issuerID] = cachedKeys{keys, k.now().Add(keyringLife)}
	k.mu.Unlock()
	return keys, nil
}

func (k *Keyring) open(stored []StoredKey) (keys Keys, err error) {
	for _, s := range stored {
		if !s.RetiredAt.IsZero() {
			continue
		}
		der, err := k.vault.Open(s.Sealed, sealContext(s.IssuerID, s.Algorithm))
		if err != nil {
			return Keys{}, err
		}
		private, err := x509.ParsePKCS8PrivateKey(der)
		if err != nil {
			return Keys{}, err
		}
		switch private := private.(type) {
		case *rsa.PrivateKey:
			keys.RSA, keys.RSAID = private, s.ID
		case ed25519.PrivateKey:
			keys.Ed25519 = private
		}
	}
	if keys.RSA == nil || keys.Ed25519 == nil {
		return Keys{}, fmt.Errorf("a key pair is missing")
	}
	return keys, nil
}

// generateKeys makes the two key pairs of a new issuer. RSA takes tens of
// milliseconds, so it is called outside any transaction.
func generateKeys() (Keys, error) {
	rsaKey, err := rsa.GenerateKey(rand.Reader, rsaBits)
	if err != nil {
		return Keys{}, err
	}
	_, edKey, err := ed25519.GenerateKey(rand.Reader)
	return Keys{RSA: rsaKey, Ed25519: edKey}, err
}

// storedKeys seals keys for an issuer that has its id.
func storedKeys(v *Vault, issuerID int64, keys Keys, at time.Time) ([]StoredKey, error) {
	var out []StoredKey
	for _, k := range []struct {
		algorithm KeyAlgorithm
		private   crypto.Signer
	}{{RSAKey, keys.RSA}, {Ed25519Key, keys.Ed25519}} {
		stored, err := storedKey(v, issuerID, k.algorithm, k.private, at)
		if err != nil {
			return nil, err
		}
		out = append(out, stored)
	}
	return out, nil
}

func storedKey(v *Vault, issuerID int64, algorithm KeyAlgorithm, key crypto.Signer, at time.Time) (StoredKey, error) {
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return StoredKey{}, err
	}
	public, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		return StoredKey{}, err
	}
	return StoredKey{
		IssuerID:  issuerID,
		Algorithm: algorithm,
		Public:    public,
		Sealed:    v.Seal(private, sealContext(issuerID, algorithm)),
		CreatedAt: at,
	}, nil
}

// sealContext binds a sealed key to its row, so that rows can't be swapped.
func sealContext(issuerID int64, a KeyAlgorithm) string {
	return fmt.Sprintf("issuer %d %s", issuerID, a)
}
