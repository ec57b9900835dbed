package web_test

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"laurel/badges"
)

func (f *fixture) look(look badges.Look) {
	f.Helper()
	profile := f.issuer.IssuerProfile
	profile.Look = look
	_, err := f.service.UpdateIssuer(f.Context(), badges.Operator(), f.issuer.ID, profile)
	f.must(err)
}

func TestExplore(t *testing.T) {
	f := newFixture(t)
	f.accepted("Ada", badges.Public)
	f.accepted("Bob", badges.Unlisted)
	elsewhere := f.newIssuer(other, "club", "Chess Club")
	f.newBadge(elsewhere, "Grandmaster")
	f.get("/explore").status(http.StatusOK).says("Pathfinder", "Fjord Library", "Ada").hides("Bob", "Grandmaster", "Chess Club")
	f.get("/explore?type=Achievement").status(http.StatusOK).says("Pathfinder")
	f.get("/explore?type=Honor").status(http.StatusOK).says("There is no such badge here yet").hides("/badge/")
	f.get("/explore?type=Nothing").status(http.StatusBadRequest).says("choose one of those on the page")
	f.get("/explore", "Host", other).status(http.StatusOK).says("Grandmaster").hides("Pathfinder")
}

func TestExploreHasPages(t *testing.T) {
	f := newFixture(t)
	for n := range 30 {
		f.newBadge(f.issuer, fmt.Sprintf("Badge%02d", n))
	}
	for _, query := range []string{"", "?type=Achievement"} {
		first := f.get("/explore"+query).status(http.StatusOK).says("Badge29", "Badge06").hides("Badge05")
		hrefs := first.attributes("a", "href")
		older := hrefs[slices.IndexFunc(hrefs, func(h string) bool { return strings.HasPrefix(h, "?before=") })]
		f.get("/explore"+older).status(http.StatusOK).says("Badge05", "Badge00", "Pathfinder").hides("Badge06", "?before=")
	}
}

func TestSearchPage(t *testing.T) {
	f := newFixture(t)
	f.accepted("Ada", badges.Public)
	f.accepted("Bob", badges.Unlisted)
	f.accepted("Cleo", badges.Private)
	f.get("/search").status(http.StatusOK).says("What can be found")
	f.get("/search?q=pathf").status(http.StatusOK).says("Pathfinder", "Fjord Library", "Ada", "21 November 2026").hides("Bob", "Cleo")
	f.get("/search?q=ada").status(http.StatusOK).says("Ada", "Earned badge")
	f.get("/search?q=ada&kind=issuer").status(http.StatusOK).says("Nothing here has all of these words")
	for _, hidden := range []string{"bob", "cleo", "people", "ada@people.example"} {
		f.get("/search?q=" + url.QueryEscape(hidden)).status(http.StatusOK).says("Nothing here has all of these words")
	}
	for _, harmless := range []string{`"`, "*", `") OR 1`, "NOT", "a AND", ":", "\x00", strings.Repeat("x ", 500)} {
		f.get("/search?q=" + url.QueryEscape(harmless)).status(http.StatusOK).hides("<script")
	}
	f.get("/search?q=" + url.QueryEscape(`"><script>alert(1)</script>`)).status(http.StatusOK).hides("<script")
	f.get("/search?q=a&kind=person").status(http.StatusBadRequest)
	for _, wrong := range []string{"x", "n", "n0", "n-1", "t99999999999999999999", "q7"} {
		f.get("/search?q=ada&after=" + wrong).status(http.StatusBadRequest).says("start from the first one")
	}
}

func TestSearchPageHasPages(t *testing.T) {
	f := newFixture(t)
	for n := range 25 {
		f.newBadge(f.issuer, fmt.Sprintf("Walker number%02d", n))
	}
	first := f.get("/search?q=walker&kind=badge").status(http.StatusOK).says("number24", "number05").hides("number04")
	hrefs := first.attributes("a", "href")
	more := hrefs[slices.IndexFunc(hrefs, func(h string) bool { return strings.Contains(h, "after=n") })]
	f.get(more).status(http.StatusOK).says("number04", "number00", "Pathfinder").hides("number05", "after=")
}

func TestRecipientPage(t *testing.T) {
	f := newFixture(t)
	g := f.accepted("Ada", badges.Public)
	f.accepted("Bob", badges.Unlisted)
	page := f.get(f.notePath(g)).status(http.StatusOK)
	hrefs := page.attributes("a", "href")
	at := slices.IndexFunc(hrefs, func(h string) bool { return strings.HasPrefix(h, "/recipient/") })
	if at < 0 {
		t.Fatalf("the grant's page does not link the recipient's: %q", hrefs)
	}
	path := hrefs[at]
	f.get(path).status(http.StatusOK).says("Badges earned by", "Ada", "Pathfinder", "Fjord Library").hides("people.example", "Bob")
	f.get(path, "Host", other).status(http.StatusNotFound)
	feed := f.get(path+"/feed.atom").status(http.StatusOK).header("Content-Type", "application/atom+xml; charset=utf-8")
	if !strings.Contains(feed.Body, origin+f.notePath(g)) || strings.Contains(feed.Body, "people.example") {
		t.Errorf("feed: %s", feed.Body)
	}
	f.revoke(g, "")
	f.get(path).status(http.StatusNotFound).says("Nobody of this name shows badges here")
	f.get(path + "/feed.atom").status(http.StatusNotFound)
	for _, wrong := range []string{"ada@people.example", "1", "@nobody@social.example", "1-aaaaaaaaaaaaaaaa", "%00"} {
		f.get("/recipient/" + wrong).status(http.StatusNotFound).says("Nobody of this name")
	}
}

func TestRecipientPageOfAnAccount(t *testing.T) {
	f := newFixture(t)
	g, _, err := f.service.Grant(f.Context(), badges.Operator(), badges.GrantRequest{BadgeID: f.badge.ID, ProfileURI: "https://social.example/@ada", Name: "Ada"})
	f.must(err)
	f.must(f.service.ResolveIdentity(f.Context(), g.Identity.ID, badges.Resolution{
		Kind: badges.FediverseIdentity, Value: "https://social.example/users/ada", Handle: "@ada@social.example",
	}))
	_, err = f.service.Accept(f.Context(), g.ID, f.service.Vault.AcceptKey(g.ULID), badges.Public)
	f.must(err)
	f.must(f.service.Process(f.Context(), g.ID))
	f.get("/recipient/@ada@social.example").status(http.StatusOK).says("Ada", "@ada@social.example", "Pathfinder")
	f.get("/recipient/Ada@Social.example").status(http.StatusFound).header("Location", "/recipient/@ada@social.example")
	f.get("/search?q=" + url.QueryEscape("@ada@social.example")).status(http.StatusOK).says("Ada")
}

func TestTextPages(t *testing.T) {
	f := newFixture(t)
	f.get("/help/profile-address").status(http.StatusOK).says("@jane@social.example")
	f.get("/about").status(http.StatusOK).says("About Fjord Badges", "Badges of the library.", "free software")
	f.get("/rules").status(http.StatusNotFound)
	f.get("/robots.txt").status(http.StatusOK).says("Sitemap: " + origin + "/sitemap.xml")
}

var themePath = regexp.MustCompile(`/theme/[0-9a-z-]+\.css`)

func TestIssuersColour(t *testing.T) {
	f := newFixture(t)
	_, accept := f.grant("Bob")
	badge := fmt.Sprintf("/badge/%d", f.badge.ID)
	if themePath.MatchString(f.get(badge).Body) {
		t.Error("an issuer without a look has a style sheet")
	}
	f.look(badges.Look{Colour: "#F0A", Header: badges.Picture{SHA256: strings.Repeat("cd", 32)}})
	shown := f.accepted("Ada", badges.Public)
	first := themePath.FindString(f.get(badge).Body)
	for _, path := range []string{"/actor/library", f.notePath(shown), accept, "/embed/grant/" + shown.ULID} {
		if got := themePath.FindString(f.get(path).Body); got != first || got == "" {
			t.Errorf("%s has the theme %q, the badge's page %q", path, got, first)
		}
	}
	css := f.get(first).status(http.StatusOK).header("Content-Type", "text/css; charset=utf-8").header("Cache-Control", "public, max-age=31536000, immutable").Body
	if !strings.Contains(css, "--stage:light-dark(#") || !strings.Contains(css, strings.Repeat("cd", 32)+".png") {
		t.Errorf("style sheet: %s", css)
	}
	f.look(badges.Look{Colour: "#123456"})
	f.get(first).status(http.StatusFound) // pages that were kept still find a look
	for _, wrong := range []string{"/theme/site-0123456789abcdef.css", "/theme/999-0.css", "/theme/x", "/theme/-"} {
		f.get(wrong).status(http.StatusNotFound)
	}
	profile := f.issuer.IssuerProfile
	profile.Look.Colour = "red;}"
	if _, err := f.service.UpdateIssuer(t.Context(), badges.Operator(), f.issuer.ID, profile); badges.KindOf(err) != badges.Invalid {
		t.Errorf("a colour that is none: %v", err)
	}
}

func TestVerificationInWords(t *testing.T) {
	f := newFixture(t)
	g := f.accepted("Ada", badges.Public)
	f.get(f.notePath(g)).says("How this is known", "Have it checked anew", "Accepted by its recipient", "Signed and unchanged", "Not revoked", "Within its time")
	f.now = f.now.AddDate(3, 0, 0)
	f.get(f.notePath(g)).says("Its time is over")
	f.revoke(g, "")
	f.get(f.notePath(g)).status(http.StatusGone).says("Revoked by its issuer").hides("Not revoked", "/share/grant/", "/qr/")
}

func TestSharing(t *testing.T) {
	f := newFixture(t)
	g := f.accepted("Ada", badges.Public)
	page := f.get(f.notePath(g))
	if policy := page.Header.Get("Content-Security-Policy"); !strings.Contains(policy, "form-action 'self' https:;") {
		t.Errorf("browsers would not follow the form to another server: %s", policy)
	}
	hrefs := strings.Join(page.attributes("a", "href"), "\n")
	for _, want := range []string{
		"https://www.linkedin.com/sharing/share-offsite/?url=" + url.QueryEscape(origin+f.notePath(g)),
		"certId=" + g.ULID, "expirationYear=2028", "issueMonth=11", "organizationName=Fjord+Library",
		origin + "/credential/" + g.ULID + ".json", origin + "/openbadge/" + g.ULID + ".json",
	} {
		if !strings.Contains(hrefs, want) {
			t.Errorf("no link holds %s:\n%s", want, hrefs)
		}
	}
	note := url.QueryEscape(origin + f.notePath(g))
	for _, test := range []struct{ server, do, want string }{
		{"social.example", "post", "https://social.example/share?text=Pathfinder%0A" + note},
		{"  https://Social.example/@ada ", "post", "https://social.example/share?text=Pathfinder%0A" + note},
		{"@ada@social.example", "open", "https://social.example/authorize_interaction?uri=" + note},
		{"bücher.example", "open", "https://xn--bcher-kva.example/authorize_interaction?uri=" + note},
	} {
		f.post("/share/grant/"+g.ULID, url.Values{"server": {test.server}, "do": {test.do}}).status(http.StatusSeeOther).header("Location", test.want)
	}
	for _, wrong := range []string{"", "localhost", "127.0.0.1", "[::1]", "social.example:8080", "a b.example", "x@", "javascript:alert(1)", "//evil", strings.Repeat("a.", 150) + "example"} {
		f.post("/share/grant/"+g.ULID, url.Values{"server": {wrong}}).status(http.StatusBadRequest).says("This is no server's name")
	}
	f.get("/share/grant/" + g.ULID).status(http.StatusMethodNotAllowed) // a link must not lead anywhere under our name
	f.post("/share/grant/"+g.ULID, url.Values{"server": {"social.example"}}, "Sec-Fetch-Site", "cross-site").status(http.StatusForbidden)
	private := f.accepted("Bob", badges.Private)
	for _, path := range []string{"/qr/grant/" + private.ULID + ".svg", "/embed/grant/" + private.ULID} {
		f.get(path).status(http.StatusNotFound)
	}
	f.post("/share/grant/"+private.ULID, url.Values{"server": {"social.example"}}).status(http.StatusNotFound)
}

func TestApplying(t *testing.T) {
	f := newFixture(t)
	page, form := fmt.Sprintf("/badge/%d", f.badge.ID), fmt.Sprintf("/apply/badge/%d", f.badge.ID)
	f.get(page).hides(form)
	f.post(form, url.Values{"server": {"social.example"}}).status(http.StatusConflict).says("not open to applications")
	f.must(f.service.OpenApplications(t.Context(), badges.Operator(), f.badge.ID, true))
	f.get(page).status(http.StatusOK).says("Everybody may apply", "@library@badges.example.org")
	f.post(form, url.Values{"server": {"nowhere"}}).status(http.StatusBadRequest).says("Apply for “Pathfinder”", "This is no server's name")
	answer := f.post(form, url.Values{"server": {"social.example"}}).status(http.StatusSeeOther)
	target, err := url.Parse(answer.Header.Get("Location"))
	f.must(err)
	if text := target.Query().Get("text"); target.Host != "social.example" || text != "@library@badges.example.org "+origin+page+"\n\n" {
		t.Errorf("the post begins with %q on %s", text, target.Host)
	}
	f.post("/apply/badge/999", url.Values{"server": {"social.example"}}).status(http.StatusNotFound)
}

func TestEmbedding(t *testing.T) {
	f := newFixture(t)
	g := f.accepted("Ada", badges.Public)
	card := f.get("/embed/grant/"+g.ULID).status(http.StatusOK).says("Pathfinder", "Ada", "Fjord Library", "Valid").hides("<script", "<form")
	if policy := card.Header.Get("Content-Security-Policy"); !strings.Contains(policy, "frame-ancestors *") || strings.Contains(policy, "script-src") {
		t.Errorf("policy of the card: %s", policy)
	}
	if policy := f.get(f.notePath(g)).Header.Get("Content-Security-Policy"); !strings.Contains(policy, "frame-ancestors 'none'") {
		t.Errorf("policy of the page: %s", policy)
	}
	links := f.get(f.notePath(g)).attributes("link", "href")
	at := slices.IndexFunc(links, func(h string) bool { return strings.HasPrefix(h, origin+"/oembed?") })
	if at < 0 {
		t.Fatalf("the page does not say how to embed it: %q", links)
	}
	path := strings.TrimPrefix(links[at], origin)
	var answer struct {
		Version, Type, Title, HTML string
		Width                      int
	}
	f.must(json.Unmarshal([]byte(f.get(path).status(http.StatusOK).Body), &answer))
	if answer.Version != "1.0" || answer.Type != "rich" || answer.Title != "Pathfinder" || !strings.Contains(answer.HTML, `<iframe src="`+origin+"/embed/grant/"+g.ULID) {
		t.Errorf("oEmbed: %+v", answer)
	}
	f.must(json.Unmarshal([]byte(f.get(path+"&maxwidth=300").Body), &answer))
	if answer.Width != 300 {
		t.Errorf("width = %d, want 300", answer.Width)
	}
	f.must(xml.Unmarshal([]byte(f.get(path+"&format=xml").status(http.StatusOK).header("Content-Type", "text/xml; charset=utf-8").Body), new(struct {
		XMLName xml.Name `xml:"oembed"`
	})))
	f.get(path + "&format=yaml").status(http.StatusNotImplemented)
	f.get("/oembed?url=https://elsewhere.example/").status(http.StatusNotFound)
	f.revoke(g, "")
	f.get("/embed/grant/" + g.ULID).status(http.StatusOK).says("Revoked")
	f.get(path).status(http.StatusNotFound)
}

func TestQRCode(t *testing.T) {
	f := newFixture(t)
	g := f.accepted("Ada", badges.Public)
	svg := f.get("/qr/grant/"+g.ULID+".svg").status(http.StatusOK).header("Content-Type", "image/svg+xml").Body
	f.must(xml.Unmarshal([]byte(svg), new(struct {
		XMLName xml.Name `xml:"svg"`
	})))
	if strings.Count(svg, "M") < 100 {
		t.Errorf("the drawing is nearly empty: %s", svg)
	}
}

func TestFeedsAndSitemap(t *testing.T) {
	f := newFixture(t)
	g := f.accepted("Ada", badges.Public)
	unlisted := f.accepted("Bob", badges.Unlisted)
	feed := f.get("/actor/library/feed.atom").status(http.StatusOK)
	var parsed struct {
		XMLName xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
		ID      string   `xml:"id"`
		Updated string   `xml:"updated"`
		Entries []struct {
			ID    string `xml:"id"`
			Title string `xml:"title"`
		} `xml:"entry"`
	}
	f.must(xml.Unmarshal([]byte(feed.Body), &parsed))
	if parsed.ID != origin+"/actor/library/feed.atom" || parsed.Updated == "" || len(parsed.Entries) != 1 || parsed.Entries[0].Title != "Pathfinder – Ada" || parsed.Entries[0].ID != origin+f.notePath(g) {
		t.Errorf("feed = %+v", parsed)
	}
	f.get("/actor/library/feed.atom", "If-None-Match", feed.Header.Get("ETag")).status(http.StatusNotModified)
	f.get("/actor/nobody/feed.atom").status(http.StatusNotFound)

	index := f.get("/sitemap.xml").status(http.StatusOK)
	for _, page := range []string{"overview", "0"} {
		if !strings.Contains(index.Body, "<loc>"+origin+"/sitemap/"+page+".xml</loc>") {
			t.Errorf("the index lacks %s: %s", page, index.Body)
		}
	}
	overview := f.get("/sitemap/overview.xml").status(http.StatusOK).Body
	for _, want := range []string{origin + "/actor/library", fmt.Sprintf("%s/badge/%d", origin, f.badge.ID)} {
		if !strings.Contains(overview, "<loc>"+want+"</loc>") {
			t.Errorf("the overview lacks %s: %s", want, overview)
		}
	}
	grants := f.get("/sitemap/0.xml").status(http.StatusOK)
	if !strings.Contains(grants.Body, g.ULID) || strings.Contains(grants.Body, unlisted.ULID) {
		t.Errorf("grants = %s", grants.Body)
	}
	f.revoke(g, "")
	f.get("/sitemap/0.xml", "If-None-Match", grants.Header.Get("ETag")).status(http.StatusOK).hides(g.ULID)
	f.get("/actor/library/feed.atom", "If-None-Match", feed.Header.Get("ETag")).status(http.StatusOK).hides(g.ULID)
	for _, wrong := range []string{"/sitemap/x.xml", "/sitemap/0", "/sitemap/-1.xml", "/sitemap/99999999999999999999.xml"} {
		f.get(wrong).status(http.StatusNotFound)
	}
}
