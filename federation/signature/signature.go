// Package signature signs and verifies the HTTP requests that ActivityPub servers send each other.
//
// Two schemes are spoken in both directions: draft-cavage-http-signatures-12, which every fediverse
// server understands, and RFC 9421 (HTTP Message Signatures), which is replacing it.
//
// What it promises: [Verifier.Verify] returns a key only when the holder of that key signed this
// method, this target, this host (one of ours), a recent time and, where there is one, exactly this
// body. A request that fails cheaply (no digest, wrong digest, old date) fails before any key is
// looked up. Whether the key's owner may do what the request asks is the caller's question.
//
// Outgoing draft-cavage signatures are made by go-fed/httpsig. Incoming ones are checked here with the
// standard library, because httpsig's verifier splits parameters at every comma, signs the decoded
// path, reads the machine's own clock, and demands neither a digest nor any particular header.
// The two implementations check each other in the tests.
package signature

import (
	"context"
	"crypto"
	"net/http"
	"time"
)

// Key is a private key that signs requests, and the id under which peers find its public half.
// A Key may be used by many goroutines.
type Key struct {
	ID      string        // URL of the public key, mostly the actor's id + "#main-key"
	Private crypto.Signer // *rsa.PrivateKey or ed25519.PrivateKey
}

// PublicKey is the key that a signature names.
type PublicKey struct {
	ID    string           // the keyId of the signature
	Owner string           // id of the actor whose document lists this key
	Key   crypto.PublicKey // *rsa.PublicKey or ed25519.PublicKey

	// Fresh says that the key was fetched for this very call. A signature that does not match a
	// fresh key is bad; one that does not match a remembered key may mean that the key was changed.
	Fresh bool
}

// KeyStore finds public keys by their id.
type KeyStore interface {
	// PublicKey returns the key with the given id. With fresh set it must not answer from what it
	// remembers, save to limit how often one key is fetched again. It returns [ErrKeyGone] (wrapped)
	// when the key's owner was deleted, [ErrKeyUnavailable] or any other error when it cannot tell.
	PublicKey(ctx context.Context, keyID string, fresh bool) (PublicKey, error)
}

// Scheme is a way to sign requests.
type Scheme int

const (
	Cavage  Scheme = iota // draft-cavage-12, which every fediverse server takes
	RFC9421               // HTTP Message Signatures
)

// SignAs signs r in a scheme, with [Sign] or [SignRFC9421].
func SignAs(scheme Scheme, r *http.Request, body []byte, key Key, now time.Time) error {
	if scheme == RFC9421 {
		return SignRFC9421(r, body, key, now)
	}
	return Sign(r, body, key, now)
}

// UsesRFC9421 reports whether a request with these headers is signed with RFC 9421. After Verify
// accepted it, its sender is known to speak RFC 9421.
func UsesRFC9421(h http.Header) bool {
	return len(h["Signature-Input"]) > 0
}
