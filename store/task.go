package store

import (
	"context"
	"maps"
	"slices"
	"time"

	"laurel/badges/task"
)

var _ task.Queue = (*DB)(nil)

// Lanes are claimed in the order of due_at. These two are long ago: those with
// work go before the ones that wait for a time, and some before the others.
const (
	dueFirst = 1
	dueNow   = 2
)

// Enqueue implements [badges.EventWriter]. Its lane is due at once, unless it
// waits after a failure.
func (tx *Tx) Enqueue(ctx context.Context, lane, kind string, payload []byte, at time.Time) error {
	return tx.enqueue(ctx, lane, kind, payload, at, dueNow)
}

// EnqueueFirst implements [badges.EventWriter].
func (tx *Tx) EnqueueFirst(ctx context.Context, lane, kind string, payload []byte, at time.Time) error {
	return tx.enqueue(ctx, lane, kind, payload, at, dueFirst)
}

func (tx *Tx) enqueue(ctx context.Context, lane, kind string, payload []byte, at time.Time, due int64) error {
	tx.wakeLane(lane, due)
	return exec(ctx, tx.q, "task", `insert into task (lane, kind, payload, attempts, problem, created_at, parked_at) values ($1, $2, $3, 0, '', $4, 0)`,
		lane, kind, payload, millis(at))
}

// wakeLane has the lane woken when the transaction ends.
func (tx *Tx) wakeLane(name string, due int64) {
	if tx.lanes == nil {
		tx.lanes = make(map[string]int64)
	}
	if earlier, woken := tx.lanes[name]; !woken || due < earlier {
		tx.lanes[name] = due
	}
}

// wakeLanes makes the lanes that got tasks due. It is the transaction's last
// act, in the order of names, so that two transactions can't wait for each other.
func (tx *Tx) wakeLanes(ctx context.Context) error {
	for _, name := range slices.Sorted(maps.Keys(tx.lanes)) {
		err := exec(ctx, tx.q, "lane", `insert into lane (name, due_at, resting, wake, lease_until, lease_by) values ($1, $2, 0, 1, 0, '')
			on conflict (name) do update set wake = lane.wake + 1, due_at = case when lane.resting = 1 then lane.due_at else $2 end`, name, tx.lanes[name])
		if err != nil {
			return err
		}
	}
	return nil
}

// ClaimLanes implements [task.Queue], as do those below.
func (db *DB) ClaimLanes(ctx context.Context, now, until time.Time, n int) ([]task.Lane, error) {
	units, err := lanes().claim(ctx, db, now, until, n)
	claimed := make([]task.Lane, len(units))
	for i, u := range units {
		claimed[i] = task.Lane{Name: u.name, Wake: u.wake}
	}
	return claimed, err
}

const taskColumns = `id, lane, kind, payload, attempts, problem, created_at, parked_at`

func scanTask(row scanner) (t task.Task, err error) {
	err = row.Scan(&t.ID, &t.Lane, &t.Kind, &t.Payload, &t.Attempts, &t.Problem, intoTime(&t.CreatedAt), intoTime(&t.ParkedAt))
	return t, err
}

func (db *DB) LaneTasks(ctx context.Context, lane task.Lane, n int) (tasks []task.Task, _ task.Lane, err error) {
	if lane.Wake, err = lanes().wake(ctx, db.conn, lane.Name); err != nil {
		return nil, lane, err
	}
	tasks, err = all(ctx, db.q, "tasks", scanTask, `select `+taskColumns+` from task where lane = $1 and parked_at = 0 order by id limit $2`, lane.Name, n)
	return tasks, lane, err
}

func (db *DB) ExtendLane(ctx context.Context, lane task.Lane, until time.Time) error {
	return db.InTx(ctx, func(tx *Tx) error { return lanes().extend(ctx, tx, db.instance, lane.Name, until) })
}

// ReleaseLane also deletes a lane that sleeps: there can be one for each grant.
func (db *DB) ReleaseLane(ctx context.Context, lane task.Lane, now, due time.Time) error {
	return db.InTx(ctx, func(tx *Tx) error {
		if due.IsZero() {
			n, err := change(ctx, tx.q, "lane", `delete from lane where name = $1 and lease_by = $2 and wake = $3`, lane.Name, db.instance, lane.Wake)
			if err != nil || n == 1 {
				return err
			}
		}
		return lanes().release(ctx, tx, db.instance, unit{lane.Name, lane.Wake}, now, due, !due.IsZero())
	})
}

func (db *DB) FinishTask(ctx context.Context, id int64) error {
	return db.InTx(ctx, func(tx *Tx) error {
		return exec(ctx, tx.q, "task", `delete from task where id = $1`, id)
	})
}

func (db *DB) FailTask(ctx context.Context, id int64, problem string, parked time.Time) error {
	return db.InTx(ctx, func(tx *Tx) error {
		return exec(ctx, tx.q, "task", `update task set attempts = attempts + 1, problem = $2, parked_at = $3 where id = $1`, id, problem, millis(parked))
	})
}

// TroubledTasks returns the tasks that have failed, parked ones too, newest first,
// for an operator to look at.
func (db *DB) TroubledTasks(ctx context.Context, limit int) ([]task.Task, error) {
	return all(ctx, db.q, "tasks", scanTask, `select `+taskColumns+` from task where attempts > 0 order by id desc limit $1`, limit)
}

// TaskCount is how many tasks there are.
type TaskCount struct {
	Waiting int // for their turn, those included that are tried again
	Failing int // have failed and are tried again
	Parked  int // were given up
}

// CountTasks counts all tasks.
func (db *DB) CountTasks(ctx context.Context) (TaskCount, error) {
	return one(ctx, db.q, "tasks", func(row scanner) (n TaskCount, err error) {
		err = row.Scan(&n.Waiting, &n.Failing, &n.Parked)
		return n, err
	}, `select count(case when parked_at = 0 then 1 end), count(case when attempts > 0 and parked_at = 0 then 1 end), count(nullif(parked_at, 0)) from task`)
}

// RetryTask puts a parked task back and makes its lane due now.
func (tx *Tx) RetryTask(ctx context.Context, id int64) error {
	lane, err := one(ctx, tx.q, "task", scanValue[string], `update task set parked_at = 0 where id = $1 returning lane`, id)
	if err != nil {
		return err
	}
	tx.wakeLane(lane, dueNow)
	return exec(ctx, tx.q, "lane", `update lane set due_at = 1, resting = 0 where name = $1`, lane)
}

// DropTask deletes a task that is not worth another attempt.
func (tx *Tx) DropTask(ctx context.Context, id int64) error {
	_, err := one(ctx, tx.q, "task", scanValue[int64], `delete from task where id = $1 returning id`, id)
	return err
}

// RetryTask is [Tx.RetryTask] in a transaction of its own.
func (db *DB) RetryTask(ctx context.Context, id int64) error {
	return db.InTx(ctx, func(tx *Tx) error { return tx.RetryTask(ctx, id) })
}

// DropTask is [Tx.DropTask] in a transaction of its own.
func (db *DB) DropTask(ctx context.Context, id int64) error {
	return db.InTx(ctx, func(tx *Tx) error { return tx.DropTask(ctx, id) })
}
