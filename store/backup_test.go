package store_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"laurel/badges"
	"laurel/store"
	"laurel/store/storetest"
)

// Each transaction stores an account and its key, so a copy taken between the
// two would show. Accounts are many enough that the copy takes several steps.
func TestBackupWhileWritesGoOnIsConsistent(t *testing.T) {
	db := storetest.Open(t)
	padding := make([]byte, 64<<10)
	for i := range 150 {
		inTx(t, db, func(tx *store.Tx) error { return tx.PutPicture(t.Context(), fmt.Sprint(i), padding, noon()) })
	}
	before := insertAccount(t, db, "before")

	ctx, stop := context.WithCancel(t.Context())
	written, writes := make(chan error, 1), make(chan struct{}, 1)
	go func() { written <- writePairs(ctx, db, writes) }()
	<-writes
	path := filepath.Join(t.TempDir(), "backup.db")
	must(t, db.Backup(t.Context(), path))
	<-writes // the writer is still at it
	stop()
	if err := <-written; !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}

	if names := folder(t, filepath.Dir(path)); len(names) != 1 {
		t.Errorf("the backup is in several files: %v", names)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the backup's permissions are %v (%v), want -rw-------", info.Mode(), err)
	}
	backup := storetest.OpenDSN(t, path)
	accounts, err := backup.Accounts(t.Context())
	must(t, err)
	if len(accounts) < 2 || accounts[0].ID != before.ID {
		t.Fatalf("the copy has %d accounts, want those that were there before", len(accounts))
	}
	for _, a := range accounts[1:] {
		keys, err := backup.APIKeys(t.Context(), a.ID)
		must(t, err)
		if len(keys) != 1 {
			t.Errorf("account %d has %d keys in the copy, want 1", a.ID, len(keys))
		}
	}
	insertAccount(t, backup, "after") // the copy is a database like any other
}

// writePairs stores an account with a key, again and again, and tells writes.
func writePairs(ctx context.Context, db *store.DB, writes chan<- struct{}) error {
	for i := 0; ; i++ {
		err := db.InTx(ctx, func(tx *store.Tx) error {
			id, err := tx.InsertAccount(ctx, badges.Account{Name: "pair"})
			if err == nil {
				_, err = tx.InsertAPIKey(ctx, badges.APIKey{AccountID: id}, fmt.Append(nil, i))
			}
			return err
		})
		if err != nil {
			return err
		}
		select {
		case writes <- struct{}{}:
		default:
		}
	}
}

func folder(t *testing.T, path string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(path)
	must(t, err)
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestBackupLeavesWhatIsThereAlone(t *testing.T) {
	db := storetest.Open(t)
	path := filepath.Join(t.TempDir(), "backup.db")
	for _, c := range []struct{ there, message string }{
		{path, path + " exists already; give the backup a name that is free"},
		{path + ".partial", path + ".partial is there from a backup that is running or was interrupted; if none is running, remove it"},
	} {
		must(t, os.WriteFile(c.there, []byte("precious"), 0o600))
		wantKind(t, db.Backup(t.Context(), path), badges.Conflict, c.message)
		if text, err := os.ReadFile(c.there); err != nil || string(text) != "precious" {
			t.Errorf("%s holds %q now (%v)", c.there, text, err)
		}
		must(t, os.Remove(c.there))
	}
	must(t, db.Backup(t.Context(), path))
	wantKind(t, db.Backup(t.Context(), path), badges.Conflict, "")
}

func TestBackupIntoAFolderThatIsNotThere(t *testing.T) {
	path := filepath.Join(t.TempDir(), "nowhere", "backup.db")
	wantKind(t, storetest.Open(t).Backup(t.Context(), path), badges.Invalid,
		"the backup can't be made: open "+path+".partial: no such file or directory; name a file in a folder that exists and may be written to")
}

func TestBackupThatFailsLeavesNothingBehind(t *testing.T) {
	db := storetest.Open(t)
	path := filepath.Join(t.TempDir(), "backup.db")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := db.Backup(ctx, path); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled backup returned %v", err)
	}
	if names := folder(t, filepath.Dir(path)); len(names) != 0 {
		t.Errorf("a cancelled backup left %v behind", names)
	}
	if err := db.Backup(t.Context(), filepath.Join(path, "in no folder")); err == nil {
		t.Error("a backup into a folder that is not there succeeded")
	}
}

func TestBackupOfPostgreSQLNamesTheCommand(t *testing.T) {
	db := storetest.OpenDSN(t, storetest.Postgres(t))
	err := db.Backup(t.Context(), filepath.Join(t.TempDir(), "backup.dump"))
	wantKind(t, err, badges.Invalid, "")
	for _, want := range []string{"pg_dump --format=custom --file='", "backup.dump' 'postgres://"} {
		if !strings.Contains(badges.MessageOf(err), want) {
			t.Errorf("message %q does not say %q", badges.MessageOf(err), want)
		}
	}
}
