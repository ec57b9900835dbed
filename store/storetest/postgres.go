// Package storetest gives tests databases of their own: on SQLite with Open, on both kinds with Each, and a PostgreSQL
// that it starts itself.
//
// The PostgreSQL server is private: it lives in a temporary directory, listens on a Unix socket in that directory and on no
// network port, and is gone with its files when the test process ends, also when that process is killed. It keeps
// nothing safe (fsync is off), so it is fit for tests alone.
//
//	func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }
//
//	func TestSomething(t *testing.T) {
//		storetest.Each(t, func(t *testing.T, db *store.DB) {
//			// an empty, migrated database, gone when the test ends
//		})
//	}
//
// Where PostgreSQL 15 or later is not installed, tests that ask for it fail and say what to install; they are never skipped.
package storetest

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"laurel/store"
)

// ServerEnv names the environment variable that holds the URL of a database on a running server. Main sets it for the
// tests of its process. Set from outside, it makes the tests use that server instead of starting one; the role in it
// must be allowed to create databases.
const ServerEnv = "TEST_POSTGRES"

// patience bounds each step with the server: starting it, creating and dropping a database.
const patience = 60 * time.Second

// templateEnv names the environment variable that holds the name of a migrated database on the server of [ServerEnv],
// which new ones are copies of. Main makes it.
const templateEnv = "TEST_POSTGRES_TEMPLATE"

// Main runs the tests of a package with one PostgreSQL server for all of them, and returns the code to exit with.
// A server that cannot be started is reported by the tests that ask for a database, so the others still run.
func Main(m *testing.M) int {
	ctx := context.Background()
	admin := os.Getenv(ServerEnv)
	if admin == "" {
		server, err := start(ctx)
		if err != nil {
			return m.Run()
		}
		defer server.stop()
		admin = server.url("postgres")
	}
	template := unusedName()
	defer drop(ctx, admin, template)
	err := migrateTemplate(ctx, admin, template)
	if err == nil {
		err = errors.Join(os.Setenv(ServerEnv, admin), os.Setenv(templateEnv, template))
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "storetest: %v\n", err)
		return 1
	}
	return m.Run()
}

// migrateTemplate makes a migrated database: to copy it takes a tenth of the time that the migrations take.
func migrateTemplate(ctx context.Context, admin, name string) error {
	if err := create(ctx, admin, name, "template0"); err != nil {
		return err
	}
	dsn, err := database(admin, name)
	if err != nil {
		return err
	}
	db, err := store.Open(ctx, dsn)
	if err != nil {
		return err
	}
	return db.Close()
}

// Postgres returns the URL, as pgx reads it, of a fresh and empty UTF-8 database that sorts text by bytes, as SQLite
// does. The database is dropped when the test ends. Without Main a server is started for this one test, which takes
// a second. The test fails at once when there is no server to be had.
func Postgres(t testing.TB) string {
	t.Helper()
	return copied(t, "template0")
}

// migratedPostgres is Postgres, of a database that is migrated where Main has made one to copy.
func migratedPostgres(t testing.TB) string {
	t.Helper()
	return copied(t, cmp.Or(os.Getenv(templateEnv), "template0"))
}

func copied(t testing.TB, template string) string {
	t.Helper()
	admin := os.Getenv(ServerEnv)
	if admin == "" {
		server, err := start(t.Context())
		if err != nil {
			t.Fatalf("storetest: %v", err)
		}
		t.Cleanup(server.stop)
		admin = server.url("postgres")
	}
	name := unusedName()
	dsn, err := database(admin, name)
	if err == nil {
		err = create(t.Context(), admin, name, template)
	}
	if err != nil {
		t.Fatalf("storetest: %v", err)
	}
	t.Cleanup(func() {
		if err := drop(context.Background(), admin, name); err != nil { // t.Context() is cancelled by then
			t.Errorf("storetest: %v", err)
		}
	})
	return dsn
}

func unusedName() string { return "test_" + strings.ToLower(rand.Text()) }

// database returns the URL of a database on the server of another.
func database(admin, name string) (string, error) {
	dsn, err := url.Parse(admin)
	if err != nil {
		return "", fmt.Errorf("%s must be a URL such as postgres://user@host/postgres: %w", ServerEnv, err)
	}
	dsn.Path = "/" + name
	return dsn.String(), nil
}

func create(ctx context.Context, admin, name, template string) error {
	// Nothing is kept safe here, so the files are copied and not written to the log (PostgreSQL 15 and later).
	return run(ctx, admin, "CREATE DATABASE "+name+" TEMPLATE "+template+" ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C' STRATEGY FILE_COPY")
}

func drop(ctx context.Context, admin, name string) error {
	return run(ctx, admin, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)")
}

// run executes one statement on a connection of its own, since CREATE DATABASE and DROP DATABASE stand outside
// transactions and must not be connected to the database they name.
func run(ctx context.Context, dsn, statement string) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return fmt.Errorf("connect to PostgreSQL: %w", err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, statement); err != nil {
		return fmt.Errorf("%s: %w", statement, err)
	}
	return nil
}
