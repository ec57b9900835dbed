package badges_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"laurel/badges"
)

// applied is an application for the sailor's badge, which requires one thing.
func (w *world) applied(learner string) (badges.Application, int64) {
	w.t.Helper()
	d := w.sailor.Definition
	d.Requirements = []badges.Requirement{{Description: "Sail", Required: true}, {Description: "Sing"}}
	b, err := w.UpdateBadge(w.t.Context(), badges.Operator(), w.sailor.ID, d)
	w.must(err)
	a, err := w.Apply(w.t.Context(), w.anna, b.ID, learner, badges.NewApplication{Evidence: []badges.ApplicationEvidence{{Reflection: "My secret."}}})
	w.must(err)
	return a, b.Requirements[0].ID
}

// role is an account that has a role on the badge's issuer.
func (w *world) role(role badges.Role) badges.Account {
	w.t.Helper()
	a := w.account(string(role) + "-of-reviews")
	w.must(w.SetRole(w.t.Context(), badges.Operator(), a.ID, w.sailor.IssuerID, role))
	return a
}

func TestAnApplicationIsDecidedAndGranted(t *testing.T) {
	w := newWorld(t)
	a, required := w.applied("jane@example.org")
	items := []badges.ReviewItem{{RequirementID: required, Satisfied: true}}
	granter := w.role(badges.Granter)
	g, err := w.Decide(t.Context(), granter, a.ID, badges.Decision{Comment: "Well sailed.", Items: items, Grant: true})
	w.must(err)
	if g.Email != "jane@example.org" || g.State != badges.Pending || g.GrantedBy != granter.ID || g.Evidence != w.sailor.Criteria {
		t.Errorf("granted: %+v", g)
	}
	if diff := cmp.Diff([]badges.EventKind{badges.GrantCreated}, w.events(g.ID)); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
	reviews, err := w.Store.Reviews(t.Context(), a.ID)
	w.must(err)
	if len(reviews) != 1 || !reviews[0].Approves(w.sailor.Definition) || reviews[0].Author != granter.Email || reviews[0].Comment != "Well sailed." {
		t.Errorf("reviews: %+v", reviews)
	}
	now, err := w.Store.Application(t.Context(), a.ID)
	w.must(err)
	if now.ProcessedAt.IsZero() {
		t.Error("the application still waits")
	}
	_, err = w.Decide(t.Context(), granter, a.ID, badges.Decision{Declined: true})
	wantKind(t, err, badges.Conflict, "this application was decided already; look at what was decided")
	wantKind(t, w.CloseApplication(t.Context(), granter, a.ID), badges.Conflict, "this application was decided already; look at what was decided")
}

// What is refused leaves nothing behind.
func TestADecisionIsAllOrNothing(t *testing.T) {
	w := newWorld(t)
	a, required := w.applied("jane@example.org")
	all := []badges.ReviewItem{{RequirementID: required, Satisfied: true}}
	for name, c := range map[string]struct {
		by   badges.Role
		d    badges.Decision
		want badges.Kind
	}{
		"what is required is not ticked": {badges.Reviewer, badges.Decision{}, badges.Invalid},
		"a reviewer grants nothing":      {badges.Reviewer, badges.Decision{Items: all, Grant: true}, badges.Forbidden},
		"a viewer decides nothing":       {badges.Viewer, badges.Decision{Items: all}, badges.Forbidden},
		"declined and granted":           {badges.Granter, badges.Decision{Items: all, Declined: true, Grant: true}, badges.Invalid},
	} {
		t.Run(name, func(t *testing.T) {
			by := w.account(strings.ReplaceAll(name, " ", "-"))
			w.must(w.SetRole(t.Context(), badges.Operator(), by.ID, w.sailor.IssuerID, c.by))
			_, err := w.Decide(t.Context(), by, a.ID, c.d)
			wantKind(t, err, c.want, "")
		})
	}
	reviews, err := w.Store.Reviews(t.Context(), a.ID)
	w.must(err)
	now, err := w.Store.Application(t.Context(), a.ID)
	w.must(err)
	grants, err := w.Store.CountGrants(t.Context(), badges.GrantFilter{BadgeID: a.BadgeID})
	w.must(err)
	if len(reviews) != 0 || !now.ProcessedAt.IsZero() || grants != 0 {
		t.Errorf("%d reviews, processed at %v, %d grants; want none", len(reviews), now.ProcessedAt, grants)
	}
}

// A badge that requires nothing can be declined, too.
func TestAnApplicationIsDeclined(t *testing.T) {
	w := newWorld(t)
	a, err := w.Apply(t.Context(), w.anna, w.sailor.ID, "jane@example.org", badges.NewApplication{})
	w.must(err)
	g, err := w.Decide(t.Context(), w.role(badges.Reviewer), a.ID, badges.Decision{Comment: "Not yet.", Declined: true})
	w.must(err)
	if g.ID != 0 {
		t.Errorf("granted: %+v", g)
	}
	facts := w.applicationFacts()
	if last := facts[len(facts)-1]; last.Approved || last.Review == 0 {
		t.Errorf("recorded: %+v", last)
	}
}

func TestApplicationsNewestFirst(t *testing.T) {
	w := newWorld(t)
	var want []int64
	for _, who := range []string{"a@example.org", "b@example.org", "c@example.org"} {
		a, err := w.Apply(t.Context(), w.anna, w.sailor.ID, who, badges.NewApplication{})
		w.must(err)
		w.clock.Advance(time.Minute)
		want = append([]int64{a.ID}, want...)
	}
	list, _, err := w.ApplicationsOf(t.Context(), w.anna, badges.ApplicationFilter{BadgeID: w.sailor.ID, Newest: true})
	w.must(err)
	var got []int64
	for _, a := range list {
		got = append(got, a.ID)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
}
