package web_test

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"laurel/badges"
	"laurel/web"
)

func TestFrontPageShowsItsOwnDomain(t *testing.T) {
	f := newFixture(t)
	f.accepted("Ada", badges.Public)
	f.accepted("Bob", badges.Unlisted)
	f.accepted("Cleo", badges.Private)
	f.grant("Dora")
	f.newIssuer(other, "club", "Chess Club")
	f.get("/").status(http.StatusOK).
		header("Content-Type", "text/html; charset=utf-8").
		says("Fjord Badges", "Badges of the library.", "Fjord Library", "@library@badges.example.org", "Pathfinder", "Ada").
		hides("Bob", "Cleo", "Dora", "people.example", "Chess Club")
	f.get("/", "Host", other).status(http.StatusOK).says("Chess Club").hides("Ada", "Fjord Library")
}

func TestPagesSpeakTheVisitorsLanguage(t *testing.T) {
	f := newFixture(t)
	page := f.get("/", "Accept-Language", "de-CH,de;q=0.9").says("So funktioniert es")
	if vary := strings.Join(page.Header.Values("Vary"), ", "); !strings.Contains(vary, "Accept-Language") {
		t.Errorf("Vary = %q, want Accept-Language in it", vary)
	}
	f.get("/nothing", "Accept-Language", "de").status(http.StatusNotFound).says("Hier ist nichts")
}

func TestIssuerPage(t *testing.T) {
	f := newFixture(t)
	f.accepted("Ada", badges.Public)
	page := f.get("/actor/library").status(http.StatusOK).
		says("Fjord Library", "Books and maps.", "@library@badges.example.org", "Follow in the fediverse", "Pathfinder", "Ada")
	if hrefs := page.attributes("link", "href"); !slices.Contains(hrefs, origin+"/actor/library") {
		t.Errorf("links = %q, want the actor among them", hrefs)
	}
	for _, alias := range []string{"/@library", "/actors/" + domain + "/library", "/openbadge/issuer/" + domain + "/library", "/actor/Library"} {
		f.get(alias).status(http.StatusFound).header("Location", origin+"/actor/library")
	}
	f.get("/actor/nobody").status(http.StatusNotFound).says(`There is no issuer "nobody"`)
	f.get("/actors/" + other + "/library").status(http.StatusNotFound)
	f.get("/actor/library", "Host", other).status(http.StatusNotFound)
}

func TestAnnouncerPageShowsWhatItAnnounces(t *testing.T) {
	f := newFixture(t)
	f.must(f.service.EnsureServerActors(f.Context()))
	f.accepted("Ada", badges.Public)
	f.get("/actor/announcer").status(http.StatusOK).says("Ada")
	f.get("/actor/announcer", "Host", other).status(http.StatusOK).hides("Ada")
	f.get("/actors/"+domain+"/_relaybot").status(http.StatusFound).header("Location", origin+"/actor/announcer")
}

// A handle behind which there is no account is shown, but leads nowhere.
func TestHandleThatIsNoAccountIsNoLink(t *testing.T) {
	f := newFixture(t)
	g, _, err := f.service.Grant(f.Context(), badges.Operator(), badges.GrantRequest{BadgeID: f.badge.ID, ProfileURI: "@ada@plain.example"})
	f.must(err)
	f.must(f.service.ResolveIdentity(f.Context(), g.Identity.ID, badges.Resolution{
		Kind: badges.URLIdentity, Value: g.Identity.Value, Handle: g.Identity.Handle,
	}))
	_, err = f.service.Accept(f.Context(), g.ID, f.service.Vault.AcceptKey(g.ULID), badges.Public)
	f.must(err)
	f.must(f.service.Process(f.Context(), g.ID))
	f.get(f.notePath(g)).status(http.StatusOK).says("@ada@plain.example").hides("ZgotmplZ", `href="acct:`)
}

func TestBadgePage(t *testing.T) {
	f := newFixture(t)
	f.accepted("Ada", badges.Public)
	f.accepted("Bob", badges.Unlisted)
	g := f.accepted("Cleo", badges.Public)
	f.revoke(g, "")
	path := "/badge/" + strconv.FormatInt(f.badge.ID, 10)
	page := f.get(path).status(http.StatusOK).
		says("Pathfinder", "Achievement", "For walkers.", "Walk all trails.", "2 people have earned it", "Ada", "2 years", "#Outdoors").
		hides("Bob", "Cleo", "<script")
	if got := page.attributes("img", "alt"); !slices.Contains(got, "Hills and a rising sun") {
		t.Errorf("alt texts = %q", got)
	}
	f.get(path, "Host", other).status(http.StatusMovedPermanently).header("Location", origin+path)
	for _, wrong := range []string{"/badge/999", "/badge/0", "/badge/x", "/badge/99999999999999999999"} {
		f.get(wrong).status(http.StatusNotFound).says("There is no badge")
	}
}

func TestLongListsHavePages(t *testing.T) {
	f := newFixture(t)
	for n := range 51 {
		f.accepted(fmt.Sprintf("Person%02d", n), badges.Public)
	}
	path := "/badge/" + strconv.FormatInt(f.badge.ID, 10)
	first := f.get(path).status(http.StatusOK).says("Person50", "Person01").hides("Person00")
	hrefs := first.attributes("a", "href")
	older := hrefs[slices.IndexFunc(hrefs, func(h string) bool { return strings.HasPrefix(h, "?before=") })]
	f.get(path+older).status(http.StatusOK).says("Person00").hides("Person01", "?before=")
	f.get(path + "?before=x").status(http.StatusBadRequest).says("start from the first one")
}

func TestGrantPage(t *testing.T) {
	f := newFixture(t)
	g := f.accepted("Ada", badges.Public)
	f.comments = []web.Comment{{Author: "Charles", Handle: "@c@social.example", Content: `<p>Well <b onclick="x()">done</b><script>y()</script></p>`, PublishedAt: f.now}}
	page := f.get(f.notePath(g)).status(http.StatusOK).
		says("Pathfinder", "Ada", "Fjord Library", "Brought the full card.", "Valid", "21 November 2026", "21 November 2028", g.Fingerprint, "Charles", "Well done").
		hides("<script", "onclick", "people.example")
	hrefs := page.attributes("a", "href")
	for _, want := range []string{origin + "/openbadge/" + g.ULID + "?format=json", origin + "/credential/" + g.ULID + "?format=json"} {
		if !slices.Contains(hrefs, want) {
			t.Errorf("the page does not link %s", want)
		}
	}
	f.get("/actor/somebody/statuses/"+g.ULID).status(http.StatusMovedPermanently).header("Location", origin+f.notePath(g))
	f.get(f.notePath(g), "Host", other).status(http.StatusMovedPermanently)
}

func TestGrantPageTellsTheState(t *testing.T) {
	f := newFixture(t)
	g := f.accepted("Ada", badges.Public)
	tag := f.get(f.notePath(g)).Header.Get("ETag")
	f.get(f.notePath(g), "If-None-Match", tag).status(http.StatusNotModified)
	f.now = f.now.AddDate(3, 0, 0)
	f.get(f.notePath(g), "If-None-Match", tag).status(http.StatusOK).says("Expired", "The time of this badge is over")
	f.revoke(g, "The card was somebody else's.")
	f.get(f.notePath(g), "If-None-Match", tag).status(http.StatusGone).
		says("Revoked", "This badge was withdrawn", "The card was somebody else's.").hides("/credential/")
}

func TestGrantsThatAreNotPublicAreNotThere(t *testing.T) {
	f := newFixture(t)
	pending, _ := f.grant("Ada")
	private := f.accepted("Bob", badges.Private)
	withdrawn, _ := f.grant("Cleo")
	f.revoke(withdrawn, "")
	privateAndRevoked := f.accepted("Eve", badges.Private)
	f.revoke(privateAndRevoked, "")
	for _, ulid := range []string{pending.ULID, private.ULID, withdrawn.ULID, privateAndRevoked.ULID, pending.OfferULID, "01jd2m7w8c4zjq4x2w3v5t6y7z", "x"} {
		for _, path := range []string{"/actor/library/statuses/", "/openbadge/", "/credential/"} {
			f.get(path + ulid).status(http.StatusNotFound).says("There is nothing here")
		}
	}
	unlisted := f.accepted("Dora", badges.Unlisted)
	page := f.get(f.notePath(unlisted)).status(http.StatusOK).says("Dora")
	if !strings.Contains(page.Body, `<meta name="robots" content="noindex">`) {
		t.Error("search engines may list an unlisted grant")
	}
}

func TestTagPage(t *testing.T) {
	f := newFixture(t)
	f.get("/tags/outdoors").status(http.StatusOK).says("#outdoors", "Pathfinder")
	f.get("/tags/chess").status(http.StatusOK).says("No badge here has this hashtag").hides("Pathfinder")
}
