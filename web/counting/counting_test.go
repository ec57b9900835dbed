package counting_test

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"laurel/badges"
	"laurel/web/counting"
)

const firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"

// kept is where counts go.
type kept struct {
	err   error
	calls [][]badges.DailyCount
}

func (k *kept) keep(_ context.Context, counts []badges.DailyCount) error {
	if k.err != nil {
		return k.err
	}
	slices.SortFunc(counts, func(a, b badges.DailyCount) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.BadgeID, b.BadgeID), cmp.Compare(a.Kind, b.Kind))
	})
	k.calls = append(k.calls, counts)
	return nil
}

func request(method, agent string) *http.Request {
	r := httptest.NewRequest(method, "/badge/1", nil)
	r.Header.Set("User-Agent", agent)
	return r
}

func newCounter(k *kept, now *time.Time) *counting.Counter {
	return counting.New(k.keep, func() time.Time { return *now }, slog.New(slog.DiscardHandler))
}

func TestCountsAreKeptByDay(t *testing.T) {
	now := time.Date(2026, 11, 21, 23, 59, 59, 0, time.UTC)
	today := badges.DayOf(now)
	var k kept
	c := newCounter(&k, &now)
	if err := c.Flush(t.Context()); err != nil || len(k.calls) != 0 {
		t.Errorf("nothing was counted, and %v kept: %v", k.calls, err)
	}
	visit := request(http.MethodGet, firefox)
	c.Count(visit, badges.Viewed, 1, 7)
	c.Count(visit, badges.Viewed, 1, 7)
	c.Count(visit, badges.Viewed, 1, 0)
	now = now.Add(time.Second)
	c.Count(visit, badges.Viewed, 1, 7)
	c.Count(request(http.MethodPost, firefox), badges.Shared, 1, 7)

	k.err = errors.New("the disk is full")
	if err := c.Flush(t.Context()); !errors.Is(err, k.err) {
		t.Errorf("Flush says %v", err)
	}
	c.Count(visit, badges.Viewed, 1, 7)
	k.err = nil
	for range 2 {
		if err := c.Flush(t.Context()); err != nil {
			t.Error(err)
		}
	}
	want := [][]badges.DailyCount{{
		{IssuerID: 1, Kind: badges.Viewed, Day: today, N: 1},
		{IssuerID: 1, BadgeID: 7, Kind: badges.Viewed, Day: today, N: 2},
		{IssuerID: 1, BadgeID: 7, Kind: badges.Shared, Day: today + 1, N: 1},
		{IssuerID: 1, BadgeID: 7, Kind: badges.Viewed, Day: today + 1, N: 2},
	}}
	if diff := gocmp.Diff(want, k.calls); diff != "" {
		t.Errorf("kept (-want +got):\n%s", diff)
	}
}

func TestProgramsAreNotCounted(t *testing.T) {
	now := time.Now()
	var k kept
	c := newCounter(&k, &now)
	for _, agent := range []string{
		"", "curl/8.14.1", "http.rb/5.3.1 (Mastodon/4.5.0; +https://social.example/)", "Go-http-client/2.0",
		"Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "Mozilla/5.0 (compatible; bingbot/2.0)",
		"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/140.0.0.0 Safari/537.36", "facebookexternalhit/1.1",
		"Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 Safari/604.1 Iframely/1.3.1 (+https://iframely.com/docs/about)",
	} {
		c.Count(request(http.MethodGet, agent), badges.Viewed, 1, 1)
	}
	c.Count(request(http.MethodHead, firefox), badges.Viewed, 1, 1)
	early := request(http.MethodGet, firefox)
	early.Header.Set("Sec-Purpose", "prefetch;prerender")
	c.Count(early, badges.Viewed, 1, 1)
	if err := c.Flush(t.Context()); err != nil || len(k.calls) != 0 {
		t.Errorf("counted %v: %v", k.calls, err)
	}
}

func TestMemoryIsBounded(t *testing.T) {
	now := time.Now()
	var k kept
	c := newCounter(&k, &now)
	visit := request(http.MethodGet, firefox)
	const most = 20_000
	for id := range int64(most + 5_000) {
		c.Count(visit, badges.Viewed, 1, id)
	}
	c.Count(visit, badges.Viewed, 1, 3)
	if err := c.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := k.calls[0]; len(got) != most || got[3].N != 2 {
		t.Errorf("%d things were counted, the fourth %d times", len(got), got[3].N)
	}
}

func TestWhatWasCountedIsStoredAtTheEnd(t *testing.T) {
	now := time.Now()
	var k kept
	c := newCounter(&k, &now)
	visit := request(http.MethodGet, firefox)
	var visitors sync.WaitGroup
	for range 8 {
		visitors.Go(func() {
			for range 100 {
				c.Count(visit, badges.Viewed, 1, 1)
			}
		})
	}
	visitors.Wait()
	ctx, stop := context.WithCancel(t.Context())
	stop()
	c.Run(ctx)
	if len(k.calls) != 1 || k.calls[0][0].N != 800 {
		t.Errorf("stored %v, want 800 views", k.calls)
	}
}

// BenchmarkCount is what counting costs a page.
func BenchmarkCount(b *testing.B) {
	var k kept
	now := time.Now()
	c := newCounter(&k, &now)
	visit := request(http.MethodGet, firefox)
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			c.Count(visit, badges.Viewed, 1, 1)
		}
	})
}
