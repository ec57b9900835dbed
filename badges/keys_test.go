package badges_test

import (
	"bytes"
	"crypto/x509"
	"strings"
	"testing"
	"time"

	"laurel/badges"
	"laurel/store"
	"laurel/store/storetest"
)

// What is stored as public belongs to what is sealed, and the sealed form holds
// no private key in clear.
func TestIssuerGetsTwoKeyPairs(t *testing.T) {
	w := newSigningWorld(t)
	keys, err := w.Keyring.Keys(t.Context(), w.harbour.ID)
	w.must(err)
	stored, err := w.Store.IssuerKeys(t.Context(), w.harbour.ID)
	w.must(err)
	if len(stored) != 2 {
		t.Fatalf("%d keys are stored, want 2", len(stored))
	}
	for _, k := range stored {
		public, private := any(keys.RSA.Public()), any(keys.RSA)
		if k.Algorithm == badges.Ed25519Key {
			public, private = keys.Ed25519.Public(), keys.Ed25519
		}
		want, err := x509.MarshalPKIXPublicKey(public)
		w.must(err)
		if !bytes.Equal(k.Public, want) {
			t.Errorf("the public %s key is not the private one's", k.Algorithm)
		}
		der, err := x509.MarshalPKCS8PrivateKey(private)
		w.must(err)
		if bytes.Contains(k.Sealed, der[len(der)-32:]) {
			t.Errorf("the %s key is stored in clear", k.Algorithm)
		}
	}
	if bits := keys.RSA.N.BitLen(); bits != 2048 {
		t.Errorf("the RSA key has %d bits, want 2048", bits)
	}
}

// A key that was retired elsewhere is used for a minute at the most.
func TestKeyringNoticesARotation(t *testing.T) {
	w := newSigningWorld(t)
	before, err := w.Keyring.Keys(t.Context(), w.harbour.ID)
	w.must(err)
	w.rotate()
	w.clock.Advance(time.Minute - time.Second)
	kept, err := w.Keyring.Keys(t.Context(), w.harbour.ID)
	w.must(err)
	if !kept.Ed25519.Equal(before.Ed25519) {
		t.Error("the keys were looked up again within a minute")
	}
	w.clock.Advance(time.Second)
	if _, err = w.Keyring.Keys(t.Context(), w.harbour.ID); err == nil {
		t.Error("keys that can't be opened were used longer than a minute")
	}
}

// rotate stores a pair that only another server's vault opens, behind the old ones.
func (w *world) rotate() {
	w.t.Helper()
	w.must(w.db.InTx(w.t.Context(), func(tx *store.Tx) error {
		return tx.InsertIssuerKey(w.t.Context(), badges.StoredKey{
			IssuerID: w.harbour.ID, Algorithm: badges.Ed25519Key, Public: []byte{1}, Sealed: []byte("sealed elsewhere"), CreatedAt: w.Now(),
		})
	}))
}

func TestKeyringOfAnotherServer(t *testing.T) {
	w := newSigningWorld(t)
	other, err := badges.NewVault(bytes.Repeat([]byte{8}, badges.SecretSize))
	w.must(err)
	_, err = badges.NewKeyring(w.db, other, w.clock.Now).Keys(t.Context(), w.harbour.ID)
	if err == nil || !strings.Contains(err.Error(), "is this the secret key file that the database was made with?") {
		t.Errorf("another server's vault opened the keys: %v", err)
	}
}

func TestKeyringOfAnIssuerWithoutKeys(t *testing.T) {
	w := newWorldOn(t, storetest.Open(t))
	if _, err := w.Keyring.Keys(t.Context(), w.harbour.ID); err == nil || !strings.Contains(err.Error(), "keys of issuer 1: a key pair is missing") {
		t.Errorf("got %v, want an error that names the issuer", err)
	}
}
