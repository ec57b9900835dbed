package delivery_test

import (
	"context"
	"testing"
	"time"

	"laurel/badges"
	"laurel/federation/delivery"
	"laurel/federation/inbox"
	"laurel/federation/peer"
	"laurel/federation/signature"
	"laurel/store"
)

// A refusal of one scheme is tried at once in the other, and remembered.
//
// FEDERATION.md: On 401 or 400 the request is made again at once in the other
func TestRefusedSchemeIsTriedAgainInTheOther(t *testing.T) {
	f := newFixture(t)
	f.answer = func(string, string) error {
		if f.scheme == signature.Cavage {
			return status(401, 0)
		}
		return nil
	}
	f.owe("a", 1, inboxAddress)
	want(t, f.settle(), "a", "a")
	f.owe("b", 2, inboxAddress)
	want(t, f.settle(), "b")
	for grant := range int64(2) {
		if d := f.deliveries(grant + 1)[0]; d.State != delivery.Delivered || d.Attempts != 1 {
			t.Errorf("delivery %d is %s after %d attempts; want it delivered by one", grant+1, d.State, d.Attempts)
		}
	}
}

// FEDERATION.md: Badge servers get another form of this Note, with the same ids:
func TestBadgeServersGetTheirForm(t *testing.T) {
	f := newFixture(t)
	f.oweActivity(delivery.Activity{
		URI: "a", IssuerID: f.issuer.ID, GrantID: 1, Kind: delivery.Create, Body: []byte("for all"), ForBadgeServers: []byte("with the badge"),
	}, "https://badges.example/inbox", "https://people.example/inbox")
	sent := f.settle()
	if len(sent) != 2 || sent[0] != "with the badge → https://badges.example/inbox" || sent[1] != "for all → https://people.example/inbox" {
		t.Errorf("sent was %q", sent)
	}
}

// A later Update of a profile must not be overtaken by an earlier one.
//
// FEDERATION.md: After that only later activities about the same grant, and of
func TestUpdatesOfAProfileKeepTheirOrder(t *testing.T) {
	f := newFixture(t)
	update := func(uri string) {
		f.oweActivity(delivery.Activity{URI: uri, IssuerID: f.issuer.ID, Kind: delivery.UpdateActor, Body: []byte(uri)}, inboxAddress)
	}
	accept := func(uri string) {
		f.oweActivity(delivery.Activity{URI: uri, IssuerID: f.issuer.ID, Kind: delivery.Accept, Body: []byte(uri)}, inboxAddress)
	}
	f.stumbleOver("update 1")
	update("update 1")
	accept("accept 1")
	update("update 2")
	want(t, f.settle(), "update 1")
	for _, wait := range []time.Duration{15 * time.Second, time.Minute} {
		f.advance(wait)
		want(t, f.settle(), "update 1")
	}
	f.advance(4 * time.Minute)
	want(t, f.settle(), "update 1", "accept 1")
	accept("accept 2")
	want(t, f.settle(), "accept 2")
	f.answer = func(string, string) error { return nil }
	f.advance(16 * time.Minute)
	want(t, f.settle(), "update 1", "update 2")
}

// A server that has closed says 410 at its shared inbox: its followers go.
//
// FEDERATION.md: After 410 from a personal inbox, what its actor follows and said
func TestGoneSharedInboxTakesItsFollowersAlong(t *testing.T) {
	f := newFixture(t)
	const shared = "https://closed.example/inbox"
	f.follower("closed.example", "ann", shared)
	f.follower("closed.example", "art", shared)
	kept := f.follower("open.example", "bea", "https://open.example/inbox")
	f.answer = func(_, inbox string) error {
		if inbox == shared {
			return status(410, 0)
		}
		return nil
	}
	f.tx(func(tx *store.Tx) error {
		id, _, err := tx.InsertActivity(t.Context(), delivery.Activity{URI: "a", IssuerID: f.issuer.ID, GrantID: 1, Kind: delivery.Create, Body: []byte("a"), CreatedAt: f.now})
		if err != nil {
			return err
		}
		return tx.DeliverToFollowers(t.Context(), id, f.issuer.ID)
	})
	f.settle()
	left, err := f.db.Followers(t.Context(), f.issuer.ID, "", 10)
	if err != nil || len(left) != 1 || left[0] != kept {
		t.Errorf("the followers are %v, %v; want only %s", left, err, kept)
	}
}

// ear hears from the host at the worst moment: between the recording of its
// failure and the return of its lease.
type ear struct {
	delivery.Queue
	heard func()
}

func (e ear) ReleaseHost(ctx context.Context, h delivery.Host, now, due time.Time) error {
	e.heard()
	return e.Queue.ReleaseHost(ctx, h, now, due)
}

func TestHostHeardFromAtTheWorstMomentDoesNotWait(t *testing.T) {
	f := newFixture(t)
	f.answer = func(string, string) error { return unreachable() }
	f.owe("a", 1, inboxAddress)
	f.worker = f.newWorker(ear{f.db, func() { f.hear("https://people.example/users/jane") }})
	f.worker.Pool().Work(t.Context(), f.claim())
	if h := f.host(); h.Failures != 0 || h.DueAt.After(f.now) {
		t.Errorf("after it was heard from the host is %+v; want it due now", h)
	}
	f.worker = f.newWorker(f.db)
	f.answer = func(string, string) error { return nil }
	want(t, f.settle(), "a")
}

func TestReceptionIsThatOfTheNewestPostToTheRecipient(t *testing.T) {
	f := newFixture(t)
	p := delivery.Progress{Store: f.db}
	g := f.grantTo("people.example", "jane")
	check := func(state badges.ReceptionState, attempts int, problem bool) {
		t.Helper()
		r, err := p.Reception(t.Context(), g)
		if err != nil || r.State != state || r.Attempts != attempts || (r.Problem != "") != problem {
			t.Errorf("the reception is %+v, %v; want %q after %d attempts, with a problem: %v", r, err, state, attempts, problem)
		}
	}
	check(badges.NotSent, 0, false)
	const personal = "https://people.example/users/jane/inbox"
	f.oweActivity(delivery.Activity{URI: "offer", IssuerID: f.issuer.ID, GrantID: g, Kind: delivery.Offer, Body: f.vault.Seal([]byte("offer"), delivery.SealContext("offer"))}, personal)
	check(badges.Waiting, 0, false)
	f.answer = func(string, string) error { return status(500, 0) }
	f.settle()
	check(badges.Waiting, 1, true)
	f.answer = func(string, string) error { return nil }
	f.advance(time.Minute)
	f.settle()
	check(badges.Taken, 2, false)
	f.answer = func(string, string) error { return status(403, 0) }
	f.owe("note", g, inboxAddress, "https://followers.example/inbox")
	f.settle()
	check(badges.Undelivered, 1, true)
}

// hear has an activity of an actor arrive.
func (f *fixture) hear(actor string) {
	f.t.Helper()
	received := inbox.Received{ID: actor + "#1", Actor: actor, Body: []byte("{}"), ReceivedAt: f.clock()}
	if _, err := f.db.Receive(context.Background(), received, peer.HostOf(actor)); err != nil {
		f.t.Fatal(err)
	}
}

// grantTo grants a badge to an actor whose server has a shared inbox.
func (f *fixture) grantTo(host, username string) (id int64) {
	f.t.Helper()
	actor := f.follower(host, username, "https://"+host+"/inbox")
	f.tx(func(tx *store.Tx) error {
		b := badges.Badge{IssuerID: f.issuer.ID, Version: 1, CreatedAt: f.now, UpdatedAt: f.now, Definition: badges.Definition{Title: "Badge"}}
		var err error
		if b.ID, err = tx.InsertBadge(f.t.Context(), b); err != nil {
			return err
		}
		who, err := tx.InsertIdentity(f.t.Context(), badges.Identity{Kind: badges.FediverseIdentity, Value: actor, CreatedAt: f.now}, username)
		if err != nil {
			return err
		}
		id, _, err = tx.InsertGrant(f.t.Context(), badges.Grant{
			ULID: "01kkh0000000000000000a0001", OfferULID: "01kkh0000000000000000b0001", BadgeID: b.ID, IssuerID: b.IssuerID, BadgeVersion: 1,
			Badge: b.Definition, Identity: who, State: badges.Pending, Visibility: badges.Public, GrantedAt: f.now,
		})
		return err
	})
	return id
}
