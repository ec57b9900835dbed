package mypit_test

import (
	"encoding/base64"
	"fmt"
	"testing"
)

func TestPages(t *testing.T) {
	w := newWorld(t)
	for _, name := range []string{"getAllBadgeTemplatesByOwnerId", "getHolders", "getIssuedBadges"} {
		answer := w.ok(name, listOf(10, nil))
		if page, ok := answer["page"].([]any); !ok || len(page) != 0 || answer["hasMore"] != false {
			t.Errorf("%s of nothing: %v", name, answer)
		}
		w.refused(400, "paginationOpts is missing", name, object{"userId": "user123"})
		w.refused(400, "paginationOpts must be an object, not a number", name, object{"userId": "user123", "paginationOpts": 5})
		w.refused(400, "paginationOpts.numItems is missing", name, listOf(nil, nil))
		for _, numItems := range []any{0, -1, 1.5} {
			w.refused(400, "paginationOpts.numItems must be a whole number", name, listOf(numItems, nil))
		}
		w.refused(400, "paginationOpts.numItems must be a number", name, listOf("10", nil))
		for _, cursor := range []string{"x", "!", base64.RawURLEncoding.EncodeToString([]byte("other 5")), base64.RawURLEncoding.EncodeToString([]byte("holder -5"))} {
			w.refused(400, "paginationOpts.cursor is not one", name, listOf(10, cursor))
		}
		w.ok(name, listOf(2_000_000, ""))
		w.ok(name, object{"userId": "user123", "paginationOpts": object{"numItems": 1}})
	}
	w.holder("anna")
	w.holder("ben")
	cursor := w.ok("getHolders", listOf(1, nil))["cursor"]
	w.refused(400, "paginationOpts.cursor is not one", "getIssuedBadges", listOf(1, cursor))
	if last := w.ok("getHolders", listOf(1, cursor)); last["hasMore"] != false || last["cursor"] != nil {
		t.Errorf("the last page: %v", last)
	}
}

// TestPagesStandInserts reads whole lists page by page while rows are added and
// deleted between pages: no row twice, and none missed that stood all the time.
func TestPagesStandInserts(t *testing.T) {
	w := newWorld(t)
	template := w.template(nil)
	const count = 40
	for i := range count {
		w.holder(fmt.Sprintf("holder%d", i))
		w.template(object{"name": fmt.Sprint("Template ", i)})
		w.ok("issueBadge", issueTo(template, fmt.Sprintf("holder%d", i)))
	}
	for name, want := range map[string]int{"getAllBadgeTemplatesByOwnerId": count + 1, "getHolders": count, "getIssuedBadges": count} {
		standing := map[any]bool{}
		for _, row := range w.ok(name, listOf(1000, nil))["page"].([]any) {
			standing[row.(map[string]any)["_id"]] = true
		}
		if len(standing) < want {
			t.Fatalf("%s has %d rows, want %d", name, len(standing), want)
		}
		seen := map[any]int{}
		var cursor any
		for n := 0; ; n++ {
			answer := w.ok(name, listOf(7, cursor))
			for _, row := range answer["page"].([]any) {
				seen[row.(map[string]any)["_id"]]++
			}
			if answer["hasMore"] != true {
				break
			}
			cursor = answer["cursor"]
			w.disturb(name, template, n, standing)
		}
		for id, times := range seen {
			if times != 1 {
				t.Errorf("%s: %v came %d times", name, id, times)
			}
		}
		for id := range standing {
			if seen[id] != 1 {
				t.Errorf("%s: %v was missed", name, id)
			}
		}
	}
}

// disturb adds rows of all kinds and deletes a template and a holder, which need not
// be seen any more then.
func (w *world) disturb(name, template string, n int, standing map[any]bool) {
	w.t.Helper()
	number := fmt.Sprintf("%s-%d", name, n)
	holder := w.holder(number)
	w.ok("issueBadge", issueTo(template, number))
	added := w.template(object{"name": number})
	if n%2 == 0 {
		w.ok("deleteHolder", named("issuerId", "holderId", holder))
		w.ok("deleteBadgeTemplate", one(added))
		return
	}
	for id := range standing {
		switch {
		case name == "getHolders":
			w.ok("deleteHolder", named("issuerId", "holderId", id.(string)))
		case name == "getAllBadgeTemplatesByOwnerId" && id != template:
			w.ok("deleteBadgeTemplate", one(id.(string)))
		default:
			continue
		}
		delete(standing, id)
		return
	}
}
