package badgekit_test

import (
	"encoding/json"
	"strings"
	"testing"
)

// broken is a request that is right, and a mistake in one of its fields.
type broken struct {
	path, body   string
	field, value string
	want         string // what the answer says of it: "message field"
}

func brokenFields() []broken {
	long := strings.Repeat("x", 256)
	const (
		b      = "/systems/chicago/badges/reader"
		system = `{"slug":"s","name":"n","url":"http://example.org"}`
	)
	return []broken{
		{"/systems", system, "slug", `null`, "slug"},
		{"/systems", system, "slug", `"` + long + `"`, "String is not in range slug"},
		{"/systems", system, "name", `["n"]`, "Unexpected value or invalid argument name"},
		{"/systems", system, "url", `"nowhere"`, "Invalid URL url"},
		{"/systems", system, "description", `"` + long + `"`, "String is not in range description"},
		{"/systems", system, "email", `"a@b"`, "Invalid email email"},
		{"/systems", system, "image", `"x"`, "Invalid URL url"},
		{"/systems/chicago/issuers", system, "url", `""`, "url"},
		{"/systems/chicago/issuers/library/programs", system, "name", `""`, "name"},
		{"/systems/chicago/badges", badgeBody("b"), "slug", `"` + long + `"`, "String is not in range slug"},
		{"/systems/chicago/badges", badgeBody("b"), "earnerDescription", `""`, "earnerDescription"},
		{"/systems/chicago/badges", badgeBody("b"), "consumerDescription", `null`, "consumerDescription"},
		{"/systems/chicago/badges", badgeBody("b"), "criteriaUrl", `"/c"`, "Invalid URL criteriaUrl"},
		{"/systems/chicago/badges", badgeBody("b"), "unique", `2`, "Unexpected value or invalid argument unique"},
		{"/systems/chicago/badges", badgeBody("b"), "type", `null`, "type"},
		{"/systems/chicago/badges", badgeBody("b"), "limit", `"many"`, "Invalid integer limit"},
		{"/systems/chicago/badges", badgeBody("b"), "image", `null`, "Missing value image"},
		{"/systems/chicago/badges", badgeBody("b"), "imageUrl", `"x"`, "Invalid URL url"},
		{b + "/codes", `{"code":"c"}`, "code", `""`, "code"},
		{b + "/codes/random", `{}`, "email", `"x"`, "Invalid email email"},
		{b + "/instances", `{"email":"a@example.org"}`, "email", `"x"`, "Invalid email email"},
		{b + "/instances", `{"email":"a@example.org"}`, "expires", `"never"`, "Not a date expires"},
		{b + "/instances/bulk", `{"emails":[]}`, "emails", `[1]`, "Invalid email email"},
		{b + "/instances", `{"email":"a@example.org"}`, "issuedOn", `99999999999999999`, "Not a date issuedOn"},
		{b + "/applications", `{"learner":"a@example.org"}`, "assignedTo", `"x"`, "Invalid email assignedTo"},
		{b + "/applications", `{"learner":"a@example.org"}`, "evidence", `[{"url":"a\nb"}]`, "evidence URL must stand on one line; remove line breaks and tabs evidence"},
		{b + "/applications/APPLICATION/reviews", `{"author":"a@example.org"}`, "author", `null`, "author"},
		{"/systems/chicago/milestones", `{"primaryBadgeId":1,"numberRequired":1,"supportBadges":[1]}`, "supportBadges", `["x"]`, "Invalid integer supportBadges"},
		{"/systems/chicago/milestones", `{"primaryBadgeId":1,"numberRequired":1,"supportBadges":[1]}`, "action", `"x"`, "Unexpected value or invalid argument action"},
		{"/systems/chicago/milestones", `{"primaryBadgeId":1,"numberRequired":1,"supportBadges":[1]}`, "numberRequired", `0`, "the number of badges that are enough must be 1 or more numberRequired"},
	}
}

// TestFieldRules breaks the fields of each kind of thing one by one.
func TestFieldRules(t *testing.T) {
	w := newWorld(t)
	w.badge("/systems/chicago", "reader")
	application := w.want(201, "POST", "/systems/chicago/badges/reader/applications", `{"learner":"anna@example.org"}`).text(t, "application.slug")
	for _, test := range brokenFields() {
		var body map[string]json.RawMessage
		w.must(json.Unmarshal([]byte(test.body), &body))
		body[test.field] = json.RawMessage(test.value)
		raw, err := json.Marshal(body)
		w.must(err)
		a := w.want(400, "POST", strings.Replace(test.path, "APPLICATION", application, 1), string(raw))
		got := strings.TrimSpace(a.text(t, "details.0.message") + " " + a.text(t, "details.0.field"))
		if got != test.want || len(a.member(t, "details").([]any)) != 1 || a.text(t, "code") != "ValidationError" {
			t.Errorf("POST %s with %s %.40s: %s\nwant %s", test.path, test.field, test.value, a.body, test.want)
		}
	}
}

// TestBodyIsNoObject: the answer says so in words of JSON.
func TestBodyIsNoObject(t *testing.T) {
	w := newWorld(t)
	a := w.want(400, "POST", "/systems", `[]`)
	if got, want := a.text(t, "message"), "Invalid JSON: the body is no object but of type array; send an object"; got != want {
		t.Errorf("message %q, want %q", got, want)
	}
}

// TestBadgeKeepsSlug: a change that empties the slug leaves it, and says so.
func TestBadgeKeepsSlug(t *testing.T) {
	w := newWorld(t)
	w.badge("/systems/chicago", "reader")
	for _, slug := range []string{`null`, `""`} {
		a := w.want(200, "PUT", "/systems/chicago/badges/reader", `{"slug":`+slug+`}`)
		if got := a.text(t, "badge.slug"); got != "reader" {
			t.Errorf("PUT with slug %s answers slug %q, want reader", slug, got)
		}
	}
}
