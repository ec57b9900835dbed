package mypit_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"laurel/badges"
)

const day = 24 * time.Hour

// issuedBadges returns the first page of what was issued.
func (w *world) issuedBadges() []object {
	w.t.Helper()
	var list []object
	for _, row := range w.ok("getIssuedBadges", listOf(1000, nil))["page"].([]any) {
		list = append(list, row.(map[string]any))
	}
	return list
}

func TestIssue(t *testing.T) {
	w := newWorld(t)
	template, anna := w.template(nil), w.holder("anna")
	answer := w.ok("issueBadge", issueTo(template, "anna"))
	badge := answer["issuedBadges"].([]any)[0].(string)
	want := object{
		"issuedBadges": []any{badge}, "status": "success",
		"details": map[string]any{"successful": []any{"anna"}, "failed": []any{}},
	}
	if diff := cmp.Diff(want, answer); diff != "" {
		t.Errorf("issueBadge (-want +got):\n%s", diff)
	}
	shown := w.issuedBadges()[0]
	want = object{
		"_id": badge, "templateId": template, "recipientId": anna, "issuerId": "user123",
		"issuedAt": float64(w.clock.UnixMilli()), "expiresAt": float64(w.clock.Add(365 * day).UnixMilli()), "status": "active", "type": "achievement",
		"name": "Course Completion", "badgeData": map[string]any{"courseId": "course456"},
		"imageUrl": origin + "/picture/" + w.storePicture().SHA256 + ".png", "url": origin + "/openbadge/" + badge,
	}
	if diff := cmp.Diff(want, shown); diff != "" {
		t.Errorf("getIssuedBadges (-want +got):\n%s", diff)
	}
	g, err := w.db.GrantByULID(t.Context(), badge)
	w.must(err)
	if g.State != badges.Accepted || g.Name != "Holder anna" || g.Email != "anna@example.com" {
		t.Errorf("the grant is %+v", g)
	}
	w.clock = w.clock.Add(365*day - time.Millisecond)
	if got := w.issuedBadges()[0]["status"]; got != "active" {
		t.Errorf("a moment before its end the badge is %v", got)
	}
	w.clock = w.clock.Add(time.Millisecond)
	if got := w.issuedBadges()[0]["status"]; got != "expired" {
		t.Errorf("at its end the badge is %v", got)
	}
	w.ok("deleteHolder", named("issuerId", "holderId", "anna"))
	w.ok("deleteBadgeTemplate", one(template))
	if got := w.issuedBadges()[0]; got["recipientId"] != anna || got["templateId"] != template {
		t.Errorf("after holder and template are gone the badge is %v", got)
	}
}

// TestValidity: the call's goes before the template's.
func TestValidity(t *testing.T) {
	w := newWorld(t)
	w.holder("anna")
	for _, test := range []struct {
		template, call any
		want           int64
	}{
		{365, 30, w.clock.Add(30 * day).UnixMilli()},
		{365, nil, w.clock.Add(365 * day).UnixMilli()},
		{0, 1, w.clock.Add(day).UnixMilli()},
		{0, nil, 8_640_000_000_000_000},
		{1, 36500, w.clock.Add(36500 * day).UnixMilli()},
	} {
		w.ok("issueBadge", issueTo(w.template(object{"validityPeriod": test.template}), "anna").with(object{"validityPeriod": test.call}))
		if got := w.issuedBadges()[0]["expiresAt"]; got != float64(test.want) {
			t.Errorf("template %v, call %v: expiresAt %.0f, want %d", test.template, test.call, got, test.want)
		}
	}
}

func TestIssueRules(t *testing.T) {
	w := newWorld(t)
	w.holder("anna")
	template := w.template(nil)
	for _, test := range []struct {
		changes object
		want    string
	}{
		{object{"templateId": nil}, "templateId is missing"},
		{object{"recipientIds": nil}, "recipientIds is empty or missing"},
		{object{"recipientIds": []any{}}, "recipientIds is empty or missing"},
		{object{"recipientIds": make([]string, 20_001)}, "recipientIds has more than 20000 holders"},
		{object{"recipientIds": []any{5}}, "recipientIds must be a string, not a number"},
		{object{"validityPeriod": 0}, "validityPeriod must be a whole number from 1"},
		{object{"validityPeriod": 1.5}, "validityPeriod must be a whole number from 1"},
		{object{"type": "sport"}, `type "sport" is unknown`},
		{object{"badgeData": strings.Repeat("x", 17<<10)}, "badgeData has more than 16 KiB"},
	} {
		w.refused(400, test.want, "issueBadge", issueTo(template, "anna").with(test.changes))
	}
	w.refused(404, `no template "x"`, "issueBadge", issueTo("x", "anna"))
	if got := w.issuedBadges(); len(got) != 0 {
		t.Errorf("refused calls have issued %v", got)
	}
	w.ok("issueBadge", issueTo(template, "anna").with(object{"type": "finance", "badgeData": nil}))
	if got := w.issuedBadges()[0]; got["type"] != "finance" || got["badgeData"] != nil {
		t.Errorf("a badge of another type without data: %v", got)
	}
}

func TestPartial(t *testing.T) {
	w := newWorld(t)
	template, anna := w.template(nil), w.holder("anna")
	w.holder("ben")
	w.holder("gone")
	w.ok("deleteHolder", named("issuerId", "holderId", "gone"))
	answer := w.ok("issueBadge", issueTo(template, "nobody", "anna", anna, "anna", "gone", "hld_3", "", "nobody", "ben"))
	if got := len(answer["issuedBadges"].([]any)); got != 2 || answer["status"] != "partial" {
		t.Errorf("%d badges, status %v", got, answer["status"])
	}
	failed := func(id string) any {
		return map[string]any{"recipientId": id, "error": fmt.Sprintf("There is no holder %q among yours", id)}
	}
	want := map[string]any{"successful": []any{"anna", "ben"}, "failed": []any{failed("nobody"), failed("gone"), failed("hld_3"), failed("")}}
	if diff := cmp.Diff(want, answer["details"]); diff != "" {
		t.Errorf("details (-want +got):\n%s", diff)
	}
	answer = w.ok("issueBadge", issueTo(template, "nobody"))
	if diff := cmp.Diff([]any{}, answer["issuedBadges"]); diff != "" || answer["status"] != "failed" {
		t.Errorf("nobody: %v", answer)
	}
	answer = w.ok("issueBadge", issueTo(template, anna))
	again := map[string]any{"successful": []any{}, "failed": []any{
		map[string]any{"recipientId": anna, "error": "This badge has already been granted to this recipient"},
	}}
	if diff := cmp.Diff(again, answer["details"]); diff != "" || answer["status"] != "failed" {
		t.Errorf("again (-want +got): %v\n%s", answer["status"], diff)
	}
	w.clock = w.clock.Add(366 * day)
	if answer = w.ok("issueBadge", issueTo(template, anna)); answer["status"] != "success" {
		t.Errorf("again after the badge has expired: %v", answer)
	}
}

// TestGrantsMadeElsewhere shows them, with the holder where there is one.
func TestGrantsMadeElsewhere(t *testing.T) {
	w := newWorld(t)
	w.template(object{"validityPeriod": 0})
	anna := w.holder("anna")
	for _, email := range []string{"anna@example.com", "stranger@example.com"} {
		_, _, err := w.service.Grant(t.Context(), badges.Operator(), badges.GrantRequest{BadgeID: 1, Email: email})
		w.must(err)
	}
	list := w.issuedBadges()
	stranger, known := list[0], list[1]
	if known["recipientId"] != anna || known["status"] != "pending" || known["type"] != "achievement" {
		t.Errorf("a grant to a holder's address: %v", known)
	}
	if stranger["recipientId"] != "rcp_2" {
		t.Errorf("a grant to a stranger: %v", stranger)
	}
	if answer := w.ok("issueBadge", issueTo("1", "anna")); answer["status"] != "success" || answer["issuedBadges"].([]any)[0] != known["_id"] {
		t.Errorf("issuing what was offered: %v", answer)
	}
	g, err := w.db.GrantByULID(t.Context(), stranger["_id"].(string))
	w.must(err)
	_, err = w.service.Revoke(t.Context(), badges.Operator(), g.ID, "a mistake")
	w.must(err)
	if list = w.issuedBadges(); list[0]["status"] != "revoked" || list[1]["status"] != "active" {
		t.Errorf("statuses %v and %v", list[0]["status"], list[1]["status"])
	}
}

// TestTenThousand recipients in one call, some of whom do not exist.
func TestTenThousand(t *testing.T) {
	w := newWorld(t)
	template := w.template(nil)
	const count = 10_000
	w.must(w.service.Together(t.Context(), func(s *badges.Service) error {
		for i := range count {
			number := fmt.Sprintf("person-%d", i)
			_, err := s.CreateHolder(t.Context(), badges.Operator(), w.first.ID, badges.NewHolder{Name: number, Identities: []badges.Identity{
				{Kind: badges.EmailIdentity, Value: number + "@example.com"}, {Kind: badges.NumberIdentity, Value: number},
			}})
			if err != nil {
				return err
			}
		}
		return nil
	}))
	recipients := make([]any, count)
	for i := range recipients {
		recipients[i] = fmt.Sprintf("person-%d", i)
	}
	recipients[count/2] = "nobody"
	start := time.Now()
	answer := w.ok("issueBadge", issueTo(template, recipients...))
	t.Logf("%d recipients took %v", count, time.Since(start))
	ids := map[any]bool{}
	for _, id := range answer["issuedBadges"].([]any) {
		ids[id] = true
	}
	if len(ids) != count-1 || answer["status"] != "partial" {
		t.Errorf("%d badges, status %v", len(ids), answer["status"])
	}
}
