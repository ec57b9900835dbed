package v1_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"laurel/badges"
	v1 "laurel/web/compat/bitbadges/v1"
)

// TestCreateBadge: the members of an answer, their order and their defaults.
func TestCreateBadge(t *testing.T) {
	w := newWorld(t)
	anna, ben, carl := newPerson(1), newPerson(2), newPerson(3)
	made := w.post(anna, "/badge", badgeBody(anna, ben, carl, ben).with(body{"title": " <Sailor> & \u2028 \"co\"\t ", "validDates": false})).ok(w)
	want := fmt.Sprintf(`{"title":"<Sailor> & `+"\u2028"+` \"co\"","issuer":"%s","issuerChain":"$CLOUT","recipients":["%s","%s"],"description":"Sails",`+
		`"imageUrl":"https://badges.example.org/picture/%064d.png","validDates":false,"validDateStart":%d,"validDateEnd":8640000000000000,`+
		`"backgroundColor":"#000000","externalUrl":"","dateCreated":%[5]d,"isVisible":true,"attributes":"{}","recipientsChains":["$CLOUT","$CLOUT"],"id":"%[6]s"}`,
		anna.key, ben.key, carl.key, 0, start().UnixMilli(), made.id())
	if diff := cmp.Diff(want, string(made.raw)); diff != "" {
		t.Error(diff)
	}
	if id := made.id(); !strings.HasPrefix(id, "Qm") || len(id) != 46 {
		t.Errorf("id %q is no CIDv0", id)
	}
	if got := w.get("/badge/" + made.id()); string(got.raw) != string(made.raw) {
		t.Errorf("getBadge answers other bytes:\n%s\n%s", got.raw, made.raw)
	}
	many := w.post(anna, "/badges", body{"badgeIds": []string{made.id()}}).ok(w)
	if string(many.raw) != `{"badges":[`+string(made.raw)+`]}` {
		t.Errorf("getBadges answers other bytes: %s", many.raw)
	}
	w.send(http.MethodPost, "/badges", `{"badgeIds":[]}`).ok(w)
}

// TestCreateBadgeKeeps: what the issuer said of dates and looks.
func TestCreateBadgeKeeps(t *testing.T) {
	w := newWorld(t)
	anna, ben := newPerson(1), newPerson(2)
	end := w.now.Add(24 * time.Hour).UnixMilli()
	said := body{
		"validDates": true, "validDateStart": 1000.0, "validDateEnd": end, "backgroundColor": "RebeccaPurple", "externalUrl": "example.org/sail",
		"imageUrl": "ipfs://picture", "attributes": `{"a":1}`,
	}
	got := w.post(anna, "/badge", badgeBody(anna, ben).with(said)).ok(w).object()
	for name, value := range said {
		if fmt.Sprint(got[name]) != fmt.Sprint(value) && got[name] != float64(end) {
			t.Errorf("%s is %v, want %v", name, got[name], value)
		}
	}
	grants, err := w.service.Store.Grants(t.Context(), badges.GrantFilter{})
	w.must(err)
	g := grants[0]
	if g.ExpiresAt.UnixMilli() != end || g.Badge.InfoURL != "https://example.org/sail" || g.State != badges.Pending || g.Badge.Title != "Sailor" {
		t.Errorf("grant %+v", g)
	}
	if g.Identity.Kind != badges.KeyIdentity || g.Identity.Value != ben.key {
		t.Errorf("granted to %+v", g.Identity)
	}
	issuer, err := w.service.Store.Issuer(t.Context(), g.IssuerID)
	w.must(err)
	if issuer.Name != anna.key || issuer.Type != badges.Person {
		t.Errorf("issuer %+v", issuer)
	}
}

func TestCreateBadgeRefuses(t *testing.T) {
	w := newWorld(t)
	anna, ben := newPerson(1), newPerson(2)
	for _, test := range []struct {
		change  body
		refusal string
	}{
		{body{"title": nil}, "title must not be empty"},
		{body{"title": " \n"}, "title must not be empty"},
		{body{"title": strings.Repeat("x", 80)}, "title is too long"},
		{body{"title": strings.Repeat("\U0001F600", 40)}, "title is too long"},
		{body{"issuer": ""}, "issuer must not be empty"},
		{body{"issuer": ben.key}, "issuer is not publickey"},
		{body{"recipients": nil}, "recipients is empty"},
		{body{"recipients": []string{}}, "recipients is empty"},
		{body{"recipients": []any{ben.key, 7}}, "not a string"},
		{body{"recipients": ben.key}, "array of strings"},
		{body{"recipients": []string{" "}}, "blank"},
		{body{"recipients": []string{strings.Repeat("x", 301)}}, "too long"},
		{body{"description": nil}, "description must be a string"},
		{body{"imageUrl": 1}, "imageUrl must be a string"},
		{body{"externalUrl": nil}, "externalUrl must be a string"},
		{body{"externalUrl": "not a page"}, "externalUrl is not a web address"},
		{body{"externalUrl": "javascript://example.org"}, "externalUrl is not a web address"},
		{body{"backgroundColor": nil}, "backgroundColor must be a string"},
		{body{"backgroundColor": "reddish"}, "backgroundColor is not a color"},
		{body{"backgroundColor": "#12345"}, "backgroundColor is not a color"},
		{body{"attributes": "{"}, "attributes is not valid JSON"},
		{body{"validDates": nil}, "validDates must be true or false"},
		{body{"validDates": true}, "validDateStart must be"},
		{body{"validDates": true, "validDateStart": 1}, "validDateEnd must be"},
		{body{"validDates": true, "validDateStart": 1.5, "validDateEnd": 2}, "validDateStart must be"},
		{body{"validDates": true, "validDateStart": "1", "validDateEnd": 2}, "validDateStart must be"},
		{body{"validDates": true, "validDateStart": 2, "validDateEnd": 2}, "must be before"},
		{body{"validDates": true, "validDateStart": 1, "validDateEnd": 2}, "in the past"},
		{body{"validDates": true, "validDateStart": 1, "validDateEnd": 1e300}, "validDateEnd must be"},
	} {
		w.post(anna, "/badge", badgeBody(anna, ben).with(test.change)).refused(test.refusal)
	}
	w.post(anna, "/badge", badgeBody(anna, ben).with(body{"title": strings.Repeat("\U0001F600", 39) + "x"})).ok(w)
	if got := w.user(anna).BadgesIssued; len(got) != 1 {
		t.Errorf("issued %v; what was refused must leave nothing", got)
	}
}

// TestManyRecipients: creating costs nothing, however many receive the badge, and a
// recipient is any text.
func TestManyRecipients(t *testing.T) {
	w := newWorld(t)
	anna := newPerson(1)
	recipients := []string{"dora", "d o r a", " " + newPerson(5).key, strings.Repeat("é", 150)}
	for i := range 10000 {
		recipients = append(recipients, newPerson(uint32(i+10)).key)
	}
	made := w.post(anna, "/badge", badgeBody(anna).with(body{"recipients": recipients})).ok(w)
	var got lists
	w.get("/users/d%20o%20r%20a").into(&got)
	if diff := cmp.Diff([]string{made.id()}, got.BadgesPending); diff != "" {
		t.Error(diff)
	}
	if n, err := w.service.Store.CountGrants(t.Context(), badges.GrantFilter{}); err != nil || n != len(recipients) {
		t.Errorf("%d grants, %v", n, err)
	}
}

// TestFirstBadgesAtOnce: several first badges of one key make one issuer.
func TestFirstBadgesAtOnce(t *testing.T) {
	w := newWorld(t)
	anna, ben := newPerson(1), newPerson(2)
	var running sync.WaitGroup
	for i := range 5 {
		running.Go(func() {
			w.post(anna, "/badge", badgeBody(anna, ben).with(body{"title": fmt.Sprint("Sailor ", i)})).succeeded()
		})
	}
	running.Wait()
	if got := w.user(anna).BadgesIssued; len(got) != 5 {
		t.Errorf("issued %v", got)
	}
	issuers, err := w.service.Store.Issuers(t.Context(), badges.IssuerFilter{Role: badges.RoleIssuer})
	if err != nil || len(issuers) != 1 {
		t.Errorf("%d issuers, %v", len(issuers), err)
	}
}

// TestSameBadgeAtOnce: whoever sends a badge twice in one millisecond gets the one
// badge that it is.
func TestSameBadgeAtOnce(t *testing.T) {
	w := newWorld(t)
	anna, ben := newPerson(1), newPerson(2)
	first := w.post(anna, "/badge", badgeBody(anna, ben)).ok(w).id()
	if again := w.post(anna, "/badge", badgeBody(anna, ben)).ok(w).id(); again != first {
		t.Errorf("ids %s and %s", first, again)
	}
	if got := w.user(ben).BadgesPending; len(got) != 1 {
		t.Errorf("pending %v", got)
	}
}

// TestTitleOfTwoLines: this API's titles may have line breaks, which ours may not.
func TestTitleOfTwoLines(t *testing.T) {
	w := newWorld(t)
	anna, ben := newPerson(1), newPerson(2)
	title := body{"title": "Sailor\nof the year"}
	if got := w.post(anna, "/badge", badgeBody(anna, ben).with(title)).ok(w).object()["title"]; got != title["title"] {
		t.Errorf("badge %q", got)
	}
	if got := w.post(anna, "/badgePages", listingBody(anna).with(title)).ok(w).object()["title"]; got != title["title"] {
		t.Errorf("listing %q", got)
	}
	grants, err := w.service.Store.Grants(t.Context(), badges.GrantFilter{})
	w.must(err)
	if got := grants[0].Badge.Title; got != "Sailor of the year" {
		t.Errorf("our title %q", got)
	}
}

// TestUnknownBadge: whatever the id looks like.
func TestUnknownBadge(t *testing.T) {
	w := newWorld(t)
	anna, ben := newPerson(1), newPerson(2)
	id := w.create(anna, ben)
	for _, other := range []string{
		"QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o", "Qm", "1", "x0", strings.ToLower(id), strings.Repeat("Q", 5000),
	} {
		w.send(http.MethodGet, "/badge/"+other, "").refused("there is no badge")
		list, _ := json.Marshal([]string{id, other})
		w.send(http.MethodPost, "/badges", `{"badgeIds":`+string(list)+`}`).refused("there is no badge")
	}
	w.send(http.MethodPost, "/badges", `{}`).refused("badgeIds must be an array")
	w.send(http.MethodPost, "/badges", `{"badgeIds":"x"}`).refused("badgeIds must be an array")
}

// TestIssuersOnly: a server may name the keys that create.
func TestIssuersOnly(t *testing.T) {
	anna, ben := newPerson(1), newPerson(2)
	w := newWorld(t, func(o *v1.Options) { o.Issuers = []string{anna.key} })
	id := w.create(anna, ben)
	w.post(ben, "/badge", badgeBody(ben, anna)).refused("may not issue on this server")
	w.post(ben, "/badgePages", listingBody(ben)).refused("may not issue on this server")
	w.post(ben, "/createCollection", collectionBody("none", false)).refused("may not issue on this server")
	w.post(ben, "/acceptBadge", body{"badgeId": id}).ok(w)
}

// TestRequests: what is wrong before any call is looked at.
func TestRequests(t *testing.T) {
	w := newWorld(t)
	w.send(http.MethodGet, "/nothing", "").failed(http.StatusNotFound, "no address of this API")
	w.send(http.MethodGet, "/collections", "").failed(http.StatusNotFound, "no address of this API")
	wrong := w.send(http.MethodPut, "/badgePages/x", "")
	wrong.failed(http.StatusMethodNotAllowed, "PUT is not allowed here; use GET or POST or DELETE")
	if allow := wrong.header.Get("Allow"); allow != "GET, POST, DELETE" {
		t.Errorf("Allow is %q", allow)
	}
	w.send(http.MethodPost, "/badge", "[1]").refused("not a JSON object")
	w.send(http.MethodPost, "/badge", `{"jwt":`).refused("not a JSON object")
	w.send(http.MethodPost, "/badge", `{} {}`).refused("goes on")
	w.send(http.MethodPost, "/badge", "null").refused("must be in the body")
	w.send(http.MethodPost, "/badge", `{"a":"`+strings.Repeat("x", 10<<20)+`"}`).failed(http.StatusRequestEntityTooLarge, "over 10 MiB")
	cors := w.send(http.MethodOptions, "/badge", "")
	if cors.status != http.StatusNoContent || cors.header.Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("preflight: %d %v", cors.status, cors.header)
	}
}
