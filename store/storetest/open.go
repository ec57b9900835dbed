package storetest

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"laurel/store"
)

// Open returns an empty, migrated database on SQLite, in a file that is gone when the test ends.
func Open(t testing.TB) *store.DB {
	t.Helper()
	return OpenDSN(t, sqlite(t))
}

// sqlite returns the path of a migrated database. To migrate takes longer than most tests; so that is done once, and
// each test gets a copy.
func sqlite(t testing.TB) (path string) {
	t.Helper()
	content, err := migratedSQLite()
	if err != nil {
		t.Fatalf("storetest: migrate a database: %v", err)
	}
	path = filepath.Join(t.TempDir(), "laurel.db")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

var migratedSQLite = sync.OnceValues(func() (content []byte, err error) {
	folder, err := os.MkdirTemp("", "laurel-sqlite-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "laurel.db")
	db, err := store.Open(context.Background(), path)
	if err != nil {
		return nil, err
	}
	if err := db.Close(); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

// OpenDSN opens a database as the server does, and closes it when the test ends. Opened twice, it is two instances of
// the server on one database.
func OpenDSN(t testing.TB, dsn string) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), dsn)
	if err != nil {
		t.Fatalf("storetest: open the database: %v", err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("storetest: close the database: %v", err)
		}
	})
	return db
}

// Each runs a test on an empty, migrated database of each kind. It fails where PostgreSQL is not to be had.
func Each(t *testing.T, test func(t *testing.T, db *store.DB)) {
	t.Helper()
	t.Run("SQLite", func(t *testing.T) { test(t, Open(t)) })
	t.Run("PostgreSQL", func(t *testing.T) { test(t, OpenDSN(t, migratedPostgres(t))) })
}

// EachDSN is Each for tests that open the database themselves. It is empty, not even migrated.
func EachDSN(t *testing.T, test func(t *testing.T, dsn string)) {
	t.Helper()
	t.Run("SQLite", func(t *testing.T) { test(t, filepath.Join(t.TempDir(), "laurel.db")) })
	t.Run("PostgreSQL", func(t *testing.T) { test(t, Postgres(t)) })
}
