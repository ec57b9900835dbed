package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"laurel/badges"
)

// Restore puts a backup in the place of the SQLite database at path. First the copy
// is opened and migrated, and check may refuse it; until then nothing has changed.
// The database that was there is kept under the name aside, "" if there was none.
//
// Errors: Conflict while a server works on the database or where the name aside is
// taken; Invalid for a file that is no database of this server.
func Restore(ctx context.Context, backup, path, aside string, check func(context.Context, *DB) error) (kept string, err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return "", fmt.Errorf("make the data folder: %w", err)
	}
	release, err := lockSQLite(path)(ctx)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, release()) }()
	if _, err := os.Lstat(aside); !errors.Is(err, fs.ErrNotExist) {
		return "", badges.Errorf(badges.Conflict, "%s, where the database of now would be kept, exists already; move it away", aside)
	}
	incoming := path + "-incoming"
	defer removeSQLite(incoming)
	removeSQLite(incoming) // of an attempt that was killed
	if err := copyPrivate(backup, incoming); err != nil {
		return "", err
	}
	if err := tryOut(ctx, incoming, check); err != nil {
		return "", err
	}
	if kept, err = setAside(path, aside); err != nil {
		return kept, err
	}
	if err := os.Rename(incoming, path); err != nil {
		return kept, fmt.Errorf("restore: %w", err)
	}
	return kept, syncFolder(filepath.Dir(path))
}

// besideSQLite are what the names of the files end with that a database may have.
// The log of what is not yet in the database belongs to it by its name.
func besideSQLite() []string { return []string{"", "-wal", "-shm"} }

func removeSQLite(path string) {
	for _, end := range besideSQLite() {
		os.Remove(path + end)
	}
}

func setAside(path, aside string) (kept string, err error) {
	for _, end := range besideSQLite() {
		switch err := os.Rename(path+end, aside+end); {
		case err == nil:
			kept = aside
		case !errors.Is(err, fs.ErrNotExist):
			return kept, fmt.Errorf("keep the database of now: %w", err)
		}
	}
	return kept, nil
}

// copyPrivate copies a file, to the disk.
func copyPrivate(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return badges.Errorf(badges.Invalid, "the backup can't be read: %v", err)
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	_, err = io.Copy(out, in)
	if err := errors.Join(err, out.Sync(), out.Close()); err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	return nil
}

// tryOut checks a copy of a backup, brings it to the schema of now, and leaves it as
// one file.
func tryOut(ctx context.Context, path string, check func(context.Context, *DB) error) error {
	if err := isOurs(ctx, path); err != nil {
		return &badges.Error{Kind: badges.Invalid, Err: err, Message: "this file is no backup of Laurel, or it is damaged; take another one"}
	}
	db, err := openSQLite(ctx, path)
	if err != nil {
		return &badges.Error{Kind: badges.Invalid, Err: err, Message: "this backup can't be opened; it may be of a newer version of Laurel"}
	}
	return errors.Join(check(ctx, db), db.Close())
}

// isOurs looks at every page of the file, and at whether it has our tables.
func isOurs(ctx context.Context, path string) error {
	db, err := sql.Open("sqlite3", sqliteURI(path, "mode=ro"))
	if err != nil {
		return err
	}
	defer db.Close()
	var verdict string
	if err := db.QueryRowContext(ctx, "pragma integrity_check(1)").Scan(&verdict); err != nil {
		return err
	}
	var n int
	if err := db.QueryRowContext(ctx, `select count(*) from goose_db_version, issuer where 1 = 0`).Scan(&n); err != nil {
		return err
	}
	if verdict != "ok" {
		return errors.New(verdict)
	}
	return nil
}
