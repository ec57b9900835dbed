package badges_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"laurel/badges"
	"laurel/badges/designer"
)

func drawer(t *testing.T) *designer.Designer {
	t.Helper()
	g, err := designer.New()
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// course is a set of two badges for any course.
func course(t *testing.T) badges.SetContent {
	t.Helper()
	c, err := badges.ParseSet([]byte(`{
		"name": "Course", "description": "What a course needs.",
		"variables": [{"name": "COURSE", "label": "Name of the course"}, {"name": "YEAR", "default": "2026"}],
		"badges": [
			{"title": "{COURSE} {YEAR}: finished", "criteria": "Finish *{COURSE}* with {ISSUER_NAME}.", "type": "Achievement",
			 "infoUrl": "https://example.org/{YEAR}", "hashtags": ["Course{YEAR}"], "validity": "P2Y",
			 "design": {"shape": "shield", "top": "{COURSE}", "ribbon": "{YEAR}"}},
			{"title": "{COURSE} {YEAR}: helper", "criteria": "Help. {unknown braces} stay.", "image": {"alt": "Two hands"},
			 "design": {"shape": "circle", "icon": "helping-hand", "middle": "{YEAR}"}}
		]}`))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestASetIsMadeReal(t *testing.T) {
	w, draw := newWorld(t), drawer(t)
	set, err := w.CreateBadgeSet(t.Context(), badges.Operator(), w.harbour.ID, course(t), draw)
	w.must(err)
	made, err := w.ApplySet(t.Context(), badges.Operator(), set.ID, w.harbour.ID, map[string]string{"COURSE": `Knots & "Ropes"`}, draw)
	w.must(err)
	if len(made) != 2 {
		t.Fatalf("%d badges, want 2", len(made))
	}
	first, err := w.BadgeOf(t.Context(), badges.Operator(), made[0].ID)
	w.must(err)
	got := []string{first.Title, first.Criteria, first.InfoURL, first.Hashtags[0], first.Validity.String(), first.Image.Alt}
	want := []string{`Knots & "Ropes" 2026: finished`, `Finish *Knots & "Ropes"* with The harbour.`, "https://example.org/2026", "Course2026", "P2Y",
		`A green shield with a star; the text says “Knots & "Ropes"”, “2026”.`}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("first badge (-want +got):\n%s", diff)
	}
	if made[1].Image.Alt != "Two hands" || made[1].Criteria != "Help. {unknown braces} stay." {
		t.Errorf("second badge: %+v", made[1].Definition)
	}
	design, err := w.DesignOf(t.Context(), badges.Operator(), made[1].ID)
	w.must(err)
	if d, err := designer.Parse(design); err != nil || d.Middle != "2026" {
		t.Errorf("the second badge's design is %s, %v", design, err)
	}
	if _, err := w.Store.Picture(t.Context(), first.Image.SHA256); err != nil {
		t.Errorf("the picture was not stored: %v", err)
	}
}

func TestASetIsMadeRealAsAWholeOrNotAtAll(t *testing.T) {
	w, draw := newWorld(t), drawer(t)
	set, err := w.CreateBadgeSet(t.Context(), badges.Operator(), w.harbour.ID, course(t), draw)
	w.must(err)
	before, err := w.BadgesOf(t.Context(), badges.Operator(), badges.BadgeFilter{})
	w.must(err)
	for field, values := range map[string]map[string]string{
		"value.COURSE": {"COURSE": "  "},
		"value.NOPE":   {"COURSE": "Knots", "NOPE": "1"},
		"value.YEAR":   {"COURSE": "Knots", "YEAR": strings.Repeat("2", 201)},
		"badges":       {"COURSE": strings.Repeat("Knots", 20)}, // too long for the second badge's picture
	} {
		_, err := w.ApplySet(t.Context(), badges.Operator(), set.ID, w.harbour.ID, values, draw)
		if e, ok := errors.AsType[*badges.Error](err); !ok || e.Field != field {
			t.Errorf("%v: error %v, want one about %s", values, err, field)
		}
	}
	after, err := w.BadgesOf(t.Context(), badges.Operator(), badges.BadgeFilter{})
	w.must(err)
	if len(after) != len(before) {
		t.Errorf("%d badges were made by what failed", len(after)-len(before))
	}
}

func TestSetsAreValidated(t *testing.T) {
	w, draw := newWorld(t), drawer(t)
	for name, c := range map[string]struct {
		spoil func(*badges.SetContent)
		field string
		says  string
	}{
		"no name":       {func(c *badges.SetContent) { c.Name = " " }, "name", "missing"},
		"no badges":     {func(c *badges.SetContent) { c.Badges = nil }, "badges", "1 to 50"},
		"bad variable":  {func(c *badges.SetContent) { c.Variables[0].Name = "COURSE NAME" }, "variables", "not usable"},
		"twice":         {func(c *badges.SetContent) { c.Variables[1].Name = "COURSE" }, "variables", "twice"},
		"unknown use":   {func(c *badges.SetContent) { c.Badges[1].Title = "{CURSE}" }, "badges", "badge 2: it uses {CURSE}"},
		"no picture":    {func(c *badges.SetContent) { c.Badges[0].Design = nil }, "badges", "badge 1: there is no picture"},
		"strange image": {func(c *badges.SetContent) { c.Badges[0].Design, c.Badges[0].Image.SHA256 = nil, "ffff" }, "badges", "badge 1: its picture is not on this server"},
		"bad design":    {func(c *badges.SetContent) { c.Badges[1].Design = []byte(`{"shape":"blob"}`) }, "badges", "badge 2: there is no shape"},
		"bad badge":     {func(c *badges.SetContent) { c.Badges[0].Type = "Thing" }, "badges", "badge 1: "},
	} {
		content := course(t)
		c.spoil(&content)
		_, err := w.CreateBadgeSet(t.Context(), badges.Operator(), w.harbour.ID, content, draw)
		e, ok := errors.AsType[*badges.Error](err)
		if !ok || e.Kind != badges.Invalid || e.Field != c.field || !strings.Contains(e.Message, c.says) {
			t.Errorf("%s: error %v", name, err)
		}
	}
	if _, err := badges.ParseSet([]byte(`{"nam": "x"}`)); badges.KindOf(err) != badges.Invalid {
		t.Errorf("JSON of something else: %v", err)
	}
}

func TestWhoMayUseAndChangeSets(t *testing.T) {
	w, draw := newWorld(t), drawer(t)
	ctx, op := t.Context(), badges.Operator()
	manager := w.account("mia")
	w.must(w.SetRole(ctx, op, manager.ID, w.harbour.ID, badges.Manager))
	all, err := w.CreateBadgeSet(ctx, op, 0, course(t), draw)
	w.must(err)
	own, err := w.CreateBadgeSet(ctx, manager, w.harbour.ID, course(t), draw)
	w.must(err)

	_, err = w.CreateBadgeSet(ctx, manager, 0, course(t), draw)
	wantKind(t, err, badges.Forbidden, "")
	_, err = w.CreateBadgeSet(ctx, w.anna, w.harbour.ID, course(t), draw)
	wantKind(t, err, badges.Forbidden, "")
	_, err = w.SetOf(ctx, w.ben, own.ID)
	wantKind(t, err, badges.NotFound, "")
	_, err = w.ApplySet(ctx, w.anna, all.ID, w.harbour.ID, map[string]string{"COURSE": "Knots"}, draw)
	wantKind(t, err, badges.Forbidden, "")
	wantKind(t, w.DeleteBadgeSet(ctx, manager, all.ID), badges.Forbidden, "")
	for account, want := range map[badges.Account]int{w.ben: 1, w.anna: 2, op: 2} {
		sets, err := w.SetsOf(ctx, account)
		w.must(err)
		if len(sets) != want {
			t.Errorf("%s sees %d sets, want %d", account.Name, len(sets), want)
		}
	}
	if _, err := w.ApplySet(ctx, manager, all.ID, w.harbour.ID, map[string]string{"COURSE": "Knots"}, draw); err != nil {
		t.Errorf("a manager can't use the server's set: %v", err)
	}
	w.must(w.DeleteBadgeSet(ctx, manager, own.ID))
	_, err = w.SetOf(ctx, manager, own.ID)
	wantKind(t, err, badges.NotFound, "")
}

// Of two people who edit the same thing, the one who saves last is told.
func TestEditsAreNotLost(t *testing.T) {
	w, draw := newWorld(t), drawer(t)
	ctx, op := t.Context(), badges.Operator()
	_, err := w.EditBadge(ctx, op, w.sailor.ID, w.sailor.Version, definition("Skipper"))
	w.must(err)
	_, err = w.EditBadge(ctx, op, w.sailor.ID, w.sailor.Version, definition("Captain"))
	wantKind(t, err, badges.Conflict, "")

	profile := w.harbour.IssuerProfile
	profile.Name = "Old harbour"
	w.clock.Advance(1e9)
	_, err = w.EditIssuer(ctx, op, w.harbour.ID, w.harbour.UpdatedAt, profile)
	w.must(err)
	profile.Name = "New harbour"
	_, err = w.EditIssuer(ctx, op, w.harbour.ID, w.harbour.UpdatedAt, profile)
	wantKind(t, err, badges.Conflict, "")

	set, err := w.CreateBadgeSet(ctx, op, 0, course(t), draw)
	w.must(err)
	_, err = w.UpdateBadgeSet(ctx, op, set.ID, set.Version, course(t), draw)
	w.must(err)
	_, err = w.UpdateBadgeSet(ctx, op, set.ID, set.Version, course(t), draw)
	wantKind(t, err, badges.Conflict, "")
}
