package fedtest

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"laurel/store"
	"laurel/store/storetest"
)

// prepared are the databases of servers that have just started for the first
// time, by host. Tests begin with a copy, because migrating and making the keys
// of the server's own actors would be most of the time that they take.
var prepared sync.Map // of []byte

// openDatabase opens a database for a server on that host. prepare makes what is
// there after the first start; it runs once for all tests of the process.
func openDatabase(t testing.TB, host string, prepare func(*store.DB)) *store.DB {
	t.Helper()
	path := filepath.Join(t.TempDir(), "laurel.db")
	if file, ok := prepared.Load(host); ok {
		if err := os.WriteFile(path, file.([]byte), 0o600); err != nil {
			t.Fatal(err)
		}
		return storetest.OpenDSN(t, path)
	}
	db := storetest.OpenDSN(t, path)
	prepare(db)
	if err := db.Backup(context.Background(), path+".copy"); err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile(path + ".copy")
	if err != nil {
		t.Fatal(err)
	}
	prepared.Store(host, file)
	return db
}
