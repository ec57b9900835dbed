package delivery_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"laurel/federation/delivery"
	"laurel/federation/fetch"
)

// stumbleOver has the host stumble over one activity.
func (f *fixture) stumbleOver(poison string) {
	f.answer = func(uri, _ string) error {
		if uri == poison {
			return status(500, 0)
		}
		return nil
	}
}

// FEDERATION.md: **401, 408 and other 5xx, but not 501**: this activity waits, 15 seconds
// FEDERATION.md: Passing trouble changes no order: until there were four attempts
// FEDERATION.md: After that only later activities about the same grant, and of
func TestPoisonousActivityWaitsAlone(t *testing.T) {
	f := newFixture(t)
	f.stumbleOver("poison")
	f.owe("poison", 1, inboxAddress)
	f.owe("other grant", 2, inboxAddress)
	f.owe("delete of the same grant", 1, inboxAddress)
	f.owe("about no grant", 0, inboxAddress)
	f.oweActivity(delivery.Activity{URI: "another issuer's", IssuerID: f.other.ID, Kind: delivery.Create, Body: []byte("another issuer's")}, inboxAddress)
	want(t, f.settle(), "poison", "another issuer's")
	// For five minutes the issuer's order is kept.
	for _, wait := range []time.Duration{15 * time.Second, time.Minute} {
		f.advance(wait)
		f.owe(wait.String(), 3, inboxAddress)
		want(t, f.settle(), "poison")
	}
	f.advance(4 * time.Minute)
	want(t, f.settle(), "poison", "other grant", "about no grant", "15s", "1m0s")
	// However long it goes on, what is new is not held up.
	for i := range 8 {
		uri := fmt.Sprintf("new %d", i)
		f.owe(uri, int64(10+i), inboxAddress)
		if sent := f.settle(); len(sent) != 1 || !strings.HasPrefix(sent[0], uri) {
			t.Fatalf("of %s, %v was sent", uri, sent)
		}
		f.advance(12 * time.Hour)
		f.settle()
	}
	f.answer = func(string, string) error { return nil }
	f.advance(15 * time.Hour)
	want(t, f.settle(), "poison", "delete of the same grant")
}

// FEDERATION.md: **401, 408 and other 5xx, but not 501**: this activity waits, 15 seconds
func TestPoisonousActivityIsGivenUpAfterAWeek(t *testing.T) {
	f := newFixture(t)
	f.stumbleOver("poison")
	f.owe("poison", 1, inboxAddress)
	f.owe("delete", 1, inboxAddress)
	begun := f.now
	for f.deliveries(1)[0].State == delivery.Queued {
		f.settle()
		if f.now.Sub(begun) > 30*24*time.Hour {
			t.Fatal("it is still tried after a month")
		}
		f.advance(time.Hour)
	}
	if age := f.now.Sub(begun); age < 7*24*time.Hour || age > 8*24*time.Hour {
		t.Errorf("it was given up after %s", age)
	}
	d := f.deliveries(1)
	if d[0].Attempts < 10 || d[0].Attempts > 30 || d[1].State != delivery.Delivered {
		t.Errorf("there were %d attempts, then the Delete was %s", d[0].Attempts, d[1].State)
	}
}

// A proxy says 502 for everything while the server behind it is away, for days.
//
// FEDERATION.md: A host that answers so to three activities in a row is taken to be in trouble itself.
func TestHostThatStumblesOverEverythingIsInTrouble(t *testing.T) {
	f := newFixture(t)
	f.answer = func(string, string) error { return status(502, 0) }
	for i := range 10 {
		f.owe(fmt.Sprintf("a%d", i), int64(i+1), inboxAddress)
	}
	want(t, f.settle(), "a0")
	attempts, begun := 1, f.now
	for ; f.host().Failures == 0 && f.now.Sub(begun) < time.Hour; f.advance(15 * time.Second) {
		attempts += len(f.settle())
	}
	if h := f.host(); h.Failures != 1 || h.FailingSince.IsZero() || h.Queued != 10 || attempts != 4+4+1 {
		t.Errorf("after three activities, with %d attempts, the host is %+v", attempts, h)
	}
	for f.now.Before(f.host().FailingSince.Add(5 * 24 * time.Hour)) {
		f.advance(f.host().DueAt.Sub(f.now))
		attempts += len(f.settle())
	}
	if attempts > 100 {
		t.Errorf("in five days there were %d attempts", attempts)
	}
	f.answer = func(string, string) error { return nil }
	f.advance(13 * time.Hour)
	if sent := f.settle(); len(sent) != 10 {
		t.Errorf("back again, it got %d of 10", len(sent))
	}
	if h := f.host(); h.Failures != 0 || !h.FailingSince.IsZero() {
		t.Errorf("back again, the host is %+v", h)
	}
}

// FEDERATION.md: **No answer**: the host is in trouble and is left alone, a minute
func TestUnreachableHostIsLeftAloneLongerEachTime(t *testing.T) {
	f := newFixture(t)
	f.answer = func(string, string) error { return unreachable() }
	f.owe("a", 1, inboxAddress)
	f.owe("b", 2, inboxAddress)
	for _, wait := range []time.Duration{
		1 * time.Minute, 2 * time.Minute, 4 * time.Minute, 8 * time.Minute, 16 * time.Minute, 32 * time.Minute,
		64 * time.Minute, 128 * time.Minute, 256 * time.Minute, 512 * time.Minute, 12 * time.Hour, 12 * time.Hour,
	} {
		want(t, f.settle(), "a")
		if got := f.host().DueAt.Sub(f.now); got != wait {
			t.Errorf("the next attempt is in %s, want %s", got, wait)
		}
		f.advance(wait)
	}
	f.answer = func(string, string) error { return nil }
	want(t, f.settle(), "a", "b")
}

// FEDERATION.md: **No answer**: the host is in trouble and is left alone, a minute
func TestBackOffIsSpread(t *testing.T) {
	waits := make(map[time.Duration]bool)
	for _, random := range []float64{0, 0.25, 0.5, 0.75, 0.999} {
		f := newFixture(t)
		f.worker.Random = func() float64 { return random }
		f.answer = func(string, string) error { return unreachable() }
		f.owe("a", 1, inboxAddress)
		f.settle()
		wait := f.host().DueAt.Sub(f.now)
		if wait < 48*time.Second || wait > 72*time.Second {
			t.Errorf("with %v the wait is %s, want a minute and up to a fifth", random, wait)
		}
		waits[wait] = true
	}
	if len(waits) != 5 {
		t.Errorf("the waits are %v", waits)
	}
}

// FEDERATION.md: After seven days its deliveries that are older than seven days
func TestAfterAWeekOfSilenceDeliveriesFail(t *testing.T) {
	f := newFixture(t)
	f.answer = func(string, string) error { return unreachable() }
	f.owe("old", 1, inboxAddress)
	begun := f.now
	for f.deliveries(1)[0].State == delivery.Queued {
		f.settle()
		f.advance(6 * time.Hour)
		if f.now.Sub(begun) > 30*24*time.Hour {
			t.Fatal("it is still owed after a month")
		}
	}
	if age := f.now.Sub(begun); age < 7*24*time.Hour {
		t.Errorf("it failed after %s", age)
	}
	if last := f.deliveries(1)[0].Results; len(last) == 0 || !strings.Contains(last[len(last)-1].Error, "a week") {
		t.Errorf("the reason is %+v", last)
	}

	// From now on the host is asked once a week.
	f.owe("new", 2, inboxAddress)
	if sent := f.settle(); len(sent) > 0 {
		t.Errorf("%v was sent at once to a host that has been silent for a week", sent)
	}
	attempts := 0
	for range 4 * 14 {
		f.advance(6 * time.Hour)
		attempts += len(f.settle())
	}
	if attempts < 1 || attempts > 3 {
		t.Errorf("in two weeks there were %d probes", attempts)
	}
}

func TestHostThatLimitsForeverIsGivenUp(t *testing.T) {
	f := newFixture(t)
	f.answer = func(string, string) error { return status(429, time.Hour) }
	f.owe("a", 1, inboxAddress)
	for range 9 * 24 {
		f.settle()
		f.advance(time.Hour)
	}
	if d := f.deliveries(1)[0]; d.State != delivery.Failed {
		t.Errorf("after nine days of 429 the delivery is %s", d.State)
	}
}

// FEDERATION.md: That does not count as a failure.
func TestHostThatLimitsIsNotInTrouble(t *testing.T) {
	f := newFixture(t)
	f.answer = func(string, string) error { return status(429, 2*time.Hour) }
	f.owe("a", 1, inboxAddress)
	f.owe("b", 2, inboxAddress)
	want(t, f.settle(), "a")
	if h := f.host(); h.Failures != 0 || h.DueAt.Sub(f.now) != 2*time.Hour {
		t.Errorf("the host is %+v", h)
	}
	f.answer = func(string, string) error { return nil }
	f.advance(2 * time.Hour)
	want(t, f.settle(), "a", "b")
}

func TestProgressSaysHowTheOfferFares(t *testing.T) {
	f := newFixture(t)
	p := delivery.Progress{Store: f.db}
	offer := delivery.Activity{URI: "offer", IssuerID: f.issuer.ID, GrantID: 1, Kind: delivery.Offer, Body: f.vault.Seal([]byte("offer"), delivery.SealContext("offer"))}
	step := func(state, detail string) {
		t.Helper()
		g := grant(1)
		gotState, gotDetail, err := p.OfferDelivery(context.Background(), g)
		if err != nil || gotState != state || !strings.Contains(gotDetail, detail) || (detail == "") != (gotDetail == "") {
			t.Errorf("progress is %q, %q, %v; want %q, %q", gotState, gotDetail, err, state, detail)
		}
	}
	step("waiting", "")
	f.oweActivity(offer, inboxAddress)
	step("waiting", "")
	f.answer = func(string, string) error { return unreachable() }
	f.settle()
	step("waiting", "connection refused")
	f.answer = func(string, string) error { return status(403, 0) }
	f.advance(time.Hour)
	f.settle()
	step("failed", "after 2 attempts: POST https://people.example/inbox: status 403")
}

// A refusal is an answer: the host is alive, so the next silence is its first.
func TestRefusalEndsTheHostsTrouble(t *testing.T) {
	f := newFixture(t)
	f.oweActivity(delivery.Activity{URI: "a", IssuerID: f.issuer.ID, Kind: delivery.UpdateActor, Body: []byte("a")}, inboxAddress)
	f.answer = func(string, string) error { return unreachable() }
	f.settle()
	f.answer = func(string, string) error { return status(403, 0) }
	f.advance(time.Hour)
	f.settle()
	hosts, err := f.db.DeliveryHosts(context.Background(), 10)
	if err != nil || len(hosts) != 1 || hosts[0].Failures != 0 || !hosts[0].FailingSince.IsZero() || hosts[0].LastError == "" {
		t.Errorf("hosts are %+v, %v; want one without failures, and its last refusal", hosts, err)
	}
}

// BadgeFed says 501 to each Delete.
func TestUnknownKindOfActivityIsNoTrouble(t *testing.T) {
	f := newFixture(t)
	f.answer = func(string, string) error { return status(501, 0) }
	for i := range 5 {
		f.owe(fmt.Sprintf("a%d", i), int64(i+1), inboxAddress)
	}
	want(t, f.settle(), "a0", "a1", "a2", "a3", "a4")
	if d := f.deliveries(1)[0]; d.State != delivery.Failed || f.host().Failures != 0 {
		t.Errorf("the delivery is %s, the host has %d failures; want it failed and none", d.State, f.host().Failures)
	}
}

// What a host quotes of an offer must not end up in the database or before other
// people's eyes.
func TestQuotedAcceptLinkIsNotKept(t *testing.T) {
	f := newFixture(t)
	key := f.vault.AcceptKey("01kakjhz0sa1b2c3d4e5f6g7h8")
	f.answer = func(string, string) error {
		return &fetch.StatusError{Method: "POST", URL: "https://people.example/inbox", Status: 400, Body: "can't parse …/accept/grant/1/" + key + "</a>"}
	}
	f.oweActivity(delivery.Activity{
		URI: "offer", IssuerID: f.issuer.ID, GrantID: 1, Kind: delivery.Offer, Body: f.vault.Seal([]byte("offer"), delivery.SealContext("offer")),
	}, inboxAddress)
	f.settle()
	ds, err := f.db.GrantDeliveries(t.Context(), 1, delivery.Offer)
	if err != nil || len(ds) != 1 || len(ds[0].Results) != 1 {
		t.Fatalf("the deliveries are %+v, %v", ds, err)
	}
	for _, kept := range []string{ds[0].Results[0].Error, f.host().LastError} {
		if strings.Contains(kept, key) || !strings.Contains(kept, "can't parse") {
			t.Errorf("what is kept is %q; want the reason without the key", kept)
		}
	}
}
