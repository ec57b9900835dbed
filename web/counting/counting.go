// Package counting counts what visitors do with pages: how often, never who.
//
// It promises that counting costs a page next to nothing and can't fail it: counts
// stand in memory and are added to the store once a minute, in one transaction;
// that what is kept is a number for each day and nothing of the visitor, neither
// address nor cookie; that programs which say that they are programs are left out;
// and that memory is bounded however many things are asked for. A server that is
// killed loses a minute.
package counting

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"laurel/badges"
)

// Keep adds counts to those that are stored, all or none.
type Keep func(ctx context.Context, counts []badges.DailyCount) error

// Counter counts. It is safe for concurrent use.
type Counter struct {
	keep Keep
	now  func() time.Time
	log  *slog.Logger

	mu      sync.Mutex
	counted map[thing]int
}

// thing is what is counted, on one day.
type thing struct {
	issuerID, badgeID int64
	kind              badges.CountKind
	day               badges.Day
}

const (
	// every is how often counts are stored.
	every = time.Minute
	// maxThings limits how many things are counted between two times of storing;
	// further ones are not.
	maxThings = 20_000
	// grace is how long the last storing may take, when the server stops.
	grace = 5 * time.Second
)

// New returns a Counter.
func New(keep Keep, now func() time.Time, log *slog.Logger) *Counter {
	return &Counter{keep: keep, now: now, log: log, counted: make(map[thing]int)}
}

// Count counts one request about a badge, or about the issuer itself with the badge
// 0, unless a program made it.
func (c *Counter) Count(r *http.Request, kind badges.CountKind, issuerID, badgeID int64) {
	if !byPerson(r) {
		return
	}
	t := thing{issuerID: issuerID, badgeID: badgeID, kind: kind, day: badges.DayOf(c.now())}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.add(t, 1)
}

// add counts n more, with the lock held.
func (c *Counter) add(t thing, n int) {
	if _, known := c.counted[t]; known || len(c.counted) < maxThings {
		c.counted[t] += n
	}
}

// Flush stores what was counted. After an error the counts are there for the next
// time.
func (c *Counter) Flush(ctx context.Context) error {
	c.mu.Lock()
	counted := c.counted
	c.counted = make(map[thing]int, len(counted))
	c.mu.Unlock()
	if len(counted) == 0 {
		return nil
	}
	counts := make([]badges.DailyCount, 0, len(counted))
	for t, n := range counted {
		counts = append(counts, badges.DailyCount{IssuerID: t.issuerID, BadgeID: t.badgeID, Kind: t.kind, Day: t.day, N: n})
	}
	slices.SortFunc(counts, inOrder)
	err := c.keep(ctx, counts)
	if err == nil {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for t, n := range counted {
		c.add(t, n)
	}
	return err
}

// inOrder is the order in which counts are stored: two servers on one database that
// store at the same time then wait for each other, and not crosswise.
func inOrder(a, b badges.DailyCount) int {
	return cmp.Or(cmp.Compare(a.IssuerID, b.IssuerID), cmp.Compare(a.BadgeID, b.BadgeID), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Day, b.Day))
}

// Run stores the counts every minute, and once more when the context ends.
func (c *Counter) Run(ctx context.Context) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			c.flush(ctx)
		case <-ctx.Done():
			ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
			defer cancel()
			c.flush(ending)
			return
		}
	}
}

func (c *Counter) flush(ctx context.Context) {
	if err := c.Flush(ctx); err != nil && ctx.Err() == nil {
		c.log.ErrorContext(ctx, "what visitors did can't be stored; it is tried again in a minute", "error", err)
	}
}

// byPerson reports whether a browser asked because somebody wanted to see or do it,
// as far as the request tells. Fetch Metadata's Sec-Purpose names pages that are
// loaded before anybody asks for them.
func byPerson(r *http.Request) bool {
	if r.Method == http.MethodHead || strings.HasPrefix(r.Header.Get("Sec-Purpose"), "prefetch") {
		return false
	}
	agent := strings.ToLower(r.UserAgent())
	if !strings.HasPrefix(agent, "mozilla/") && !strings.HasPrefix(agent, "opera/") {
		return false // all browsers say so, for reasons of 1994
	}
	for _, word := range []string{"bot", "crawl", "spider", "slurp", "preview", "externalhit", "headless", "monitor", "scan", "+http"} {
		if strings.Contains(agent, word) {
			return false
		}
	}
	return true
}
