package store

import (
	"context"
	"fmt"
	"time"
)

// leased is a table of units that are leased to one worker at a time: lane and
// delivery_host. Both have the columns due_at, resting, wake, lease_until and lease_by.
type leased struct {
	table string
	key   string // the unit's name
	free  string // a condition for those that may be claimed at all
}

func lanes() leased { return leased{table: "lane", key: "name", free: "1 = 1"} }
func hosts() leased { return leased{table: "delivery_host", key: "host", free: "paused_at = 0"} }

// unit is a claimed unit with its wake counter.
type unit struct {
	name string
	wake int64
}

func scanUnit(row scanner) (u unit, err error) {
	err = row.Scan(&u.name, &u.wake)
	return u, err
}

// claim leases up to n units that are due to this process.
func (l leased) claim(ctx context.Context, db *DB, now, until time.Time, n int) (units []unit, err error) {
	due, err := one(ctx, db.q, "due units", scanValue[int64], fmt.Sprintf(
		`select count(*) from (select 1 from %s where due_at > 0 and due_at <= $1 and lease_until <= $1 and %s limit 1) due`, l.table, l.free), millis(now))
	if err != nil || due == 0 {
		return nil, err // most polls end here, without the writer's attention
	}
	// Materialized, the select runs once. PostgreSQL may run a sub-select once for
	// each row, and skip what it has locked itself: it would claim them all.
	query := fmt.Sprintf(`with due as materialized (
			select %[2]s from %[1]s where due_at > 0 and due_at <= $1 and lease_until <= $1 and %[3]s order by due_at limit $4 %[4]s
		) update %[1]s set lease_until = $2, lease_by = $3 where %[2]s in (select %[2]s from due) returning %[2]s, wake`,
		l.table, l.key, l.free, db.dialect.skipLocked)
	err = db.InTx(ctx, func(tx *Tx) error {
		units, err = all(ctx, tx.q, "claimed units", scanUnit, query, millis(now), millis(until), db.instance, n)
		return err
	})
	return units, err
}

// wake returns a unit's counter as it is now.
func (l leased) wake(ctx context.Context, c conn, name string) (int64, error) {
	return one(ctx, c.q, "unit", scanValue[int64], fmt.Sprintf(`select wake from %s where %s = $1`, l.table, l.key), name)
}

// extend moves the deadline of a lease of this process.
func (l leased) extend(ctx context.Context, tx *Tx, instance, name string, until time.Time) error {
	n, err := change(ctx, tx.q, "lease", fmt.Sprintf(`update %s set lease_until = $3 where %s = $1 and lease_by = $2`, l.table, l.key),
		name, instance, millis(until))
	if err == nil && n == 0 {
		err = fmt.Errorf("the lease on %s was lost", name)
	}
	return err
}

// release gives a lease back. The unit is due at due or, with a zero due time,
// sleeps. If something was enqueued since the wake counter was looked at it is due
// now, unless it rests.
func (l leased) release(ctx context.Context, tx *Tx, instance string, u unit, now, due time.Time, resting bool) error {
	return exec(ctx, tx.q, "lease", fmt.Sprintf(`update %s set lease_until = 0, lease_by = '', resting = cast($6 as bigint),
			due_at = case when wake <> $3 and cast($6 as bigint) = 0 then cast($5 as bigint) else cast($4 as bigint) end
		where %s = $1 and lease_by = $2`, l.table, l.key), u.name, instance, u.wake, millis(due), millis(now), flag(resting))
}
