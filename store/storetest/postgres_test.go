package storetest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// orphanEnv makes the test binary start a server, print its directory and wait to be killed.
const orphanEnv = "STORETEST_ORPHAN"

func TestMain(m *testing.M) {
	if os.Getenv(orphanEnv) != "" {
		os.Exit(orphan())
	}
	os.Exit(Main(m))
}

func orphan() int {
	server, err := start(context.Background())
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	fmt.Println(server.dir)
	_, _ = io.Copy(io.Discard, os.Stdin)
	return 0
}

func TestEachTestHasAnEmptyDatabase(t *testing.T) {
	one, two := connect(t, Postgres(t)), connect(t, Postgres(t))
	if _, err := one.Exec(t.Context(), "CREATE TABLE badge (id bigint)"); err != nil {
		t.Fatal(err)
	}
	var tables int
	const count = "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'"
	if err := two.QueryRow(t.Context(), count).Scan(&tables); err != nil {
		t.Fatal(err)
	}
	if tables != 0 {
		t.Errorf("the second database has %d tables, want none", tables)
	}
}

func TestDatabaseIsDroppedWithItsTest(t *testing.T) {
	var dsn string
	t.Run("inner", func(t *testing.T) { dsn = Postgres(t) })
	conn, err := pgx.Connect(t.Context(), dsn)
	if err == nil {
		conn.Close(t.Context())
		t.Fatalf("%s is still there after its test", dsn)
	}
	if !strings.Contains(err.Error(), "does not exist") {
		t.Errorf("connect after the test: %v, want that the database does not exist", err)
	}
}

// Text sorts by bytes, as in SQLite, so that both databases list the same order.
func TestTextSortsByBytes(t *testing.T) {
	conn := connect(t, Postgres(t))
	var order string
	const query = "SELECT string_agg(v, '' ORDER BY v) FROM (VALUES ('b'), ('Z'), ('ä'), ('a')) AS t(v)"
	if err := conn.QueryRow(t.Context(), query).Scan(&order); err != nil {
		t.Fatal(err)
	}
	if order != "Zabä" {
		t.Errorf("order is %q, want %q", order, "Zabä")
	}
}

// A killed test process, a time-out of go test for one, leaves no server and no files.
func TestServerEndsWithItsProcess(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), orphanEnv+"=1")
	cmd.Stderr = os.Stderr
	if _, err := cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var dir string
	_, scanErr := fmt.Fscanln(out, &dir)
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // it says that we killed it
	if scanErr != nil {
		t.Fatalf("the process started no server: %v", scanErr)
	}
	awaitGone(t, dir)
}

func awaitGone(t *testing.T, dir string) {
	t.Helper()
	deadline := time.After(patience)
	again := time.NewTicker(10 * time.Millisecond)
	defer again.Stop()
	for {
		if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
			return
		}
		select {
		case <-deadline:
			t.Fatalf("%s is still there %v after its process was killed", dir, patience)
		case <-again.C:
		}
	}
}

func connect(t *testing.T, dsn string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	return conn
}
