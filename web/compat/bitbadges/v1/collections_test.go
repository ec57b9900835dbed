package v1_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func collectionBody(name string, received bool, ids ...string) body {
	if ids == nil {
		ids = []string{}
	}
	return body{"name": name, "description": "Mine", "imageUrl": "", "receivedCollection": received, "badges": ids}
}

func TestCollections(t *testing.T) {
	w := newWorld(t)
	anna, ben, carl := newPerson(1), newPerson(2), newPerson(3)
	first, second := w.create(anna, ben, carl), w.create(carl, ben)
	made := w.post(ben, "/users/createCollection", collectionBody("At sea / north", true, second, first)).ok(w)
	want := map[string]any{
		"name": "At sea / north", "description": "Mine", "backgroundColor": "#000000", "isVisible": true,
		"imageUrl": origin + "/picture/0000000000000000000000000000000000000000000000000000000000000000.png",
		"badges":   []any{second, first}, "issuers": []any{carl.key, anna.key}, "recipients": []any{ben.key, carl.key},
		"dateCreated": float64(w.now.UnixMilli()), "receivedCollection": true, "receivedColelction": true,
	}
	if diff := cmp.Diff(want, made.object()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(want, w.get("/collections/"+ben.key+"/"+url.PathEscape("At sea / north")).object()); diff != "" {
		t.Error(diff)
	}
	w.post(anna, "/createCollection", collectionBody("Given", false, first).with(body{"imageUrl": "example.org/a.png"})).ok(w)
	w.post(anna, "/createCollection", collectionBody("Got", true)).ok(w)
	got := w.user(anna)
	if !cmp.Equal(got.IssuedCollections, []string{"Given"}) || !cmp.Equal(got.ReceivedCollections, []string{"Got"}) {
		t.Errorf("lists %+v", got)
	}
	var all struct{ Collections []map[string]any }
	w.get("/collections/" + anna.key).into(&all)
	if len(all.Collections) != 2 || all.Collections[0]["imageUrl"] != "example.org/a.png" || all.Collections[0]["receivedCollection"] != false {
		t.Errorf("collections %v", all)
	}
	if got := string(w.get("/collections/" + carl.key).raw); got != `{"collections":[]}` {
		t.Error(got)
	}
	w.send(http.MethodGet, "/collections/"+anna.key+"/None", "").refused("no collection of that name")
	w.send(http.MethodGet, "/collections/"+newPerson(9).key+"/None", "").refused("no collection of that name")
}

func TestCreateCollectionRefuses(t *testing.T) {
	w := newWorld(t)
	anna, ben := newPerson(1), newPerson(2)
	id := w.create(anna, ben)
	w.post(ben, "/createCollection", collectionBody("Taken", true, id)).ok(w)
	w.post(ben, "/createCollection", collectionBody("Also taken", false)).ok(w)
	for _, test := range []struct {
		change  body
		refusal string
	}{
		{body{"name": " "}, "name must not be empty"},
		{body{"name": strings.Repeat("n", 80)}, "name is too long"},
		{body{"name": "Taken"}, "choose another name"},
		{body{"name": "Also taken"}, "choose another name"},
		{body{"description": nil}, "description must be a string"},
		{body{"imageUrl": "no picture"}, "imageUrl is not a web address"},
		{body{"receivedCollection": nil}, "receivedCollection must be"},
		{body{"badges": "all"}, "badges must be an array"},
		{body{"badges": []string{"Qm"}}, "not among the ones you received"},
		{body{"badges": []string{id}, "receivedCollection": false}, "not among the ones you issued"},
	} {
		w.post(ben, "/createCollection", collectionBody("New", true, id).with(test.change)).refused(test.refusal)
	}
	w.post(anna, "/createCollection", collectionBody("Taken", false, id)).ok(w) // another user's name
}

// TestDeleteCollection: at each of its addresses, and again without an error.
func TestDeleteCollection(t *testing.T) {
	w := newWorld(t)
	anna, ben := newPerson(1), newPerson(2)
	for _, call := range []string{"DELETE /users/deleteCollection", "DELETE /deleteCollection", "POST /deleteCollection"} {
		method, path, _ := strings.Cut(call, " ")
		w.post(ben, "/createCollection", collectionBody("Got", true)).ok(w)
		w.sign(anna, method, path, body{"name": "Got"}).ok(w) // anna has none of that name
		if got := w.user(ben).ReceivedCollections; len(got) != 1 {
			t.Errorf("%s: ben's are %v", call, got)
		}
		w.sign(ben, method, path, body{"name": "Got"}).ok(w)
		w.sign(ben, method, path, body{"name": "Got"}).ok(w)
		w.wantLists(ben, lists{})
		w.sign(ben, method, path, body{}).refused("name must not be empty")
	}
}
