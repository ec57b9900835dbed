package store_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"laurel/badges"
	"laurel/store"
	"laurel/store/storetest"
)

func TestMilestonesAreKeptAsGiven(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		f := newTree(t, db)
		m := badges.Milestone{IssuerID: f.top.ID, CreatedAt: noon(), NewMilestone: badges.NewMilestone{
			BadgeID: f.topBadge.ID, NumberRequired: 2, Action: badges.MilestoneIssue, Support: []int64{f.elsewhere.ID, f.lower.ID},
		}}
		inTx(t, db, func(tx *store.Tx) (err error) {
			m.ID, err = tx.InsertMilestone(t.Context(), m)
			return err
		})
		m.Support = []int64{f.lower.ID, f.topBadge.ID, f.elsewhere.ID}
		inTx(t, db, func(tx *store.Tx) error { return tx.UpdateMilestone(t.Context(), m) })
		for _, filter := range []badges.MilestoneFilter{{IssuerID: f.top.ID}, {BadgeID: f.topBadge.ID}, {SupportID: f.lower.ID, Limit: 1}} {
			found, err := db.Milestones(t.Context(), filter)
			must(t, err)
			if diff := cmp.Diff([]badges.Milestone{m}, found); diff != "" {
				t.Errorf("%+v (-want +got):\n%s", filter, diff)
			}
		}
		if n, err := db.CountMilestones(t.Context(), badges.MilestoneFilter{IssuerID: f.other.ID}); err != nil || n != 0 {
			t.Errorf("a stranger has %d milestones (%v)", n, err)
		}
		inTx(t, db, func(tx *store.Tx) error { return tx.DeleteMilestone(t.Context(), m.ID) })
		_, err := db.Milestone(t.Context(), m.ID)
		wantKind(t, err, badges.NotFound, "no such milestone")
	})
}

func TestCountEarned(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		f := newTree(t, db)
		jane := insertIdentity(t, db, "jane@example.org")
		for i, c := range []struct {
			b       badges.Badge
			state   badges.State
			expires time.Time
		}{
			{f.topBadge, badges.Processed, time.Time{}},
			{f.topBadge, badges.Revoked, time.Time{}},
			{f.lower, badges.Accepted, noon().Add(time.Hour)},
			{f.elsewhere, badges.Pending, time.Time{}},
		} {
			g := grant(c.b, jane, i)
			g.State, g.ExpiresAt = c.state, c.expires
			insertGrant(t, db, g)
		}
		all := []int64{f.topBadge.ID, f.lower.ID, f.elsewhere.ID}
		for _, c := range []struct {
			badges []int64
			at     time.Time
			want   int
		}{{all, noon(), 2}, {all, noon().Add(2 * time.Hour), 1}, {all[1:], noon(), 1}, {nil, noon(), 0}} {
			if n, err := db.CountEarned(t.Context(), jane.RecipientID, c.badges, c.at); err != nil || n != c.want {
				t.Errorf("of %v at %s: %d (%v), want %d", c.badges, c.at, n, err, c.want)
			}
		}
	})
}
