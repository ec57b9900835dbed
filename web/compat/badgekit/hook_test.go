package badgekit_test

import (
	"encoding/json"
	"testing"

	"laurel/badges"
)

// payload returns what a webhook is told of the last event of a kind.
func (w *world) payload(kind badges.EventKind) (answer, bool) {
	w.t.Helper()
	var last badges.Event
	for id := int64(1); ; id++ {
		e, err := w.db.Event(w.t.Context(), id)
		if badges.KindOf(err) == badges.NotFound {
			break
		}
		w.must(err)
		if e.Kind == kind {
			last = e
		}
	}
	if last.ID == 0 {
		w.t.Fatalf("no event %s", kind)
	}
	body, ok, err := w.handler.HookPayload(w.t.Context(), last)
	w.must(err)
	return answer{body: string(body)}, ok
}

func (a answer) wantMembers(t testing.TB, want map[string]any) {
	t.Helper()
	for path, value := range want {
		got := a.member(t, path)
		if n, ok := got.(json.Number); ok {
			got = n.String()
		}
		if got != value {
			t.Errorf("%s = %v, want %v\n%s", path, got, value, a.body)
		}
	}
}

func TestHookPayloads(t *testing.T) {
	w := newWorld(t)
	w.badge("/systems/chicago", "reader")
	w.want(201, "POST", "/systems/chicago/badges/reader/instances", `{"email":"Anna@example.org","slug":"anna-1","issuedOn":"2026-01-02T03:04:05Z","comment":"well done"}`)
	award, ok := w.payload(badges.GrantAccepted)
	if !ok {
		t.Fatal("no message of the award")
	}
	award.wantMembers(t, map[string]any{
		"action": "award", "uid": "anna-1", "email": "Anna@example.org", "comment": "well done", "issuedOn": "1767323045",
		"assertionUrl": origin + "/badgekit/public/assertions/anna-1", "badge.slug": "reader", "badge.system.slug": "chicago",
	})
	w.want(201, "POST", "/systems/chicago/badges/reader/instances", `{"email":"ben@example.org"}`)
	award, _ = w.payload(badges.GrantAccepted)
	var members map[string]any
	w.must(json.Unmarshal([]byte(award.body), &members))
	if comment, present := members["comment"]; !present || comment != nil {
		t.Errorf("without a comment it must be null: %s", award.body)
	}
	w.want(200, "DELETE", "/systems/chicago/badges/reader/instances/anna@example.org", "")
	revoke, _ := w.payload(badges.GrantRevoked)
	revoke.wantMembers(t, map[string]any{"action": "revoke", "uid": "anna-1", "email": "Anna@example.org", "badge.slug": "reader"})
	if _, ok := w.payload(badges.BadgeCreated); ok {
		t.Error("there is a message of a badge's making, which the original does not know")
	}
}

// TestReviewPayload: approved when what the badge insists on is satisfied.
func TestReviewPayload(t *testing.T) {
	w := newWorld(t)
	w.badge("/systems/chicago", "reader")
	made := w.want(201, "POST", "/systems/chicago/badges/reader/applications", `{"learner":"anna@example.org"}`)
	reviews := "/systems/chicago/badges/reader/applications/" + made.text(t, "application.slug") + "/reviews"
	for _, test := range []struct {
		satisfied string
		approved  bool
	}{{"0", false}, {`"1"`, true}, {"true", true}, {"2", false}} {
		w.want(201, "POST", reviews, `{"author":"r@example.org","reviewItems":[{"criterionId":1,"satisfied":`+test.satisfied+`},{"criterionId":2,"satisfied":0}]}`)
		got, _ := w.payload(badges.ApplicationReviewed)
		got.wantMembers(t, map[string]any{
			"action": "review", "approved": test.approved, "application.learner": "anna@example.org", "application.badge.slug": "reader",
			"review.author": "r@example.org", "review.reviewItems.0.criterionId": "1",
		})
	}
}
