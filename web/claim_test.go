package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"laurel/badges"
)

// newList makes an allow list of the operator's with members.
func (f *fixture) newList(n badges.NewAllowList, values ...string) badges.AllowList {
	f.Helper()
	l, _, err := f.service.CreateAllowList(f.Context(), badges.Operator(), n)
	f.must(err)
	var members []badges.Member
	for _, value := range values {
		members = append(members, badges.Member{Value: value})
	}
	if len(members) > 0 {
		f.must(f.service.ChangeMembers(f.Context(), badges.ListKey{Account: badges.Operator()}, l.ID, []badges.MemberChange{{Members: members}}, false))
	}
	return l
}

// claimPath lets those on a list claim the badge and returns the page's path.
func (f *fixture) claimPath(l badges.AllowList) string {
	f.Helper()
	p, err := f.service.CreateClaimPage(f.Context(), badges.Operator(), f.badge.ID, l.ID)
	f.must(err)
	return "/claim/" + p.Slug
}

func (f *fixture) grants() []badges.Grant {
	f.Helper()
	all, err := f.service.Store.Grants(f.Context(), badges.GrantFilter{})
	f.must(err)
	return all
}

func address(s string) url.Values { return url.Values{"address": {s}} }

func TestClaimingByMail(t *testing.T) {
	f := newFixture(t)
	path := f.claimPath(f.newList(badges.NewAllowList{Name: "Walkers of 2026", Kind: badges.EmailMembers}, "ada@people.example"))
	for range 2 { // looking changes nothing
		f.get(path).status(http.StatusOK).
			header("Cache-Control", "no-store").header("Referrer-Policy", "same-origin").header("X-Robots-Tag", "noindex").
			says("Pathfinder", "Fjord Library", "Walkers of 2026", "Your e-mail address").hides("people.example", "/list/")
	}
	for range 2 { // a second press is as good as one
		f.post(path, address(" Ada@People.example ")).status(http.StatusSeeOther).header("Location", path+"?sent")
		got := f.grants()
		if len(got) != 1 || got[0].Email != "ada@people.example" || got[0].State != badges.Pending {
			t.Fatalf("grants = %+v, want a pending one for Ada's address", got)
		}
	}
	f.get(path+"?sent").status(http.StatusOK).header("Cache-Control", "no-store").
		says("Look into your messages", "e-mail").hides("people.example", `<form class="answer"`, "/accept/")
}

func TestClaimingByFediverseAccount(t *testing.T) {
	f := newFixture(t)
	path := f.claimPath(f.newList(badges.NewAllowList{Name: "Guides", Kind: badges.FediverseMembers, Public: true}, "@ada@social.example"))
	f.get(path).says("Your fediverse account", "@jane@social.example")
	f.post(path, address("Ada@social.example")).status(http.StatusSeeOther)
	if got := f.grants(); len(got) != 1 || got[0].Identity.Handle != "@ada@social.example" || got[0].State != badges.Pending {
		t.Errorf("grants = %+v, want a pending one for Ada's account", got)
	}
	f.get(path + "?sent").says("direct message")
}

// A stranger's address gives nothing away: not that it is on the list, not that it
// has the badge, and never the link with which it accepts.
func TestClaimingTellsNobodyWhoIsOnTheList(t *testing.T) {
	f := newFixture(t)
	path := f.claimPath(f.newList(badges.NewAllowList{Name: "Walkers", Kind: badges.EmailMembers}, "ada@people.example", "bob@people.example"))
	f.accepted("Bob", badges.Public)
	listed := f.post(path, address("ada@people.example"))
	for _, who := range []string{"stranger@people.example", "bob@people.example", "ada@people.example"} {
		a := f.post(path, address(who)).status(listed.Code).header("Location", listed.Header.Get("Location"))
		if a.Body != listed.Body {
			t.Errorf("the answer for %s is %q, for one on the list %q", who, a.Body, listed.Body)
		}
	}
	if got := f.grants(); len(got) != 2 {
		t.Errorf("%d grants, want Ada's and Bob's", len(got))
	}
}

func TestClaimWithoutAnAddress(t *testing.T) {
	f := newFixture(t)
	mail := f.claimPath(f.newList(badges.NewAllowList{Name: "Walkers", Kind: badges.EmailMembers}))
	fediverse := f.claimPath(f.newList(badges.NewAllowList{Name: "Guides", Kind: badges.FediverseMembers}))
	page := f.post(mail, address(`ada"><script>`)).status(http.StatusBadRequest).says("This is no e-mail address").hides("<script")
	if got := page.attributes("input", "value"); !slices.Equal(got, []string{`ada"><script>`}) {
		t.Errorf("the form holds %q", got)
	}
	f.post(fediverse, address("ada")).status(http.StatusBadRequest).says("Write it with its server")
	f.post(mail, nil).status(http.StatusBadRequest)
	f.post(mail, address(strings.Repeat("a", 10_000))).status(http.StatusRequestEntityTooLarge)
	f.post(mail, nil, "Content-Type", "multipart/form-data; boundary=x").status(http.StatusBadRequest)
	f.post(mail, address("ada@people.example"), "Sec-Fetch-Site", "cross-site").status(http.StatusForbidden)
}

func TestClaimPageThatIsOver(t *testing.T) {
	f := newFixture(t)
	path := f.claimPath(f.newList(badges.NewAllowList{Name: "Walkers", Kind: badges.EmailMembers}, "ada@people.example"))
	f.get(path, "Host", other).status(http.StatusMovedPermanently).header("Location", origin+path)
	_, err := f.service.ArchiveBadge(t.Context(), badges.Operator(), f.badge.ID)
	f.must(err)
	f.get(path).status(http.StatusOK).says("This badge cannot be claimed any more").hides(`<form class="answer"`)
	f.post(path, address("ada@people.example")).status(http.StatusConflict).says("This badge cannot be claimed any more")
	for _, wrong := range []string{path + "x", "/claim/x"} {
		f.get(wrong).status(http.StatusNotFound).says("This link does not lead to a badge")
		f.post(wrong, address("ada@people.example")).status(http.StatusNotFound)
	}
	slug := strings.TrimPrefix(path, "/claim/")
	if strings.Contains(f.log.String(), slug) || strings.Contains(f.log.String(), "people.example") {
		t.Errorf("the log holds the claim page's address or a person's:\n%s", f.log)
	}
	_, err = f.service.DeleteBadge(t.Context(), badges.Operator(), f.badge.ID)
	f.must(err)
	f.get(path).status(http.StatusNotFound)
}

func TestListPage(t *testing.T) {
	f := newFixture(t)
	l := f.newList(badges.NewAllowList{Name: "Guides", Kind: badges.FediverseMembers, Public: true}, "@ada@social.example", "https://social.example/@bob")
	claim := f.claimPath(l)
	path := "/list/" + strconv.FormatInt(l.ID, 10)
	page := f.get(path).status(http.StatusOK).
		says("Guides", "2 entries", "@ada@social.example", "https://social.example/@bob", "Pathfinder", "Changes so far 1", "Last changed 21 November 2026").
		hides(claim)
	if hrefs := page.attributes("a", "href"); !slices.Contains(hrefs, origin+"/badge/"+strconv.FormatInt(f.badge.ID, 10)) {
		t.Errorf("the page links %q, not the badge", hrefs)
	}
	if hrefs := f.get(claim).attributes("a", "href"); !slices.Contains(hrefs, path) {
		t.Errorf("the claim page links %q, not the list", hrefs)
	}
}

func TestListsThatAreNotPublicAreNotThere(t *testing.T) {
	f := newFixture(t)
	l := f.newList(badges.NewAllowList{Name: "Secret agents", Kind: badges.TextMembers}, "007")
	for _, path := range []string{"/list/" + strconv.FormatInt(l.ID, 10), "/list/999", "/list/x"} {
		f.get(path).status(http.StatusNotFound).says("that everybody may see").hides("Secret agents", "007")
	}
}

func TestListPageShowsNoMailAddress(t *testing.T) {
	f := newFixture(t)
	for _, kind := range []badges.MemberKind{badges.EmailMembers, badges.TextMembers} {
		l := f.newList(badges.NewAllowList{Name: "Walkers", Kind: kind, Public: true}, "ada@people.example")
		f.get("/list/"+strconv.FormatInt(l.ID, 10)).status(http.StatusOK).
			says("1 entry", "E-mail addresses are never shown here.").hides("people.example")
	}
}

func TestLongListHasPages(t *testing.T) {
	f := newFixture(t)
	var values []string
	for n := range 201 {
		values = append(values, fmt.Sprintf("number%03d", n))
	}
	path := "/list/" + strconv.FormatInt(f.newList(badges.NewAllowList{Name: "Numbers", Kind: badges.TextMembers, Public: true}, values...).ID, 10)
	hrefs := f.get(path).says("201 entries", "number199").hides("number200").attributes("a", "href")
	next := hrefs[slices.IndexFunc(hrefs, func(h string) bool { return strings.HasPrefix(h, "?after=") })]
	f.get(path+next).status(http.StatusOK).says("number200").hides("number199", "?after=")
	f.get(path + "?after=0").status(http.StatusBadRequest).says("start from the first one")
}
