package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"

	"github.com/mattn/go-sqlite3"

	"laurel/badges"
)

// Backup copies the database, as it is at one moment, to a new file, while reads
// and writes go on. The copy is checked and on disk when Backup returns nil. It
// is a database like the original: to restore it, stop the server and put it in
// the original's place. A file that is there already is left alone, with a
// Conflict *Error.
//
// On PostgreSQL it returns an Invalid *Error that names the command to run instead.
func (db *DB) Backup(ctx context.Context, path string) error { return db.backup(ctx, path) }

// partial ends the name of a backup that is not complete.
const partial = ".partial"

// backupSQLite copies the database of pool to path. The copy grows under another
// name, so that whatever has the name asked for is a whole backup.
func backupSQLite(pool *sql.DB) func(context.Context, string) error {
	return func(ctx context.Context, path string) (err error) {
		if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
			return badges.Errorf(badges.Conflict, "%s exists already; give the backup a name that is free", path)
		}
		growing, err := os.OpenFile(path+partial, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
		if errors.Is(err, fs.ErrExist) {
			return badges.Errorf(badges.Conflict, "%s is there from a backup that is running or was interrupted; if none is running, remove it", path+partial)
		}
		if err != nil {
			return badges.Errorf(badges.Invalid, "the backup can't be made: %v; name a file in a folder that exists and may be written to", err)
		}
		defer growing.Close()
		defer func() {
			if err != nil {
				os.Remove(path + partial)
			}
		}()
		if err := copySQLite(ctx, pool, path+partial); err != nil {
			return fmt.Errorf("backup to %s: %w", path, err)
		}
		if err := growing.Sync(); err != nil {
			return fmt.Errorf("backup: %w", err)
		}
		if err := os.Rename(path+partial, path); err != nil {
			return fmt.Errorf("backup: %w", err)
		}
		return syncFolder(filepath.Dir(path))
	}
}

// syncFolder makes a new name in a folder last.
func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	defer folder.Close()
	if err := folder.Sync(); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	return nil
}

// copySQLite copies pool's database into the empty file at path and checks it.
func copySQLite(ctx context.Context, pool *sql.DB, path string) error {
	target, err := sql.Open("sqlite3", sqliteURI(path, "_synchronous=FULL"))
	if err != nil {
		return err
	}
	defer target.Close()
	target.SetMaxOpenConns(1)
	to, err := target.Conn(ctx)
	if err != nil {
		return err
	}
	defer to.Close()
	from, err := pool.Conn(ctx)
	if err != nil {
		return err
	}
	defer from.Close()

	// The copy is made in steps, so that it can be cancelled; the transaction
	// keeps the source as it was at the first one.
	tx, err := from.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() // it only read
	if _, err := tx.ExecContext(ctx, "select count(*) from sqlite_schema"); err != nil {
		return err
	}
	err = withSQLite(from, func(source *sqlite3.SQLiteConn) error {
		return withSQLite(to, func(target *sqlite3.SQLiteConn) error { return copyPages(ctx, target, source) })
	})
	if err != nil {
		return err
	}
	return checkCopy(ctx, to)
}

// withSQLite lends the driver's own connection to fn.
func withSQLite(c *sql.Conn, fn func(*sqlite3.SQLiteConn) error) error {
	return c.Raw(func(driver any) error { return fn(driver.(*sqlite3.SQLiteConn)) })
}

// stepPages is how much is copied between two looks at the context: 4 MiB.
const stepPages = 1024

func copyPages(ctx context.Context, target, source *sqlite3.SQLiteConn) error {
	b, err := target.Backup("main", source, "main")
	if err != nil {
		return err
	}
	for done := false; err == nil && !done; {
		if err = ctx.Err(); err == nil {
			done, err = b.Step(stepPages)
		}
	}
	return errors.Join(err, b.Finish())
}

// checkCopy has SQLite look at every page, and leaves the copy as one file, which
// a database in WAL mode is not.
func checkCopy(ctx context.Context, c *sql.Conn) error {
	var mode, verdict string
	if err := c.QueryRowContext(ctx, "pragma journal_mode = delete").Scan(&mode); err != nil {
		return err
	}
	if err := c.QueryRowContext(ctx, "pragma integrity_check(1)").Scan(&verdict); err != nil {
		return err
	}
	if mode != "delete" || verdict != "ok" {
		return fmt.Errorf("the copy is damaged (%s, journal %s); look at the disk and at the database itself with pragma integrity_check", verdict, mode)
	}
	return nil
}

// backupPostgres tells which command makes the backup, with the database's
// address but without its password.
func backupPostgres(dump func(path string) string) func(context.Context, string) error {
	return func(_ context.Context, path string) error {
		return badges.Errorf(badges.Invalid, "the data is in PostgreSQL, which has its own backups; run: %s", dump(path))
	}
}

// dumpCommand returns how PostgreSQL's own tool copies the database to a file.
func dumpCommand(dsn string) func(path string) string {
	return func(path string) string {
		return fmt.Sprintf("pg_dump --format=custom --file='%s' '%s'", path, withoutPassword(dsn))
	}
}

func withoutPassword(dsn string) string {
	u, err := url.Parse(dsn)
	if err != nil {
		return "postgres://…"
	}
	if u.User != nil {
		u.User = url.User(u.User.Username())
	}
	query := u.Query()
	query.Del("password")
	u.RawQuery = query.Encode()
	return u.String()
}
