package badgekit_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// containers are the three levels at which badges can hang.
func containers() []string {
	return []string{"/systems/chicago", "/systems/chicago/issuers/library", "/systems/chicago/issuers/library/programs/reading"}
}

// TestEveryEndpointAtEveryLevel walks through each endpoint below a container.
func TestEveryEndpointAtEveryLevel(t *testing.T) {
	everywhere(t, func(w *client) {
		for level, c := range containers() {
			w.run(c, func(w *client) { w.walk(c, level) })
		}
	})
}

// walk calls the endpoints below a container, so many levels down the tree.
func (w *client) walk(c string, level int) {
	w.t.Helper()
	b := c + "/badges/reader"
	w.want(201, "POST", c+"/badges", badgeBody("reader"))
	w.want(200, "GET", c+"/badges", "")
	got := w.want(200, "GET", b, "")
	var nested []string
	for _, name := range []string{"system", "issuer", "program"} {
		if got.member(w.t, "badge."+name) != nil {
			nested = append(nested, name)
		}
	}
	if want := []string{"system", "issuer", "program"}[:level+1]; !slices.Equal(nested, want) {
		w.t.Errorf("the badge is nested in %v, want %v", nested, want)
	}
	w.want(200, "PUT", b, `{"name":"Great reader"}`)
	w.walkCodes(c, b)
	w.walkInstances(c, b)
	w.walkApplications(c, b)
	w.want(200, "DELETE", b, "")
	w.want(404, "GET", b, "")
}

func (w *client) walkCodes(c, b string) {
	w.want(201, "POST", b+"/codes", `{"code":"open-sesame"}`)
	w.want(201, "POST", b+"/codes/random", `{"email":"a@example.org"}`)
	w.want(200, "GET", b+"/codes", "")
	w.want(200, "GET", b+"/codes/open-sesame", "")
	w.want(200, "GET", c+"/codes/open-sesame", "")
	w.want(200, "POST", b+"/codes/open-sesame/claim", `{"email":"a@example.org"}`)
	w.want(400, "POST", b+"/codes/open-sesame/claim", `{"email":"a@example.org"}`)
	w.want(200, "DELETE", b+"/codes/open-sesame", "")
}

func (w *client) walkInstances(c, b string) {
	made := w.want(201, "POST", b+"/instances", `{"email":"earner@example.org"}`)
	w.want(201, "POST", b+"/instances/bulk", `{"emails":["earner@example.org","other@example.org"]}`)
	w.want(200, "GET", b+"/instances", "")
	w.want(200, "GET", b+"/instances/earner@example.org", "")
	w.want(200, "GET", c+"/instances/earner%40example.org", "")
	for address := made.text(w.t, "instance.assertionUrl"); address != ""; {
		a := w.do(newRequest("GET", strings.TrimPrefix(address, origin), nil, ""))
		if a.status != http.StatusOK {
			w.t.Fatalf("GET %s: %d %s", address, a.status, a.body)
		}
		if address = a.text(w.t, "badge"); address == "" {
			address = a.text(w.t, "issuer")
		}
	}
	w.want(200, "DELETE", b+"/instances/earner@example.org", "")
	w.want(404, "GET", b+"/instances/earner@example.org", "")
}

func (w *client) walkApplications(c, b string) {
	made := w.want(201, "POST", b+"/applications", `{"learner":"learner@example.org"}`)
	a := b + "/applications/" + made.text(w.t, "application.slug")
	w.want(200, "GET", c+"/applications?processed=true", "")
	w.want(200, "GET", b+"/applications", "")
	w.want(200, "GET", a, "")
	w.want(200, "PUT", a, `{"processed":"2026-03-12T11:30:00Z"}`)
	if n := len(w.want(200, "GET", c+"/applications?processed=true", "").member(w.t, "applications").([]any)); n != 1 {
		w.t.Errorf("%d processed applications, want 1", n)
	}
	review := w.want(201, "POST", a+"/reviews", `{"author":"reviewer@example.org","reviewItems":[{"criterionId":1,"satisfied":1,"comment":"fine"}]}`)
	r := a + "/reviews/" + review.text(w.t, "review.slug")
	w.want(200, "GET", a+"/reviews", "")
	w.want(200, "GET", r, "")
	if n := len(w.want(200, "PUT", r, `{"comment":"well"}`).member(w.t, "review.reviewItems").([]any)); n != 1 {
		w.t.Errorf("a PUT that leaves the items out leaves %d, want 1", n)
	}
	w.want(200, "DELETE", r, "")
	w.want(200, "DELETE", a, "")
	w.want(404, "GET", a, "")
}

// TestScope: a system's list has all badges below it, and a badge can be read from
// any container around it, but from no deeper or other one.
func TestScope(t *testing.T) {
	w := newWorld(t)
	levels := containers()
	slugs := []string{"wide", "middle", "narrow"}
	for n, c := range levels {
		w.badge(c, slugs[n])
	}
	for n, c := range levels {
		var got []string
		for _, b := range w.want(200, "GET", c+"/badges", "").member(t, "badges").([]any) {
			got = append(got, b.(map[string]any)["slug"].(string))
		}
		if diff := cmp.Diff(slugs[n:], got); diff != "" {
			t.Errorf("badges of %s (-want +got):\n%s", c, diff)
		}
		for m, slug := range slugs {
			want := 200
			if m < n {
				want = 404
			}
			w.want(want, "GET", c+"/badges/"+slug, "")
		}
	}
	w.want(404, "GET", "/systems/pittsburgh/badges/wide", "")
}
