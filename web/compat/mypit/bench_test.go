package mypit_test

import (
	"fmt"
	"testing"
	"time"

	"laurel/badges"
	"laurel/store"
)

// BenchmarkIssue issues one badge to 1,000 recipients in one call.
func BenchmarkIssue(b *testing.B) {
	w := newWorld(b)
	const count = 1000
	recipients := make([]any, count)
	for i := range recipients {
		id := fmt.Sprintf("person-%d", i)
		w.holder(id)
		recipients[i] = id
	}
	for b.Loop() {
		if answer := w.ok("issueBadge", issueTo(w.template(nil), recipients...)); answer["status"] != "success" {
			b.Fatalf("status %v", answer["status"])
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*count), "µs/recipient")
}

// BenchmarkIssuedPages reads a page at the beginning and one deep in the list of
// 100,000 issued badges: they should cost the same.
func BenchmarkIssuedPages(b *testing.B) {
	w := newWorld(b)
	w.template(nil)
	const count = 100_000
	w.must(w.db.InTx(b.Context(), func(tx *store.Tx) error {
		identity, err := tx.InsertIdentity(b.Context(), badges.Identity{Kind: badges.EmailIdentity, Value: "anna@example.com"}, "Anna")
		if err != nil {
			return err
		}
		for i := range count {
			g := badges.Grant{
				ULID: fmt.Sprintf("%026d", i), OfferULID: fmt.Sprintf("offer%021d", i), BadgeID: 1, IssuerID: w.first.ID, Identity: identity,
				State: badges.Revoked, Visibility: badges.Unlisted, GrantedAt: w.clock,
			}
			if _, _, err := tx.InsertGrant(b.Context(), g); err != nil {
				return err
			}
		}
		return nil
	}))
	var deep any
	for range 99 {
		deep = w.ok("getIssuedBadges", listOf(1000, deep))["cursor"]
	}
	page := func(cursor any) time.Duration {
		begun := time.Now()
		if page := w.ok("getIssuedBadges", listOf(100, cursor))["page"].([]any); len(page) != 100 {
			b.Fatalf("%d rows", len(page))
		}
		return time.Since(begun)
	}
	var first, last time.Duration
	for b.Loop() {
		first += page(nil)
		last += page(deep)
	}
	b.ReportMetric(float64(first.Microseconds())/1000/float64(b.N), "first-ms")
	b.ReportMetric(float64(last.Microseconds())/1000/float64(b.N), "deep-ms")
	b.ReportMetric(float64(last)/float64(first), "deep-of-first")
}
