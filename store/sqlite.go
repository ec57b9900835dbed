package store

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/pressly/goose/v3"
)

// openSQLite opens a database file with two pools: many read-only connections
// and one that writes (see sqliteWriter).
func openSQLite(ctx context.Context, path string) (*DB, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("make the data folder: %w", err)
	}
	// Addresses of people are in it: nobody else on the machine may read it.
	if err := createPrivate(path); err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	// WAL lets readers go on beside the writer; FULL makes a commit survive a
	// power cut. The busy timeout is for other processes, such as laurel's own
	// commands beside the server.
	const common = "_journal_mode=WAL&_synchronous=FULL&_foreign_keys=on&_busy_timeout=10000"
	writer, err := sql.Open("sqlite3", sqliteURI(path, common+"&_txlock=immediate"))
	if err != nil {
		return nil, err
	}
	writer.SetMaxOpenConns(1)
	d := sqliteDialect()
	if err := migrate(ctx, writer, d); err != nil {
		writer.Close()
		return nil, fmt.Errorf("database %s: %w", path, err)
	}
	if err := forgetStatistics(ctx, writer); err != nil {
		writer.Close()
		return nil, fmt.Errorf("database %s: %w", path, err)
	}
	readers, err := sql.Open("sqlite3", sqliteURI(path, common+"&_query_only=on"))
	if err != nil {
		return nil, err
	}
	readers.SetMaxOpenConns(4 * runtime.NumCPU())
	readers.SetMaxIdleConns(2 * runtime.NumCPU())
	w, err := newSQLiteWriter(ctx, writer, d)
	if err != nil {
		return nil, err
	}
	return &DB{
		conn:       conn{q: &sqlitePool{db: readers}, dialect: d},
		db:         readers,
		write:      w.inTx,
		backup:     backupSQLite(readers),
		lock:       lockSQLite(path),
		closers:    []func() error{w.close, readers.Close, writer.Close},
		instance:   newInstance(time.Now(), rand.Uint64()),
		tasks:      make(wake, 1),
		deliveries: make(wake, 1),
	}, nil
}

// forgetStatistics drops what ANALYZE and PRAGMA optimize have counted, here or in an
// operator's hands. A table that was counted when it had one row is read from end to
// end for as long as nobody counts again; without counts the planner takes the indexes,
// which are made for our queries.
func forgetStatistics(ctx context.Context, db *sql.DB) error {
	for _, table := range []string{"sqlite_stat1", "sqlite_stat4"} {
		if _, err := db.ExecContext(ctx, "drop table if exists "+table); err != nil {
			return err
		}
	}
	return nil
}

// createPrivate makes a file that only this user may read, if it is not there.
func createPrivate(path string) error {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return file.Close()
}

// sqliteURI returns the address by which the driver opens a file. What means
// something in a URI is escaped (https://sqlite.org/uri.html §3.1).
func sqliteURI(path, options string) string {
	return "file:" + strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(path) + "?" + options
}

// sqlitePool runs reads on prepared statements: preparing costs as much as most
// of our queries.
type sqlitePool struct {
	db         *sql.DB
	statements sync.Map // query → *sql.Stmt
}

func (p *sqlitePool) prepared(ctx context.Context, query string) (*sql.Stmt, error) {
	if s, ok := p.statements.Load(query); ok {
		return s.(*sql.Stmt), nil
	}
	s, err := p.db.PrepareContext(context.WithoutCancel(ctx), numbered(query))
	if err != nil {
		return nil, err
	}
	if first, loaded := p.statements.LoadOrStore(query, s); loaded {
		s.Close()
		return first.(*sql.Stmt), nil
	}
	return s, nil
}

func (p *sqlitePool) query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	s, err := p.prepared(ctx, query)
	if err != nil {
		return nil, err
	}
	return s.QueryContext(ctx, args...)
}

func (p *sqlitePool) exec(ctx context.Context, query string, args ...any) (sql.Result, error) {
	s, err := p.prepared(ctx, query)
	if err != nil {
		return nil, err
	}
	return s.ExecContext(ctx, args...)
}

func migrate(ctx context.Context, db *sql.DB, d *dialect, options ...goose.ProviderOption) error {
	files, err := d.migrationFS()
	if err != nil {
		return err
	}
	provider, err := goose.NewProvider(d.name, db, files, options...)
	if err != nil {
		return fmt.Errorf("migrations: %w", err)
	}
	// Another process may be migrating the same SQLite file. It was faster with
	// each migration that fails here, so trying again gets on.
	for version := int64(-1); ; {
		_, err := provider.Up(ctx)
		if err == nil {
			return nil
		}
		reached, lookErr := provider.GetDBVersion(ctx)
		if lookErr != nil || reached == version {
			return fmt.Errorf("migrate: %w", err)
		}
		version = reached
	}
}
