package store_test

import (
	"os"
	"testing"

	"laurel/badges"
	"laurel/store"
	"laurel/store/storetest"
)

func TestMain(m *testing.M) {
	if path := os.Getenv(victimEnv); path != "" {
		os.Exit(victim(path))
	}
	os.Exit(storetest.Main(m))
}

// inTx runs fn in a transaction that must succeed. fn returns its errors and never fails the test itself: SQLite's
// transactions run on the writer's goroutine.
func inTx(t *testing.T, db *store.DB, fn func(tx *store.Tx) error) {
	t.Helper()
	if err := db.InTx(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}

// wantKind fails unless err has the kind and, where message is not "", exactly that message.
func wantKind(t *testing.T, err error, kind badges.Kind, message string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want %s", kind)
	}
	if got := badges.KindOf(err); got != kind {
		t.Fatalf("error %q is %s, want %s", err, got, kind)
	}
	if message != "" && badges.MessageOf(err) != message {
		t.Fatalf("message is %q\nwant %q", badges.MessageOf(err), message)
	}
}
