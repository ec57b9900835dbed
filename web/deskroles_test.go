package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/go-chi/chi/v5"

	"laurel/badges"
)

// deskRoute is one row of the table of what each role gets at the desk. Statuses
// stand in the order of deskRoles.
type deskRoute struct {
	method, path string
	form         url.Values
	want         [7]int
}

// deskRoles are those whom each route is tried by; "nobody" is not signed in, ""
// has an account without a role on the issuer.
func deskRoles() [7]string {
	return [7]string{"nobody", "", "viewer", "reviewer", "granter", "manager", "admin"}
}

// deskRoutes are all routes of the desk. {issuer}, {badge}, {set}, {list}, {grant},
// {application}, {page} and {hook} are the fixture's.
func deskRoutes() []deskRoute {
	all := [7]int{303, 200, 200, 200, 200, 200, 200}
	see := [7]int{303, 404, 200, 200, 200, 200, 200}
	change := [7]int{303, 404, 403, 403, 403, 200, 200}
	act := [7]int{303, 404, 403, 403, 403, 303, 303}
	refuse := [7]int{303, 404, 403, 403, 403, 400, 400} // the form is empty
	grant := [7]int{303, 404, 403, 403, 200, 200, 200}
	noGrant := [7]int{303, 404, 403, 403, 400, 400, 400} // the form is empty
	own := [7]int{303, 403, 403, 403, 403, 200, 200}     // needs any issuer that one manages
	return []deskRoute{
		{"GET", "/desk", nil, all},
		{"GET", "/desk/design.svg?json=%7B%7D", nil, all},
		{"GET", "/desk/issuers/new", nil, own},
		{"POST", "/desk/issuers/new", url.Values{"parent": {"{issuer}"}, "username": {"!"}, "name": {"Below"}}, [7]int{303, 403, 403, 403, 403, 400, 400}},
		{"GET", "/desk/issuers/{issuer}", nil, see},
		{"GET", "/desk/issuers/{issuer}/numbers", nil, see},
		{"GET", "/desk/issuers/{issuer}/numbers.csv?by=week", nil, see},
		{"GET", "/desk/issuers/{issuer}/edit", nil, change},
		{"POST", "/desk/issuers/{issuer}/edit", url.Values{}, refuse},
		{"GET", "/desk/issuers/{issuer}/badges/new", nil, change},
		{"POST", "/desk/issuers/{issuer}/badges/new", url.Values{}, refuse},
		{"GET", "/desk/badges/{badge}", nil, see},
		{"GET", "/desk/badges/{badge}/numbers", nil, see},
		{"GET", "/desk/badges/{badge}/numbers.csv", nil, see},
		{"GET", "/desk/badges/{badge}/edit", nil, change},
		{"POST", "/desk/badges/{badge}/edit", url.Values{}, refuse},
		{"GET", "/desk/badges/{badge}/picture", nil, change},
		{"POST", "/desk/badges/{badge}/picture", url.Values{"alt": {"\x00"}}, refuse},
		{"GET", "/desk/badges/{badge}/design", nil, change},
		{"POST", "/desk/badges/{badge}/design", url.Values{}, refuse},
		{"POST", "/desk/badges/{badge}/archive", url.Values{}, act},
		{"POST", "/desk/badges/{badge}/restore", url.Values{}, act},
		{"GET", "/desk/sets/new", nil, own},
		{"POST", "/desk/sets/new", url.Values{"keeper": {"{issuer}"}, "json": {"{}"}}, refuse},
		{"GET", "/desk/sets/{set}", nil, see},
		{"POST", "/desk/sets/{set}", url.Values{"issuer": {"{issuer}"}, "value.YEAR": {"2026"}}, change},
		{"GET", "/desk/sets/{set}/set.json", nil, see},
		{"GET", "/desk/sets/{set}/edit", nil, change},
		{"POST", "/desk/sets/{set}/edit", url.Values{"json": {"{}"}}, refuse},
		{"POST", "/desk/sets/{set}/delete", url.Values{}, act},
		{"GET", "/desk/keys", nil, all},
		{"POST", "/desk/keys", url.Values{"name": {"Till"}, "role": {"granter"}, "issuer": {"{issuer}"}}, [7]int{303, 404, 403, 403, 201, 201, 201}},
		{"POST", "/desk/keys/0/revoke", nil, [7]int{303, 404, 404, 404, 404, 404, 404}},
		{"GET", "/desk/issuers/{issuer}/mail", nil, change},
		{"POST", "/desk/issuers/{issuer}/mail", url.Values{}, refuse},
		{"GET", "/desk/badges/{badge}/grant", nil, grant},
		{"POST", "/desk/badges/{badge}/grant", url.Values{}, noGrant},
		{"GET", "/desk/badges/{badge}/lists/new", nil, grant},
		{"POST", "/desk/badges/{badge}/lists/new", url.Values{}, noGrant},
		{"GET", "/desk/issuers/{issuer}/lists", nil, grant},
		{"GET", "/desk/lists/{list}", nil, grant},
		{"POST", "/desk/lists/{list}", url.Values{"expires": {"never"}}, noGrant},
		{"GET", "/desk/lists/{list}/failed.csv", nil, grant},
		{"POST", "/desk/lists/{list}/cancel", nil, [7]int{303, 404, 403, 403, 303, 303, 303}},
		{"GET", "/desk/issuers/{issuer}/grants", nil, see},
		{"GET", "/desk/issuers/{issuer}/grants.csv", nil, see},
		{"GET", "/desk/grants/{grant}", nil, see},
		{"POST", "/desk/grants/{grant}/retry", nil, [7]int{303, 404, 403, 403, 404, 404, 404}}, // it is not held back
		{"POST", "/desk/grants/{grant}/resend", nil, [7]int{303, 404, 403, 403, 303, 303, 303}},
		{"POST", "/desk/grants/{grant}/renew", url.Values{"until": {"never"}}, noGrant},
		{"POST", "/desk/grants/{grant}/reissue", url.Values{"to": {"nobody"}}, noGrant},
		{"POST", "/desk/grants/{grant}/revoke", url.Values{}, noGrant},
		{"GET", "/desk/issuers/{issuer}/applications", nil, see},
		{"GET", "/desk/badges/{badge}/applications", nil, see},
		{"GET", "/desk/applications/{application}", nil, see},
		{"POST", "/desk/applications/{application}", url.Values{}, [7]int{303, 404, 403, 400, 400, 400, 400}}, // the form is empty
		{"POST", "/desk/applications/{application}/assign", nil, [7]int{303, 404, 403, 303, 303, 303, 303}},
		{"POST", "/desk/applications/{application}/close", nil, [7]int{303, 404, 403, 303, 303, 303, 303}},
		{"GET", "/desk/badges/{badge}/claims", nil, grant},
		{"POST", "/desk/badges/{badge}/claims/codes", url.Values{}, noGrant},
		{"POST", "/desk/badges/{badge}/claims/codes/delete", url.Values{"code": {"ahoy"}}, [7]int{303, 404, 403, 403, 404, 404, 404}}, // there is none
		{"GET", "/desk/badges/{badge}/claims/codes.csv", nil, grant},
		{"POST", "/desk/badges/{badge}/claims/pages", url.Values{}, noGrant},
		{"GET", "/desk/badges/{badge}/claims/poster?page={page}", nil, grant},
		{"GET", "/desk/badges/{badge}/claims/qr.svg?page={page}", nil, grant},
		{"POST", "/desk/claim-pages/{page}", url.Values{"limit": {"x"}}, noGrant},
		{"POST", "/desk/claim-pages/{page}/close", nil, [7]int{303, 404, 403, 403, 303, 303, 303}},
		{"POST", "/desk/claim-pages/{page}/delete", nil, [7]int{303, 404, 403, 403, 303, 303, 303}},
		{"GET", "/desk/issuers/{issuer}/webhooks", nil, change},
		{"POST", "/desk/issuers/{issuer}/webhooks", url.Values{}, refuse},
		{"GET", "/desk/webhooks/{hook}", nil, change},
		{"POST", "/desk/webhooks/{hook}/test", nil, act},
		{"POST", "/desk/webhooks/{hook}/pause", nil, act},
		{"POST", "/desk/webhooks/{hook}/resume", nil, act},
		{"POST", "/desk/webhooks/{hook}/delete", nil, act},
		{"GET", "/desk/issuers/{issuer}/followers?server=social.example", nil, see},
		{"POST", "/desk/issuers/{issuer}/followers/remove", nil, [7]int{303, 404, 403, 403, 403, 404, 404}}, // who does not follow
		{"GET", "/desk/issuers/{issuer}/endorsements", nil, see},
		{"POST", "/desk/issuers/{issuer}/endorsements", url.Values{}, noGrant},
		{"POST", "/desk/issuers/{issuer}/endorsements/0/revoke", nil, [7]int{303, 404, 403, 403, 404, 404, 404}}, // there is none
		{"GET", "/desk/issuers/{issuer}/people", nil, [7]int{303, 404, 403, 403, 403, 403, 200}},                 // for owners
		{"POST", "/desk/issuers/{issuer}/people", url.Values{}, [7]int{303, 404, 403, 403, 403, 403, 400}},
		{"POST", "/desk/issuers/{issuer}/people/0/role", nil, [7]int{303, 404, 403, 403, 403, 403, 404}},
		{"POST", "/desk/issuers/{issuer}/people/invitations/0/withdraw", nil, [7]int{303, 404, 403, 403, 403, 403, 404}},
		{"POST", "/desk/badges/{badge}/delete", url.Values{}, act},
		{"POST", "/desk/issuers/{issuer}/archive", url.Values{}, act},
		{"POST", "/desk/issuers/{issuer}/restore", nil, act},
	}
}

// TestDeskAsksForTheRole walks every role over every route of the desk. What one
// role destroys is made anew for the next.
func TestDeskAsksForTheRole(t *testing.T) {
	for n, role := range deskRoles() {
		t.Run(role, func(t *testing.T) {
			f := newFixture(t)
			set, list := f.newSet(), f.newRoster()
			g, _ := f.grant("somebody")
			page := strings.TrimPrefix(f.claimPath(f.newList(badges.NewAllowList{Name: "Walkers", Kind: badges.EmailMembers})), "/claim/")
			hook, _, err := f.service.CreateWebhook(f.Context(), badges.Operator(), badges.NewWebhook{IssuerID: f.issuer.ID, URL: "https://hooks.example"})
			f.must(err)
			m := member{fixture: f, cookie: "none=1"}
			if role != "nobody" {
				m = f.signedIn(role)
			}
			here := strings.NewReplacer("{issuer}", strconv.FormatInt(f.issuer.ID, 10), "{badge}", strconv.FormatInt(f.badge.ID, 10), "{set}", strconv.FormatInt(set.ID, 10),
				"{list}", strconv.FormatInt(list.ID, 10), "{grant}", g.ULID,
				"{page}", page, "{hook}", strconv.FormatInt(hook.ID, 10),
				"{application}", f.applied("jane@example.org", badges.NewApplication{}).Slug)
			for _, route := range deskRoutes() {
				var got answer
				if route.method == http.MethodGet {
					got = m.get(here.Replace(route.path))
				} else {
					form := url.Values{}
					for key, values := range route.form {
						form.Set(key, here.Replace(values[0]))
					}
					got = m.post(here.Replace(route.path), form)
				}
				if got.Code != route.want[n] {
					t.Errorf("%s %s = %d, want %d", route.method, route.path, got.Code, route.want[n])
				}
				if role == "nobody" && !strings.HasPrefix(got.Header.Get("Location"), "/sign-in?next=%2Fdesk") {
					t.Errorf("%s %s leads to %q", route.method, route.path, got.Header.Get("Location"))
				}
			}
		})
	}
}

// TestEveryPersonalRouteAsksWhoItIs walks the router, so that no route is forgotten:
// strangers are asked to sign in, and nobody but admins gets below /admin.
func TestEveryPersonalRouteAsksWhoItIs(t *testing.T) {
	m := newFixture(t).signedIn("granter")
	personal := regexp.MustCompile(`^/(?:desk|admin|me|issuers/ask|invitation|oauth/authorize)(?:/|$)`)
	asked := 0
	m.must(chi.Walk(m.handler.(chi.Routes), func(method, pattern string, _ http.Handler, _ ...func(http.Handler) http.Handler) error {
		path := regexp.MustCompile(`\{[^}]*\}`).ReplaceAllString(pattern, "1")
		if !personal.MatchString(path) || method != http.MethodGet && method != http.MethodPost {
			return nil
		}
		asked++
		send := m.fixture.get
		if method == http.MethodPost {
			send = func(path string, headers ...string) answer { return m.fixture.post(path, url.Values{}, headers...) }
		}
		if got := send(path); got.Code != http.StatusSeeOther || !strings.HasPrefix(got.Header.Get("Location"), "/sign-in?next=") {
			t.Errorf("%s %s answers a stranger with %d, Location %q", method, pattern, got.Code, got.Header.Get("Location"))
		}
		if strings.HasPrefix(path, "/admin") {
			send(path, "Cookie", m.cookie).status(http.StatusForbidden)
		}
		return nil
	}))
	if asked < 150 {
		t.Errorf("%d routes were found", asked)
	}
}
