package badges_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"laurel/badges"
)

// newMilestone makes a milestone: the Captain badge for any two of three others.
func (w *world) newMilestone() (m badges.Milestone, support []badges.Badge) {
	w.t.Helper()
	n := badges.NewMilestone{BadgeID: w.badge("Captain").ID, NumberRequired: 2, Action: badges.MilestoneIssue}
	for _, title := range []string{"One", "Two", "Three"} {
		b := w.badge(title)
		support = append(support, b)
		n.Support = append(n.Support, b.ID)
	}
	m, err := w.CreateMilestone(w.t.Context(), badges.Operator(), w.harbour.ID, n)
	w.must(err)
	return m, support
}

func (w *world) badge(title string) badges.Badge {
	w.t.Helper()
	b, err := w.CreateBadge(w.t.Context(), badges.Operator(), badges.NewBadge{IssuerID: w.harbour.ID, Definition: definition(title)})
	w.must(err)
	return b
}

// earn awards a badge and does what the milestone consumer does then.
func (w *world) earn(b badges.Badge, email string) badges.Grant {
	w.t.Helper()
	g, err := w.Award(w.t.Context(), w.anna, badges.AwardRequest{GrantRequest: badges.GrantRequest{BadgeID: b.ID, Email: email, Name: "Jane"}})
	w.must(err)
	for range 2 { // tasks may run again
		w.must(w.ReachMilestones(w.t.Context(), badges.Event{BadgeID: b.ID, GrantID: g.ID}))
	}
	return g
}

// holds returns the badges that somebody was granted, in order.
func (w *world) holds(email string) (titles []string) {
	w.t.Helper()
	grants, _, err := w.GrantsOf(w.t.Context(), badges.Operator(), badges.GrantFilter{Email: email, Oldest: true})
	w.must(err)
	for _, g := range grants {
		titles = append(titles, g.Badge.Title)
	}
	return titles
}

func TestMilestoneIsReachedOnce(t *testing.T) {
	w := newWorld(t)
	m, support := w.newMilestone()
	w.earn(support[0], "jane@example.org")
	w.earn(support[0], "kim@example.org")
	if diff := cmp.Diff([]string{"One"}, w.holds("jane@example.org")); diff != "" {
		t.Fatalf("too early (-want +got):\n%s", diff)
	}
	w.earn(support[2], "jane@example.org")
	w.earn(support[1], "jane@example.org")
	if diff := cmp.Diff([]string{"One", "Three", "Captain", "Two"}, w.holds("jane@example.org")); diff != "" {
		t.Errorf("what she holds (-want +got):\n%s", diff)
	}
	grants, _, err := w.GrantsOf(t.Context(), badges.Operator(), badges.GrantFilter{BadgeID: m.BadgeID})
	w.must(err)
	if len(grants) != 1 || w.awardFact(grants[0]).Milestone != m.ID {
		t.Errorf("%d grants of the milestone's badge, want one that names it", len(grants))
	}
}

func TestRevokedBadgesDoNotCount(t *testing.T) {
	w := newWorld(t)
	_, support := w.newMilestone()
	first := w.earn(support[0], "jane@example.org")
	_, err := w.Revoke(t.Context(), w.anna, first.ID, "a mistake")
	w.must(err)
	w.earn(support[1], "jane@example.org")
	if diff := cmp.Diff([]string{"One", "Two"}, w.holds("jane@example.org")); diff != "" {
		t.Errorf("what she holds (-want +got):\n%s", diff)
	}
}

func TestMilestonesDoNotCascade(t *testing.T) {
	wants := badges.MilestoneConsumer().Wants
	for data, want := range map[string]bool{"": true, "{}": true, `{"comment":"x"}`: true, `{"milestone":3}`: false} {
		if got := wants(badges.Event{Kind: badges.GrantAccepted, Data: []byte(data)}); got != want {
			t.Errorf("wants an event with data %q: %v", data, got)
		}
	}
	if wants(badges.Event{Kind: badges.GrantCreated}) {
		t.Error("wants an event that earns nothing")
	}
}

func TestMilestoneChanges(t *testing.T) {
	w := newWorld(t)
	m, support := w.newMilestone()
	other := w.badge("Other")
	for range 2 {
		var err error
		m, err = w.AddSupport(t.Context(), badges.Operator(), m.ID, other.ID)
		w.must(err)
		m, err = w.RemoveSupport(t.Context(), badges.Operator(), m.ID, support[0].ID)
		w.must(err)
	}
	want := []int64{support[1].ID, support[2].ID, other.ID}
	if diff := cmp.Diff(want, m.Support); diff != "" {
		t.Errorf("supporting badges (-want +got):\n%s", diff)
	}
	stored, total, err := w.MilestonesOf(t.Context(), w.anna, badges.MilestoneFilter{IssuerID: w.harbour.ID, BadgeID: m.BadgeID, Limit: 3})
	w.must(err)
	if diff := cmp.Diff([]badges.Milestone{m}, stored); diff != "" || total != 1 {
		t.Errorf("stored, %d in all (-want +got):\n%s", total, diff)
	}
	n := m.NewMilestone
	n.NumberRequired = 0
	_, err = w.UpdateMilestone(t.Context(), badges.Operator(), m.ID, n)
	wantKind(t, err, badges.Invalid, "the number of badges that are enough must be 1 or more")
	n = m.NewMilestone
	n.Support = []int64{99}
	_, err = w.UpdateMilestone(t.Context(), badges.Operator(), m.ID, n)
	wantKind(t, err, badges.Invalid, "the issuer has no badge 99")
	_, err = w.UpdateMilestone(t.Context(), w.anna, m.ID, m.NewMilestone)
	wantKind(t, err, badges.Forbidden, "")
	w.must(w.DeleteMilestone(t.Context(), badges.Operator(), m.ID))
	_, err = w.MilestoneOf(t.Context(), w.anna, m.ID)
	wantKind(t, err, badges.NotFound, "no such milestone")
}

// TestMilestoneOutlivesBadges: a milestone can be changed after a badge of it was
// deleted, which nobody may add anew.
func TestMilestoneOutlivesBadges(t *testing.T) {
	w := newWorld(t)
	m, support := w.newMilestone()
	other := w.badge("Other")
	for _, id := range []int64{support[0].ID, m.BadgeID} {
		_, err := w.DeleteBadge(t.Context(), badges.Operator(), id)
		w.must(err)
	}
	changed, err := w.AddSupport(t.Context(), badges.Operator(), m.ID, other.ID)
	w.must(err)
	if diff := cmp.Diff(append(m.Support, other.ID), changed.Support); diff != "" {
		t.Errorf("supporting badges (-want +got):\n%s", diff)
	}
	_, err = w.RemoveSupport(t.Context(), badges.Operator(), m.ID, support[0].ID)
	w.must(err)
	_, err = w.AddSupport(t.Context(), badges.Operator(), m.ID, support[0].ID)
	wantKind(t, err, badges.Invalid, fmt.Sprintf("the issuer has no badge %d", support[0].ID))
}
