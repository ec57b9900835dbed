package remote

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"laurel/badges"
	"laurel/federation/fetch"
	"laurel/federation/signature"
	"laurel/federation/vocab"
)

var _ signature.KeyStore = (*Actors)(nil)

// PublicKey implements [signature.KeyStore]: the key with that id, from memory,
// from the store, or from the server that the id names.
func (r *Actors) PublicKey(ctx context.Context, keyID string, fresh bool) (signature.PublicKey, error) {
	r.mu.Lock()
	cached, ok := r.keys[keyID]
	r.mu.Unlock()
	if ok && !fresh && r.now().Before(cached.until) {
		return cached.key, nil
	}
	stored, err := r.store.RemoteKey(ctx, keyID)
	if err != nil && badges.KindOf(err) != badges.NotFound {
		return signature.PublicKey{}, err
	}
	if err == nil && (!fresh || r.now().Sub(stored.FetchedAt) < freshLimit) {
		return r.parse(stored)
	}
	return r.fetchKey(ctx, keyID)
}

// parse parses a key and keeps it in memory.
func (r *Actors) parse(k Key) (signature.PublicKey, error) {
	public, err := signature.ParsePublicKeyPEM(k.PEM)
	if err != nil {
		return signature.PublicKey{}, fmt.Errorf("%w: %w", signature.ErrBadSignature, err)
	}
	key := signature.PublicKey{ID: k.ID, Owner: k.ActorID, Key: public}
	r.mu.Lock()
	defer r.mu.Unlock()
	makeRoom(r.keys, r.room)
	r.keys[k.ID] = parsedKey{key, r.now().Add(keyLife)}
	return key, nil
}

func (r *Actors) fetchKey(ctx context.Context, keyID string) (signature.PublicKey, error) {
	if err := r.failed(keyID); err != nil {
		return signature.PublicKey{}, keyFailure(err)
	}
	v, err, _ := r.flights.Do("key "+keyID, func() (any, error) {
		end, err := r.budget.begin(hostOf(keyID))
		if err != nil {
			return Key{}, err
		}
		defer end()
		k, err := r.findKey(context.WithoutCancel(ctx), keyID)
		return k, r.remember(keyID, err)
	})
	if err != nil {
		return signature.PublicKey{}, keyFailure(err)
	}
	key, err := r.parse(v.(Key))
	key.Fresh = true
	return key, err
}

// errNoKey says that what stands at a key's id is no key to believe.
var errNoKey = errors.New("no usable key")

// findKey fetches the document at the key's id: an actor that lists the key, or
// the key alone (GoToSocial's), whose owner is then asked.
func (r *Actors) findKey(ctx context.Context, keyID string) (Key, error) {
	response, err := r.fetch.GetActivity(ctx, keyID)
	if err != nil {
		return Key{}, err
	}
	if !vocab.SameOrigin(response.URL, keyID) {
		return Key{}, fmt.Errorf("%w: the address %s redirects to another server", errNoKey, keyID)
	}
	var doc vocab.RemoteActor
	if err := json.Unmarshal(response.Body, &doc); err != nil {
		return Key{}, fmt.Errorf("%w at %s: %w", errNoKey, keyID, err)
	}
	var keys []Key
	switch {
	case doc.IsActor():
		_, keys, err = r.keep(ctx, response.URL, doc)
	case doc.Owner.ID != "" && vocab.SameOrigin(doc.Owner.ID, keyID):
		_, keys, err = r.fetchCanonical(ctx, doc.Owner.ID)
	case len(doc.PublicKey) > 0 && vocab.SameOrigin(doc.PublicKey[0].Owner.ID, keyID):
		_, keys, err = r.fetchCanonical(ctx, doc.PublicKey[0].Owner.ID)
	default:
		err = fmt.Errorf("%w: the document at %s holds none", errNoKey, keyID)
	}
	if err != nil {
		return Key{}, err
	}
	for _, k := range keys {
		if k.ID == keyID {
			return k, nil
		}
	}
	return Key{}, fmt.Errorf("%w: the owner of %s does not list it", errNoKey, keyID)
}

// keyFailure says whether the key is gone for good, or none to believe, or may be
// had later: all that is not evidently the sender's doing, our own trouble too.
func keyFailure(err error) error {
	if gone(err) {
		return fmt.Errorf("%w: %w", signature.ErrKeyGone, err)
	}
	if fetch.KindOf(err) == fetch.Refused { // the cause says where names lead in our own network
		return fmt.Errorf("%w: the key is not where this server may fetch it", signature.ErrBadSignature)
	}
	if permanent(err) {
		return fmt.Errorf("%w: %w", signature.ErrBadSignature, err)
	}
	return fmt.Errorf("%w: %w", signature.ErrKeyUnavailable, err)
}

// permanent reports whether a look-up would fail again in the same way.
func permanent(err error) bool {
	switch fetch.KindOf(err) {
	case fetch.Refused, fetch.NoSuchHost, fetch.TooLarge, fetch.Unreadable:
		return true
	}
	return errors.Is(err, errNoKey) || errors.Is(err, ErrNotActor)
}
