package web_test

import (
	"context"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"laurel/badges"
)

// testHook stands for the sender of webhooks: addresses with "bad" answer 500.
func (f *fixture) testHook(ctx context.Context, h badges.Webhook) (badges.WebhookAttempt, error) {
	a := badges.WebhookAttempt{WebhookID: h.ID, Kind: badges.WebhookTested, Attempt: 1, At: f.now, Status: 204}
	if strings.Contains(h.URL, "bad") {
		a.Status, a.Problem = 500, "the receiver answered 500"
	}
	return a, f.service.NoteWebhookAttempt(ctx, a, false)
}

func TestClaimCodesAreMadeAtTheDesk(t *testing.T) {
	f := newFixture(t)
	m := f.signedIn("granter")
	base := deskBadge(f.badge.ID) + "/claims"
	m.get(deskBadge(f.badge.ID)).status(200).says("Claim codes and pages")
	m.post(base+"/codes", url.Values{"count": {"many"}, "reserved": {"ada@people.example"}}).status(400).says(`"many" is no number`)
	m.post(base+"/codes", url.Values{"count": {"1001"}}).status(400).says("take 1 to 1000")
	m.post(base+"/codes", url.Values{"count": {"2"}, "reserved": {"nobody"}}).status(400)
	m.post(base+"/codes", url.Values{"count": {"120"}}).status(303).header("Location", base+"?done=codes")
	m.post(base+"/codes", url.Values{"count": {"1"}, "multi": {"1"}, "reserved": {"ada@people.example"}}).status(303)
	m.get(base+"?done=codes").status(200).header("Cache-Control", "private, no-store").says("121 codes", "Page 1 of 2", "The codes are made.").hides("ada@people.example")
	m.get(base+"?page=2").status(200).says("any number of times", "by ada@people.example alone")
	_, err := f.service.CreateClaimCode(t.Context(), badges.Operator(), f.badge.ID, badges.NewClaimCode{Code: "=1+1"})
	f.must(err)
	file := m.get(base+"/codes.csv").status(200).header("Content-Disposition", `attachment; filename="claim-codes.csv"`)
	lines := strings.Split(strings.TrimSpace(file.Body), "\n")
	if len(lines) != 123 || !strings.HasPrefix(lines[122], "'=1+1,"+origin+"/claim/code/=1+1,") {
		t.Errorf("%d lines, the last is %q", len(lines), lines[len(lines)-1])
	}
	m.post(base+"/codes/delete", url.Values{"code": {"=1+1"}}).status(303)
	m.post(base+"/codes/delete", url.Values{"code": {"=1+1"}}).status(404)
	codes, _, err := f.service.ClaimCodesOf(t.Context(), badges.Operator(), badges.ClaimCodeFilter{BadgeID: f.badge.ID})
	f.must(err)
	poster := m.get(base+"/poster?code="+codes[0].Code).status(200).says("Pathfinder", "Fjord Library", "Scan this", domain+"/claim/code/"+codes[0].Code)
	drawn := poster.attributes("img", "src")
	m.get(drawn[len(drawn)-1]).status(200).header("Content-Type", "image/svg+xml")
	m.get(base + "/poster?code=none").status(404)
	m.get(base + "/qr.svg?page=none").status(404)
}

func TestAClaimPageIsMadeAtTheDesk(t *testing.T) {
	f := newFixture(t)
	m := f.signedIn("granter")
	base := deskBadge(f.badge.ID) + "/claims"
	form := url.Values{"name": {"Walkers"}, "kind": {"email"}, "members": {"ada@people.example\nnobody"}, "limit": {"2"}}
	m.post(base+"/pages", form).status(400).says(`"nobody" can't be on the list`)
	form.Set("members", " ")
	m.post(base+"/pages", form).status(400).says("the list is empty")
	form.Set("members", "ada@people.example\r\nben@people.example, cleo@people.example;")
	form.Set("closes", "tomorrow")
	m.post(base+"/pages", form).status(400).says("is no day with a time")
	lists, err := f.service.AllowListsOf(t.Context(), m.account, badges.AllowListFilter{})
	f.must(err)
	if len(lists) != 0 {
		t.Fatalf("what was refused has left %d lists", len(lists))
	}
	form.Set("closes", "2026-12-01T18:00")
	m.post(base+"/pages", form).status(303).header("Location", base+"?done=opened")
	page := m.get(base).status(200).says("Walkers", "0 of 2 taken", domain+"/claim/")
	var open string
	for _, href := range page.attributes("a", "href") {
		if strings.HasPrefix(href, origin+"/claim/") {
			open = strings.TrimPrefix(href, origin)
		}
	}
	f.post(open, address("ben@people.example")).status(303)
	if n := f.grantsNow(); n != 1 {
		t.Fatalf("%d grants, want 1", n)
	}
	m.get(base).says("1 of 2 taken")
	slug := strings.TrimPrefix(open, "/claim/")
	poster := m.get(base + "/poster?page=" + slug).status(200).says(domain + open)
	drawn := poster.attributes("img", "src")
	m.get(drawn[len(drawn)-1]).status(200).header("Content-Type", "image/svg+xml")

	at := "/desk/claim-pages/" + slug
	m.post(at, url.Values{"opens": {"2026-12-02T18:00"}, "closes": {"2026-12-01T18:00"}}).status(400).says("would close before it opens")
	m.post(at, url.Values{"opens": {"2026-12-02T18:00"}}).status(303)
	f.post(open, address("ada@people.example")).status(409)
	m.post(at, url.Values{"limit": {"9"}}).status(303)
	m.post(at+"/close", nil).status(303)
	f.get(open).says("cannot be claimed any more")
	m.get(base).says("closed", "1 of 9 taken")
	m.post(at+"/delete", nil).status(303)
	f.get(open).status(404)
	m.post(base+"/pages", url.Values{"list": {strconv.FormatInt(listOf(f, m).ID, 10)}}).status(303)
	m.post(base+"/pages", url.Values{"list": {"x"}}).status(400)
}

// listOf returns the member's only allow list.
func listOf(f *fixture, m member) badges.AllowList {
	f.Helper()
	lists, err := f.service.AllowListsOf(f.Context(), m.account, badges.AllowListFilter{})
	f.must(err)
	if len(lists) != 1 {
		f.Fatalf("%d lists, want 1", len(lists))
	}
	return lists[0]
}

func TestWebhooksAtTheDesk(t *testing.T) {
	f := newFixture(t)
	m := f.signedIn("manager")
	base := deskIssuer(f.issuer.ID) + "/webhooks"
	m.post(base, url.Values{"url": {"ftp://hooks.example"}, "event": {"grant.created"}}).status(400).says("is not a web address", "A badge is offered")
	made := m.post(base, url.Values{"url": {"https://hooks.example/in"}, "event": {"grant.created", "grant.revoked"}}).status(201).says("whsec_").header("Cache-Control", "private, no-store")
	m.get(base).status(200).says("https://hooks.example/in", "grant.revoked").hides("whsec_")
	var at string
	for _, href := range made.attributes("a", "href") {
		if strings.HasPrefix(href, "/desk/webhooks/") {
			at = href
		}
	}
	m.get(at).status(200).says("No message was sent yet.").hides("whsec_")
	m.post(at+"/test", nil).status(303).header("Location", at+"?done=tested")
	m.get(at).says("webhook.test", "204")
	m.post(at+"/pause", nil).status(303)
	m.get(at).says("paused since", "Use it again")
	m.post(at+"/resume", nil).status(303)
	m.get(at).says("in use", "Pause")
	m.post(at+"/delete", nil).status(303).header("Location", base+"?done=deleted")
	m.get(at).status(404)

	bad, _, err := f.service.CreateWebhook(t.Context(), badges.Operator(), badges.NewWebhook{IssuerID: f.issuer.ID, URL: "https://bad.example"})
	f.must(err)
	m.post("/desk/webhooks/"+strconv.FormatInt(bad.ID, 10)+"/test", nil).status(200).says("The test message was not taken: the receiver answered 500")
}

func TestTheLookOfAnIssuer(t *testing.T) {
	f := newFixture(t)
	m := f.signedIn("manager")
	path := deskIssuer(f.issuer.ID) + "/edit"
	seen := func() string { return strconv.FormatInt(f.issuerNow().UpdatedAt.UnixMilli(), 10) }
	form := url.Values{"name": {"Fjord Library"}, "type": {"Organization"}, "audience": {"quiet"}, "seen": {seen()}, "colour": {"green"}, "paper": {"A4"}, "header-alt": {"Fjord"}}
	m.post(path, form).status(400).says(`"green" is no colour`)
	form.Set("colour", "#0e4a33")
	form.Set("paper", "A5")
	m.post(path, form).status(400).says(`paper "A5" is unknown`)
	form.Set("paper", "Letter")
	m.upload(path, form, "header", []byte("no picture")).status(400)
	m.upload(path, form, "header", []byte(png)).status(303)
	got := f.issuerNow()
	if got.Look.Colour != "#0e4a33" || got.Look.Header.SHA256 == "" || got.Look.Header.Alt != "Fjord" || got.Paper != badges.Letter {
		t.Fatalf("look %+v on %s", got.Look, got.Paper)
	}
	m.get(path).status(200).says("Take the picture away")
	form.Set("seen", seen())
	m.post(path, form).status(303)
	if kept := f.issuerNow().Look; kept != got.Look {
		t.Errorf("without a file the look became %+v", kept)
	}
	form.Set("seen", seen())
	form.Set("header-remove", "1")
	m.post(path, form).status(303)
	if f.issuerNow().Look.Header.SHA256 != "" {
		t.Error("the header is still there")
	}
}

func TestAnArchivedIssuerIsRestored(t *testing.T) {
	f := newFixture(t)
	m := f.signedIn("manager")
	at := deskIssuer(f.issuer.ID)
	m.post(at+"/archive", nil).status(303)
	m.get(at).says("Use the issuer again")
	m.post(at+"/restore", nil).status(303).header("Location", at+"?done=restored")
	m.get(at).hides("Use the issuer again")
	if !f.issuerNow().ArchivedAt.IsZero() {
		t.Error("it is still archived")
	}
}

func (f *fixture) issuerNow() badges.Issuer {
	f.Helper()
	i, err := f.service.Store.Issuer(f.Context(), f.issuer.ID)
	f.must(err)
	return i
}
