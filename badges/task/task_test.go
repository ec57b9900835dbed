package task_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"laurel/badges"
	"laurel/badges/task"
	"laurel/store"
	"laurel/store/storetest"
)

// office has a queue, a runner on it, and a clock that only tests move. Each task
// is written down in ran; what it does is decided by does, by its payload.
type office struct {
	t      *testing.T
	dsn    string
	db     *store.DB
	now    time.Time
	ran    []string
	does   map[string]func(ctx context.Context) error
	runner *task.Runner
	log    bytes.Buffer
}

func newOffice(t *testing.T) *office {
	t.Helper()
	o := &office{
		t: t, dsn: filepath.Join(t.TempDir(), "laurel.db"), now: time.Date(2026, 3, 12, 12, 0, 0, 0, time.UTC),
		does: make(map[string]func(context.Context) error),
	}
	o.db = storetest.OpenDSN(t, o.dsn)
	o.runner = &task.Runner{
		Queue: o.db, Handlers: map[string]task.Handler{"write": o.handle}, Now: func() time.Time { return o.now },
		Random: func() float64 { return 0.5 }, Wake: o.db.TaskWake(), Log: slog.New(slog.NewTextHandler(&o.log, nil)), Workers: 1,
	}
	return o
}

func (o *office) handle(ctx context.Context, t task.Task) error {
	name := string(t.Payload)
	o.ran = append(o.ran, name)
	if do := o.does[name]; do != nil {
		return do(ctx)
	}
	return nil
}

func (o *office) enqueue(lane, kind string, names ...string) {
	o.t.Helper()
	err := o.db.InTx(o.t.Context(), func(tx *store.Tx) error {
		for _, name := range names {
			if err := tx.Enqueue(o.t.Context(), lane, kind, []byte(name), o.now); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		o.t.Fatal(err)
	}
}

// wantRan runs what is due and fails unless these tasks ran, in this order.
func (o *office) wantRan(want ...string) {
	o.t.Helper()
	o.ran = nil
	if _, err := o.runner.Pool().Settle(o.t.Context()); err != nil {
		o.t.Fatal(err)
	}
	if diff := cmp.Diff(want, o.ran); diff != "" {
		o.t.Fatalf("tasks that ran (-want +got):\n%s", diff)
	}
}

// wantRanAfter is wantRan, a moment before the wait is over and when it is.
func (o *office) wantRanAfter(wait time.Duration, want ...string) {
	o.t.Helper()
	o.now = o.now.Add(wait - time.Millisecond)
	o.wantRan()
	o.now = o.now.Add(time.Millisecond)
	o.wantRan(want...)
}

// wantTrouble fails unless these tasks are in trouble, newest first, as
// "payload attempts problem", parked ones with a mark.
func (o *office) wantTrouble(want ...string) {
	o.t.Helper()
	tasks, err := o.db.TroubledTasks(o.t.Context(), 100)
	if err != nil {
		o.t.Fatal(err)
	}
	var got []string
	for _, t := range tasks {
		line := fmt.Sprintf("%s %d %s", t.Payload, t.Attempts, t.Problem)
		if !t.ParkedAt.IsZero() {
			line += " [parked]"
		}
		got = append(got, line)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		o.t.Errorf("tasks in trouble (-want +got):\n%s", diff)
	}
}

func failing(err error) func(context.Context) error {
	return func(context.Context) error { return err }
}

func TestTasksRunInOrderAndOnce(t *testing.T) {
	o := newOffice(t)
	var names []string
	for i := range 60 { // more than one batch
		names = append(names, fmt.Sprint(i))
	}
	o.enqueue("a", "write", names...)
	o.wantRan(names...)
	o.wantRan()
	o.enqueue("a", "write", "later")
	o.wantRan("later")
	o.wantTrouble()
}

// A task that is queued while its lane is at work runs in the same go.
func TestTaskQueuedByATask(t *testing.T) {
	o := newOffice(t)
	o.does["first"] = func(context.Context) error {
		o.enqueue("a", "write", "second")
		return nil
	}
	o.enqueue("a", "write", "first")
	o.wantRan("first", "second")
}

// A failing task holds its lane up, and no other. The waits are 10 s, 20 s, 40 s…
func TestFailingTaskHoldsUpItsLane(t *testing.T) {
	o := newOffice(t)
	o.does["a1"] = failing(errors.New("refused"))
	o.enqueue("a", "write", "a1", "a2")
	o.wantRan("a1")
	o.enqueue("b", "write", "b1")
	o.enqueue("a", "write", "a3")
	o.wantRan("b1")
	o.wantTrouble("a1 1 refused")
	o.wantRanAfter(10*time.Second, "a1")
	o.wantRanAfter(20*time.Second, "a1")
	o.wantTrouble("a1 3 refused")
	delete(o.does, "a1")
	o.wantRanAfter(40*time.Second, "a1", "a2", "a3")
	o.wantTrouble()
}

func TestTaskThatAsksForAWait(t *testing.T) {
	o := newOffice(t)
	o.does["a"] = failing(fmt.Errorf("mail: %w", task.After(time.Hour, errors.New("greylisted"))))
	o.enqueue("a", "write", "a")
	o.wantRan("a")
	o.wantTrouble("a 1 mail: greylisted")
	o.does["a"] = failing(task.After(-time.Hour, errors.New("at once")))
	o.wantRanAfter(time.Hour, "a")
	o.wantRanAfter(time.Second, "a")
}

// What can't be mended by trying again is parked with its reason, and its lane
// goes on.
func TestTaskThatIsParked(t *testing.T) {
	o := newOffice(t)
	o.does["permanent"] = failing(fmt.Errorf("mail: %w", task.Permanent(errors.New("no such user"))))
	o.does["panic"] = func(context.Context) error { panic("boom") }
	o.enqueue("a", "write", "permanent", "panic")
	o.enqueue("a", "sing", "unknown")
	o.enqueue("a", "write", "good")
	o.wantRan("permanent", "panic", "good")
	o.wantTrouble(`unknown 1 nothing here handles tasks of kind "sing" [parked]`, "panic 1 panic: boom [parked]", "permanent 1 mail: no such user [parked]")
	o.now = o.now.AddDate(1, 0, 0)
	o.wantRan()

	// An operator has one tried again.
	delete(o.does, "permanent")
	troubled, err := o.db.TroubledTasks(t.Context(), 100)
	if err != nil {
		t.Fatal(err)
	}
	if err := o.db.RetryTask(t.Context(), troubled[2].ID); err != nil {
		t.Fatal(err)
	}
	o.wantRan("permanent")
}

// FEDERATION.md: When processing fails on our side, it is tried again for about five days.
func TestTaskIsGivenUpAfterDays(t *testing.T) {
	o := newOffice(t)
	begun := o.now
	o.does["a"] = failing(errors.New("refused"))
	o.enqueue("a", "write", "a", "behind")
	attempts := 0
	for o.ran = []string{"a"}; len(o.ran) == 1; attempts++ {
		o.ran = nil
		if _, err := o.runner.Pool().Settle(t.Context()); err != nil {
			t.Fatal(err)
		}
		if len(o.ran) < 2 {
			o.now = o.now.Add(12 * time.Hour)
		}
	}
	if diff := cmp.Diff([]string{"a", "behind"}, o.ran); diff != "" {
		t.Errorf("tasks of the last go (-want +got):\n%s", diff)
	}
	o.wantTrouble(fmt.Sprintf("a %d refused [parked]", attempts))
	if days := o.now.Sub(begun).Hours() / 24; attempts < 10 || days < 4 {
		t.Errorf("given up after %d attempts in %.0f days", attempts, days)
	}
}

// A lane at work stays with its worker however long the tasks take together.
func TestLeaseLastsAsLongAsTheWork(t *testing.T) {
	o := newOffice(t)
	other := storetest.OpenDSN(t, o.dsn)
	var names []string
	for i := range 20 {
		name := fmt.Sprint(i)
		names = append(names, name)
		o.does[name] = func(context.Context) error {
			for range 4 {
				o.now = o.now.Add(10 * time.Second)
				lanes, err := other.ClaimLanes(t.Context(), o.now, o.now.Add(time.Minute), 1)
				if err != nil || len(lanes) > 0 {
					t.Errorf("another instance claimed %v (%v) while task %s ran", lanes, err, name)
				}
			}
			return nil
		}
	}
	o.enqueue("a", "write", names...)
	o.wantRan(names...)
}

// Who has lost the lease stops: another instance is at the tasks behind.
func TestLostLeaseEndsTheWork(t *testing.T) {
	o := newOffice(t)
	other := storetest.OpenDSN(t, o.dsn)
	o.does["slow"] = func(context.Context) error {
		o.now = o.now.Add(time.Hour) // a machine that slept
		lanes, err := other.ClaimLanes(t.Context(), o.now, o.now.Add(time.Minute), 1)
		if err != nil || len(lanes) != 1 {
			t.Errorf("the other instance claimed %v (%v), want the lane", lanes, err)
		}
		return nil
	}
	o.enqueue("a", "write", "slow", "behind")
	o.wantRan("slow")
	if !strings.Contains(o.log.String(), "the lease on a was lost") {
		t.Errorf("the log says nothing of the lost lease:\n%s", o.log.String())
	}
}

// At the end of the process what has begun is finished, the rest is left, and
// the lease is given back at once.
func TestStopGivesTheLeaseBack(t *testing.T) {
	o := newOffice(t)
	ctx, stop := context.WithCancel(t.Context())
	o.does["first"] = func(ctx context.Context) error {
		stop()
		return ctx.Err()
	}
	o.enqueue("a", "write", "first", "second")
	lanes, err := o.runner.Pool().Claim(ctx, 1)
	if err != nil || len(lanes) != 1 {
		t.Fatalf("claimed %v, %v", lanes, err)
	}
	o.runner.Pool().Work(ctx, lanes[0])
	if diff := cmp.Diff([]string{"first"}, o.ran); diff != "" {
		t.Errorf("tasks that ran before the stop (-want +got):\n%s", diff)
	}
	o.wantTrouble()
	o.wantRan("second")
}

// A handler has less time than the lease, so that it ends before another
// instance could begin.
func TestHandlerHasADeadline(t *testing.T) {
	o := newOffice(t)
	o.does["a"] = func(ctx context.Context) error {
		deadline, ok := ctx.Deadline()
		if left := time.Until(deadline); !ok || left > 2*time.Minute {
			t.Errorf("the handler has %v, want less than a lease", left)
		}
		return nil
	}
	o.enqueue("a", "write", "a")
	o.wantRan("a")
}

func TestForEventsHandsTheEventOver(t *testing.T) {
	o := newOffice(t)
	want := badges.Event{Kind: badges.GrantAccepted, GrantID: 7, Data: json.RawMessage("{}"), At: o.now}
	err := o.db.InTx(t.Context(), func(tx *store.Tx) (err error) {
		want.ID, err = tx.AppendEvent(t.Context(), want)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	var got badges.Event
	refused := errors.New("refused")
	handle := task.ForEvents(o.db, func(_ context.Context, e badges.Event) error {
		got = e
		return refused
	})
	if err := handle(t.Context(), task.Task{Payload: fmt.Appendf(nil, `{"event": %d}`, want.ID)}); !errors.Is(err, refused) {
		t.Errorf("the handler's error came back as %v", err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("event (-want +got):\n%s", diff)
	}
	for _, payload := range []string{"{", `{"event": 99}`} {
		if err := handle(t.Context(), task.Task{Payload: []byte(payload)}); err == nil || errors.Is(err, refused) {
			t.Errorf("payload %s: %v, want an error without a call", payload, err)
		}
	}
}
