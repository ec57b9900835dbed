package store_test

import (
	"testing"
	"time"

	"laurel/badges"
	"laurel/store"
	"laurel/store/storetest"
)

// What other servers answer and what people ask for can hold what is no text.
// It must neither stop the work nor look like our own failure.
func TestBrokenTextIsNoFailure(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		_, err := db.IssuerByUsername(t.Context(), "badges.example.org", "har\x00bour\xff")
		wantKind(t, err, badges.NotFound, "no such issuer")

		n := insertIdentity(t, db, "acct:jane@social.example")
		n.Problem = "answered \x00 and \xff\xfe"
		inTx(t, db, func(tx *store.Tx) error { return tx.UpdateIdentity(t.Context(), n) })
		n, err = db.Identity(t.Context(), n.ID)
		must(t, err)
		if want := "answered \uFFFD and \uFFFD"; n.Problem != want {
			t.Errorf("the problem is %q, want %q", n.Problem, want)
		}

		enqueue(t, db, "mail", "send")
		tasks, _ := laneTasks(t, db, claimOne(t, db, noon(), "mail"))
		must(t, db.FailTask(t.Context(), tasks[0].ID, "550 \xff", time.Time{}))
	})
}
