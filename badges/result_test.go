package badges_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"laurel/badges"
)

func described() []badges.ResultDescription {
	return []badges.ResultDescription{
		{Name: "Score", Type: "RawScore", ValueMin: "-5", ValueMax: "100", RequiredValue: "50"},
		{Name: "Grade", Type: "LetterGrade", AllowedValues: []string{"C", "B", "A"}},
		{Name: "Course", Type: badges.StatusResult},
		{Name: "Words", Type: "Result"},
		{Name: "Steering", Type: "RubricCriterionLevel", RequiredValue: "Steady", Levels: []badges.ResultLevel{{Name: "Steady"}, {Name: "Bold", Points: "3", Description: "In a storm"}}},
	}
}

func TestResultsOfAGrant(t *testing.T) {
	w := newWorld(t)
	d := definition("Skipper")
	d.ResultDescriptions = described()
	badge, err := w.UpdateBadge(t.Context(), badges.Operator(), w.sailor.ID, d)
	w.must(err)
	for _, c := range []struct {
		field  string // that is wrong
		result badges.Result
	}{
		{"results[0].name", badges.Result{Name: "Speed", Value: "7"}},
		{"results[0].value", badges.Result{Name: "Score"}},
		{"results[0].value", badges.Result{Name: "Score", Value: "100.5"}},
		{"results[0].value", badges.Result{Name: "Score", Value: "-5.1"}},
		{"results[0].value", badges.Result{Name: "Score", Value: "many"}},
		{"results[0].value", badges.Result{Name: "Score", Value: "Inf"}},
		{"results[0].value", badges.Result{Name: "Grade", Value: "a"}},
		{"results[0].value", badges.Result{Name: "Steering", Value: "3"}},
		{"results[0].value", badges.Result{Name: "Words", Value: "two\nlines"}},
		{"results[0].status", badges.Result{Name: "Score", Value: "7", Status: "Completed"}},
		{"results[0].status", badges.Result{Name: "Course", Status: "Done"}},
		{"results[0].value", badges.Result{Name: "Course", Status: "Completed", Value: "7"}},
	} {
		_, _, err := w.Grant(t.Context(), w.anna, badges.GrantRequest{BadgeID: badge.ID, Email: "j@example.org", Results: []badges.Result{c.result}})
		wantField(t, err, c.field, c.result)
		award := badges.AwardRequest{GrantRequest: badges.GrantRequest{BadgeID: badge.ID, Email: "j@example.org", Results: []badges.Result{c.result}}}
		_, err = w.Award(t.Context(), w.anna, award)
		wantField(t, err, c.field, c.result)
	}
	twice := []badges.Result{{Name: "Score", Value: "1"}, {Name: "Score", Value: "2"}}
	_, _, err = w.Grant(t.Context(), w.anna, badges.GrantRequest{BadgeID: badge.ID, Email: "j@example.org", Results: twice})
	wantField(t, err, "results[1].name", twice)

	given := []badges.Result{{Name: "Score", Value: "-5"}, {Name: " Grade ", Value: "A"}, {Name: "Course", Status: "Completed"}, {Name: "Words", Value: "Fair wind"}, {Name: "Steering", Value: "Bold"}}
	g, created, err := w.Grant(t.Context(), w.anna, badges.GrantRequest{BadgeID: badge.ID, Email: "j@example.org", Results: given})
	w.must(err)
	if !created {
		t.Error("a request that was refused made a grant")
	}
	given[1].Name = "Grade"
	if diff := cmp.Diff(given, w.stored(g.ID).Results); diff != "" {
		t.Errorf("stored results (-want +got):\n%s", diff)
	}
}

func TestResultDescriptionsOfABadge(t *testing.T) {
	w := newWorld(t)
	d := definition("Skipper")
	for _, c := range []struct {
		field       string // that is wrong
		description badges.ResultDescription
	}{
		{"resultDescriptions[0].name", badges.ResultDescription{Type: "Result"}},
		{"resultDescriptions[0].resultType", badges.ResultDescription{Name: "x", Type: "Marks"}},
		{"resultDescriptions[0].resultType", badges.ResultDescription{Name: "x", Type: badges.StatusResult, ValueMin: "1"}},
		{"resultDescriptions[0].valueMin", badges.ResultDescription{Name: "x", Type: "RawScore", ValueMin: "none"}},
		{"resultDescriptions[0].valueMax", badges.ResultDescription{Name: "x", Type: "RawScore", ValueMin: "2", ValueMax: "1"}},
		{"resultDescriptions[0].requiredValue", badges.ResultDescription{Name: "x", Type: "RawScore", ValueMin: "2", RequiredValue: "1"}},
		{"resultDescriptions[0].requiredValue", badges.ResultDescription{Name: "x", Type: "LetterGrade", AllowedValues: []string{"A"}, RequiredValue: "B"}},
		{"resultDescriptions[0].allowedValue", badges.ResultDescription{Name: "x", Type: "LetterGrade", AllowedValues: []string{"A", " "}}},
		{"resultDescriptions[0].allowedValue", badges.ResultDescription{Name: "x", Type: "RawScore", AllowedValues: []string{"1"}, ValueMax: "2"}},
		{"resultDescriptions[0].levels", badges.ResultDescription{Name: "x", Type: "RubricScore", ValueMax: "2", Levels: []badges.ResultLevel{{Name: "A"}}}},
		{"resultDescriptions[0].levels", badges.ResultDescription{Name: "x", Type: "RubricScore", Levels: []badges.ResultLevel{{Name: "A"}, {Name: "A"}}}},
		{"resultDescriptions[0].levels", badges.ResultDescription{Name: "x", Type: "RubricScore", Levels: []badges.ResultLevel{{Name: "A", Points: "many"}}}},
		{"resultDescriptions[0].levels", badges.ResultDescription{Name: "x", Type: "RubricScore", Levels: []badges.ResultLevel{{Points: "1"}}}},
		{"resultDescriptions[0].requiredValue", badges.ResultDescription{Name: "x", Type: "RubricScore", RequiredValue: "B", Levels: []badges.ResultLevel{{Name: "A"}}}},
	} {
		d.ResultDescriptions = []badges.ResultDescription{c.description}
		_, err := w.UpdateBadge(t.Context(), badges.Operator(), w.sailor.ID, d)
		wantField(t, err, c.field, c.description)
	}
	d.ResultDescriptions = append(described(), described()[1])
	_, err := w.UpdateBadge(t.Context(), badges.Operator(), w.sailor.ID, d)
	wantField(t, err, "resultDescriptions[5].name", "the same name again")

	d.ResultDescriptions = described()
	for range 2 { // the second time nothing changes
		b, err := w.UpdateBadge(t.Context(), badges.Operator(), w.sailor.ID, d)
		w.must(err)
		if b.Version != 2 {
			t.Errorf("version is %d", b.Version)
		}
	}
}

func wantField(t *testing.T, err error, field string, given any) {
	t.Helper()
	e, ok := errors.AsType[*badges.Error](err)
	if !ok || e.Kind != badges.Invalid || e.Field != field {
		t.Errorf("%+v: error is %v (%+v), want an invalid %s", given, err, e, field)
	}
}
