package inbox_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"laurel/federation"
	"laurel/federation/fedtest"
	"laurel/federation/inbox"
)

// FEDERATION.md: 429 | more than 600 activities at once, and then 10 in a second
func TestAddressesAreLimited(t *testing.T) {
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	h := &inbox.Handler{Now: func() time.Time { return now }, Limits: inbox.Limits{Address: inbox.Rate{PerSecond: 0.1, Burst: 3}}}
	post := func(address string) (status, retryAfter int) {
		r := httptest.NewRequest(http.MethodPost, "/inbox", strings.NewReader("no activity"))
		r.RemoteAddr = address
		answer := httptest.NewRecorder()
		h.ServeHTTP(answer, r)
		retryAfter, _ = strconv.Atoi(answer.Header().Get("Retry-After")) // 0 if there is none
		return answer.Code, retryAfter
	}
	for _, tt := range []struct {
		address            string
		wait               time.Duration
		status, retryAfter int
	}{
		{"192.0.2.1:1000", 0, 400, 0},
		{"192.0.2.1:1001", 0, 400, 0},
		{"192.0.2.1:1002", 0, 400, 0},
		{"192.0.2.1:1003", 0, 429, 10},
		{"[::ffff:192.0.2.1]:1", 0, 429, 10},
		{"192.0.2.2:1000", 0, 400, 0},
		{"192.0.2.1:1004", 4 * time.Second, 429, 6},
		{"192.0.2.1:1005", 6 * time.Second, 400, 0},
		{"[2001:db8:0:1::1]:1", 0, 400, 0},
		{"[2001:db8:0:1::2]:1", 0, 400, 0},
		{"[2001:db8:0:1:ffff::3]:1", 0, 400, 0},
		{"[2001:db8:0:1::4]:1", 0, 429, 10},
		{"[2001:db8:0:2::4]:1", 0, 400, 0},
	} {
		now = now.Add(tt.wait)
		if status, retryAfter := post(tt.address); status != tt.status || retryAfter != tt.retryAfter {
			t.Errorf("%s is answered %d, Retry-After %d; want %d, %d", tt.address, status, retryAfter, tt.status, tt.retryAfter)
		}
	}
}

// Only what a host has signed counts against it: others can't use up its share.
//
// FEDERATION.md: 429 | more than 600 activities at once, and then 10 in a second
func TestHostsAreLimitedByTheirOwnSignatures(t *testing.T) {
	w := newWorld(t)
	w.server.Configure(func(o *federation.Options) { o.InboxLimits = inbox.Limits{Host: inbox.Rate{PerSecond: 0.1, Burst: 3}} })
	for range 5 {
		r := w.jane.Request(w.org+"/inbox", w.follow())
		r.Header.Set("Signature", strings.Replace(r.Header.Get("Signature"), `signature="`, `signature="AAAA`, 1))
		if answer := w.Do("evil.example", r); answer.Status != 401 {
			t.Fatalf("a forged Follow is answered %d, want 401", answer.Status)
		}
	}
	for i, want := range []int{202, 202, 202, 429} {
		answer := w.Do("people.example", w.jane.Request(w.org+"/inbox", w.follow()))
		if answer.Status != want || (want == 429) != (answer.Header.Get("Retry-After") == "10") {
			t.Errorf("Follow %d is answered %d, Retry-After %q; want %d", i+1, answer.Status, answer.Header.Get("Retry-After"), want)
		}
	}
	if status := w.Peer("elsewhere.example").Person("eve").Follow(w.org); status != 202 {
		t.Errorf("a Follow from elsewhere is answered %d, want 202", status)
	}
	w.Clock.Advance(10 * time.Second)
	if status := w.jane.Follow(w.org); status != 202 {
		t.Errorf("later it is answered %d, want 202", status)
	}
}

func TestMemoryOfTheLimitsIsBounded(t *testing.T) {
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	for name, between := range map[string]time.Duration{"one who floods": 0, "many who come once": time.Hour} {
		l := inbox.NewLimiter()
		for i := range 40_000 {
			now = now.Add(between)
			if wait := l.Take(fmt.Sprint(i), inbox.Rate{PerSecond: 1, Burst: 2}, now); wait > 0 {
				t.Fatalf("%s: the first of %d has to wait", name, i)
			}
		}
		if n := l.Len(); n > 16384 {
			t.Errorf("%s: %d buckets are kept", name, n)
		}
	}
}

// FEDERATION.md: 429 | more than 600 activities at once, and then 10 in a second
func TestDefaultLimits(t *testing.T) {
	rate := inbox.Rate{PerSecond: 10, Burst: 600}
	if got, want := inbox.DefaultLimits(), (inbox.Limits{Address: rate, Host: rate, Concurrent: 256}); got != want {
		t.Errorf("the limits are %+v, want %+v", got, want)
	}
}

// fullDisk can't keep what comes.
type fullDisk struct{ inbox.Receiver }

func (fullDisk) Receive(context.Context, inbox.Received, string) (bool, error) {
	return false, errors.New("disk full")
}

// FEDERATION.md: 503 | 256 activities are being taken at the same time (`Retry-After:
func TestBusyInbox(t *testing.T) {
	w := newWorld(t)
	w.server.Configure(func(o *federation.Options) { o.InboxLimits = inbox.Limits{Concurrent: 1} })
	reached, rest := make(chan struct{}), make(chan struct{})
	end := w.Let(func(from string, r *http.Request) *fedtest.FaultAnswer {
		if from == "badges.example" { // for Joe's key
			close(reached)
			<-rest
		}
		return nil
	})
	first, second := w.joe.Request(w.org+"/inbox", w.follow()), w.jane.Request(w.org+"/inbox", w.follow())
	var slow sync.WaitGroup
	slow.Go(func() {
		if answer := w.Do("people.example", first); answer.Status != 202 {
			t.Errorf("the one that is being taken is answered %d", answer.Status)
		}
	})
	<-reached
	answer := w.Do("people.example", second)
	if answer.Status != 503 || answer.Header.Get("Retry-After") != "30" {
		t.Errorf("beside one that is being taken it is answered %d, Retry-After %q", answer.Status, answer.Header.Get("Retry-After"))
	}
	wantReason(t, answer)
	close(rest)
	slow.Wait()
	end()
	if status := w.jane.Follow(w.org); status != 202 {
		t.Errorf("after that it is answered %d", status)
	}
	w.server.Configure(func(o *federation.Options) { o.Stores.Receiver = fullDisk{w.server.DB} })
	if answer := w.Do("people.example", w.jane.Request(w.org+"/inbox", w.follow())); answer.Status != 503 || answer.Header.Get("Retry-After") != "60" {
		t.Errorf("with a full disk it is answered %d, Retry-After %q", answer.Status, answer.Header.Get("Retry-After"))
	}
}
