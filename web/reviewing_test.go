package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"laurel/badges"
)

// applied is an application for the fixture's badge.
func (f *fixture) applied(learner string, n badges.NewApplication) badges.Application {
	f.Helper()
	a, err := f.service.Apply(f.Context(), badges.Operator(), f.badge.ID, learner, n)
	f.must(err)
	return a
}

// requiring has the fixture's badge ask for two things, of which it insists on the
// first, whose id is returned.
func (f *fixture) requiring() int64 {
	f.Helper()
	d := f.badge.Definition
	d.Requirements = []badges.Requirement{{Description: "A full card", Required: true}, {Description: "A song"}}
	b, err := f.service.UpdateBadge(f.Context(), badges.Operator(), f.badge.ID, d)
	f.must(err)
	return b.Requirements[0].ID
}

func TestAnApplicationIsDecidedAtTheDesk(t *testing.T) {
	f := newFixture(t)
	required := f.requiring()
	a := f.applied("ada@example.org", badges.NewApplication{AssignedTo: "kim@example.org", Evidence: []badges.ApplicationEvidence{
		{URL: "https://trails.example/ada", MediaType: "link", Reflection: "I walked it <all>."}, {URL: "javascript:alert(1)"},
	}})
	m := f.signedIn("granter")
	list := deskIssuer(f.issuer.ID) + "/applications"
	m.get(list).status(200).says("Waiting (1)", "Decided (0)", "ada@example.org", "Pathfinder", "kim@example.org", "waits for a decision")
	m.get(deskBadge(f.badge.ID) + "/applications").status(200).says("ada@example.org")
	path := "/desk/applications/" + a.Slug
	page := m.get(path).status(200).says("I walked it <all>.", "A full card", "A song", "Approve and grant", "kim@example.org", "javascript:alert(1)")
	if links := strings.Join(page.attributes("a", "href"), " "); !strings.Contains(links, "https://trails.example/ada") || strings.Contains(links, "javascript") {
		t.Errorf("the links are %s", links)
	}
	form := url.Values{"decision": {"grant"}, "comment": {"Well walked."}, "evidence": {"All around."}}
	m.post(path, form).status(http.StatusBadRequest).says("tick all that is required", "Well walked.", "All around.")
	form.Set("satisfied", strconv.FormatInt(required, 10))
	grant := m.post(path, form).status(http.StatusSeeOther).Header.Get("Location")
	m.get(grant).status(200).says("ada@example.org", "Granted. The recipient is told.", "All around.").hides("I walked it")
	m.get(path).status(200).says("approved", "Well walked.", "A full card: shown", "A song: not shown", "The applicant’s grant").hides("Approve and grant", "Close without")
	m.post(path, form).status(http.StatusConflict).says("was decided already")
	m.get(list).says("Waiting (0)", "Nobody waits")
	m.get(list+"?show=decided").says("Decided (1)", "ada@example.org", "approved")
	if n := f.grantsNow(); n != 1 {
		t.Errorf("%d grants, want 1", n)
	}
}

func TestAReviewerDecidesAndDoesNotGrant(t *testing.T) {
	f := newFixture(t)
	m := f.signedIn("reviewer")
	path := "/desk/applications/" + f.applied("ada@example.org", badges.NewApplication{}).Slug
	m.get(path).status(200).says("Approve", "granted by somebody whose role is granter").hides("Approve and grant")
	m.post(path, url.Values{"decision": {"grant"}}).status(http.StatusForbidden)
	m.post(path, url.Values{"decision": {"perhaps"}, "comment": {"Hm."}}).status(http.StatusBadRequest).says("Choose whether you approve.", "Hm.")
	m.post(path, url.Values{"decision": {"decline"}, "comment": {"Not yet."}}).status(http.StatusSeeOther).header("Location", path+"?done=decided")
	m.get(path+"?done=decided").says("Decided.", "not approved", "Not yet.", "reviewer@desk.example")
	closed := "/desk/applications/" + f.applied("ben@example.org", badges.NewApplication{}).Slug
	m.post(closed+"/close", nil).status(http.StatusSeeOther)
	m.get(closed+"?done=closed").says("Closed.", "closed").hides("Approve")
	m.post(closed+"/close", nil).status(http.StatusConflict)
	if n := f.grantsNow(); n != 0 {
		t.Errorf("%d grants, want none", n)
	}
}

func TestApplicationsArePaged(t *testing.T) {
	f := newFixture(t)
	for n := range 51 {
		f.applied(fmt.Sprintf("walker%02d@example.org", n), badges.NewApplication{ProcessedAt: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)})
	}
	m := f.signedIn("viewer")
	list := deskBadge(f.badge.ID) + "/applications?show=decided"
	m.get(list).status(200).says("Decided (51)", "walker50@example.org", "Page 1 of 2", "closed").hides("walker00@example.org")
	m.get(list+"&page=2").status(200).says("walker00@example.org", "Decided (51)", "Waiting (0)").hides("walker01@example.org")
	m.get(list + "&page=999").status(200).says("Nothing was decided yet.")
}

func TestAnOfferIsResentAtTheDesk(t *testing.T) {
	f := newFixture(t)
	m := f.signedIn("granter")
	g, _ := f.grant("somebody")
	path := "/desk/grants/" + g.ULID
	m.get(path).status(200).says("Send the offer again")
	m.post(path+"/resend", nil).status(http.StatusSeeOther).header("Location", path+"?done=resent")
	m.get(path + "?done=resent").says("The offer is sent again.")
	m.post(path+"/resend", nil).status(http.StatusTooManyRequests).says("It can be sent once more in 60 min.", "Send the offer again")
	f.revoke(g, "Wrong person")
	m.get(path).status(200).hides("Send the offer again")
	m.post(path+"/resend", nil).status(http.StatusConflict).says("only an offer that waits")
}
