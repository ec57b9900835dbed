package web_test

import (
	"archive/zip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"laurel/badges"
	"laurel/badges/verification"
	"laurel/store"
)

// webPages are pages of other sites, by their addresses.
type webPages map[string]string

// Get implements [verification.Fetcher].
func (p webPages) Get(_ context.Context, url, _ string, _ int64) (verification.Response, error) {
	if page, ok := p[url]; ok {
		return verification.Response{URL: url, Status: http.StatusOK, ContentType: "text/html", Body: []byte(page)}, nil
	}
	return verification.Response{}, errors.New("no such page")
}

// person is somebody who is signed in and has proved to have an e-mail address.
type person struct {
	*fixture
	account  badges.Account
	identity badges.Identity
	cookie   string
}

func (f *fixture) person(name string) *person {
	f.Helper()
	p := &person{fixture: f}
	p.account, p.cookie = f.newAccount(name, false)
	var err error
	p.identity, err = f.service.ProveIdentity(f.Context(), p.account, badges.Identity{Kind: badges.EmailIdentity, Value: strings.ToLower(name) + "@people.example"})
	f.must(err)
	return p
}

func (p *person) get(path string) answer { return p.fixture.get(path, "Cookie", p.cookie) }

func (p *person) post(path string, form url.Values) answer {
	return p.fixture.post(path, form, "Cookie", p.cookie)
}

func grantPath(g badges.Grant) string { return fmt.Sprintf("/me/grants/%d", g.ID) }

func TestBackpackAnswersOffers(t *testing.T) {
	f := newFixture(t)
	ada := f.person("Ada")
	g, _ := f.grant("Ada")
	ada.get("/me").status(http.StatusOK).says("Waiting for your answer", "Pathfinder", "Fjord Library").header("Cache-Control", "no-store")
	ada.post(grantPath(g), url.Values{"do": {"accept"}, "visibility": {"everybody"}}).status(http.StatusBadRequest).says("choose public, unlisted or private")
	ada.post(grantPath(g), url.Values{"do": {"accept"}, "visibility": {"unlisted"}}).status(http.StatusSeeOther).header("Location", "/me?done=accepted")
	f.must(f.service.Process(t.Context(), g.ID))
	ada.get("/me?done=accepted").status(http.StatusOK).says("Accepted.", "Unlisted").hides("Waiting for your answer")
	ada.post(grantPath(g), url.Values{"do": {"decline"}}).status(http.StatusConflict).says("This badge has been accepted already.")
}

func TestBackpackDecidesAnew(t *testing.T) {
	f := newFixture(t)
	ada := f.person("Ada")
	g := f.accepted("Ada", badges.Public)
	f.get(f.notePath(g)).status(http.StatusOK)
	ada.post(grantPath(g), url.Values{"do": {"visibility"}, "visibility": {"private"}}).status(http.StatusSeeOther)
	f.get(f.notePath(g)).status(http.StatusNotFound)
	ada.post(grantPath(g), url.Values{"do": {"visibility"}, "visibility": {"public"}}).status(http.StatusSeeOther)
	ada.post(grantPath(g), url.Values{"do": {"hide"}}).status(http.StatusSeeOther)
	ada.get("/me").says("not in your lists")
	ada.post(grantPath(g), url.Values{"do": {"show"}}).status(http.StatusSeeOther)
	ada.post(grantPath(g), url.Values{"do": {"return"}}).status(http.StatusBadRequest).says("Mark that you mean it.")
	ada.post(grantPath(g), url.Values{"do": {"return"}, "sure": {"yes"}}).status(http.StatusSeeOther).header("Location", "/me?done=returned")
	f.get(f.notePath(g)).status(http.StatusNotFound)
	f.get("/credential/" + g.ULID + ".json").status(http.StatusNotFound)
}

// Everything below /me is one's own: others get what somebody gets for whom it does
// not exist, and who is not signed in is asked to.
func TestBackpackIsOnesOwn(t *testing.T) {
	f := newFixture(t)
	ada, bob := f.person("Ada"), f.person("Bob")
	_, admin := f.newAccount("root", true)
	g := f.accepted("Ada", badges.Private)
	e := f.external(ada.identity, badges.Private)
	c, err := f.service.CreateCollection(t.Context(), ada.account, badges.CollectionOwner{RecipientID: ada.identity.RecipientID}, badges.NewCollection{Name: "Best", Grants: []int64{g.ID}})
	f.must(err)
	external, collection := fmt.Sprintf("/me/external/%d", e.ID), fmt.Sprintf("/me/collections/%d", c.ID)
	for name, tt := range map[string]struct {
		path string
		form url.Values // nil: GET
		want int        // for others
	}{
		"accept":            {grantPath(g), url.Values{"do": {"accept"}, "visibility": {"public"}}, http.StatusNotFound},
		"decline":           {grantPath(g), url.Values{"do": {"decline"}}, http.StatusNotFound},
		"visibility":        {grantPath(g), url.Values{"do": {"visibility"}, "visibility": {"public"}}, http.StatusNotFound},
		"hide":              {grantPath(g), url.Values{"do": {"hide"}}, http.StatusNotFound},
		"return":            {grantPath(g), url.Values{"do": {"return"}, "sure": {"yes"}}, http.StatusNotFound},
		"order":             {"/me/order", url.Values{fmt.Sprintf("place-%d", g.ID): {"1"}}, http.StatusNotFound},
		"external":          {external, url.Values{"do": {"visibility"}, "visibility": {"public"}}, http.StatusNotFound},
		"external, again":   {external, url.Values{"do": {"check"}}, http.StatusNotFound},
		"external, gone":    {external, url.Values{"do": {"remove"}}, http.StatusNotFound},
		"external's page":   {"/external/" + e.ULID, nil, http.StatusNotFound},
		"collection":        {collection, nil, http.StatusNotFound},
		"change collection": {collection, url.Values{"name": {"Mine"}}, http.StatusNotFound},
		"delete collection": {collection + "/delete", url.Values{}, http.StatusNotFound},
		"identities shown":  {"/me/profile", url.Values{"shown": {fmt.Sprint(ada.identity.ID)}}, http.StatusBadRequest},
	} {
		for who, cookie := range map[string]string{"another": bob.cookie, "an admin": admin, "nobody": ""} {
			want := tt.want
			if cookie == "" && strings.HasPrefix(tt.path, "/me") {
				want = http.StatusSeeOther // to sign in
			}
			method := http.MethodGet
			if tt.form != nil {
				method = http.MethodPost
			}
			got := f.send(method, tt.path, tt.form, "Cookie", cookie)
			// An admin who has proved nothing has no collections at all.
			if got.Code != want && !(who == "an admin" && got.Code == http.StatusConflict) {
				t.Errorf("%s by %s: %d, want %d", name, who, got.Code, want)
			}
			if want == http.StatusSeeOther && !strings.HasPrefix(got.Header.Get("Location"), "/sign-in?") {
				t.Errorf("%s by %s leads to %s", name, who, got.Header.Get("Location"))
			}
		}
	}
	if after, err := f.db.Grant(t.Context(), g.ID); err != nil || after.Visibility != badges.Private || after.State != badges.Processed {
		t.Errorf("the grant is now %s, %s, %v", after.State, after.Visibility, err)
	}
	if after, err := f.db.External(t.Context(), e.ID); err != nil || after.Visibility != badges.Private {
		t.Errorf("the external badge is now %s, %v", after.Visibility, err)
	}
	ada.get("/external/" + e.ULID).status(http.StatusOK).says("Knots")
}

func (f *fixture) external(who badges.Identity, v badges.Visibility) badges.External {
	f.Helper()
	e, err := f.service.KeepExternal(f.Context(), badges.NewExternal{
		Recipient: who, Source: badges.FederatedExternal, Visibility: v,
		ExternalFacts: badges.ExternalFacts{CredentialID: "https://club.example/1", Title: "Knots", Description: "<script>alert(1)</script> *Ten* knots.", Issuer: badges.ExternalIssuer{ID: "https://club.example", Name: "The Club"}},
		ExternalCheck: badges.ExternalCheck{State: badges.ExternalValid, CheckedAt: f.now, Document: []byte(`{"id":"https://club.example/1"}`)},
	})
	f.must(err)
	return e
}

// FEDERATION.md: Badges that stand are found by words and shown to who explores, with
func TestExternalBadgeIsShownAsThat(t *testing.T) {
	f := newFixture(t)
	ada := f.person("Ada")
	f.accepted("Ada", badges.Public)
	e := f.external(ada.identity, badges.Public)
	f.get("/external/"+e.ULID).status(http.StatusOK).says("A badge of another server", "The Club", "Last checked here on").hides("<script>alert", "ada@people.example")
	page := "/recipient/" + f.service.Vault.RecipientPage(ada.identity)
	f.get(page).status(http.StatusOK).says("From other servers", "Knots", "club.example")
	lists := []string{page, "/explore", "/search?q=knots", "/search?q=knots&kind=external"}
	for _, list := range lists {
		shown := f.get(list).status(http.StatusOK).says("Knots", "The Club", "club.example")
		if !slices.Contains(shown.attributes("a", "href"), "/external/"+e.ULID) {
			t.Errorf("%s has no link to the badge's page", list)
		}
	}
	f.must(f.db.InTx(t.Context(), func(tx *store.Tx) error {
		own := e
		own.ULID, own.Source, own.CredentialID, own.Title = badges.NewULID(f.now.Add(time.Second)), badges.ImportedExternal, "https://club.example/2", "Splices"
		_, _, err := tx.InsertExternal(t.Context(), own)
		return err
	}))
	f.get("/explore").status(http.StatusOK).says("Knots").hides("Splices")
	f.get("/search?q=splices").status(http.StatusOK).says("Splices")
	for _, severity := range []badges.Severity{badges.Silence, badges.Suspend} {
		_, err := f.service.Block(t.Context(), badges.Operator(), badges.NewBlock{Target: "club.example", Severity: severity})
		f.must(err)
		for _, list := range lists {
			f.get(list).status(http.StatusOK).hides("Knots")
		}
		f.get("/external/" + e.ULID).status(http.StatusNotFound)
		ada.get("/external/" + e.ULID).status(http.StatusOK)
		f.must(f.service.Unblock(t.Context(), badges.Operator(), "club.example"))
	}
	ada.post(fmt.Sprintf("/me/external/%d", e.ID), url.Values{"do": {"visibility"}, "visibility": {"unlisted"}}).status(http.StatusSeeOther)
	for _, list := range lists {
		f.get(list).status(http.StatusOK).hides("Knots")
	}
	f.verifier.report = verification.Report{State: verification.Revoked, CheckedAt: f.now, Facts: verification.Facts{ID: e.CredentialID}}
	ada.post(fmt.Sprintf("/me/external/%d", e.ID), url.Values{"do": {"check"}}).status(http.StatusSeeOther)
	f.get("/external/" + e.ULID).status(http.StatusOK).says("Revoked")
	ada.post(fmt.Sprintf("/me/external/%d", e.ID), url.Values{"do": {"remove"}}).status(http.StatusSeeOther)
	f.get("/external/" + e.ULID).status(http.StatusNotFound)
}

func TestProfileIsOnTheRecipientsPages(t *testing.T) {
	f := newFixture(t)
	ada := f.person("Ada")
	g := f.accepted("Ada", badges.Public)
	actor, err := f.service.ProveIdentity(t.Context(), ada.account, badges.Identity{Kind: badges.FediverseIdentity, Value: "https://social.example/users/ada", Handle: "@ada@social.example"})
	f.must(err)
	f.get("/recipient/@ada@social.example").status(http.StatusNotFound)
	shown := []string{fmt.Sprint(ada.identity.ID), fmt.Sprint(actor.ID)}
	ada.post("/me/profile", url.Values{"links": {"javascript:alert(1)"}}).status(http.StatusBadRequest).says("is not a web address")
	ada.post("/me/profile", url.Values{"name": {"Ada L."}, "about": {"I *count*."}, "links": {"https://ada.example/about"}, "shown": shown}).status(http.StatusSeeOther)
	ada.post("/me/order", url.Values{fmt.Sprintf("place-%d", g.ID): {"1"}}).status(http.StatusSeeOther)
	page := f.get("/recipient/@ada@social.example").status(http.StatusOK).says("Ada L.", "I count.", "Chosen first", "Pathfinder").hides("ada@people.example")
	if rels := page.attributes("a", "rel"); !slices.Contains(rels, "me nofollow noopener") || !slices.Contains(rels, "me nofollow noopener ugc") {
		t.Errorf("the page links with rel %q", rels)
	}
	if robots := page.attributes("meta", "content"); !slices.Contains(robots, "noindex") {
		t.Error("search engines may list the page of somebody who does not want that")
	}
	ada.get("/me/profile").status(http.StatusOK).says("Put this link into the page", "/recipient/@ada@social.example")
}

func TestWebPageIsProvedByRelMe(t *testing.T) {
	f := newFixture(t)
	ada, bob := f.person("Ada"), f.person("Bob")
	mine := origin + "/recipient/" + f.service.Vault.RecipientPage(ada.identity)
	link := func(rel, href string) string { return `<p><a rel="` + rel + `" href="` + href + `">me</a>` }
	for name, tt := range map[string]struct{ page, says string }{
		"no link":     {"<p>Hello", "does not link to your page"},
		"no rel":      {link("nofollow", mine), "does not link to your page"},
		"other's":     {link("me", origin+"/recipient/"+f.service.Vault.RecipientPage(bob.identity)), "does not link to your page"},
		"in a string": {"<script>" + link("me", mine) + "</script>", "does not link to your page"},
		"elsewhere":   {link("me", "https://evil.example/"+mine), "does not link to your page"},
	} {
		f.webPages["https://ada.example/about"] = tt.page
		got := ada.post("/me/profile/prove", url.Values{"page": {"https://ada.example/about"}})
		if got.Code != http.StatusBadRequest || !strings.Contains(got.text(), tt.says) {
			t.Errorf("%s: %d, %s", name, got.Code, got.text())
		}
	}
	ada.post("/me/profile/prove", url.Values{"page": {"ada@people.example"}}).status(http.StatusBadRequest).says("Give the whole address")
	ada.post("/me/profile/prove", url.Values{"page": {mine}}).status(http.StatusBadRequest).says("a page of this server")
	ada.post("/me/profile/prove", url.Values{"page": {"https://gone.example/"}}).status(http.StatusServiceUnavailable).says("can't be read")
	f.webPages["https://ada.example/about"] = link("noopener me", mine)
	ada.post("/me/profile/prove", url.Values{"page": {"https://ada.example/about"}}).status(http.StatusSeeOther).header("Location", "/me/profile?done=proved")
	proved, err := f.service.Identities(t.Context(), ada.account)
	f.must(err)
	if len(proved) != 2 || proved[1].Kind != badges.URLIdentity || proved[1].Value != "https://ada.example/about" {
		t.Errorf("Ada has proved %+v", proved)
	}
	bob.post("/me/profile/prove", url.Values{"page": {"https://ada.example/about"}}).status(http.StatusBadRequest)
}

func TestCollectionsAreMadeWithoutScript(t *testing.T) {
	f := newFixture(t)
	ada := f.person("Ada")
	g := f.accepted("Ada", badges.Public)
	place := fmt.Sprintf("place-%d", g.ID)
	ada.get("/me/collections/new").status(http.StatusOK).says("Pathfinder")
	ada.post("/me/collections/new", url.Values{"name": {""}}).status(http.StatusBadRequest).says("the name is missing")
	ada.post("/me/collections/new", url.Values{"name": {"Best"}, place: {"x"}}).status(http.StatusBadRequest).says("no place in an order")
	ada.post("/me/collections/new", url.Values{"name": {"Best"}, "description": {"Of *all*."}, place: {"1"}}).status(http.StatusSeeOther)
	found, err := f.db.Collections(t.Context(), badges.CollectionFilter{})
	f.must(err)
	if len(found) != 1 || !slices.Equal(found[0].Grants, []int64{g.ID}) {
		t.Fatalf("collections are %+v", found)
	}
	public, own := fmt.Sprintf("/collection/%d", found[0].ID), fmt.Sprintf("/me/collections/%d", found[0].ID)
	f.get(public).status(http.StatusOK).says("Best", "Pathfinder")
	ada.get("/me/collections").status(http.StatusOK).says("1 badge", origin+public)
	ada.post(own, url.Values{"name": {"Very best"}, place: {""}}).status(http.StatusSeeOther)
	f.get(public).says("Very best").hides("Pathfinder")
	ada.post(own+"/delete", url.Values{}).status(http.StatusSeeOther)
	f.get(public).status(http.StatusNotFound)
}

func TestExportHoldsEverything(t *testing.T) {
	f := newFixture(t)
	ada := f.person("Ada")
	g := f.accepted("Ada", badges.Private)
	f.external(ada.identity, badges.Public)
	got := ada.get("/me/export.zip").status(http.StatusOK).header("Content-Type", "application/zip")
	archive, err := zip.NewReader(strings.NewReader(got.Body), int64(len(got.Body)))
	f.must(err)
	files := make(map[string]string)
	for _, file := range archive.File {
		r, err := file.Open()
		f.must(err)
		body, err := io.ReadAll(r)
		f.must(err)
		files[file.Name] = string(body)
	}
	folder := "badges/" + g.ULID + "/"
	for name, holds := range map[string]string{
		folder + "assertion.json": `"Assertion"`, folder + "credential.json": `"OpenBadgeCredential"`, folder + "badge.jwt": "ey", folder + "badge.jws": "ey",
		folder + "badge.png": "openbadge", folder + "badge.svg": "openbadges", "external/1.json": "club.example",
		"index.html": "Pathfinder", "data.json": `"ada@people.example"`,
	} {
		if !strings.Contains(files[name], holds) {
			t.Errorf("%s does not hold %q: %.200q", name, holds, files[name])
		}
	}
	var data struct{ Sessions, Grants, Identities []map[string]any }
	f.must(json.Unmarshal([]byte(files["data.json"]), &data))
	if len(data.Sessions) != 1 || len(data.Grants) != 1 || len(data.Identities) != 1 {
		t.Errorf("data.json holds %s", files["data.json"])
	}
}

func TestErasureAsksAndSignsOut(t *testing.T) {
	f := newFixture(t)
	ada := f.person("Ada")
	g := f.accepted("Ada", badges.Public)
	ada.get("/me/erase").status(http.StatusOK).says("1 badge or offer is given back", "Issuers keep that a badge was granted")
	ada.post("/me/erase", url.Values{"word": {"yes"}}).status(http.StatusBadRequest).says("Nothing was deleted.")
	f.get(f.notePath(g)).status(http.StatusOK)
	gone := ada.post("/me/erase", url.Values{"word": {" Delete "}}).status(http.StatusOK).says("Your data is deleted", "Sign in")
	if c := gone.cookie(browserCookie); c == nil || c.Value != "" {
		t.Errorf("the browser keeps its session: %v", c)
	}
	f.get(f.notePath(g)).status(http.StatusNotFound)
	ada.get("/me").status(http.StatusSeeOther)
	_, admin := f.newAccount("root", true)
	f.post("/me/erase", url.Values{"word": {"delete"}}, "Cookie", admin).status(http.StatusConflict).says("You are an admin")
}

func TestEmbedHelpAndComponent(t *testing.T) {
	f := newFixture(t)
	f.get("/help/embed").status(http.StatusOK).says("laurel-badge", origin+"/assets/laurel-badge.js")
	component := f.get("/assets/laurel-badge.js").status(http.StatusOK).header("Access-Control-Allow-Origin", "*")
	if len(component.Body) > 3<<10 {
		t.Errorf("the web component has %d bytes", len(component.Body))
	}
}
