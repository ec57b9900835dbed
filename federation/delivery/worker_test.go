package delivery_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"laurel/federation/delivery"
	"laurel/federation/fetch"
	"laurel/federation/inbox"
	"laurel/store"
)

// FEDERATION.md: The bytes of an activity are stored once and sent unchanged
// FEDERATION.md: One worker at a time sends to a host, in order, so that a `Delete`
func TestActivitiesOfAHostGoInOrder(t *testing.T) {
	f := newFixture(t)
	var uris []string
	for i := range 60 { // more than two batches
		uri := fmt.Sprintf("a%02d", i)
		f.owe(uri, int64(i%3), inboxAddress)
		uris = append(uris, uri)
	}
	want(t, f.settle(), uris...)
	if h := f.host(); h.Queued != 0 || h.LastSuccessAt.IsZero() || h.LastError != "" {
		t.Errorf("afterwards the host is %+v", h)
	}
}

// What an answer means for the delivery and for the host.
//
// FEDERATION.md: **429**, and **503 with `Retry-After`**: the host is left alone
// FEDERATION.md: **404 and 410**: this delivery has failed.
// FEDERATION.md: **Any other status**: this delivery has failed; it is not tried again.
// FEDERATION.md: So has one to an address that may not be reached, see below.
func TestAnswers(t *testing.T) {
	f := newFixture(t)
	tests := []struct {
		name     string
		err      error
		state    delivery.State
		again    time.Duration // until the next attempt; 0: none
		observed string
	}{
		{"202", nil, delivery.Delivered, 0, "delivered"},
		{"400", status(400, 0), delivery.Failed, 0, "failed"},
		{"401 (Mastodon that could not fetch our key)", status(401, 0), delivery.Queued, 15 * time.Second, "waits"},
		{"403", status(403, 0), delivery.Failed, 0, "failed"},
		{"404", status(404, 0), delivery.Failed, 0, "failed"},
		{"410", status(410, 0), delivery.Failed, 0, "failed"},
		{"413", status(413, 0), delivery.Failed, 0, "failed"},
		{"501 (BadgeFed about a Delete)", status(501, 0), delivery.Failed, 0, "failed"},
		{"408", status(408, 0), delivery.Queued, 15 * time.Second, "waits"},
		{"500", status(500, 0), delivery.Queued, 15 * time.Second, "waits"},
		{"503", status(503, 0), delivery.Queued, 15 * time.Second, "waits"},
		{"503 with Retry-After", status(503, 10*time.Minute), delivery.Queued, 10 * time.Minute, "limited"},
		{"429", status(429, 0), delivery.Queued, time.Minute, "limited"},
		{"429 with Retry-After", status(429, time.Hour), delivery.Queued, time.Hour, "limited"},
		{"429 with a short Retry-After", status(429, time.Second), delivery.Queued, time.Minute, "limited"},
		{"unreachable", unreachable(), delivery.Queued, time.Minute, "waits"},
		{"no such host", &fetch.Error{Kind: fetch.NoSuchHost, Err: context.Canceled}, delivery.Queued, time.Minute, "waits"},
		{"refused by our policy", &fetch.Error{Kind: fetch.Refused, Err: context.Canceled}, delivery.Failed, 0, "failed"},
		{"not signed", &fetch.Error{Kind: fetch.Unknown, Err: context.Canceled}, delivery.Queued, 15 * time.Second, "waits"},
	}
	for i, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f.t, f.observed = t, nil
			grant := int64(i + 1)
			at := fmt.Sprintf("https://host%d.example/inbox", i)
			f.answer = func(string, string) error { return tt.err }
			f.owe(tt.name, grant, at)
			f.settle()
			d := f.deliveries(grant)[0]
			if d.State != tt.state || len(d.Results) != 1 || d.Attempts != 1 || (tt.err != nil) != (d.Results[0].Error != "") {
				t.Fatalf("the delivery is %+v, want %s", d, tt.state)
			}
			if !slices.Equal(f.observed, []string{tt.observed}) {
				t.Errorf("observed was %v, want %s", f.observed, tt.observed)
			}
			f.answer = func(string, string) error { return nil }
			if tt.again > 0 {
				f.advance(tt.again - time.Second)
				if sent := f.settle(); len(sent) > 0 {
					t.Fatalf("%v was sent before its time", sent)
				}
				f.advance(time.Second)
			}
			sent := f.settle()
			if (len(sent) == 1) != (tt.again > 0) {
				t.Errorf("later %v was sent", sent)
			}
		})
	}
}

// FEDERATION.md: After 410 from a personal inbox, what its actor follows and said
func TestDeletedInboxLosesItsFollowing(t *testing.T) {
	f := newFixture(t)
	jane, joe := f.follower("people.example", "jane", ""), f.follower("people.example", "joe", "")
	f.answer = func(_, at string) error {
		switch at {
		case jane + "/inbox":
			return status(http.StatusGone, 0)
		case joe + "/inbox":
			return status(http.StatusNotFound, 0) // may be a mistake
		}
		return nil
	}
	f.owe("a", 1, jane+"/inbox", joe+"/inbox")
	f.settle()
	followers, err := f.db.Followers(context.Background(), f.issuer.ID, "", 10)
	if err != nil || !slices.Equal(followers, []string{joe}) {
		t.Errorf("followers are %v, error %v; want only joe", followers, err)
	}
}

// FEDERATION.md: Followers behind one shared inbox get one copy.
func TestFollowersOfAServerShareACopy(t *testing.T) {
	f := newFixture(t)
	f.follower("people.example", "jane", inboxAddress)
	f.follower("people.example", "joe", inboxAddress)
	f.follower("small.example", "ann", "")
	f.follower("small.example", "bob", "")
	f.tx(func(tx *store.Tx) error {
		id, _, err := tx.InsertActivity(t.Context(), delivery.Activity{URI: "a", IssuerID: f.issuer.ID, Kind: delivery.Create, Body: []byte("a"), CreatedAt: f.now})
		if err != nil {
			return err
		}
		if err := tx.DeliverTo(t.Context(), id, inboxAddress); err != nil { // the recipient's
			return err
		}
		return tx.DeliverToFollowers(t.Context(), id, f.issuer.ID)
	})
	sent := f.settle()
	slices.Sort(sent)
	if expected := []string{
		"a → " + inboxAddress, "a → https://small.example/users/ann/inbox", "a → https://small.example/users/bob/inbox",
	}; !slices.Equal(sent, expected) {
		t.Errorf("sent was %q, want %q", sent, expected)
	}
}

func TestOfferIsSealedUntilItIsSent(t *testing.T) {
	f := newFixture(t)
	sealed := f.vault.Seal([]byte("offer"), delivery.SealContext("offer"))
	f.oweActivity(delivery.Activity{URI: "offer", IssuerID: f.issuer.ID, GrantID: 1, Kind: delivery.Offer, Body: sealed}, inboxAddress)
	want(t, f.settle(), "offer")
}

// One issuer's missing key must not hold up what others owe to the same host.
func TestWhatCannotBeSignedWaitsAlone(t *testing.T) {
	f := newFixture(t)
	other := f.issuer
	f.tx(func(tx *store.Tx) (err error) {
		other.Username = "keyless"
		other.ID, err = tx.InsertIssuer(t.Context(), other)
		return err
	})
	f.oweActivity(delivery.Activity{URI: "unsigned", IssuerID: other.ID, GrantID: 1, Kind: delivery.Create, Body: []byte("unsigned")}, inboxAddress)
	f.oweActivity(delivery.Activity{URI: "unopened", IssuerID: other.ID, GrantID: 2, Kind: delivery.Offer, Body: []byte("not sealed")}, inboxAddress)
	f.owe("good", 3, inboxAddress)
	want(t, f.settle(), "good")
	if d := f.deliveries(1)[0]; d.State != delivery.Queued || !strings.Contains(d.Results[0].Error, "no keys") {
		t.Errorf("what can't be signed is %+v", d)
	}
}

// An inbound activity shows that the host lives.
//
// FEDERATION.md: An activity that we receive, signed, from a host in trouble ends its waiting.
func TestInboundActivityEndsTheBackOff(t *testing.T) {
	f := newFixture(t)
	f.answer = func(string, string) error { return unreachable() }
	f.owe("a", 1, inboxAddress)
	for range 6 { // the back-off has grown to half an hour
		f.settle()
		f.advance(f.host().DueAt.Sub(f.now))
	}
	f.settle()
	f.answer = func(string, string) error { return nil }
	if sent := f.settle(); len(sent) > 0 {
		t.Fatalf("%v was sent in the back-off", sent)
	}
	received := inbox.Received{ID: "https://people.example/1", Actor: "https://people.example/users/jane", Body: []byte("{}"), ReceivedAt: f.now}
	if _, err := f.db.Receive(t.Context(), received, "people.example"); err != nil {
		t.Fatal(err)
	}
	want(t, f.settle(), "a")
}
