package badges_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"laurel/badges"
)

func TestApplicationAndReview(t *testing.T) {
	w := newWorld(t)
	d := w.sailor.Definition
	d.Requirements = []badges.Requirement{{Description: "Sail", Required: true}, {Description: "Sing"}}
	b, err := w.UpdateBadge(t.Context(), badges.Operator(), w.sailor.ID, d)
	w.must(err)

	evidence := []badges.ApplicationEvidence{{URL: "https://example.org/log", MediaType: "link", Reflection: "It was windy."}}
	a, err := w.Apply(t.Context(), w.anna, b.ID, "Jane@example.org", badges.NewApplication{AssignedTo: "Kim@example.org", Evidence: evidence})
	w.must(err)
	if a.Learner != "jane@example.org" || a.AssignedTo != "kim@example.org" || len(a.Slug) != 32 {
		t.Errorf("the application is %+v", a)
	}
	found, err := w.ApplicationOf(t.Context(), w.anna, strings.ToUpper(a.Slug))
	w.must(err)
	if diff := cmp.Diff(a, found); diff != "" {
		t.Errorf("ApplicationOf (-want +got):\n%s", diff)
	}

	items := []badges.ReviewItem{{RequirementID: b.Requirements[1].ID, Satisfied: true}}
	r, err := w.Review(t.Context(), w.anna, a.ID, badges.NewReview{Author: "kim@example.org", Comment: "Not yet.", Items: items})
	w.must(err)
	items = append(items, badges.ReviewItem{RequirementID: b.Requirements[0].ID, Satisfied: true, Comment: "Now."})
	r, err = w.UpdateReview(t.Context(), w.anna, r.ID, badges.NewReview{Author: "kim@example.org", Items: items})
	w.must(err)
	want := []badges.ApplicationFact{{Application: a.ID}, {Application: a.ID, Review: r.ID}, {Application: a.ID, Review: r.ID, Approved: true}}
	if diff := cmp.Diff(want, w.applicationFacts()); diff != "" {
		t.Errorf("what was recorded (-want +got):\n%s", diff)
	}
	reviews, err := w.ReviewsOf(t.Context(), w.anna, a.ID)
	w.must(err)
	if diff := cmp.Diff([]badges.Review{r}, reviews); diff != "" {
		t.Errorf("ReviewsOf (-want +got):\n%s", diff)
	}
	_, err = w.ReviewOf(t.Context(), w.anna, a.ID+1, r.Slug)
	wantKind(t, err, badges.NotFound, "no such review")

	w.must(w.DeleteApplication(t.Context(), w.anna, a.ID))
	_, err = w.Store.ReviewBySlug(t.Context(), r.Slug)
	wantKind(t, err, badges.NotFound, "")
}

// applicationFacts returns the data of the events about applications, in order.
func (w *world) applicationFacts() (facts []badges.ApplicationFact) {
	w.t.Helper()
	for id := int64(1); ; id++ {
		e, err := w.Store.Event(w.t.Context(), id)
		if badges.KindOf(err) == badges.NotFound {
			return facts
		}
		w.must(err)
		if strings.HasPrefix(string(e.Kind), "application.") {
			var fact badges.ApplicationFact
			w.must(json.Unmarshal(e.Data, &fact))
			facts = append(facts, fact)
		}
	}
}

func TestProcessedApplications(t *testing.T) {
	w := newWorld(t)
	a, err := w.Apply(t.Context(), w.anna, w.sailor.ID, "jane@example.org", badges.NewApplication{})
	w.must(err)
	a.ProcessedAt = w.Now()
	_, err = w.UpdateApplication(t.Context(), w.anna, a.ID, a.NewApplication)
	w.must(err)
	for filter, want := range map[badges.ProcessedFilter]int{badges.ProcessedOrNot: 1, badges.OnlyProcessed: 1, badges.OnlyUnprocessed: 0} {
		page, total, err := w.ApplicationsOf(t.Context(), w.anna, badges.ApplicationFilter{Processed: filter, Learner: "JANE@example.org", Limit: 5})
		w.must(err)
		if len(page) != want || total != want {
			t.Errorf("filter %d finds %d of %d, want %d", filter, len(page), total, want)
		}
	}
}

func TestApplicationsRefuse(t *testing.T) {
	w := newWorld(t)
	_, err := w.Apply(t.Context(), w.ben, w.sailor.ID, "jane@example.org", badges.NewApplication{})
	wantKind(t, err, badges.NotFound, "")
	_, err = w.Apply(t.Context(), w.anna, w.sailor.ID, "jane", badges.NewApplication{})
	wantKind(t, err, badges.Invalid, "Invalid email format")
	_, err = w.Apply(t.Context(), w.anna, w.sailor.ID, "jane@example.org", badges.NewApplication{Evidence: []badges.ApplicationEvidence{{MediaType: "smell"}}})
	wantKind(t, err, badges.Invalid, `media type "smell" is unknown; take link or image`)
	_, err = w.Review(t.Context(), w.anna, 99, badges.NewReview{Author: "kim@example.org"})
	wantKind(t, err, badges.NotFound, "no such application")
	_, err = w.Review(t.Context(), w.anna, 99, badges.NewReview{})
	wantKind(t, err, badges.Invalid, "Invalid email format")
}

func TestApproved(t *testing.T) {
	d := badges.Definition{Requirements: []badges.Requirement{{ID: 1, Required: true}, {ID: 2}, {ID: 3, Required: true}}}
	yes, no := true, false
	for _, c := range []struct {
		name  string
		d     badges.Definition
		items []badges.ReviewItem
		want  bool
	}{
		{"nothing required", badges.Definition{Requirements: []badges.Requirement{{ID: 2}}}, nil, true},
		{"no items", d, nil, false},
		{"all required", d, []badges.ReviewItem{{RequirementID: 3, Satisfied: yes}, {RequirementID: 1, Satisfied: yes}}, true},
		{"one short", d, []badges.ReviewItem{{RequirementID: 1, Satisfied: yes}, {RequirementID: 2, Satisfied: yes}}, false},
		{"one not satisfied", d, []badges.ReviewItem{{RequirementID: 1, Satisfied: yes}, {RequirementID: 3, Satisfied: no}}, false},
	} {
		if got := badges.Approved(c.d, c.items); got != c.want {
			t.Errorf("%s: approved is %v", c.name, got)
		}
	}
}
