// Package task runs what happens later: what consumers do with events, incoming
// activities, mail, look-ups, clean-up. Everything but deliveries, which have a
// queue of their own with the same lease.
//
// Tasks of one lane run in order, one at a time; lanes run beside each other. A
// task that fails waits, with its lane, and is tried again; one that fails for
// good is parked, with its reason, and the lane goes on. After a crash a task may
// run again, so handlers must be idempotent.
package task

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"laurel/badges/lease"
)

// Task is one thing to do.
type Task struct {
	ID        int64
	Lane      string
	Kind      string
	Payload   []byte
	Attempts  int // how often it has failed
	Problem   string
	CreatedAt time.Time
	ParkedAt  time.Time // zero while it is to be run
}

// Lane is a leased sequence of tasks. Wake is the lane's counter of enqueued
// tasks at the last look, by which an enqueue at the moment of release is noticed.
type Lane struct {
	Name string
	Wake int64
}

// Queue keeps tasks and leases lanes.
type Queue interface {
	ClaimLanes(ctx context.Context, now, until time.Time, n int) ([]Lane, error)
	// LaneTasks returns the first n tasks of a lane that are not parked, and the
	// lane as it was just before.
	LaneTasks(ctx context.Context, lane Lane, n int) ([]Task, Lane, error)
	ExtendLane(ctx context.Context, lane Lane, until time.Time) error
	// ReleaseLane gives the lease back. With a zero due time the lane sleeps
	// until the next enqueue.
	ReleaseLane(ctx context.Context, lane Lane, now, due time.Time) error
	FinishTask(ctx context.Context, id int64) error
	// FailTask counts a failed attempt; with a parked time the task is not run again.
	FailTask(ctx context.Context, id int64, problem string, parked time.Time) error
}

// Handler does one kind of task. A nil error ends the task; Permanent parks it;
// any other error has it tried again.
type Handler func(ctx context.Context, t Task) error

// Permanent marks an error that trying again can't mend.
func Permanent(err error) error { return &permanentError{err} }

type permanentError struct{ error }

func (e *permanentError) Unwrap() error { return e.error }

// After asks for the next attempt after a wait that the error's cause demands.
func After(wait time.Duration, err error) error { return &afterError{err, wait} }

type afterError struct {
	error
	wait time.Duration
}

func (e *afterError) Unwrap() error { return e.error }

// Runner runs tasks. All fields are required.
type Runner struct {
	Queue    Queue
	Handlers map[string]Handler // by Task.Kind
	Now      func() time.Time
	Random   func() float64 // in [0, 1), for jitter
	Wake     <-chan struct{}
	Log      *slog.Logger
	Workers  int
}

const (
	batch       = 25
	leaseTime   = time.Minute      // after which a dead worker's lanes are taken up again
	extendAfter = 10 * time.Second // of work under one lease
	maxAttempts = 24               // about five days with the back-off below
)

func backoff() lease.Backoff {
	return lease.Backoff{First: 10 * time.Second, Factor: 2, Max: 12 * time.Hour}
}

// Pool returns the pool that runs the tasks.
func (r *Runner) Pool() *lease.Pool[Lane] {
	return &lease.Pool[Lane]{
		Name:  "task",
		Slots: r.Workers,
		Claim: func(ctx context.Context, n int) ([]Lane, error) {
			now := r.Now()
			return r.Queue.ClaimLanes(ctx, now, now.Add(leaseTime), n)
		},
		Work: r.work,
		Wake: r.Wake,
		Poll: time.Second,
		Log:  r.Log,
	}
}

// work runs the lane's tasks until there are none, one fails, or ctx ends. What
// has begun is finished with a context of its own, and the lease given back.
func (r *Runner) work(ctx context.Context, lane Lane) {
	bg := context.WithoutCancel(ctx)
	lane, due, err := r.drain(ctx, lane)
	if err == nil {
		err = r.Queue.ReleaseLane(bg, lane, r.Now(), due)
	}
	if err != nil { // the lease runs out, and the lane is taken up again
		r.Log.ErrorContext(ctx, "lane failed", "lane", lane.Name, "error", err)
	}
}

func (r *Runner) drain(ctx context.Context, lane Lane) (_ Lane, due time.Time, err error) {
	bg := context.WithoutCancel(ctx)
	extended := r.Now()
	for {
		var tasks []Task
		if tasks, lane, err = r.Queue.LaneTasks(bg, lane, batch); err != nil || len(tasks) == 0 {
			return lane, time.Time{}, err
		}
		for _, t := range tasks {
			if ctx.Err() != nil {
				return lane, r.Now(), nil
			}
			if now := r.Now(); now.Sub(extended) > extendAfter {
				if err := r.Queue.ExtendLane(bg, lane, now.Add(leaseTime)); err != nil {
					return lane, due, err
				}
				extended = now
			}
			if due, err = r.run(bg, t); err != nil || !due.IsZero() {
				return lane, due, err
			}
		}
	}
}

// run runs one task. A due time means: it failed, try again then. What came of it
// is recorded even when the handler has used up the time it has.
func (r *Runner) run(ctx context.Context, t Task) (due time.Time, err error) {
	limited, cancel := context.WithTimeout(ctx, leaseTime-2*extendAfter)
	defer cancel()
	failure := r.handle(limited, t)
	if failure == nil {
		return due, r.Queue.FinishTask(ctx, t.ID)
	}
	log := r.Log.With("task", t.ID, "kind", t.Kind, "attempt", t.Attempts+1, "error", failure)
	if _, permanent := errors.AsType[*permanentError](failure); permanent || t.Attempts+1 >= maxAttempts {
		log.WarnContext(ctx, "task given up")
		return due, r.Queue.FailTask(ctx, t.ID, failure.Error(), r.Now())
	}
	wait := backoff().Wait(t.Attempts+1, r.Random)
	if after, ok := errors.AsType[*afterError](failure); ok {
		wait = max(after.wait, time.Second)
	}
	log.InfoContext(ctx, "task failed", "again_in", wait)
	return r.Now().Add(wait), r.Queue.FailTask(ctx, t.ID, failure.Error(), time.Time{})
}

// handle calls the handler and turns a panic, which one bad task must not
// spread to the others, into an error.
func (r *Runner) handle(ctx context.Context, t Task) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = Permanent(fmt.Errorf("panic: %v", p))
		}
	}()
	h, ok := r.Handlers[t.Kind]
	if !ok {
		return Permanent(fmt.Errorf("nothing here handles tasks of kind %q", t.Kind))
	}
	return h(ctx, t)
}
