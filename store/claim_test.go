package store_test

import (
	"path/filepath"
	"testing"

	"laurel/badges"
	"laurel/federation/delivery"
	"laurel/store"
	"laurel/store/storetest"
)

// After a restart SQLite's one server takes up at once what the process before
// held; on PostgreSQL others may be at it.
func TestClaimFreesWhatADeadServerHeld(t *testing.T) {
	for name, c := range map[string]struct {
		dsn  func(t *testing.T) string
		free int
	}{
		"SQLite":     {func(t *testing.T) string { return t.TempDir() + "/laurel.db" }, 1},
		"PostgreSQL": {func(t *testing.T) string { return storetest.Postgres(t) }, 0},
	} {
		t.Run(name, func(t *testing.T) {
			dsn := c.dsn(t)
			dead := storetest.OpenDSN(t, dsn)
			g := newGrant(t, dead)
			activity(t, dead, g.IssuerID, g.ID, "u1", delivery.Create, "https://a.example/inbox")
			enqueue(t, dead, "mail", "send")
			claimHost(t, dead, noon(), "a.example")
			claimOne(t, dead, noon(), "mail")
			next := storetest.OpenDSN(t, dsn)
			must(t, next.Claim(t.Context()))
			if hosts, lanes := len(claimHosts(t, next, noon())), len(claim(t, next, noon(), 10)); hosts != c.free || lanes != c.free {
				t.Errorf("%d hosts and %d lanes are free, want %d of each", hosts, lanes, c.free)
			}
		})
	}
}

func TestClaimLetsNoSecondServerOnAFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "laurel.db")
	first, err := store.Open(t.Context(), path)
	must(t, err)
	must(t, first.Claim(t.Context()))
	second := storetest.OpenDSN(t, path)
	wantKind(t, second.Claim(t.Context()), badges.Conflict, "another laurel serve works on "+path+"; stop it first, or move to PostgreSQL, which several can share")
	insertAccount(t, second, "a command's") // commands need no claim
	must(t, first.Close())
	must(t, second.Claim(t.Context()))
}

func TestClaimLetsInstancesShareAPostgreSQL(t *testing.T) {
	dsn := storetest.Postgres(t)
	must(t, storetest.OpenDSN(t, dsn).Claim(t.Context()))
	must(t, storetest.OpenDSN(t, dsn).Claim(t.Context()))
}
