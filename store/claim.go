package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/mattn/go-sqlite3"

	"laurel/badges"
)

// Claim makes this process a server of the database, until Close. A SQLite file
// belongs to one server: Claim frees what the process before it held, which is
// dead, and is a Conflict *badges.Error while another one serves. On PostgreSQL
// other instances live, and what a dead one held runs out by itself.
func (db *DB) Claim(ctx context.Context) error {
	if db.lock == nil {
		return nil
	}
	release, err := db.lock(ctx)
	if err != nil {
		return err
	}
	db.closers = append(db.closers, release)
	return db.InTx(ctx, func(tx *Tx) error {
		for _, l := range []leased{lanes(), hosts()} {
			if err := exec(ctx, tx.q, "leases", fmt.Sprintf(`update %s set lease_until = 0, lease_by = '' where lease_until > 0`, l.table)); err != nil {
				return err
			}
		}
		return nil
	})
}

// lockSQLite returns how the server of the database file at path keeps others
// out: by an exclusive transaction on an empty database beside it. Unlike a file
// with a process id, that ends with the process, however it ends, and commands
// on the database itself go on.
func lockSQLite(path string) func(context.Context) (func() error, error) {
	return func(ctx context.Context) (func() error, error) {
		beside := path + "-serve"
		if err := createPrivate(beside); err != nil {
			return nil, fmt.Errorf("lock the database: %w", err)
		}
		lock, err := sql.Open("sqlite3", sqliteURI(beside, "_txlock=exclusive&_busy_timeout=0&_journal_mode=MEMORY"))
		if err != nil {
			return nil, fmt.Errorf("lock the database: %w", err)
		}
		// It must outlive the request for it.
		held, err := lock.BeginTx(context.WithoutCancel(ctx), nil)
		if err != nil {
			lock.Close()
			if e, ok := errors.AsType[sqlite3.Error](err); ok && e.Code == sqlite3.ErrBusy {
				return nil, badges.Errorf(badges.Conflict, "another laurel serve works on %s; stop it first, or move to PostgreSQL, which several can share", path)
			}
			return nil, fmt.Errorf("lock the database: %w", err)
		}
		return func() error { return errors.Join(held.Rollback(), lock.Close()) }, nil
	}
}
