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
// Where PostgreSQL is not installed, tests that ask for it fail and say what to install; they are never skipped.
package storetest

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// ServerEnv names the environment variable that holds the URL of a database on a running server. Main sets it for the
// tests of its process. Set from outside, it makes the tests use that server instead of starting one; the role in it
// must be allowed to create databases.
const ServerEnv = "TEST_POSTGRES"

// patience bounds each step with the server: starting it, creating and dropping a database.
const patience = 60 * time.Second

// Main runs the tests of a package with one PostgreSQL server for all of them, and returns the code to exit with.
// A server that cannot be started is reported by the tests that ask for a database, so the others still run.
func Main(m *testing.M) int {
	if os.Getenv(ServerEnv) != "" {
		return m.Run()
	}
	server, err := start(context.Background())
	if err != nil {
		return m.Run()
	}
	defer server.stop()
	if err := os.Setenv(ServerEnv, server.url("postgres")); err != nil {
		fmt.Fprintf(os.Stderr, "storetest: %v\n", err)
		return 1
	}
	return m.Run()
}

// Postgres returns the URL, as pgx reads it, of a fresh and empty UTF-8 database that sorts text by bytes, as SQLite
// does. The database is dropped when the test ends. Without Main a server is started for this one test, which takes
// a second. The test fails at once when there is no server to be had.
func Postgres(t testing.TB) string {
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
	dsn, err := url.Parse(admin)
	if err != nil {
		t.Fatalf("storetest: %s must be a URL such as postgres://user@host/postgres: %v", ServerEnv, err)
	}
	name := "test_" + strings.ToLower(rand.Text())
	run(t, admin, "CREATE DATABASE "+name+" TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'")
	t.Cleanup(func() { run(t, admin, "DROP DATABASE "+name+" WITH (FORCE)") })
	dsn.Path = "/" + name
	return dsn.String()
}

// run executes one statement on a connection of its own, since CREATE DATABASE and DROP DATABASE stand outside
// transactions and must not be connected to the database they name.
func run(t testing.TB, dsn, statement string) {
	t.Helper()
	// Clean-ups run when t.Context() is already cancelled.
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		t.Fatalf("storetest: connect to PostgreSQL: %v", err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, statement); err != nil {
		t.Fatalf("storetest: %s: %v", statement, err)
	}
}
