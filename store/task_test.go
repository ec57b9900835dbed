package store_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"laurel/badges"
	"laurel/badges/task"
	"laurel/store"
	"laurel/store/storetest"
)

// lease is how long the tests lease lanes for.
const lease = time.Minute

func enqueue(t *testing.T, db *store.DB, lane string, kinds ...string) {
	t.Helper()
	inTx(t, db, func(tx *store.Tx) error {
		for _, kind := range kinds {
			if err := tx.Enqueue(t.Context(), lane, kind, []byte(kind+"\x00\xff"), noon()); err != nil {
				return err
			}
		}
		return nil
	})
}

// claim leases up to n lanes at now and returns their names.
func claim(t *testing.T, db *store.DB, now time.Time, n int) map[string]task.Lane {
	t.Helper()
	lanes, err := db.ClaimLanes(t.Context(), now, now.Add(lease), n)
	if err != nil {
		t.Fatal(err)
	}
	claimed := make(map[string]task.Lane)
	for _, l := range lanes {
		claimed[l.Name] = l
	}
	return claimed
}

// claimOne fails unless exactly that lane can be claimed.
func claimOne(t *testing.T, db *store.DB, now time.Time, name string) task.Lane {
	t.Helper()
	claimed := claim(t, db, now, 10)
	lane, ok := claimed[name]
	if !ok || len(claimed) != 1 {
		t.Fatalf("claimed %v, want the lane %q alone", claimed, name)
	}
	return lane
}

func wantNoneDue(t *testing.T, db *store.DB, now time.Time) {
	t.Helper()
	if claimed := claim(t, db, now, 10); len(claimed) > 0 {
		t.Fatalf("claimed %v, want none", claimed)
	}
}

func laneTasks(t *testing.T, db *store.DB, lane task.Lane) ([]task.Task, task.Lane) {
	t.Helper()
	tasks, lane, err := db.LaneTasks(t.Context(), lane, 10)
	if err != nil {
		t.Fatal(err)
	}
	return tasks, lane
}

func kinds(tasks []task.Task) (kinds []string) {
	for _, t := range tasks {
		kinds = append(kinds, t.Kind)
	}
	return kinds
}

// must fails the test on an error of a call whose result is of no interest.
func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestTasksOfALaneComeInOrder(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		enqueue(t, db, "mail", "first", "second")
		enqueue(t, db, "other", "elsewhere")
		enqueue(t, db, "mail", "third")
		lane := claim(t, db, noon(), 10)["mail"]
		tasks, _ := laneTasks(t, db, lane)
		want := []task.Task{
			{Lane: "mail", Kind: "first", Payload: []byte("first\x00\xff")},
			{Lane: "mail", Kind: "second", Payload: []byte("second\x00\xff")},
			{Lane: "mail", Kind: "third", Payload: []byte("third\x00\xff")},
		}
		if diff := cmp.Diff(want, tasks, cmpopts.IgnoreFields(task.Task{}, "ID", "CreatedAt")); diff != "" {
			t.Errorf("tasks (-want +got):\n%s", diff)
		}
		must(t, db.FinishTask(t.Context(), tasks[0].ID))
		tasks, _, err := db.LaneTasks(t.Context(), lane, 1)
		must(t, err)
		if diff := cmp.Diff([]string{"second"}, kinds(tasks)); diff != "" {
			t.Errorf("tasks after the first is done (-want +got):\n%s", diff)
		}
	})
}

// What is queued in a transaction that fails is not queued.
func TestTaskIsQueuedWithItsTransaction(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		err := db.InTx(t.Context(), func(tx *store.Tx) error {
			if err := tx.Enqueue(t.Context(), "mail", "send", []byte("{}"), noon()); err != nil {
				return err
			}
			return badges.Errorf(badges.Conflict, "no")
		})
		wantKind(t, err, badges.Conflict, "no")
		wantNoneDue(t, db, noon())
		select {
		case <-db.TaskWake():
			t.Error("a transaction that failed woke the workers")
		default:
		}
		enqueue(t, db, "mail", "send")
		select {
		case <-db.TaskWake():
		default:
			t.Error("a transaction that queued a task did not wake the workers")
		}
	})
}

func TestClaimTakesNoMoreThanAsked(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		const many = 10
		for i := range many {
			enqueue(t, db, fmt.Sprintf("lane %d", i), "work")
		}
		seen := make(map[string]bool)
		for len(seen) < many {
			claimed := claim(t, db, noon(), 3)
			if want := min(3, many-len(seen)); len(claimed) != want {
				t.Fatalf("claimed %d lanes, want %d", len(claimed), want)
			}
			for name := range claimed {
				if seen[name] {
					t.Fatalf("%s was claimed twice", name)
				}
				seen[name] = true
			}
		}
		wantNoneDue(t, db, noon())
	})
}

// Several workers of several instances that claim at once never get the same lane.
func TestClaimIsExclusive(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		instances := []*store.DB{storetest.OpenDSN(t, dsn), storetest.OpenDSN(t, dsn)}
		const lanes, workers = 60, 8
		for i := range lanes {
			enqueue(t, instances[0], fmt.Sprintf("lane %d", i), "work")
		}
		claimed := make([][]task.Lane, workers)
		errs := atOnce(workers, func(i int) error {
			for {
				got, err := instances[i%2].ClaimLanes(t.Context(), noon(), noon().Add(lease), 4)
				if err != nil || len(got) == 0 {
					return err
				}
				claimed[i] = append(claimed[i], got...)
			}
		})
		for _, err := range errs {
			must(t, err)
		}
		// A worker may have stopped early because all that was due was being
		// claimed by others; what they got must be all.
		times := make(map[string]int)
		for _, got := range claimed {
			for _, l := range got {
				times[l.Name]++
			}
		}
		for i := range lanes {
			if n := times[fmt.Sprintf("lane %d", i)]; n != 1 {
				t.Errorf("lane %d was claimed %d times", i, n)
			}
		}
	})
}

func TestLeaseThatRunsOutIsTakenUpByAnotherInstance(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		dead, alive := storetest.OpenDSN(t, dsn), storetest.OpenDSN(t, dsn)
		enqueue(t, dead, "mail", "send")
		lane := claimOne(t, dead, noon(), "mail")
		wantNoneDue(t, alive, noon().Add(lease-time.Millisecond))
		must(t, dead.ExtendLane(t.Context(), lane, noon().Add(2*lease)))
		wantNoneDue(t, alive, noon().Add(2*lease-time.Millisecond))
		taken := claimOne(t, alive, noon().Add(2*lease), "mail")

		// The first holder learns that it lost the lease, and can't give it back.
		if err := dead.ExtendLane(t.Context(), lane, noon().Add(9*lease)); err == nil {
			t.Error("an instance extended a lease that it had lost")
		}
		must(t, dead.ReleaseLane(t.Context(), lane, noon(), time.Time{}))
		must(t, dead.ReleaseLane(t.Context(), lane, noon(), noon()))
		wantNoneDue(t, dead, noon().Add(2*lease))
		must(t, alive.ReleaseLane(t.Context(), taken, noon(), noon()))
		claimOne(t, dead, noon().Add(2*lease), "mail")
	})
}

func TestReleasedLaneSleepsUntilTheNextTask(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		enqueue(t, db, "mail", "first")
		lane := claimOne(t, db, noon(), "mail")
		tasks, lane := laneTasks(t, db, lane)
		must(t, db.FinishTask(t.Context(), tasks[0].ID))
		must(t, db.ReleaseLane(t.Context(), lane, noon(), time.Time{}))
		wantNoneDue(t, db, noon().AddDate(1, 0, 0))
		enqueue(t, db, "mail", "second")
		lane = claimOne(t, db, noon(), "mail")
		tasks, _ = laneTasks(t, db, lane)
		if diff := cmp.Diff([]string{"second"}, kinds(tasks)); diff != "" {
			t.Errorf("tasks (-want +got):\n%s", diff)
		}
	})
}

// A task that arrives after the worker's last look and before its release is
// not forgotten.
func TestTaskBetweenLastLookAndReleaseWakesTheLane(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		worker, web := storetest.OpenDSN(t, dsn), storetest.OpenDSN(t, dsn)
		enqueue(t, web, "mail", "first")
		lane := claimOne(t, worker, noon(), "mail")
		tasks, lane := laneTasks(t, worker, lane)
		must(t, worker.FinishTask(t.Context(), tasks[0].ID))
		tasks, lane = laneTasks(t, worker, lane)
		if len(tasks) > 0 {
			t.Fatalf("%d tasks are left, want none", len(tasks))
		}
		enqueue(t, web, "mail", "second")
		must(t, worker.ReleaseLane(t.Context(), lane, noon(), time.Time{}))
		lane = claimOne(t, worker, noon(), "mail")
		if tasks, _ = laneTasks(t, worker, lane); len(tasks) != 1 || tasks[0].Kind != "second" {
			t.Errorf("tasks are %v, want the second alone", kinds(tasks))
		}
	})
}

// A lane that waits after a failure goes on waiting when tasks arrive, so that
// order holds and the back-off means something.
func TestLaneInBackOffIsNotWokenByNewTasks(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		enqueue(t, db, "mail", "first")
		lane := claimOne(t, db, noon(), "mail")
		tasks, lane := laneTasks(t, db, lane)
		must(t, db.FailTask(t.Context(), tasks[0].ID, "refused", time.Time{}))
		must(t, db.ReleaseLane(t.Context(), lane, noon(), noon().Add(time.Hour)))
		enqueue(t, db, "mail", "second")
		wantNoneDue(t, db, noon().Add(time.Hour-time.Millisecond))
		lane = claimOne(t, db, noon().Add(time.Hour), "mail")
		tasks, _ = laneTasks(t, db, lane)
		if diff := cmp.Diff([]string{"first", "second"}, kinds(tasks)); diff != "" {
			t.Errorf("tasks (-want +got):\n%s", diff)
		}
		if tasks[0].Attempts != 1 || tasks[0].Problem != "refused" {
			t.Errorf("the first task has %d attempts and the problem %q, want 1 and %q", tasks[0].Attempts, tasks[0].Problem, "refused")
		}
	})
}

func TestParkedTaskIsLeftOutUntilItIsRetried(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		enqueue(t, db, "mail", "bad", "good")
		lane := claimOne(t, db, noon(), "mail")
		tasks, lane := laneTasks(t, db, lane)
		bad := tasks[0].ID
		must(t, db.FailTask(t.Context(), bad, "no such user", noon()))
		tasks, lane = laneTasks(t, db, lane)
		if diff := cmp.Diff([]string{"good"}, kinds(tasks)); diff != "" {
			t.Errorf("tasks beside the parked one (-want +got):\n%s", diff)
		}
		must(t, db.FinishTask(t.Context(), tasks[0].ID))
		must(t, db.ReleaseLane(t.Context(), lane, noon(), time.Time{}))
		wantNoneDue(t, db, noon().AddDate(1, 0, 0))

		troubled, err := db.TroubledTasks(t.Context(), 10)
		must(t, err)
		want := []task.Task{{ID: bad, Lane: "mail", Kind: "bad", Payload: []byte("bad\x00\xff"), Attempts: 1, Problem: "no such user", ParkedAt: noon()}}
		if diff := cmp.Diff(want, troubled, cmpopts.IgnoreFields(task.Task{}, "CreatedAt")); diff != "" {
			t.Errorf("TroubledTasks (-want +got):\n%s", diff)
		}

		must(t, db.RetryTask(t.Context(), bad))
		lane = claimOne(t, db, noon(), "mail")
		if tasks, _ = laneTasks(t, db, lane); len(tasks) != 1 || tasks[0].ID != bad {
			t.Errorf("tasks after RetryTask are %v, want the parked one", kinds(tasks))
		}
		must(t, db.DropTask(t.Context(), bad))
		if tasks, _ = laneTasks(t, db, lane); len(tasks) != 0 {
			t.Errorf("tasks after DropTask are %v, want none", kinds(tasks))
		}
		wantKind(t, db.RetryTask(t.Context(), bad), badges.NotFound, "no such task")
	})
}

// Any number of transactions that queue into the same lanes, in different
// orders, all come through.
func TestEnqueueAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		const many = 40
		errs := atOnce(many, func(i int) error {
			order := [][]string{{"a", "b", "c"}, {"c", "b", "a"}}[i%2]
			return db.InTx(t.Context(), func(tx *store.Tx) error {
				for _, lane := range order {
					if err := tx.Enqueue(t.Context(), lane, "work", []byte("{}"), noon()); err != nil {
						return err
					}
				}
				return nil
			})
		})
		for _, err := range errs {
			must(t, err)
		}
		for name, lane := range claim(t, db, noon(), 10) {
			tasks, _, err := db.LaneTasks(t.Context(), lane, 2*many)
			must(t, err)
			if len(tasks) != many {
				t.Errorf("lane %s has %d tasks, want %d", name, len(tasks), many)
			}
		}
	})
}

func TestUrgentTasksGoFirst(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		for _, lane := range []string{"offer/1", "offer/2"} {
			enqueue(t, db, lane, "offer")
		}
		err := store.Badges{DB: db}.InTx(t.Context(), func(tx badges.Tx) error {
			return tx.EnqueueFirst(t.Context(), "sign-in/1", "sign-in", []byte("x"), noon())
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, first := claim(t, db, noon(), 1)["sign-in/1"]; !first {
			t.Error("the task that somebody waits for does not go first")
		}
		if others := claim(t, db, noon(), 10); len(others) != 2 {
			t.Errorf("then %v can be claimed, want both others", others)
		}
	})
}
