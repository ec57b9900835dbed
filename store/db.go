// Package store keeps Laurel's data in SQL: on SQLite in one file by default, on
// PostgreSQL for several instances, from one source.
//
// Queries are constants in the common subset of both, written with $1…$n next to
// the method that runs them. What differs between the two is in dialect.go. Times
// are integer milliseconds (0: none), structured values JSON text. [DB] answers
// reads; changes run in a [Tx]. A change that was acknowledged is on disk.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"laurel/badges"
)

// DB is an open database. Its methods read committed data.
type DB struct {
	conn
	db       *sql.DB // PostgreSQL's pool, SQLite's readers
	write    func(ctx context.Context, fn func(*Tx) error) error
	backup   func(ctx context.Context, path string) error
	dump     func(path string) string                                    // the command that does it instead of backup; nil where backup does it
	lock     func(ctx context.Context) (release func() error, err error) // nil where servers share the database
	closers  []func() error
	instance string // holder of this process's leases

	tasks, deliveries wake
}

// Tx is one transaction. Its methods read and write.
type Tx struct {
	conn
	lanes          map[string]int64 // those that got tasks, and their due_at
	owed           []any            // ids of the activities that got deliveries
	wakeDeliveries bool
}

// conn runs queries on a pool or in a transaction. All reading methods, and the
// writing ones that Tx exports, are its methods.
type conn struct {
	q       querier
	dialect *dialect
}

// querier is what a pool and a transaction have in common. SQL arrives with $n.
type querier interface {
	query(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	exec(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// Open opens the database that dsn names and migrates it: a file path for
// SQLite, a postgres:// URL for PostgreSQL.
func Open(ctx context.Context, dsn string) (*DB, error) {
	if isPostgres(dsn) {
		return openPostgres(ctx, dsn)
	}
	return openSQLite(ctx, dsn)
}

// InTx runs fn in one transaction and commits it when fn returns nil.
func (db *DB) InTx(ctx context.Context, fn func(*Tx) error) error {
	var tasks, deliveries bool
	err := db.write(ctx, func(tx *Tx) error {
		if err := fn(tx); err != nil {
			return err
		}
		tasks, deliveries = len(tx.lanes) > 0, tx.wakeDeliveries
		if err := tx.wakeHosts(ctx); err != nil {
			return err
		}
		return tx.wakeLanes(ctx)
	})
	if err != nil {
		return err
	}
	if tasks {
		db.tasks.signal()
	}
	if deliveries {
		db.deliveries.signal()
	}
	return nil
}

// Ping reports whether the database answers.
func (db *DB) Ping(ctx context.Context) error {
	_, err := one(ctx, db.q, "answer", scanValue[int64], `select cast(1 as bigint)`)
	return err
}

// Close ends all connections.
func (db *DB) Close() error {
	var errs []error
	for _, c := range db.closers {
		errs = append(errs, c())
	}
	return errors.Join(errs...)
}

// TaskWake receives when tasks were queued by this process, DeliveryWake when
// deliveries were. A receive may be missed; queues are also polled.
func (db *DB) TaskWake() <-chan struct{}     { return db.tasks }
func (db *DB) DeliveryWake() <-chan struct{} { return db.deliveries }

type wake chan struct{}

func (w wake) signal() {
	select {
	case w <- struct{}{}:
	default:
	}
}

// one returns the row that query finds, or a NotFound *badges.Error "no such what".
func one[T any](ctx context.Context, q querier, what string, scan func(scanner) (T, error), query string, args ...any) (T, error) {
	found, err := all(ctx, q, what, scan, query, args...)
	if err == nil && len(found) == 0 {
		err = badges.Errorf(badges.NotFound, "no such %s", badges.Word(what))
	}
	if err != nil {
		var none T
		return none, err
	}
	return found[0], nil
}

// all returns the rows that query finds.
func all[T any](ctx context.Context, q querier, what string, scan func(scanner) (T, error), query string, args ...any) (found []T, err error) {
	rows, err := q.query(ctx, query, storable(args)...)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", what, err)
	}
	defer rows.Close()
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", what, err)
		}
		found = append(found, v)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read %s: %w", what, err)
	}
	return found, nil
}

// change runs a statement and returns how many rows it changed.
func change(ctx context.Context, q querier, what string, query string, args ...any) (int64, error) {
	result, err := q.exec(ctx, query, storable(args)...)
	if err != nil {
		return 0, fmt.Errorf("write %s: %w", what, err)
	}
	n, err := result.RowsAffected()
	if err != nil {
		return 0, fmt.Errorf("write %s: %w", what, err)
	}
	return n, nil
}

// exec runs a statement whose count of rows does not matter.
func exec(ctx context.Context, q querier, what string, query string, args ...any) error {
	_, err := change(ctx, q, what, query, args...)
	return err
}

// newInstance names this process in leases.
func newInstance(now time.Time, random uint64) string {
	return fmt.Sprintf("%x-%x", now.UnixMilli(), random)
}
