// Package lease runs work that is claimed, unit by unit, from a queue in the
// database: lanes of tasks, hosts that deliveries are owed to.
//
// A claimed unit is leased to one worker, in one process, until a deadline. A
// worker that dies leaves its lease to run out, and another one takes the unit
// up: work happens at least once, and never twice at the same time.
package lease

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// Pool works on up to Slots units at a time.
type Pool[U any] struct {
	Name  string
	Slots int
	// Claim leases up to n units that are due.
	Claim func(ctx context.Context, n int) ([]U, error)
	// Work does what is due of the unit and gives its lease back. When ctx ends
	// it should come to a stop at the next good place.
	Work func(ctx context.Context, unit U)
	// Wake hints that something became due. It may be nil or miss: the pool
	// also looks every Poll.
	Wake <-chan struct{}
	Poll time.Duration
	Log  *slog.Logger
}

// Run claims and works until ctx ends, then waits for the units at work.
func (p *Pool[U]) Run(ctx context.Context) {
	ticker := time.NewTicker(p.Poll)
	defer ticker.Stop()
	var running sync.WaitGroup
	defer running.Wait()
	free := make(chan struct{}, p.Slots)
	for range p.Slots {
		free <- struct{}{}
	}
	for ctx.Err() == nil {
		n := p.start(ctx, free, &running)
		if n > 0 {
			continue
		}
		select {
		case <-ctx.Done():
		case <-p.Wake:
		case <-ticker.C:
		}
	}
}

// start takes the free slots, claims a unit for each and sets them to work.
func (p *Pool[U]) start(ctx context.Context, free chan struct{}, running *sync.WaitGroup) (started int) {
	slots := 0
	select {
	case <-free:
		slots = 1
	case <-ctx.Done():
		return 0
	}
	for slots < p.Slots && len(free) > 0 {
		<-free
		slots++
	}
	units, err := p.Claim(ctx, slots)
	if err != nil && ctx.Err() == nil {
		p.Log.ErrorContext(ctx, "claim failed", "queue", p.Name, "error", err)
	}
	for range slots - len(units) {
		free <- struct{}{}
	}
	for _, u := range units {
		running.Go(func() {
			defer func() { free <- struct{}{} }()
			p.Work(ctx, u)
		})
	}
	return len(units)
}

// Settle works, one unit after the other, until nothing is due, and returns how
// many units it worked on. Tests and commands use it instead of Run.
func (p *Pool[U]) Settle(ctx context.Context) (n int, err error) {
	for {
		units, err := p.Claim(ctx, 1)
		if err != nil || len(units) == 0 {
			return n, err
		}
		p.Work(ctx, units[0])
		n++
	}
}
