package signature

import (
	"bufio"
	"bytes"
	"context"
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

const (
	inbox    = "https://badges.example/actor/guild/inbox"
	activity = `{"type":"Follow"}`
	keyID    = "https://peer.example/actor#main-key"
)

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// Generating an RSA key takes tens of milliseconds, so the tests share two.
var (
	rsaKey      = sync.OnceValue(func() *rsa.PrivateKey { return mustRSA(2048) })
	otherRSAKey = sync.OnceValue(func() *rsa.PrivateKey { return mustRSA(2048) })
)

func mustRSA(bits int) *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, bits)
	if err != nil {
		panic(err)
	}
	return key
}

func edKey() ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, ed25519.SeedSize))
}

// keyring is a KeyStore with a remembered and a current key for each id.
type keyring struct {
	remembered, current map[string]crypto.PublicKey
	err, freshErr       error
	justFetched         bool
	asked, askedFresh   int
}

func ringOf(key crypto.Signer) *keyring {
	keys := map[string]crypto.PublicKey{keyID: key.Public()}
	return &keyring{remembered: keys, current: keys}
}

func (k *keyring) PublicKey(_ context.Context, id string, fresh bool) (PublicKey, error) {
	keys, err := k.remembered, k.err
	if fresh {
		k.askedFresh++
		keys, err = k.current, k.freshErr
	} else {
		k.asked++
	}
	if err != nil {
		return PublicKey{}, err
	}
	return PublicKey{ID: id, Owner: "https://peer.example/actor", Key: keys[id], Fresh: fresh || k.justFetched}, nil
}

func verifier(keys KeyStore) *Verifier {
	return &Verifier{
		Keys:  keys,
		Now:   func() time.Time { return noon },
		Hosts: func(host string) bool { return host == "badges.example" },
	}
}

func newRequest(t testing.TB, method, url, body string) *http.Request {
	t.Helper()
	r, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/activity+json")
	}
	return r
}

// received is r as the server at the other end of the wire reads it.
func received(t testing.TB, r *http.Request) *http.Request {
	t.Helper()
	var wire bytes.Buffer
	if err := r.Write(&wire); err != nil {
		t.Fatal(err)
	}
	got, err := http.ReadRequest(bufio.NewReader(&wire))
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// signers are the two schemes under one name each.
var signers = map[string]func(*http.Request, []byte, Key, time.Time) error{"cavage": Sign, "RFC 9421": SignRFC9421}

// signedPost is a POST to the inbox, signed and received.
func signedPost(t testing.TB, scheme string, key crypto.Signer) *http.Request {
	t.Helper()
	r := newRequest(t, http.MethodPost, inbox, activity)
	if err := signers[scheme](r, []byte(activity), Key{ID: keyID, Private: key}, noon); err != nil {
		t.Fatal(err)
	}
	return received(t, r)
}
