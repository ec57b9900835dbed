package store_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"laurel/badges"
	"laurel/store"
	"laurel/store/storetest"
)

func insertApplication(t *testing.T, db *store.DB, b badges.Badge, slug, learner string, processed time.Time) badges.Application {
	t.Helper()
	a := badges.Application{Slug: slug, BadgeID: b.ID, IssuerID: b.IssuerID, Learner: learner, CreatedAt: noon(), NewApplication: badges.NewApplication{
		AssignedTo: "kim@example.org", AssignedUntil: noon().Add(time.Hour), ProcessedAt: processed,
		Evidence: []badges.ApplicationEvidence{{URL: "https://example.org/log", MediaType: "link", Reflection: "Größe"}},
	}}
	inTx(t, db, func(tx *store.Tx) (err error) {
		a.ID, err = tx.InsertApplication(t.Context(), a)
		return err
	})
	return a
}

func TestApplicationsAreKeptAsGiven(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		f := newTree(t, db)
		insert := func(b badges.Badge, slug, learner string, processed time.Time) badges.Application {
			return insertApplication(t, db, b, slug, learner, processed)
		}
		lower, done := insert(f.lower, "aa", "jane@example.org", time.Time{}), insert(f.topBadge, "bb", "lee@example.org", noon())
		insert(f.elsewhere, "cc", "jane@example.org", time.Time{})
		got, err := db.ApplicationBySlug(t.Context(), "aa")
		must(t, err)
		if diff := cmp.Diff(lower, got); diff != "" {
			t.Errorf("ApplicationBySlug (-want +got):\n%s", diff)
		}
		for _, c := range []struct {
			filter badges.ApplicationFilter
			want   []badges.Application
		}{
			{badges.ApplicationFilter{Under: f.top.ID}, []badges.Application{done, lower}}, // by badge
			{badges.ApplicationFilter{Under: f.top.ID, Learner: "jane@example.org"}, []badges.Application{lower}},
			{badges.ApplicationFilter{Under: f.top.ID, Processed: badges.OnlyProcessed}, []badges.Application{done}},
			{badges.ApplicationFilter{Under: f.top.ID, Processed: badges.OnlyUnprocessed}, []badges.Application{lower}},
			{badges.ApplicationFilter{BadgeID: f.lower.ID}, []badges.Application{lower}},
		} {
			found, err := db.Applications(t.Context(), c.filter)
			must(t, err)
			if diff := cmp.Diff(c.want, found); diff != "" {
				t.Errorf("%+v (-want +got):\n%s", c.filter, diff)
			}
			if n, err := db.CountApplications(t.Context(), c.filter); err != nil || n != len(c.want) {
				t.Errorf("%+v: counted %d (%v), want %d", c.filter, n, err, len(c.want))
			}
		}
	})
}

func TestReviewsAreKeptAsGiven(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		lower := insertApplication(t, db, newTree(t, db).lower, "aa", "jane@example.org", time.Time{})
		r := badges.Review{Slug: "rr", ApplicationID: lower.ID, CreatedAt: noon(), NewReview: badges.NewReview{
			Declined: true, Author: "kim@example.org", Comment: "Good.", Items: []badges.ReviewItem{{RequirementID: 3, Satisfied: true, Comment: "Yes"}},
		}}
		inTx(t, db, func(tx *store.Tx) (err error) {
			r.ID, err = tx.InsertReview(t.Context(), r)
			return err
		})
		r.Comment, r.Items, r.Declined = "Better.", nil, false
		inTx(t, db, func(tx *store.Tx) error { return tx.UpdateReview(t.Context(), r) })
		reviews, err := db.Reviews(t.Context(), lower.ID)
		must(t, err)
		if diff := cmp.Diff([]badges.Review{r}, reviews); diff != "" {
			t.Errorf("Reviews (-want +got):\n%s", diff)
		}
		inTx(t, db, func(tx *store.Tx) error { return tx.DeleteApplication(t.Context(), lower.ID) })
		_, err = db.ReviewBySlug(t.Context(), "rr")
		wantKind(t, err, badges.NotFound, "no such review")
	})
}
