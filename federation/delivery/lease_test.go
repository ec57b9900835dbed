package delivery_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"laurel/badges"
	"laurel/federation/delivery"
)

func grant(id int64) badges.Grant { return badges.Grant{ID: id} }

// A stop in the middle of a batch finishes what is on the way, keeps its outcome
// and gives the host back, so that the next process goes on at once.
func TestStopInTheMiddleGivesTheLeaseBack(t *testing.T) {
	f := newFixture(t)
	for i := range 5 {
		f.owe(fmt.Sprintf("a%d", i), int64(i+1), inboxAddress)
	}
	ctx, stop := context.WithCancel(context.Background())
	f.answer = func(uri, _ string) error {
		if uri == "a1" {
			stop()
		}
		return nil
	}
	host := f.claim()
	f.sent = nil
	f.worker.Pool().Work(ctx, host)
	want(t, f.sent, "a0", "a1")
	if h := f.host(); h.Queued != 3 {
		t.Errorf("%d deliveries are left, want 3", h.Queued)
	}
	want(t, f.settle(), "a2", "a3", "a4")
}

func (f *fixture) claim() delivery.Host {
	f.t.Helper()
	hosts, err := f.worker.Pool().Claim(context.Background(), 1)
	if err != nil || len(hosts) != 1 {
		f.t.Fatalf("claimed %v, error %v", hosts, err)
	}
	return hosts[0]
}

// FEDERATION.md: One worker at a time sends to a host, in order, so that a `Delete`
func TestHostIsServedByOneWorkerAtATime(t *testing.T) {
	f := newFixture(t)
	f.owe("a", 1, inboxAddress)
	f.claim()
	if sent := f.settle(); len(sent) > 0 {
		t.Errorf("%v was sent while another worker has the host", sent)
	}
	f.advance(61 * time.Second) // the other one is dead
	want(t, f.settle(), "a")
}

// loser is a queue that has given the lease to somebody else.
type loser struct{ delivery.Queue }

func (loser) ExtendHost(context.Context, delivery.Host, time.Time) error {
	return fmt.Errorf("the lease was lost")
}

// FEDERATION.md: A crash repeats at most one batch of 25, with the same ids.
func TestLostLeaseStopsTheWorkButKeepsItsOutcome(t *testing.T) {
	f := newFixture(t)
	for i := range 3 {
		f.owe(fmt.Sprintf("a%d", i), int64(i+1), inboxAddress)
	}
	f.answer = func(string, string) error { f.advance(20 * time.Second); return nil } // slow
	worker := f.newWorker(loser{f.db})
	host := f.claim()
	f.sent = nil
	worker.Pool().Work(context.Background(), host)
	want(t, f.sent, "a0")
	if d := f.deliveries(1)[0]; d.State != delivery.Delivered {
		t.Errorf("what was sent is %s", d.State)
	}
	f.advance(time.Minute)
	want(t, f.settle(), "a1", "a2")
}

// Slow answers must not cost the lease: it is extended on the way.
func TestLongBatchKeepsItsLease(t *testing.T) {
	f := newFixture(t)
	for i := range 25 {
		f.owe(fmt.Sprintf("a%02d", i), int64(i+1), inboxAddress)
	}
	other := f.newWorker(f.db)
	f.answer = func(uri, _ string) error {
		f.advance(9 * time.Second)
		if hosts, err := other.Pool().Claim(context.Background(), 1); err != nil || len(hosts) > 0 {
			t.Errorf("at %s another worker claimed %v, %v", uri, hosts, err)
		}
		return nil
	}
	if sent := f.settle(); len(sent) != 25 {
		t.Errorf("%d of 25 were sent", len(sent))
	}
}

// What is queued at the moment of release is not forgotten.
func TestEnqueueDuringTheLastDeliveryIsNoticed(t *testing.T) {
	f := newFixture(t)
	f.owe("a", 1, inboxAddress)
	f.answer = func(uri, _ string) error {
		if uri == "a" {
			f.owe("b", 2, inboxAddress)
		}
		return nil
	}
	want(t, f.settle(), "a", "b")
}
