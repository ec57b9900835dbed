package federation_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"laurel/federation/fedtest"
)

// FEDERATION.md: An issuer's `featured` has its badges, embedded as objects of
func TestFeaturedAreTheIssuersBadges(t *testing.T) {
	c := fedtest.New(t, "badges.example")
	s := c.Servers[0]
	org := s.Issuer("org")
	for range 21 {
		s.Badge(org)
	}
	s.Badge(s.Issuer("other"))
	var actor struct{ Featured string }
	get := func(address string, into any) {
		t.Helper()
		answer := c.Get(address)
		if answer.Status != 200 {
			t.Fatalf("%s answers %d", address, answer.Status)
		}
		if err := json.Unmarshal([]byte(answer.Body), into); err != nil {
			t.Fatal(err)
		}
	}
	get(s.Site.Actor(org), &actor)
	var collection struct {
		TotalItems int
		First      string
	}
	get(actor.Featured, &collection)
	if collection.TotalItems != 21 {
		t.Errorf("there are %d badges, want 21", collection.TotalItems)
	}
	var items []map[string]any
	for address := collection.First; address != ""; {
		var page struct {
			Next         string
			OrderedItems []map[string]any
		}
		get(address, &page)
		items, address = append(items, page.OrderedItems...), page.Next
	}
	if len(items) != 21 {
		t.Fatalf("the pages have %d badges, want 21", len(items))
	}
	if got, want := fmt.Sprint(items[0]["id"], items[0]["name"], items[0]["attributedTo"]), "https://badges.example/badge/1Advanced Traininghttps://badges.example/actor/org"; got != want {
		t.Errorf("the first is %s, want %s", got, want)
	}
}
