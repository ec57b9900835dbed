package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"laurel/badges"
)

func TestAGrantIsRenewedAtTheDesk(t *testing.T) {
	f := newFixture(t)
	m := f.signedIn("granter")
	old := f.accepted("Ada", badges.Public)
	desk := "/desk/grants/" + old.ULID
	if got := m.post(desk+"/renew", url.Values{"until": {"yesterday"}}); got.Code != http.StatusBadRequest || !strings.Contains(got.Body, `value="yesterday"`) {
		t.Errorf("with no day: %d\n%s", got.Code, got.Body)
	}
	done := m.post(desk+"/renew", url.Values{"until": {"2099-12-31"}})
	if done.Code != http.StatusSeeOther {
		t.Fatalf("renewed: %d\n%s", done.Code, done.Body)
	}
	newer, older, err := f.service.Store.Renewal(f.Context(), old.ID)
	f.must(err)
	g, err := f.service.Store.Grant(f.Context(), newer)
	f.must(err)
	if older != 0 || g.ExpiresAt.Year() != 2099 || done.Header.Get("Location") != "/desk/grants/"+g.ULID+"?done=renewed" {
		t.Errorf("the new grant %s ends %s; the answer leads to %s", g.ULID, g.ExpiresAt, done.Header.Get("Location"))
	}
	if page := m.get(desk).Body; !strings.Contains(page, `href="/desk/grants/`+g.ULID+`"`) {
		t.Error("the older grant's desk page does not lead to the newer")
	}
	note := f.service.Site.Note(f.issuer, g)
	public := strings.TrimPrefix(f.service.Site.Note(f.issuer, old), origin)
	if page := f.get(public, "Accept", "text/html").Body; strings.Contains(page, note) {
		t.Error("a renewal that waits for its answer is shown to everybody")
	}
	accept := f.service.AcceptURL(f.issuer, g)
	_, err = f.service.Accept(f.Context(), g.ID, accept[strings.LastIndex(accept, "/")+1:], badges.Public)
	f.must(err)
	if page := f.get(public, "Accept", "text/html").Body; !strings.Contains(page, note) {
		t.Error("the older grant's page does not lead to the newer")
	}
}

func TestTheEndOfABadgeAtTheDesk(t *testing.T) {
	f := newFixture(t)
	m := f.signedIn("manager")
	form := url.Values{"seen": {"1"}, "title": {"Season"}, "type": {"Badge"}, "criteria": {"Come."}, "expires-on": {"2099-06-30"}, "reminders": {"60, 1"}}
	path := deskBadge(f.badge.ID) + "/edit"
	if got := m.post(path, form); got.Code != http.StatusSeeOther {
		t.Fatalf("saved: %d\n%s", got.Code, got.Body)
	}
	b, err := f.service.Store.Badge(f.Context(), f.badge.ID)
	f.must(err)
	if got := b.ExpiresAt.Format("2006-01-02 15:04:05"); got != "2099-06-30 23:59:59" || badges.FormatReminders(b.ReminderDays()) != "60, 1" {
		t.Errorf("the badge ends %s, with reminders %v", got, b.Reminders)
	}
	if page := m.get(path).Body; !strings.Contains(page, `value="2099-06-30"`) || !strings.Contains(page, `value="60, 1"`) {
		t.Error("the form does not show what was saved")
	}
	form.Set("seen", "2")
	form.Set("years", "2")
	if got := m.post(path, form); got.Code != http.StatusBadRequest {
		t.Errorf("with a period as well: %d", got.Code)
	}
	form.Set("years", "")
	form.Set("reminders", "soon")
	if got := m.post(path, form); got.Code != http.StatusBadRequest || !strings.Contains(got.Body, `value="soon"`) {
		t.Errorf("with reminders that are no numbers: %d", got.Code)
	}
}
