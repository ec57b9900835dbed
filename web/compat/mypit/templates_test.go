package mypit_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"laurel/badges"
)

func one(template string) object { return object{"userId": "user123", "templateId": template} }

func TestTemplate(t *testing.T) {
	w := newWorld(t)
	made := w.ok("createBadgeTemplate", newTemplate().with(object{"price": 2.5}))
	want := object{
		"_id": "1", "name": "Course Completion", "type": "achievement", "typeOfBadge": "achievement",
		"description": "Awarded for completing the course", "criteria": "Complete all modules", "validityPeriod": 365.0,
		"imageUrl": "https://example.com/badge.png", "backgroundColor": "#1e40af", "textColor": "#ffffff", "price": 2.5, "isActive": true,
		"ownerId": "user123", "createdAt": float64(w.clock.UnixMilli()), "updatedAt": float64(w.clock.UnixMilli()),
	}
	if diff := cmp.Diff(want, made); diff != "" {
		t.Errorf("made (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want, w.ok("getASingleBadgeTemplate", one("1"))); diff != "" {
		t.Errorf("got (-want +got):\n%s", diff)
	}

	w.clock = w.clock.Add(time.Hour)
	answer := w.ok("updateBadgeTemplate", one("1").with(object{"data": object{
		"name": "New", "type": "finance", "backgroundColor": "#000", "price": 0, "validityPeriod": 30,
		"updatedAt": 5, "createdAt": 5, "ownerId": "test-user-123", "_id": "7",
	}}))
	if diff := cmp.Diff(object{"_id": "1"}, answer); diff != "" {
		t.Errorf("update (-want +got):\n%s", diff)
	}
	want = want.with(object{
		"name": "New", "type": "finance", "typeOfBadge": "finance", "backgroundColor": "#000", "price": 0.0, "validityPeriod": 30.0,
		"updatedAt": float64(w.clock.UnixMilli()),
	})
	if diff := cmp.Diff(want, w.ok("getASingleBadgeTemplate", one("1"))); diff != "" {
		t.Errorf("after the update (-want +got):\n%s", diff)
	}

	if diff := cmp.Diff(object{"_id": "1"}, w.ok("deleteBadgeTemplate", one("1"))); diff != "" {
		t.Errorf("delete (-want +got):\n%s", diff)
	}
	for _, name := range []string{"getASingleBadgeTemplate", "updateBadgeTemplate", "deleteBadgeTemplate"} {
		w.refused(404, `no template "1"`, name, one("1").with(object{"data": object{}}))
	}
	w.refused(404, `no template "1"`, "issueBadge", issueTo("1", "x"))
}

func TestTemplateRules(t *testing.T) {
	w := newWorld(t)
	for name := range newTemplate() {
		w.refused(400, name+" is missing", "createBadgeTemplate", newTemplate().with(object{name: nil}))
	}
	for _, test := range []struct {
		changes object
		want    string
	}{
		{object{"name": " "}, "name is missing"},
		{object{"criteria": ""}, "criteria is missing"},
		{object{"typeOfBadge": "sport"}, `typeOfBadge "sport" is unknown; use one of mobility, achievement, healthcare, finance`},
		{object{"validityPeriod": -1}, "validityPeriod must be a whole number"},
		{object{"validityPeriod": 1.5}, "validityPeriod must be a whole number"},
		{object{"validityPeriod": 1e9}, "validityPeriod must be a whole number"},
		{object{"validityPeriod": "365"}, "validityPeriod must be a number, not a string"},
		{object{"price": -1}, "price must be"},
		{object{"imageUrl": "badge.png"}, "imageUrl must be an http or https address"},
		{object{"imageUrl": "javascript:alert(1)"}, "imageUrl must be an http or https address"},
	} {
		w.refused(400, test.want, "createBadgeTemplate", newTemplate().with(test.changes))
	}
	for _, badgeType := range []string{"mobility", "achievement", "healthcare", "finance"} {
		id := w.template(object{"typeOfBadge": nil, "type": badgeType})
		if got := w.ok("getASingleBadgeTemplate", one(id))["type"]; got != badgeType {
			t.Errorf("type %v, want %s", got, badgeType)
		}
	}
	w.refused(400, "data is missing", "updateBadgeTemplate", one("1"))
	w.refused(400, "textColor must be a color", "updateBadgeTemplate", one("1").with(object{"data": object{"textColor": "\x00"}}))
	w.refused(400, `type "x" is unknown`, "updateBadgeTemplate", one("1").with(object{"data": object{"type": "x"}}))
	w.refused(400, "templateId is missing", "getASingleBadgeTemplate", object{"userId": "user123"})
	for _, id := range []string{"0", "01", "99", "-1", "x", "9999999999999999999"} {
		w.refused(404, "no template", "getASingleBadgeTemplate", one(id))
	}
}

// TestForeignTemplates: another issuer's templates are none of ours, and a badge
// made elsewhere in Laurel is one.
func TestForeignTemplates(t *testing.T) {
	w := newWorld(t)
	create := func(issuer badges.Issuer, d badges.Definition) {
		d.Image, d.Criteria = w.storePicture(), "Be there"
		_, err := w.service.CreateBadge(t.Context(), badges.Operator(), badges.NewBadge{IssuerID: issuer.ID, Definition: d})
		w.must(err)
	}
	create(w.second, badges.Definition{Title: "Theirs"})
	create(w.first, badges.Definition{Title: "Ours", Validity: badges.Period{Years: 2}, Price: "5 EUR", Categories: []string{"Sport", "mobility"}})
	for _, name := range []string{"getASingleBadgeTemplate", "updateBadgeTemplate", "deleteBadgeTemplate"} {
		w.refused(404, `no template "1"`, name, one("1").with(object{"data": object{}}))
	}
	w.refused(404, `no template "1"`, "issueBadge", issueTo("1", "x"))
	list := w.ok("getAllBadgeTemplatesByOwnerId", listOf(10, nil))["page"].([]any)
	if len(list) != 1 {
		t.Fatalf("list: %v", list)
	}
	shown := object(list[0].(map[string]any))
	for member, want := range map[string]any{
		"name": "Ours", "type": "mobility", "validityPeriod": 730.0, "price": 5.0, "imageUrl": origin + "/badge-image/2",
	} {
		if shown[member] != want {
			t.Errorf("%s is %v, want %v", member, shown[member], want)
		}
	}
	w.ok("updateBadgeTemplate", one("2").with(object{"data": shown.with(object{"imageUrl": nil, "name": "Still ours"})}))
	b, err := w.service.BadgeOf(t.Context(), badges.Operator(), 2)
	w.must(err)
	if b.Title != "Still ours" || b.Validity != (badges.Period{Years: 2}) || b.Price != "5 EUR" || !cmp.Equal(b.Categories, []string{"mobility", "Sport"}) {
		t.Errorf("what was sent back as it was shown has changed: %+v", b.Definition)
	}
	_, err = w.service.ArchiveBadge(t.Context(), badges.Operator(), 2)
	w.must(err)
	if got := w.ok("getASingleBadgeTemplate", one("2"))["isActive"]; got != false {
		t.Errorf("isActive of an archived badge: %v", got)
	}
	w.refused(400, "not active", "issueBadge", issueTo("2", "x"))
}
