package v1_test

import (
	"net/http"
	"testing"

	"laurel/store"
	"laurel/store/storetest"
)

// TestDatabases takes each kind of thing through each kind of database, with the
// characters that they differ about.
func TestDatabases(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorldOn(t, db)
		anna, ben := newPerson(1), newPerson(2)
		id := w.post(anna, "/badge", badgeBody(anna, ben).with(body{"title": "a\u0000b", "description": "\u0000\u2028"})).ok(w).id()
		if got := w.get("/badge/" + id); got.object()["title"] != "a\u0000b" {
			t.Errorf("badge %s", got.raw)
		}
		w.post(ben, "/acceptBadge", body{"badgeId": id}).ok(w)
		w.post(ben, "/createCollection", collectionBody("All", true, id)).ok(w)
		w.post(ben, "/createCollection", collectionBody("all", false)).refused("choose another name")
		w.post(ben, "/createCollection", collectionBody("a\u0000b", true)).refused("control characters")
		listed := w.post(anna, "/badgePages", listingBody(anna).with(body{"title": "a\u0000b"})).ok(w).id()
		w.wantLists(ben, lists{BadgesReceived: []string{id}, BadgesAccepted: []string{id}, ReceivedCollections: []string{"All"}})
		w.wantLists(anna, lists{BadgesIssued: []string{id}, BadgesListed: []string{listed}})
		for _, broken := range []string{"%00", "%ff"} {
			w.get("/users/" + broken)
			w.get("/userBadgePages/" + broken)
			w.get("/collections/" + broken)
			w.send(http.MethodGet, "/badge/"+broken, "").refused("there is no badge")
			w.send(http.MethodGet, "/badgePages/"+broken, "").refused("no listed badge")
			w.send(http.MethodGet, "/collections/"+ben.key+"/"+broken, "").refused("no collection of that name")
		}
		w.post(ben, "/deleteCollection", body{"name": "a\u0000b"}).ok(w)
		w.post(ben, "/deleteCollection", body{"name": "All"}).ok(w)
		w.post(anna, "/badgePages/"+listed, body{}).ok(w)
		w.post(ben, "/hideAcceptedBadge", body{"badgeId": id}).ok(w)
		w.post(anna, "/hideIssuedBadge", body{"badgeId": id}).ok(w)
		w.wantLists(ben, lists{BadgesReceived: []string{id}})
		w.wantLists(anna, lists{})
	})
}
