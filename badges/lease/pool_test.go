package lease_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"laurel/badges/lease"
)

// board is a queue of units in memory, with what happens to them.
type board struct {
	mu       sync.Mutex
	due      []int
	claimErr error
	atWork   int
	most     int
	done     []int
}

func (b *board) add(units ...int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.due = append(b.due, units...)
}

func (b *board) claim(_ context.Context, n int) ([]int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.claimErr != nil {
		return nil, b.claimErr
	}
	n = min(n, len(b.due))
	units := b.due[:n]
	b.due = b.due[n:]
	return units, nil
}

// work takes a second.
func (b *board) work(_ context.Context, unit int) {
	b.mu.Lock()
	b.atWork++
	b.most = max(b.most, b.atWork)
	b.mu.Unlock()
	time.Sleep(time.Second)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.atWork--
	b.done = append(b.done, unit)
}

func (b *board) counts() (done, most int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.done), b.most
}

func (b *board) pool(wake <-chan struct{}) *lease.Pool[int] {
	return &lease.Pool[int]{
		Name: "test", Slots: 3, Claim: b.claim, Work: b.work, Wake: wake, Poll: time.Minute, Log: slog.New(slog.DiscardHandler),
	}
}

// The tests below run in a bubble where time passes only while all wait.

func TestPoolFillsItsSlotsAndNoMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		var b board
		b.add(1, 2, 3, 4, 5, 6, 7)
		go b.pool(nil).Run(ctx)
		time.Sleep(3*time.Second + time.Millisecond)
		if done, most := b.counts(); done != 7 || most != 3 {
			t.Errorf("in three seconds %d units were done, %d at a time; want 7 and 3", done, most)
		}
	})
}

func TestPoolIsWokenOrPolls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		var b board
		wake := make(chan struct{}, 1)
		go b.pool(wake).Run(ctx)
		time.Sleep(90 * time.Second) // half-way between two polls
		b.add(1)
		wake <- struct{}{}
		time.Sleep(2 * time.Second)
		if done, _ := b.counts(); done != 1 {
			t.Errorf("%d units were done after the wake, want 1", done)
		}
		b.add(2) // nobody tells the pool
		time.Sleep(2 * time.Second)
		if done, _ := b.counts(); done != 1 {
			t.Errorf("%d units were done before the poll, want 1", done)
		}
		time.Sleep(30 * time.Second)
		if done, _ := b.counts(); done != 2 {
			t.Errorf("%d units were done after the poll, want 2", done)
		}
	})
}

func TestPoolEndsWithItsWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		var b board
		b.add(1, 2, 3, 4, 5)
		ended := make(chan struct{})
		go func() {
			b.pool(nil).Run(ctx)
			close(ended)
		}()
		synctest.Wait()
		stop()
		begun := time.Now()
		<-ended
		if took := time.Since(begun); took != time.Second {
			t.Errorf("Run returned %v after the stop, want when the units at work were done", took)
		}
		if done, _ := b.counts(); done != 3 {
			t.Errorf("%d units were done, want the 3 that had begun", done)
		}
	})
}

func TestPoolGoesOnAfterAFailedClaim(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		b := board{claimErr: errors.New("the database is away")}
		b.add(1)
		var log bytes.Buffer
		p := b.pool(nil)
		p.Log = slog.New(slog.NewTextHandler(&log, nil))
		go p.Run(ctx)
		synctest.Wait()
		if !strings.Contains(log.String(), "the database is away") {
			t.Errorf("the log says nothing of the failure:\n%s", log.String())
		}
		b.mu.Lock()
		b.claimErr = nil
		b.mu.Unlock()
		time.Sleep(time.Minute + 2*time.Second)
		if done, _ := b.counts(); done != 1 {
			t.Errorf("%d units were done after the failure, want 1", done)
		}
	})
}

func TestSettleWorksUntilNothingIsDue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var b board
		b.add(1, 2, 3)
		n, err := b.pool(nil).Settle(t.Context())
		if err != nil || n != 3 {
			t.Errorf("Settle returned %d, %v, want 3", n, err)
		}
		b.claimErr = errors.New("the database is away")
		if _, err := b.pool(nil).Settle(t.Context()); !errors.Is(err, b.claimErr) {
			t.Errorf("Settle returned %v, want %v", err, b.claimErr)
		}
	})
}
