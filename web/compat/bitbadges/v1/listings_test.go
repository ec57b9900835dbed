package v1_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"laurel/badges"
)

func listingBody(issuer person) body {
	return body{
		"title": "Sailor", "issuer": issuer.key, "preReqs": "Sail <once>", "validity": "For ever", "description": "", "externalUrl": "",
		"imageUrl": "", "backgroundColor": "red",
	}
}

func TestListings(t *testing.T) {
	w := newWorld(t)
	anna, ben := newPerson(1), newPerson(2)
	made := w.post(anna, "/badgePages", listingBody(anna)).ok(w)
	want := map[string]any{
		"title": "Sailor", "issuer": anna.key, "preReqs": "Sail <once>", "validity": "For ever", "description": "", "externalUrl": "",
		"imageUrl": origin + "/picture/0000000000000000000000000000000000000000000000000000000000000000.png", "backgroundColor": "red",
		"category": "", "dateCreated": float64(start().UnixMilli()), "id": made.id(),
	}
	if diff := cmp.Diff(want, made.object()); diff != "" {
		t.Error(diff)
	}
	if len(made.id()) != 20 {
		t.Errorf("id %q has not 20 characters", made.id())
	}
	if diff := cmp.Diff(want, w.get("/badgePages/"+made.id()).object()); diff != "" {
		t.Error(diff)
	}
	second := w.post(anna, "/badgePages", listingBody(anna).with(body{"externalUrl": "example.org"})).ok(w)
	w.wantLists(anna, lists{BadgesListed: []string{made.id(), second.id()}})
	var all struct{ BadgePages []map[string]any }
	w.get("/userBadgePages/" + anna.key).into(&all)
	if len(all.BadgePages) != 2 || all.BadgePages[1]["externalUrl"] != "example.org" {
		t.Errorf("listings %v", all)
	}
	if got := string(w.get("/userBadgePages/" + ben.key).raw); got != `{"badgePages":[]}` {
		t.Error(got)
	}
}

// TestDeleteListing: both ways of asking, by nobody but the issuer.
func TestDeleteListing(t *testing.T) {
	w := newWorld(t)
	anna, ben := newPerson(1), newPerson(2)
	first, second := w.post(anna, "/badgePages", listingBody(anna)).ok(w).id(), w.post(anna, "/badgePages", listingBody(anna)).ok(w).id()
	w.post(ben, "/badgePages", listingBody(ben)).ok(w)
	w.sign(ben, http.MethodDelete, "/badgePages/"+first, body{"id": first}).refused("only its issuer may delete it")
	w.sign(newPerson(3), http.MethodPost, "/badgePages/"+first, body{}).refused("only its issuer may delete it")
	w.sign(anna, http.MethodDelete, "/badgePages/"+first, body{"id": first}).ok(w)
	if got := string(w.sign(anna, http.MethodPost, "/badgePages/"+second, body{}).ok(w).raw); got != `{"general":"Listed badge deleted"}` {
		t.Error(got)
	}
	w.sign(anna, http.MethodDelete, "/badgePages/"+first, body{"id": first}).refused("no listed badge")
	w.send(http.MethodGet, "/badgePages/"+first, "").refused("no listed badge")
	w.send(http.MethodGet, "/badgePages/12345", "").refused("no listed badge")
	w.wantLists(anna, lists{})
}

func TestCreateListingRefuses(t *testing.T) {
	w := newWorld(t)
	anna, ben := newPerson(1), newPerson(2)
	for _, test := range []struct {
		change  body
		refusal string
	}{
		{body{"title": ""}, "title must not be empty"},
		{body{"issuer": ben.key}, "issuer is not publickey"},
		{body{"preReqs": nil}, "preReqs must be a string"},
		{body{"validity": 12}, "validity must be a string"},
		{body{"description": nil}, "description must be a string"},
		{body{"externalUrl": "no page"}, "externalUrl is not a web address"},
		{body{"backgroundColor": "#xyz"}, "backgroundColor is not a color"},
	} {
		w.post(anna, "/badgePages", listingBody(anna).with(test.change)).refused(test.refusal)
	}
}

// TestListedElsewhere: an offer that our own pages made.
func TestListedElsewhere(t *testing.T) {
	w := newWorld(t)
	anna, ben := newPerson(1), newPerson(2)
	w.create(anna, ben)
	grants, err := w.service.Store.Grants(t.Context(), badges.GrantFilter{})
	w.must(err)
	_, err = w.service.CreateListing(t.Context(), badges.Operator(), grants[0].IssuerID, badges.NewListing{Title: "Mate", Prerequisites: "Be Sailor"})
	w.must(err)
	listed := w.user(anna).BadgesListed
	if len(listed) != 1 {
		t.Fatalf("listed %v", listed)
	}
	got := w.get("/badgePages/" + listed[0]).object()
	if got["title"] != "Mate" || got["preReqs"] != "Be Sailor" || got["issuer"] != anna.key {
		t.Errorf("listing %v", got)
	}
	w.sign(anna, http.MethodDelete, "/badgePages/"+listed[0], body{}).ok(w)
}
