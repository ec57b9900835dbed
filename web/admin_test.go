package web_test

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"laurel/badges"
	"laurel/badges/task"
	"laurel/web/admin"
)

// queues is what the fixture's server still has to do.
type queues struct{}

func (queues) Hosts(context.Context, int) ([]admin.Host, error) {
	return []admin.Host{{Name: "social.example", State: "failing", Queued: 3, LastError: "no answer"}}, nil
}

func (queues) TroubledTasks(context.Context, int) ([]task.Task, error) {
	return []task.Task{{ID: 7, Kind: "sign-in-mail", Payload: []byte("secret@payload.example"), Problem: "mail is down", Attempts: 3}}, nil
}

func (queues) CountTasks(context.Context) (admin.TaskCount, error) {
	return admin.TaskCount{Waiting: 4, Parked: 1}, nil
}

// adminRoutes are all routes below /admin with what an admin gets. {person} is an
// account without a role.
func adminRoutes() map[string]int {
	return map[string]int{
		"GET /admin": 200, "GET /admin/people": 200, "GET /admin/people?query=o&only=admins": 200, "GET /admin/people/{person}": 200,
		"POST /admin/people/{person}/disable": 303, "POST /admin/people/{person}/enable": 303, "POST /admin/people/{person}/appoint": 303, "POST /admin/people/{person}/dismiss": 303,
		"POST /admin/people/{person}/role": 404, "POST /admin/people/{person}/sign-in-link": 200, "POST /admin/people/{person}/burn": 404,
		"GET /admin/invitations": 200, "POST /admin/invitations": 400, "POST /admin/invitations/9/withdraw": 404,
		"GET /admin/requests": 200, "POST /admin/requests/9": 400, "GET /admin/reports": 200, "POST /admin/reports/9/resolve": 404,
		"GET /admin/reports/new": 200, "POST /admin/reports": 400, "GET /admin/reports/9": 404, "POST /admin/reports/9/notes": 404, "POST /admin/quotes/9/revoke": 404,
		"GET /admin/replies": 200, "POST /admin/replies/9/remove": 404, "GET /admin/blocks": 200, "POST /admin/blocks": 400, "POST /admin/blocks/remove": 400,
		"POST /admin/blocks/import": 400, "GET /admin/blocks.csv": 200, "GET /admin/settings": 200, "POST /admin/settings": 400,
		"POST /admin/featured/add": 404, "GET /admin/pages": 200, "POST /admin/pages": 400, "GET /admin/pages/none": 404, "POST /admin/pages/none/delete": 404,
		"GET /admin/announcements": 200, "POST /admin/announcements": 400, "POST /admin/announcements/9/delete": 404,
		"GET /admin/queue": 200, "POST /admin/queue/hosts/retry": 404, "POST /admin/queue/tasks/9/drop": 404, "GET /admin/log": 200, "GET /admin/log.csv": 200,
		"GET /admin/log?from=never": 400,
		"GET /admin/backups":        200, "POST /admin/backups": 303, "POST /admin/backups/schedule": 400,
		"POST /admin/backups/laurel-20261121T115959Z.db/download": 404, "POST /admin/backups/laurel-20261121T115959Z.db/delete": 404,
	}
}

// answeringRoutes are those by which people answer admins, with what everybody gets
// who is signed in: the forms are empty, and nobody was invited.
func answeringRoutes() map[string]int {
	return map[string]int{"GET /issuers/ask": 200, "POST /issuers/ask": 400, "GET /invitation/none": 404, "POST /invitation/none": 404}
}

func TestWhoMayDoWhatAtAdmin(t *testing.T) {
	f := newFixture(t)
	person, err := f.service.CreateAccount(f.Context(), badges.Operator(), badges.Account{Name: "Person"})
	f.must(err)
	members := map[string]member{"nobody": {fixture: f}, "stranger": f.signedIn(""), "admin": f.signedIn("admin")}
	for _, role := range []string{"viewer", "reviewer", "granter", "manager", "owner"} {
		members[role] = f.signedIn(role)
	}
	former, err := f.service.CreateAccount(f.Context(), badges.Operator(), badges.Account{Name: "Former", Admin: true})
	f.must(err)
	disabled := f.signIn(former)
	f.must(f.service.SetAccountDisabled(f.Context(), badges.Operator(), disabled.account.ID, true))
	members["disabled"] = disabled
	send := func(m member, route string) answer {
		method, path, _ := strings.Cut(strings.ReplaceAll(route, "{person}", strconv.FormatInt(person.ID, 10)), " ")
		if method == "GET" {
			return m.get(path)
		}
		return m.post(path, url.Values{})
	}
	for route, want := range adminRoutes() {
		for name, m := range members {
			if name == "admin" {
				continue
			}
			expected := 403
			if name == "nobody" || name == "disabled" {
				expected = 303
			}
			if got := send(m, route); got.Code != expected || expected == 303 && !strings.HasPrefix(got.Header.Get("Location"), "/sign-in?next=%2Fadmin") {
				t.Errorf("%s as %s: %d to %q, want %d", route, name, got.Code, got.Header.Get("Location"), expected)
			}
		}
		if got := send(members["admin"], route); got.Code != want {
			t.Errorf("%s as admin: %d, want %d", route, got.Code, want)
		}
	}
	for route, want := range answeringRoutes() {
		for name, m := range members {
			expected := want
			if name == "nobody" || name == "disabled" {
				expected = 303
			}
			if got := send(m, route); got.Code != expected || expected == 303 && !strings.HasPrefix(got.Header.Get("Location"), "/sign-in?next=") {
				t.Errorf("%s as %s: %d to %q, want %d", route, name, got.Code, got.Header.Get("Location"), expected)
			}
		}
	}
}

func TestAdminsChangeTheServer(t *testing.T) {
	f := newFixture(t)
	m := f.signedIn("admin")
	settings := url.Values{"name": {"Fjord"}, "summary": {"New *words*"}, "landing": {"Come in"}, "issuer_requests": {"approval"}, "issuers_per_account": {"2"}, "list_days": {"30"}, "sign_up": {"yes"}, "colour": {"green"}}
	m.post("/admin/settings", settings).status(400).says("is no colour", "New *words*")
	settings.Set("colour", "#102040")
	m.post("/admin/settings", settings).status(303)
	f.get("/").status(200).says("Fjord", "words", "Come in", "Become an issuer")
	m.post("/admin/pages", url.Values{"slug": {"privacy"}, "title": {"Privacy"}, "body": {"We *count*."}}).status(303)
	f.get("/page/privacy").status(200).says("Privacy", "count")
	f.get("/explore").says("Privacy")
	m.post("/admin/pages", url.Values{"slug": {"privacy"}, "title": {"Again"}}).status(409)
	m.post("/admin/pages/privacy/delete", nil).status(303)
	f.get("/page/privacy").status(404)

	m.post("/admin/announcements", url.Values{"text": {"Closed on *Sunday*"}}).status(303)
	f.get("/").says("Closed on")
	dismissed := f.post("/announcements/1/dismiss", url.Values{"back": {"/explore"}}).status(303).header("Location", "/explore")
	cookie, _, _ := strings.Cut(dismissed.Header.Get("Set-Cookie"), ";")
	f.get("/", "Cookie", cookie).hides("Closed on")
	f.post("/announcements/1/dismiss", url.Values{"back": {"//evil.example"}}).header("Location", "/")

	m.get("/admin/queue").says("social.example", "mail is down").hides("secret@payload")
	m.post("/admin/blocks", url.Values{"target": {"bad.example"}, "severity": {"suspend"}}).status(303)
	m.post("/admin/blocks/import", url.Values{"list": {"#domain,#severity\nworse.example,silence\n"}}).status(303)
	if list := m.get("/admin/blocks.csv").status(200); !strings.Contains(list.Body, "bad.example,suspend") || !strings.Contains(list.Body, "worse.example,silence") {
		t.Errorf("the list: %s", list.Body)
	}
	m.get("/admin/log").says("A setting was changed admin 21", "name · Fjord", "A page was deleted admin 21", "Something was announced admin 21", "A server or an account was blocked admin 21 November 2026 12:00:00 UTC", "suspend · bad.example")
	m.get("/admin/log?event=page.saved").says("privacy").hides("bad.example")
	m.get("/admin/log?person=nobody").says("There is nothing here.")
	m.get("/admin/log?person=admin%40desk.example&from=2026-11-21&until=2026-11-22").says("bad.example")
	m.get("/admin/log?scope=all").says(f.badge.Title, f.issuer.Name)
	if log := m.get("/admin/log.csv?words=worse").status(200); strings.Count(log.Body, "\n") != 2 {
		t.Errorf("the log: %s", log.Body)
	}
}

func TestPeopleAreInvitedAndAsk(t *testing.T) {
	f := newFixture(t)
	m, guest := f.signedIn("admin"), f.signedIn("")
	m.post("/admin/invitations", url.Values{"kind": {"email"}, "address": {"nobody"}}).status(400).says("is no mail address")
	m.post("/admin/invitations", url.Values{"kind": {"email"}, "address": {"jo@club.example"}, "issuer": {fmt.Sprint(f.issuer.ID)}, "role": {"manager"}}).status(303)
	all, err := f.service.InvitationsOf(f.Context(), m.account, badges.InvitationFilter{})
	f.must(err)
	link := "/invitation/" + all[0].Slug
	m.get("/admin/invitations").says("jo@club.example", link)
	f.get(link).status(303)
	guest.get(link).status(200).says("another address").hides("jo@club.example")
	guest.post(link, nil).status(403)
	_, err = f.service.ProveIdentity(f.Context(), guest.account, badges.Identity{Kind: badges.EmailIdentity, Value: "jo@club.example"})
	f.must(err)
	guest.get(link).status(200).says("Fjord Library", "Manager")
	guest.post(link, nil).status(303).header("Location", deskIssuer(f.issuer.ID))
	guest.get(deskIssuer(f.issuer.ID)).status(200)
	guest.get(link).status(410)

	guest.get("/issuers/ask").status(200).says("takes no requests")
	guest.get("/desk").hides("Become an issuer")
	settings, err := f.service.Settings(f.Context())
	f.must(err)
	settings.IssuerRequests = badges.RequestsApproval
	f.must(f.service.SaveSettings(f.Context(), m.account, settings))
	guest.get("/desk").says("Become an issuer")
	guest.post("/issuers/ask", url.Values{"name": {"Knots"}, "username": {"knots"}}).status(400).says("the reason is missing")
	guest.post("/issuers/ask", url.Values{"name": {"Knots"}, "username": {"knots"}, "reason": {"We tie."}}).status(303)
	m.get("/admin").says("Knots", "We tie.")
	m.post("/admin/requests/1", url.Values{"decision": {"decline"}}).status(400).says("the answer is missing")
	m.post("/admin/requests/1", url.Values{"decision": {"approve"}, "answer": {"Welcome."}}).status(303)
	guest.get("/issuers/ask").says("Welcome.", "approved")
	guest.get("/desk").says("Knots")
}

func TestAdminsChooseTheFrontPage(t *testing.T) {
	f := newFixture(t)
	m := f.signedIn("admin")
	choose := func(action string, i badges.Issuer) {
		m.post("/admin/featured/"+action, url.Values{"issuer": {fmt.Sprint(i.ID)}}).status(303).header("Location", "/admin/settings?done=saved")
	}
	makers, divers := f.newIssuer(domain, "makers", "Makerspace"), f.newIssuer(domain, "divers", "Divers")
	f.get("/").says("Fjord Library", "Makerspace", "Divers")
	choose("add", makers)
	choose("add", divers)
	f.get("/").says("Makerspace", "Divers", "All issuers").hides("Fjord Library")
	choose("up", divers)
	choose("add", divers) // it is there
	if text := f.get("/").text(); strings.Index(text, "Divers") > strings.Index(text, "Makerspace") {
		t.Errorf("the front page has another order: %s", text)
	}
	m.get("/admin/log").says("The issuers of the front page were chosen admin 21", "Divers · Makerspace")
	_, err := f.service.ArchiveIssuer(f.Context(), badges.Operator(), divers.ID)
	f.must(err)
	f.get("/").says("Makerspace").hides("Divers")
	choose("remove", divers)
	choose("remove", makers)
	f.get("/").says("Fjord Library")
}
