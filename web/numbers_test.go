package web_test

import (
	"encoding/csv"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"laurel/badges"
	"laurel/badges/verification"
	"laurel/web"
)

const firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"

// visit asks for a page as a person's browser does.
func (f *fixture) visit(path string) answer {
	f.Helper()
	return f.get(path, "User-Agent", firefox)
}

// counted is what was counted so far, by kind.
func (f *fixture) counted(of badges.NumbersScope) map[string]int {
	f.Helper()
	f.must(f.visits.Flush(f.Context()))
	list, err := f.db.DailyNumbers(f.Context(), of, 0)
	f.must(err)
	sums := make(map[string]int)
	for _, n := range list {
		sums[n.Kind] += n.N
	}
	return sums
}

func TestVisitsAreCounted(t *testing.T) {
	f := newFixture(t)
	g := f.accepted("Ada", badges.Public)
	badge := "/badge/" + strconv.FormatInt(f.badge.ID, 10)
	f.visit(badge).status(200)
	f.visit(f.notePath(g)).status(200)
	f.visit("/actor/library").status(200)
	share := url.Values{"server": {"social.example"}}
	f.send(http.MethodPost, "/share/grant/"+g.ULID, share, "User-Agent", firefox).status(303)
	f.verifier.report = verification.Report{State: verification.Valid, Facts: verification.Facts{ID: f.service.Site.Credential(f.issuer, g)}}
	check := url.Values{"address": {f.service.Site.Credential(f.issuer, g)}}
	f.send(http.MethodPost, "/verify", check, "User-Agent", firefox).status(200)

	// None of these is a person who saw or did it.
	f.get(badge).status(200)
	f.get(badge, "User-Agent", "Mozilla/5.0 (compatible; Googlebot/2.1)").status(200)
	f.get(badge, "User-Agent", firefox, "Accept", "application/ld+json").status(200)
	f.send(http.MethodHead, badge, nil, "User-Agent", firefox).status(200)
	f.visit("/badge/999").status(404)
	f.send(http.MethodPost, "/share/grant/"+g.ULID, url.Values{"server": {"nonsense"}}, "User-Agent", firefox).status(400)
	f.verifier.report.Facts.ID = "https://elsewhere.example/credential/" + g.ULID
	f.send(http.MethodPost, "/verify", check, "User-Agent", firefox).status(200)

	want := map[string]int{"granted": 1, "accepted": 1, "viewed": 2, "shared": 1, "verified": 1}
	if diff := cmp.Diff(want, f.counted(badges.NumbersScope{IssuerID: f.issuer.ID, BadgeID: f.badge.ID})); diff != "" {
		t.Errorf("of the badge (-want +got):\n%s", diff)
	}
	want["viewed"] = 3
	if diff := cmp.Diff(want, f.counted(badges.NumbersScope{IssuerID: f.issuer.ID})); diff != "" {
		t.Errorf("of the issuer (-want +got):\n%s", diff)
	}
}

func TestNumbersOfABadge(t *testing.T) {
	f := newFixture(t)
	f.grant("Zoe")
	g, path := f.grant("Ada")
	f.now = f.now.Add(3 * time.Hour)
	_, err := f.service.Accept(t.Context(), g.ID, path[strings.LastIndex(path, "/")+1:], badges.Public)
	f.must(err)
	f.visit("/badge/" + strconv.FormatInt(f.badge.ID, 10)).status(200)
	f.must(f.visits.Flush(t.Context()))

	m := f.signedIn("viewer")
	m.get("/desk").status(200).says("The last 30 days", "Granted 2", "Views 1").hides("/admin/numbers")
	m.get(deskBadge(f.badge.ID)).status(200).says("Numbers")
	base := deskBadge(f.badge.ID) + "/numbers"
	m.get(base).status(200).header("Cache-Control", "no-store").says("1 person accepted some time after it was granted.", "Half of them took at most 3 hours", "23 October 2026 – 21 November 2026")
	m.get(base + "?by=week").status(200).says("week of 16 November 2026")
	m.get(base + "?by=month").status(200).says("December 2024 – November 2026")
	m.get(base + "?by=year").status(400).says("by day, week or month")
	m.get(deskIssuer(f.issuer.ID) + "/numbers").status(200).says("What came of this issuer")

	file := m.get(base+".csv?by=month").status(200).header("Content-Type", "text/csv; charset=utf-8")
	file.header("Content-Disposition", `attachment; filename="badge-`+strconv.FormatInt(f.badge.ID, 10)+`-by-month.csv"`)
	rows, err := csv.NewReader(strings.NewReader(file.Body)).ReadAll()
	f.must(err)
	if len(rows) != 25 {
		t.Fatalf("%d rows, want a head and 24 months", len(rows))
	}
	want := [][]string{{"from", "granted", "accepted", "declined", "views", "shares", "verifications"}, {"2026-11-01", "2", "1", "0", "1", "0", "0"}}
	if diff := cmp.Diff(want, [][]string{rows[0], rows[24]}); diff != "" {
		t.Errorf("the file (-want +got):\n%s", diff)
	}
}

func TestNumbersOfTheServer(t *testing.T) {
	f := newFixture(t)
	f.hosts = []web.HostHealth{
		{Host: "social.example", Delivered: 12, Failed: 1, Latency: 230 * time.Millisecond, Slowest: 2 * time.Second},
		{Host: "far.example", Failed: 40, Waiting: 7, FailingSince: f.now.AddDate(0, 0, -2), LastError: "no route <to> host"},
	}
	admin := f.signedIn("admin")
	admin.get("/desk").status(200).says("Numbers of the server")
	admin.get("/admin/numbers").status(200).header("Cache-Control", "no-store").
		says("social.example 12 1 230 2,000 0 answers", "far.example 0 40 0 0 7 fails since 19 November 2026: no route <to> host")
	admin.get("/admin/numbers.csv").status(200).header("Content-Disposition", `attachment; filename="server-by-day.csv"`)
	owner := f.signedIn("owner")
	for _, path := range []string{"/admin/numbers", "/admin/numbers.csv"} {
		owner.get(path).status(403)
		f.get(path).status(303).header("Location", "/sign-in?next="+url.QueryEscape(path))
	}
}
