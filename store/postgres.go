package store

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // registers the driver "pgx"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

func isPostgres(dsn string) bool {
	return strings.HasPrefix(dsn, "postgres://") || strings.HasPrefix(dsn, "postgresql://")
}

func openPostgres(ctx context.Context, dsn string) (*DB, error) {
	db, err := sql.Open("pgx", dsn)
	if err != nil {
		return nil, fmt.Errorf("PostgreSQL address: %w", err)
	}
	db.SetMaxOpenConns(32)
	db.SetMaxIdleConns(16)
	db.SetConnMaxIdleTime(5 * time.Minute)
	d := postgresDialect()
	// The lock lets several instances start at once: they look for it once a
	// second, for five minutes.
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 300))
	if err == nil {
		err = migrate(ctx, db, d, goose.WithSessionLocker(locker))
	}
	if err != nil {
		db.Close()
		return nil, fmt.Errorf("PostgreSQL: %w", err)
	}
	return &DB{
		conn:       conn{q: pool{db}, dialect: d},
		db:         db,
		write:      postgresWriter(db, d),
		backup:     backupPostgres(dumpCommand(dsn)),
		dump:       dumpCommand(dsn),
		closers:    []func() error{db.Close},
		instance:   newInstance(time.Now(), rand.Uint64()),
		tasks:      make(wake, 1),
		deliveries: make(wake, 1),
	}, nil
}

const maxRetries = 10

// postgresWriter runs a transaction, again when it lost against another one.
func postgresWriter(db *sql.DB, d *dialect) func(context.Context, func(*Tx) error) error {
	once := func(ctx context.Context, fn func(*Tx) error) error {
		tx, err := db.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		defer tx.Rollback() // after a commit it does nothing
		if err := fn(&Tx{conn: conn{q: txQuerier{tx}, dialect: d}}); err != nil {
			return err
		}
		return tx.Commit()
	}
	return func(ctx context.Context, fn func(*Tx) error) (err error) {
		for try := range maxRetries {
			if err = once(ctx, fn); err == nil || !d.retry(err) {
				return err
			}
			select {
			case <-time.After(time.Duration(1+rand.IntN(1<<try)) * time.Millisecond):
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return err
	}
}

type pool struct{ db *sql.DB }

func (p pool) query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return p.db.QueryContext(ctx, query, args...)
}

func (p pool) exec(ctx context.Context, query string, args ...any) (sql.Result, error) {
	return p.db.ExecContext(ctx, query, args...)
}

type txQuerier struct{ tx *sql.Tx }

func (t txQuerier) query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return t.tx.QueryContext(ctx, query, args...)
}

func (t txQuerier) exec(ctx context.Context, query string, args ...any) (sql.Result, error) {
	return t.tx.ExecContext(ctx, query, args...)
}
