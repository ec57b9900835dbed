// Package remote knows the actors of other servers: it fetches, keeps and
// refreshes their documents, finds the keys that they sign with, and resolves
// what people write as a profile (an address or a handle) to an actor.
//
// What it promises: an actor is believed only from the document at its own id;
// a key only if the actor that it names as owner lists it in turn; a handle only
// if its server names the actor and the actor's server names the handle.
// Look-ups of one thing are done once at a time, failed ones not repeated at once,
// and keys fetched from one server few at a time, however many requests ask.
package remote

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"laurel/badges"
	"laurel/federation/fetch"
	"laurel/federation/signature"
	"laurel/federation/vocab"
)

// Actor is what we keep of an actor elsewhere.
type Actor struct {
	ID          string
	Host        string // of the id, with its port
	Type        string
	Username    string
	Name        string
	URL         string // profile page
	Inbox       string
	SharedInbox string // "" if the server has none
	Icon        string
	FetchedAt   time.Time
	GoneAt      time.Time // zero while it exists
	// Consent to be found (FEP-5feb), by search engines and in directories.
	Indexable, Discoverable bool

	// What it says of other accounts of the same person, and where it has moved to.
	// Both change what others own, so they are never kept: only Refresh returns them.
	AlsoKnownAs []string
	MovedTo     string
}

// Handle is @username@host.
func (a Actor) Handle() string { return "@" + a.Username + "@" + a.Host }

// Key is a public key that an actor lists.
type Key struct {
	ID        string
	ActorID   string
	PEM       string
	FetchedAt time.Time
}

// Store keeps actors and keys. Look-ups return a NotFound *badges.Error.
type Store interface {
	RemoteActor(ctx context.Context, id string) (Actor, error)
	RemoteKey(ctx context.Context, id string) (Key, error)
	// PutRemoteActor stores an actor, with all the keys that it lists now.
	PutRemoteActor(ctx context.Context, a Actor, keys []Key) error
	// ForgetRemoteActor marks an actor as gone and removes what it followed.
	ForgetRemoteActor(ctx context.Context, id string, at time.Time) error
}

// Fetcher is the part of fetch.Client that look-ups need.
type Fetcher interface {
	GetActivity(ctx context.Context, url string) (*fetch.Response, error)
	Get(ctx context.Context, url, accept string) (*fetch.Response, error)
}

// Peers are told what actors declare of their servers.
type Peers interface {
	Implements(ctx context.Context, host string, capabilities []string)
}

// Actors looks actors up.
type Actors struct {
	// Peers may be nil.
	Peers Peers

	store Store
	fetch Fetcher
	now   func() time.Time

	flights singleflight.Group
	budget  budget

	mu       sync.Mutex
	room     int                  // entries of each map
	keys     map[string]parsedKey // by key id
	failures map[string]failure   // by key or actor id
}

type parsedKey struct {
	key   signature.PublicKey
	until time.Time
}

type failure struct {
	err   error
	until time.Time
}

const (
	actorLife   = 24 * time.Hour   // after which an actor is fetched again when needed
	keyLife     = time.Hour        // in memory; the stored key is good until a signature fails
	failureLife = 10 * time.Minute // in which a failed look-up is not repeated
	freshLimit  = 5 * time.Minute  // a key that was fetched within it is not fetched again
	cacheSize   = 4096             // entries of each map; strangers decide what is looked up
)

// New returns Actors on a store and a client.
func New(store Store, fetcher Fetcher, now func() time.Time) *Actors {
	return &Actors{
		store: store, fetch: fetcher, now: now, budget: budget{hosts: make(map[string]int)},
		room: cacheSize, keys: make(map[string]parsedKey), failures: make(map[string]failure),
	}
}

// ErrNotActor says that an address answers, but with something that is no actor.
var ErrNotActor = errors.New("this is no fediverse account")

// Actor returns the actor with that id, fetched within the last day unless its
// server does not answer, when an older one is good enough, be it one that was
// gone at the time.
func (r *Actors) Actor(ctx context.Context, id string) (Actor, error) {
	known, err := r.store.RemoteActor(ctx, id)
	if err != nil && badges.KindOf(err) != badges.NotFound {
		return Actor{}, err
	}
	found := err == nil
	if found && known.GoneAt.IsZero() && r.now().Sub(known.FetchedAt) < actorLife {
		return known, nil
	}
	fetched, err := r.Refresh(ctx, id)
	if err != nil && found && !gone(err) {
		return known, nil
	}
	return fetched, err
}

// Refresh fetches the actor with that id now.
func (r *Actors) Refresh(ctx context.Context, id string) (Actor, error) {
	if err := r.failed(id); err != nil {
		return Actor{}, err
	}
	v, err, _ := r.flights.Do(id, func() (any, error) {
		a, _, err := r.fetchActor(context.WithoutCancel(ctx), id)
		return a, r.remember(id, err)
	})
	if err != nil {
		return Actor{}, err
	}
	return v.(Actor), nil
}

// fetchActor fetches what should be an actor document and stores it.
func (r *Actors) fetchActor(ctx context.Context, id string) (Actor, []Key, error) {
	response, err := r.fetch.GetActivity(ctx, id)
	if err != nil {
		if isStatus(err, http.StatusGone) { // a 404 is often a mistake of a day
			err = errors.Join(err, r.store.ForgetRemoteActor(ctx, id, r.now()))
		}
		return Actor{}, nil, err
	}
	var doc vocab.RemoteActor
	if err := json.Unmarshal(response.Body, &doc); err != nil {
		return Actor{}, nil, fmt.Errorf("%s: %w: %w", id, ErrNotActor, err)
	}
	return r.keep(ctx, response.URL, doc)
}

// keep checks an actor document that came from the given URL and stores it.
func (r *Actors) keep(ctx context.Context, from string, doc vocab.RemoteActor) (Actor, []Key, error) {
	if !doc.IsActor() {
		return Actor{}, nil, fmt.Errorf("%s: %w: its type is %q", from, ErrNotActor, doc.Type)
	}
	if doc.ID != from {
		// The document of a profile page names another id: that one counts, and
		// only from its own address (FEP-fe34).
		if !vocab.SameOrigin(doc.ID, from) {
			return Actor{}, nil, fmt.Errorf("%s: %w: it claims the id %q of another server", from, ErrNotActor, doc.ID)
		}
		return r.fetchCanonical(ctx, doc.ID)
	}
	return r.put(ctx, doc)
}

func (r *Actors) fetchCanonical(ctx context.Context, id string) (Actor, []Key, error) {
	response, err := r.fetch.GetActivity(ctx, id)
	if err != nil {
		return Actor{}, nil, err
	}
	var doc vocab.RemoteActor
	if err := json.Unmarshal(response.Body, &doc); err != nil {
		return Actor{}, nil, fmt.Errorf("%s: %w: %w", id, ErrNotActor, err)
	}
	if doc.ID != id || response.URL != id || !doc.IsActor() {
		return Actor{}, nil, fmt.Errorf("%s: %w: the document at its address names another id", id, ErrNotActor)
	}
	return r.put(ctx, doc)
}

func (r *Actors) put(ctx context.Context, doc vocab.RemoteActor) (Actor, []Key, error) {
	host := hostOf(doc.ID)
	if host == "" {
		return Actor{}, nil, fmt.Errorf("%q: %w: the id is no address", doc.ID, ErrNotActor)
	}
	a := Actor{
		ID: doc.ID, Host: host, Type: string(doc.Type),
		Username: short(string(doc.PreferredUsername)), Name: short(string(doc.Name)),
		URL: webAddress(doc.URL.ID), Inbox: doc.Inbox.ID, SharedInbox: doc.Endpoints.SharedInbox.ID,
		Icon: webAddress(doc.Icon.ID), FetchedAt: r.now(),
		Indexable: bool(doc.Indexable), Discoverable: bool(doc.Discoverable),
		AlsoKnownAs: doc.AlsoKnownAs, MovedTo: doc.MovedTo.ID,
	}
	if !belongsTo(a, a.Inbox) {
		return Actor{}, nil, fmt.Errorf("%s: %w: its inbox is not on its own server", a.ID, ErrNotActor)
	}
	if !belongsTo(a, a.SharedInbox) {
		a.SharedInbox = ""
	}
	keys := listedKeys(a, doc)
	if err := r.store.PutRemoteActor(ctx, a, keys); err != nil {
		return Actor{}, nil, err
	}
	if capabilities := doc.Capabilities(); r.Peers != nil && len(capabilities) > 0 {
		r.Peers.Implements(ctx, a.Host, capabilities)
	}
	return a, keys, nil
}

// maxAddress is as long as the addresses that can be fetched and indexed.
const maxAddress = 2048

// belongsTo reports whether an address may be the actor's: it is on the actor's
// own server, and of a length that can be stored.
func belongsTo(a Actor, address string) bool {
	return len(address) <= maxAddress && vocab.SameOrigin(address, a.ID)
}

// failed returns the error of a look-up that failed a moment ago.
func (r *Actors) failed(id string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	f, ok := r.failures[id]
	if !ok || !r.now().Before(f.until) {
		return nil
	}
	return fmt.Errorf("not asked again so soon: %w", f.err)
}

// remember keeps a failure of another server's, or forgets an earlier one.
func (r *Actors) remember(id string, err error) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err == nil {
		delete(r.failures, id)
		return nil
	}
	if fetch.KindOf(err) == fetch.Unknown && !permanent(err) { // our own
		return err
	}
	makeRoom(r.failures, r.room)
	r.failures[id] = failure{err, r.now().Add(failureLife)}
	return err
}

// makeRoom drops an arbitrary entry of a cache that is full.
func makeRoom[V any](cache map[string]V, room int) {
	if len(cache) < room {
		return
	}
	for k := range cache {
		delete(cache, k)
		return
	}
}

// gone reports whether a server says that there is no such thing, any more or at
// all.
func gone(err error) bool {
	return isStatus(err, http.StatusGone) || isStatus(err, http.StatusNotFound)
}

func isStatus(err error, status int) bool {
	answer, ok := errors.AsType[*fetch.StatusError](err)
	return ok && answer.Status == status
}

const maxShort = 200

// short bounds what strangers call themselves.
func short(s string) string { return badges.Truncate(strings.TrimSpace(s), maxShort) }

// hostOf returns the host of an address with its port, lower case, "" for what is
// no address.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Host)
}

// webAddress lets only http(s) addresses of a length worth storing through.
func webAddress(s string) string {
	u, err := url.Parse(s)
	if err != nil || len(s) > maxAddress || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" {
		return ""
	}
	return s
}
