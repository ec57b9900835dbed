package store_test

import (
	"fmt"
	"net/url"
	"testing"

	"laurel/store/storetest"
)

// PostgreSQL may run a sub-select of an update once for each row, and then one that
// skips what is locked finds another row each time.
func TestClaimTakesNoMoreThanAskedForWhateverThePlan(t *testing.T) {
	dsn, err := url.Parse(storetest.Postgres(t))
	must(t, err)
	settings := dsn.Query()
	for _, way := range []string{"hashjoin", "hashagg", "mergejoin", "material", "sort", "bitmapscan"} {
		settings.Set("enable_"+way, "off")
	}
	dsn.RawQuery = settings.Encode()
	db := storetest.OpenDSN(t, dsn.String())
	for n := range 6 {
		enqueue(t, db, fmt.Sprintf("lane %d", n), "send")
	}
	for n := range 5 {
		if claimed := claim(t, db, noon(), 1); len(claimed) != 1 {
			t.Fatalf("claim %d took %d lanes, want 1", n, len(claimed))
		}
	}
}
