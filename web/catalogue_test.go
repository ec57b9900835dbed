package web_test

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"laurel/badges"
)

// list puts an offer of an issuer into the catalogue.
func (f *fixture) list(i badges.Issuer, n badges.NewListing) badges.Listing {
	f.Helper()
	l, err := f.service.CreateListing(f.Context(), badges.Operator(), i.ID, n)
	f.must(err)
	return l
}

func TestCatalogue(t *testing.T) {
	f := newFixture(t)
	f.get("/listings").status(http.StatusOK).says("Nothing is offered at present.")
	f.get("/").hides("/listings")
	f.list(f.issuer, badges.NewListing{BadgeID: f.badge.ID, Validity: "Two years"})
	f.list(f.issuer, badges.NewListing{Title: "Guide", Description: "Leads *others*. <script>x()</script>", Prerequisites: "A **map**.", URL: "https://guides.example", ImageURL: "https://elsewhere.example/guide.png"})
	club := f.newIssuer(other, "club", "Chess Club")
	f.list(club, badges.NewListing{Title: "Grandmaster"})
	page := f.get("/listings").status(http.StatusOK).
		says("What can be earned", "Pathfinder", "Walk all trails.", "Two years", "Guide", "Leads others.", "A map.", "Fjord Library").
		hides("<script", "elsewhere.example", "Grandmaster")
	hrefs := page.attributes("a", "href")
	for _, want := range []string{origin + "/badge/" + strconv.FormatInt(f.badge.ID, 10), "https://guides.example", origin + "/actor/library"} {
		if !slices.Contains(hrefs, want) {
			t.Errorf("the catalogue links %q, not %s", hrefs, want)
		}
	}
	f.get("/listings", "Host", other).says("Grandmaster").hides("Pathfinder")
	f.get("/").says("See what can be earned")
	f.get("/actor/library").says("See what Fjord Library offers")
}

func TestCatalogueOfOneIssuer(t *testing.T) {
	f := newFixture(t)
	school := f.newIssuer(domain, "school", "Fjord School")
	f.list(f.issuer, badges.NewListing{Title: "Guide"})
	f.get("/actor/school").hides("/listings")
	f.list(school, badges.NewListing{Title: "Reader"})
	f.get("/listings?issuer=school").status(http.StatusOK).says("What Fjord School offers", "Reader", "See what all issuers offer").hides("Guide")
	f.get("/listings?issuer=nobody").status(http.StatusNotFound).says(`There is no issuer "nobody"`)
}

func TestCatalogueHasPages(t *testing.T) {
	f := newFixture(t)
	for n := range 25 {
		f.list(f.issuer, badges.NewListing{Title: fmt.Sprintf("Offer%02d", n)})
	}
	first := f.get("/listings?issuer=library").says("Offer24", "Offer01").hides("Offer00")
	hrefs := first.attributes("a", "href")
	older := hrefs[slices.IndexFunc(hrefs, func(h string) bool { return strings.HasPrefix(h, "?before=") })]
	f.get("/listings"+older).status(http.StatusOK).says("What Fjord Library offers", "Offer00").hides("Offer01", "?before=")
	f.get("/listings?before=x").status(http.StatusBadRequest).says("start from the first one")
}

func TestDeletedBadgeLeavesItsOffer(t *testing.T) {
	f := newFixture(t)
	f.list(f.issuer, badges.NewListing{BadgeID: f.badge.ID})
	_, err := f.service.DeleteBadge(t.Context(), badges.Operator(), f.badge.ID)
	f.must(err)
	page := f.get("/listings").status(http.StatusOK).says("Pathfinder")
	if slices.Contains(page.attributes("a", "href"), origin+"/badge/"+strconv.FormatInt(f.badge.ID, 10)) {
		t.Error("the catalogue links a badge that is gone")
	}
}

func TestCollectionShowsWhatIsListedAnyway(t *testing.T) {
	f := newFixture(t)
	shown := f.accepted("Ada", badges.Public)
	unlisted := f.accepted("Bob", badges.Unlisted)
	pending, _ := f.grant("Cleo")
	hidden := f.accepted("Dora", badges.Public)
	_, err := f.service.HideIssued(t.Context(), badges.Operator(), hidden.ID, true)
	f.must(err)
	c, err := f.service.CreateCollection(t.Context(), badges.Operator(), badges.CollectionOwner{IssuerID: f.issuer.ID}, badges.NewCollection{
		Name: "Best of the year", Description: "Our *favourites*.", Grants: []int64{shown.ID, unlisted.ID, pending.ID, hidden.ID},
	})
	f.must(err)
	path := "/collection/" + strconv.FormatInt(c.ID, 10)
	f.get(path).status(http.StatusOK).
		says("Best of the year", "Our favourites.", "Granted and put together by Fjord Library", "Ada").
		hides("Bob", "Cleo", "Dora", "people.example")
	if hrefs := f.get("/actor/library").says("Best of the year").attributes("a", "href"); !slices.Contains(hrefs, path) {
		t.Errorf("the issuer's page links %q, not %s", hrefs, path)
	}
	f.revoke(shown, "")
	f.get(path).status(http.StatusOK).says("There is nothing to see in it at present.").hides("Ada")
	for _, wrong := range []string{"/collection/999", "/collection/x"} {
		f.get(wrong).status(http.StatusNotFound).says("There is no collection")
	}
}

func TestCollectionOfARecipientNamesNoAddress(t *testing.T) {
	f := newFixture(t)
	g := f.accepted("Ada", badges.Public)
	c, err := f.service.CreateCollection(t.Context(), badges.Account{}, badges.CollectionOwner{RecipientID: g.Identity.RecipientID}, badges.NewCollection{
		Name: "Mine", Grants: []int64{g.ID},
	})
	f.must(err)
	f.get("/collection/"+strconv.FormatInt(c.ID, 10)).status(http.StatusOK).says("Mine", "Pathfinder").hides("people.example", "Put together by")
}
