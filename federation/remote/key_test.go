package remote_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"laurel/federation/fetch"
	"laurel/federation/remote"
	"laurel/federation/signature"
	"laurel/federation/vocab"
)

func edKey(n byte) ed25519.PublicKey {
	return ed25519.NewKeyFromSeed(bytes.Repeat([]byte{n}, ed25519.SeedSize)).Public().(ed25519.PublicKey)
}

// wantKey fails unless the key with that id is Jane's n-th.
func (f *fixture) wantKey(id string, fresh bool, n byte) signature.PublicKey {
	f.t.Helper()
	key, err := f.PublicKey(context.Background(), id, fresh)
	if err != nil {
		f.t.Fatal(err)
	}
	if key.Owner != jane || key.ID != id || !edKey(n).Equal(key.Key) {
		f.t.Fatalf("the key %s is %+v", id, key)
	}
	return key
}

// FEDERATION.md: The key is fetched from its id.
func TestKeyOfAnActor(t *testing.T) {
	f := newFixture(t)
	f.activity(jane, doc(jane, nil))
	if key := f.wantKey(janeKey, false, 0); !key.Fresh {
		t.Error("a key that was fetched just now is not marked as fresh")
	}
	f.restart()
	if key := f.wantKey(janeKey, false, 0); key.Fresh {
		t.Error("a key from the database is marked as fresh")
	}
	f.wantKey(janeKey, false, 0)
	if n := f.web.asked(jane); n != 1 {
		t.Errorf("the key was fetched %d times", n)
	}
}

// GoToSocial serves, unsigned, only a stub with the key, under a path of its own.
//
// FEDERATION.md: The document there is an actor that lists the key, or the key
func TestKeyStubLeadsToItsOwner(t *testing.T) {
	const keyID = jane + "/main-key"
	key := map[string]any{"id": keyID, "owner": jane, "publicKeyPem": pemOf(0)}
	stubs := map[string]any{
		"an actor with little else": map[string]any{"id": jane, "type": "Person", "preferredUsername": "jane", "publicKey": key},
		"an object without a type":  map[string]any{"id": jane, "publicKey": key},
		"the bare key":              map[string]any{"id": keyID, "type": "Key", "owner": jane, "publicKeyPem": pemOf(0)},
	}
	for name, stub := range stubs {
		t.Run(name, func(t *testing.T) {
			f := newFixture(t)
			f.activity(keyID, stub)
			f.activity(jane, doc(jane, map[string]any{"publicKey": key}))
			f.wantKey(keyID, false, 0)
			if a := f.fetchActor(jane); a.Inbox != jane+"/inbox" {
				t.Errorf("the owner is kept as %+v", a)
			}
		})
	}
}

// FEDERATION.md: A key is kept until a signature does not match it; then it is
func TestRotatedKeyIsFetchedWhenAskedAnew(t *testing.T) {
	f := newFixture(t)
	f.activity(jane, doc(jane, nil))
	f.wantKey(janeKey, false, 0)

	f.activity(jane, doc(jane, map[string]any{"publicKey": map[string]any{"id": janeKey, "owner": jane, "publicKeyPem": pemOf(1)}}))
	f.wantKey(janeKey, false, 0)
	f.wantKey(janeKey, true, 0) // not within five minutes
	if n := f.web.asked(jane); n != 1 {
		t.Fatalf("within a moment the key was fetched %d times", n)
	}
	f.now = f.now.Add(6 * time.Minute)
	if key := f.wantKey(janeKey, true, 1); !key.Fresh {
		t.Error("the new key is not marked as fresh")
	}
	f.wantKey(janeKey, false, 1)
}

// FEDERATION.md: The document there is an actor that lists the key, or the key
// FEDERATION.md: Key and owner must have the same origin.
func TestKeysThatAreNotBelieved(t *testing.T) {
	const evil, evilKey = "https://evil.example/users/eve", "https://evil.example/users/eve#main-key"
	tests := []struct {
		name, keyID string
		pages       map[string]any
	}{
		{"owner on another server", evilKey, map[string]any{
			"https://evil.example/users/eve": map[string]any{"id": evilKey, "owner": jane, "publicKeyPem": pemOf(1)}}},
		{"owner on another server, in an actor", evilKey, map[string]any{
			evil: doc(evil, map[string]any{"publicKey": map[string]any{"id": evilKey, "owner": jane, "publicKeyPem": pemOf(1)}})}},
		{"owner does not list it", jane + "/other-key", map[string]any{
			jane + "/other-key": map[string]any{"id": jane + "/other-key", "owner": jane, "publicKeyPem": pemOf(1)}}},
		{"another user of the server claims it", "https://people.example/users/eve#main-key", map[string]any{
			"https://people.example/users/eve": map[string]any{"id": "https://people.example/users/eve#main-key", "owner": jane, "publicKeyPem": pemOf(1)}}},
		{"actor lists another server's key", evilKey, map[string]any{
			evil: doc(evil, map[string]any{"publicKey": map[string]any{"id": janeKey, "owner": evil, "publicKeyPem": pemOf(1)}})}},
		{"a document without a key", evilKey, map[string]any{evil: map[string]any{"id": evil, "type": "Note"}}},
		{"a key that is no key", evilKey, map[string]any{
			evil: doc(evil, map[string]any{"publicKey": map[string]any{"id": evilKey, "owner": evil, "publicKeyPem": "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"}})}},
		{"no address", "main-key", nil},
		{"an address of the inner network", "https://127.0.0.1/key", nil},
	}
	shared := newFixture(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := shared.on(t)
			f.activity(jane, doc(jane, nil))
			for url, document := range tt.pages {
				f.activity(url, document)
			}
			key, err := f.PublicKey(context.Background(), tt.keyID, false)
			if !errors.Is(err, signature.ErrBadSignature) || errors.Is(err, signature.ErrKeyUnavailable) {
				t.Errorf("got %+v, error %v; want ErrBadSignature", key, err)
			}
			if _, err := f.db.RemoteKey(context.Background(), tt.keyID); err == nil {
				t.Error("the key was stored")
			}
		})
	}
}

func TestRedirectToAnotherServerIsNoKey(t *testing.T) {
	f := newFixture(t)
	f.web.set(jane, page{location: "https://evil.example/users/eve"})
	f.activity("https://evil.example/users/eve", doc("https://evil.example/users/eve", nil))
	if _, err := f.PublicKey(context.Background(), janeKey, false); !errors.Is(err, signature.ErrBadSignature) {
		t.Errorf("the error is %v, want ErrBadSignature", err)
	}
}

// What the sender may try again, and what is over.
//
// FEDERATION.md: An actor or key that could not be fetched is not asked for again within ten minutes.
func TestKeysThatCannotBeHad(t *testing.T) {
	tests := []struct {
		name string
		page page
		want error
	}{
		{"gone", page{status: http.StatusGone}, signature.ErrKeyGone},
		{"not found", page{status: http.StatusNotFound}, signature.ErrKeyGone},
		{"internal error", page{status: 500}, signature.ErrKeyUnavailable},
		{"overload", page{status: 503}, signature.ErrKeyUnavailable},
		{"too many requests", page{status: 429}, signature.ErrKeyUnavailable},
		{"connection refused", page{err: errors.New("connection refused")}, signature.ErrKeyUnavailable},
		{"too slow", page{err: context.DeadlineExceeded}, signature.ErrKeyUnavailable},
		{"HTML", page{contentType: "text/html", body: "<html>"}, signature.ErrBadSignature},
		{"an upload", page{contentType: "application/json", body: "{}"}, signature.ErrBadSignature},
		{"not JSON", page{contentType: vocab.ContentType, body: "{"}, signature.ErrBadSignature},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := newFixture(t)
			f.web.set(jane, tt.page)
			for range 3 {
				if _, err := f.PublicKey(context.Background(), janeKey, false); !errors.Is(err, tt.want) {
					t.Errorf("the error is %v, want %v", err, tt.want)
				}
			}
			if n := f.web.asked(jane); n != 1 {
				t.Errorf("three requests made %d look-ups", n)
			}
			f.now = f.now.Add(11 * time.Minute)
			f.activity(jane, doc(jane, nil))
			f.wantKey(janeKey, false, 0)
		})
	}
}

// brokenStore fails to keep what was fetched.
type brokenStore struct{ remote.Store }

func (brokenStore) PutRemoteActor(context.Context, remote.Actor, []remote.Key) error {
	return errors.New("disk full")
}

// Our own trouble must neither look like the sender's nor be remembered as such.
func TestOwnTroubleIsPassing(t *testing.T) {
	f := newFixture(t)
	f.activity(jane, doc(jane, nil))
	client := f.client()
	broken := remote.New(brokenStore{f.db}, client, func() time.Time { return f.now })
	if _, err := broken.PublicKey(context.Background(), janeKey, false); !errors.Is(err, signature.ErrKeyUnavailable) || errors.Is(err, signature.ErrBadSignature) {
		t.Errorf("the error is %v, want ErrKeyUnavailable", err)
	}
	if _, err := broken.PublicKey(context.Background(), janeKey, false); err == nil || f.web.asked(jane) != 2 {
		t.Errorf("the second time: error %v after %d look-ups; want another attempt", err, f.web.asked(jane))
	}
}

// Strangers decide which keys are looked up, so what is remembered is bounded.
func TestMemoryIsBounded(t *testing.T) {
	f := newFixture(t)
	f.SetRoom(10)
	for i := range 30 {
		url := fmt.Sprintf("https://people.example/%d", i)
		if _, err := f.PublicKey(context.Background(), url, false); err == nil {
			t.Fatal("a key was found where there is none")
		}
	}
	many := make([]remote.Key, 30)
	for i := range many {
		many[i] = remote.Key{ID: fmt.Sprintf("%s#%d", jane, i), ActorID: jane, PEM: pemOf(0), FetchedAt: f.now}
	}
	if err := f.db.PutRemoteActor(context.Background(), remote.Actor{ID: jane, Inbox: jane + "/inbox", FetchedAt: f.now}, many); err != nil {
		t.Fatal(err)
	}
	for _, k := range many {
		f.wantKey(k.ID, false, 0)
	}
	if keys, failures := f.Remembered(); keys != 10 || failures != 10 {
		t.Errorf("%d keys and %d failures are remembered, want 10 of each", keys, failures)
	}
}

// Whoever can reach an inbox names the keys that we fetch: that must not make us a
// means to flood somebody's server.
//
// FEDERATION.md: fetches at most 64 keys at a time for activities that come in
func TestStrangersCanNotFloodAServerThroughUs(t *testing.T) {
	f := newFixture(t)
	f.activity(jane, doc(jane, nil))
	f.web.hold = make(chan struct{})
	results := make(chan error)
	const requests = 30
	for i := range requests {
		go func() {
			_, err := f.PublicKey(context.Background(), fmt.Sprintf("https://victim.example/%d#main-key", i), false)
			results <- err
		}()
	}
	for range requests - 8 { // the others hang on the victim's answer
		if err := <-results; !errors.Is(err, signature.ErrKeyUnavailable) || errors.Is(err, signature.ErrBadSignature) {
			t.Fatalf("a key too many is answered %v, want that it can't be had at present", err)
		}
	}
	close(f.web.hold)
	for range 8 {
		if err := <-results; !errors.Is(err, signature.ErrKeyGone) {
			t.Errorf("the victim's 404 becomes %v", err)
		}
	}
	if n := f.web.askedAll(); n != 8 {
		t.Errorf("the victim was asked %d times at once, want 8", n)
	}
	f.wantKey(janeKey, false, 0)
}

// The sender of an activity reads why its key is not believed. What the names of
// our own network stand for is none of its business.
func TestRefusedAddressIsNotTold(t *testing.T) {
	f := newFixture(t)
	const keyID = "https://db.corp.example/key"
	f.web.set(keyID, page{err: &fetch.Error{Kind: fetch.Refused, Err: errors.New("address 10.1.2.3 is not public")}})
	for range 2 { // the second answer is the remembered one
		_, err := f.PublicKey(context.Background(), keyID, false)
		if !errors.Is(err, signature.ErrBadSignature) || strings.Contains(err.Error(), "10.1.2.3") {
			t.Errorf("the error is %v", err)
		}
	}
}
