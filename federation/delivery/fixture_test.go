package delivery_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"laurel/badges"
	"laurel/federation/delivery"
	"laurel/federation/fetch"
	"laurel/federation/peer"
	"laurel/federation/remote"
	"laurel/federation/signature"
	"laurel/store"
	"laurel/store/storetest"
)

const ourHost = "badges.example"

// fixture is a Worker on a real database. The network is the answers function,
// the clock the field now.
type fixture struct {
	t      *testing.T
	db     *store.DB
	worker *delivery.Worker
	vault  *badges.Vault
	issuer badges.Issuer
	other  badges.Issuer

	mu       sync.Mutex
	now      time.Time
	sent     []string // "uri → inbox", in order
	answer   func(uri, inbox string) error
	scheme   signature.Scheme // of the last request
	observed []string
}

func newFixture(t *testing.T) *fixture {
	f := &fixture{t: t, db: storetest.Open(t), now: time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)}
	f.answer = func(string, string) error { return nil }
	var err error
	if f.vault, err = badges.NewVault(bytes.Repeat([]byte{7}, badges.SecretSize)); err != nil {
		t.Fatal(err)
	}
	f.worker = f.newWorker(f.db)
	f.tx(func(tx *store.Tx) (err error) {
		f.issuer = badges.Issuer{Role: badges.RoleIssuer, Domain: ourHost, Username: "org", CreatedAt: f.now}
		if f.issuer.ID, err = tx.InsertIssuer(t.Context(), f.issuer); err != nil {
			return err
		}
		f.other = badges.Issuer{Role: badges.RoleIssuer, Domain: ourHost, Username: "other", CreatedAt: f.now}
		f.other.ID, err = tx.InsertIssuer(t.Context(), f.other)
		return err
	})
	return f
}

func (f *fixture) newWorker(q delivery.Queue) *delivery.Worker {
	log := slog.New(slog.NewTextHandler(testWriter{f.t}, nil))
	return &delivery.Worker{
		Queue: q, Poster: f, Signers: f, Peers: peers{peer.NewMemory(f.db, f.clock, log)}, Vault: f.vault, Now: f.clock, Random: func() float64 { return 0.5 },
		Log: log, Hosts: 1,
		Observe: func(outcome string, _ time.Duration) { f.observed = append(f.observed, outcome) },
	}
}

func (f *fixture) clock() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.now
}

func (f *fixture) advance(d time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.now = f.now.Add(d)
}

// Post implements [delivery.Poster].
func (f *fixture) Post(_ context.Context, inbox, contentType string, body []byte, sign fetch.Signer) (*fetch.Response, error) {
	uri := string(body)
	f.mu.Lock()
	f.sent = append(f.sent, uri+" → "+inbox)
	f.mu.Unlock()
	if !strings.HasPrefix(contentType, "application/activity+json") || sign == nil {
		f.t.Errorf("%s is sent as %q, signed: %v", uri, contentType, sign != nil)
	}
	if err := f.answer(uri, inbox); err != nil {
		return nil, err
	}
	return &fetch.Response{Status: http.StatusAccepted}, nil
}

// Signer implements [delivery.Signers].
func (f *fixture) Signer(_ context.Context, issuerID int64, scheme signature.Scheme) (fetch.Signer, error) {
	if issuerID != f.issuer.ID && issuerID != f.other.ID {
		return nil, fmt.Errorf("issuer %d has no keys", issuerID)
	}
	f.scheme = scheme
	return func(*http.Request, []byte) error { return nil }, nil
}

// peers are the real memory, but badge servers are those with badge in their name.
type peers struct{ *peer.Memory }

func (p peers) ImportsBadges(_ context.Context, inbox string) bool {
	return strings.HasPrefix(peer.HostOf(inbox), "badge")
}

// status is an answer with that status.
func status(code int, retryAfter time.Duration) error {
	return &fetch.StatusError{Method: http.MethodPost, URL: "https://people.example/inbox", Status: code, RetryAfter: retryAfter}
}

func unreachable() error {
	return &fetch.Error{Kind: fetch.Unreachable, Method: http.MethodPost, URL: "https://people.example/inbox", Err: errors.New("connection refused")}
}

func (f *fixture) tx(fn func(*store.Tx) error) {
	f.t.Helper()
	if err := f.db.InTx(context.Background(), fn); err != nil {
		f.t.Fatal(err)
	}
}

// owe stores an activity about a grant (0: none) and owes it to inboxes.
func (f *fixture) owe(uri string, grantID int64, inboxes ...string) {
	f.t.Helper()
	f.oweActivity(delivery.Activity{URI: uri, IssuerID: f.issuer.ID, GrantID: grantID, Kind: delivery.Create, Body: []byte(uri)}, inboxes...)
}

func (f *fixture) oweActivity(a delivery.Activity, inboxes ...string) {
	f.t.Helper()
	a.CreatedAt = f.clock()
	f.tx(func(tx *store.Tx) error {
		id, _, err := tx.InsertActivity(context.Background(), a)
		if err != nil {
			return err
		}
		for _, inbox := range inboxes {
			if err := tx.DeliverTo(context.Background(), id, inbox); err != nil {
				return err
			}
		}
		return nil
	})
}

// follower has an actor of a host follow the issuer.
func (f *fixture) follower(host, username, sharedInbox string) string {
	f.t.Helper()
	id := "https://" + host + "/users/" + username
	a := remote.Actor{ID: id, Host: host, Type: "Person", Username: username, Inbox: id + "/inbox", SharedInbox: sharedInbox, FetchedAt: f.clock()}
	if err := f.db.PutRemoteActor(context.Background(), a, nil); err != nil {
		f.t.Fatal(err)
	}
	f.tx(func(tx *store.Tx) error {
		return tx.AddFollower(context.Background(), f.issuer.ID, id, id+"#follow", f.clock())
	})
	return id
}

// settle works until nothing is due and returns what was sent meanwhile.
func (f *fixture) settle() []string {
	f.t.Helper()
	f.sent = nil
	if _, err := f.worker.Pool().Settle(context.Background()); err != nil {
		f.t.Fatal(err)
	}
	return slices.Clone(f.sent)
}

// want fails unless exactly these activities were sent to the people's inbox.
func want(t *testing.T, sent []string, uris ...string) {
	t.Helper()
	var expected []string
	for _, uri := range uris {
		expected = append(expected, uri+" → "+inboxAddress)
	}
	if !slices.Equal(sent, expected) {
		t.Fatalf("sent was %q, want %q", sent, expected)
	}
}

const inboxAddress = "https://people.example/inbox"

// deliveries are those of the activities about a grant.
func (f *fixture) deliveries(grantID int64) []delivery.Delivery {
	f.t.Helper()
	ds, err := f.db.GrantDeliveries(context.Background(), grantID, delivery.Create)
	if err != nil {
		f.t.Fatal(err)
	}
	return ds
}

// host is what an operator sees of the one host there is.
func (f *fixture) host() delivery.HostStatus {
	f.t.Helper()
	hosts, err := f.db.DeliveryHosts(context.Background(), 2)
	if err != nil || len(hosts) != 1 {
		f.t.Fatalf("hosts %v, error %v; want one", hosts, err)
	}
	return hosts[0]
}

type testWriter struct{ t *testing.T }

func (w testWriter) Write(p []byte) (int, error) {
	w.t.Log(strings.TrimSpace(string(p)))
	return len(p), nil
}
