package store

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"testing"
	"testing/synctest"

	"laurel/badges"
)

// In these tests time stands still (synctest) while SQLite works, so that all
// requests that wait behind one end in one group, however slow the machine is.

func openTestSQLite(t *testing.T) *DB {
	t.Helper()
	db, err := openSQLite(t.Context(), filepath.Join(t.TempDir(), "laurel.db"))
	if err != nil {
		t.Fatal(err)
	}
	return db
}

func closeTestSQLite(t *testing.T, db *DB) {
	t.Helper()
	if err := db.Close(); err != nil {
		t.Error(err)
	}
}

// insertAccounts is a request that stores an account of each name.
func insertAccounts(names ...string) func(*Tx) error {
	return func(tx *Tx) error {
		for _, name := range names {
			if _, err := tx.InsertAccount(context.Background(), badges.Account{Name: name}); err != nil {
				return err
			}
		}
		return nil
	}
}

// grouped sends requests so that they run in one group, in order, behind first
// that keeps the writer busy until all wait. It returns their errors; a panic is
// returned as an error too.
func grouped(db *DB, first func(*Tx) error, requests ...func(*Tx) error) []error {
	errs := make([]error, len(requests)+1)
	release := make(chan struct{})
	send := func(i int, fn func(*Tx) error) {
		go func() {
			defer func() {
				if p := recover(); p != nil {
					errs[i] = fmt.Errorf("panic: %v", p)
				}
			}()
			errs[i] = db.InTx(context.Background(), fn)
		}()
		synctest.Wait()
	}
	send(0, func(tx *Tx) error {
		<-release
		return first(tx)
	})
	for i, fn := range requests {
		send(i+1, fn)
	}
	close(release)
	synctest.Wait()
	return errs
}

// wantAccounts fails unless exactly these accounts are stored.
func wantAccounts(t *testing.T, r badges.AccountReader, names ...string) {
	t.Helper()
	accounts, err := r.Accounts(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, a := range accounts {
		got = append(got, a.Name)
	}
	if fmt.Sprint(got) != fmt.Sprint(names) {
		t.Errorf("accounts are %v, want %v", got, names)
	}
}

func TestGroupCommitsTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := openTestSQLite(t)
		defer closeTestSQLite(t, db)
		errs := grouped(db, insertAccounts("a"), insertAccounts("b"), func(tx *Tx) error {
			// Inside the group a and b are there; outside nothing is yet.
			wantAccounts(t, tx, "a", "b")
			wantAccounts(t, db)
			return nil
		})
		if err := errors.Join(errs...); err != nil {
			t.Error(err)
		}
		wantAccounts(t, db, "a", "b")
	})
}

func TestFailingRequestInAGroupIsUndoneAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := openTestSQLite(t)
		defer closeTestSQLite(t, db)
		refused := errors.New("refused")
		errs := grouped(db, insertAccounts("a"),
			func(tx *Tx) error { return errors.Join(insertAccounts("undone 1", "undone 2")(tx), refused) },
			insertAccounts("b"),
			func(tx *Tx) error { // a statement that fails, not only the function
				insert := insertAccounts("undone 3")
				return errors.Join(insert(tx), tx.SetRole(context.Background(), 99, 99, badges.Viewer))
			},
			insertAccounts("c"),
		)
		if errs[0] != nil || errs[2] != nil || errs[4] != nil {
			t.Errorf("errors of those that succeed: %v, %v, %v", errs[0], errs[2], errs[4])
		}
		if !errors.Is(errs[1], refused) || errs[3] == nil {
			t.Errorf("errors of those that fail: %v, %v", errs[1], errs[3])
		}
		wantAccounts(t, db, "a", "b", "c")
	})
}

func TestPanicInAGroupReachesItsCallerAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := openTestSQLite(t)
		defer closeTestSQLite(t, db)
		errs := grouped(db, insertAccounts("a"),
			func(tx *Tx) error {
				if err := insertAccounts("undone")(tx); err != nil {
					return err
				}
				panic("boom")
			},
			insertAccounts("b"),
		)
		if errs[0] != nil || errs[2] != nil {
			t.Errorf("errors of the others: %v, %v", errs[0], errs[2])
		}
		if errs[1] == nil || errs[1].Error() != "panic: boom" {
			t.Errorf("the caller of the one that panics got %v, want its panic", errs[1])
		}
		wantAccounts(t, db, "a", "b")
	})
}

// SQLite rolls the whole transaction back by itself when, for one, the disk is
// full. Then nobody in the group is told that all is well, and nothing of it is
// stored; the requests behind it are not harmed.
func TestGroupThatSQLiteRollsBackFailsAsAWhole(t *testing.T) {
	for _, c := range []struct {
		name   string
		result error
	}{
		{"error returned", errors.New("disk full")},
		{"error swallowed", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				db := openTestSQLite(t)
				defer closeTestSQLite(t, db)
				errs := grouped(db, insertAccounts("lost"),
					func(tx *Tx) error {
						if _, err := tx.q.exec(context.Background(), "rollback"); err != nil {
							return err
						}
						return c.result
					},
					insertAccounts("behind"),
				)
				if errs[0] == nil || errs[1] == nil {
					t.Errorf("errors of the group: %v, %v, want both to fail", errs[0], errs[1])
				}
				if c.result != nil && !errors.Is(errs[1], c.result) {
					t.Errorf("the one at fault got %v, want %v", errs[1], c.result)
				}
				if errs[2] != nil {
					t.Errorf("the one behind the group got %v", errs[2])
				}
				wantAccounts(t, db, "behind")
			})
		})
	}
}

// Whoever waits when the database is closed is answered, and the answer is true.
func TestCloseAnswersThoseThatWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "laurel.db")
		db, err := openSQLite(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		release, closed := make(chan struct{}), make(chan error, 1)
		const many = 3 * maxGroup // more than fit into the queue
		errs := make([]error, many)
		for i := range many {
			go func() {
				errs[i] = db.InTx(context.Background(), func(tx *Tx) error {
					<-release
					return insertAccounts(fmt.Sprint(i))(tx)
				})
			}()
		}
		synctest.Wait()
		go func() { closed <- db.Close() }()
		synctest.Wait()
		close(release)
		if err := <-closed; err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if err := db.InTx(context.Background(), insertAccounts("late")); !errors.Is(err, errClosed) {
			t.Errorf("a change after Close got %v, want %v", err, errClosed)
		}

		db, err = openSQLite(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		defer closeTestSQLite(t, db)
		accounts, err := db.Accounts(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		stored := make(map[string]bool)
		for _, a := range accounts {
			stored[a.Name] = true
		}
		for i, err := range errs {
			if (err == nil) != stored[fmt.Sprint(i)] {
				t.Errorf("request %d got %v, and stored is %v", i, err, stored[fmt.Sprint(i)])
			}
			if err != nil && !errors.Is(err, errClosed) {
				t.Errorf("request %d got %v, want %v", i, err, errClosed)
			}
		}
	})
}

func TestContextThatHasEndedStopsAWaitingRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := openTestSQLite(t)
		defer closeTestSQLite(t, db)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := db.InTx(ctx, insertAccounts("never")); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v, want %v", err, context.Canceled)
		}
		wantAccounts(t, db)
	})
}
