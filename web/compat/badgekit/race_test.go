package badgekit_test

import (
	"fmt"
	"sync"
	"testing"
)

// TestSingleUseCodeOnce: of two awards at once with one single-use code, one makes a
// grant, and the other is told that the code is used.
func TestSingleUseCodeOnce(t *testing.T) {
	w := newWorld(t)
	w.badge("/systems/chicago", "reader")
	w.want(201, "POST", "/systems/chicago/badges/reader/codes", `{"code":"once"}`)
	const tries = 8
	answers := make([]answer, tries)
	var all sync.WaitGroup
	for n := range tries {
		all.Go(func() {
			answers[n] = w.call("POST", "/systems/chicago/badges/reader/instances", fmt.Sprintf(`{"email":"e%d@example.org","slug":"s%d","claimCode":"once"}`, n, n))
		})
	}
	all.Wait()
	made := 0
	for _, a := range answers {
		switch {
		case a.status == 201:
			made++
		case a.status != 400 || a.text(t, "code") != "CodeAlreadyUsed":
			t.Errorf("%d %s", a.status, a.body)
		}
	}
	list := w.want(200, "GET", "/systems/chicago/badges/reader/instances", "").member(t, "instances").([]any)
	if made != 1 || len(list) != 1 {
		t.Errorf("%d answers say created, %d instances are there; want 1 and 1", made, len(list))
	}
}

// TestConflictKeepsCode: an award that fails does not use the code up.
func TestConflictKeepsCode(t *testing.T) {
	w := newWorld(t)
	w.badge("/systems/chicago", "reader")
	w.want(201, "POST", "/systems/chicago/badges/reader/codes", `{"code":"once"}`)
	w.want(201, "POST", "/systems/chicago/badges/reader/instances", `{"email":"anna@example.org"}`)
	w.want(409, "POST", "/systems/chicago/badges/reader/instances", `{"email":"anna@example.org","claimCode":"once"}`)
	w.want(409, "POST", "/systems/chicago/badges/reader/instances", `{"email":"anna@example.org","claimCode":"once"}`)
	w.want(201, "POST", "/systems/chicago/badges/reader/instances", `{"email":"ben@example.org","claimCode":"once"}`)
}

// TestReservedCode: a reserved code awards to its address only.
func TestReservedCode(t *testing.T) {
	w := newWorld(t)
	w.badge("/systems/chicago", "reader")
	w.want(201, "POST", "/systems/chicago/badges/reader/codes", `{"code":"hers","email":"anna@example.org"}`)
	a := w.want(400, "POST", "/systems/chicago/badges/reader/instances", `{"email":"ben@example.org","claimCode":"hers"}`)
	if got := a.text(t, "details.0.message"); got != "This claim code is reserved for another address" {
		t.Errorf("details: %q", got)
	}
	w.want(201, "POST", "/systems/chicago/badges/reader/instances", `{"email":"Anna@example.org","claimCode":"hers"}`)
}

// TestChangesAtOnce: each of several changes at once of different fields stays.
func TestChangesAtOnce(t *testing.T) {
	w := newWorld(t)
	w.badge("/systems/chicago", "reader")
	fields := map[string][]string{
		"/systems/chicago/badges/reader": {"strapline", "rubricUrl", "issuerUrl", "earnerDescription"},
		"/systems/chicago":               {"name", "description"},
	}
	var all sync.WaitGroup
	for path, names := range fields {
		for _, name := range names {
			all.Go(func() {
				if a := w.call("PUT", path, `{"`+name+`":"new"}`); a.status != 200 {
					t.Errorf("PUT %s of %s: %d %s", name, path, a.status, a.body)
				}
			})
		}
	}
	all.Wait()
	w.want(200, "GET", "/systems/chicago/badges/reader", "").wantMembers(t, map[string]any{
		"badge.strapline": "new", "badge.rubricUrl": "new", "badge.issuerUrl": "new", "badge.earnerDescription": "new",
	})
	w.do(newRequest("GET", "/badgekit/public/systems/chicago", nil, "")).wantMembers(t, map[string]any{"name": "new", "description": "new"})
}
