package badges_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"laurel/badges"
)

func TestCollectionsHoldWhatIsTheirOwners(t *testing.T) {
	w := newWorld(t)
	mine, other := w.accept(w.grant("https://example.com/jane")), w.grant("https://example.com/kim")
	jane := badges.CollectionOwner{RecipientID: mine.Identity.RecipientID}
	c, err := w.CreateCollection(t.Context(), badges.Account{}, jane, badges.NewCollection{Name: " Boats ", Grants: []int64{mine.ID, mine.ID}})
	w.must(err)
	if c.Name != "Boats" || c.Kind() != badges.ReceivedCollection || !cmp.Equal(c.Grants, []int64{mine.ID}) {
		t.Errorf("the collection is %+v", c)
	}
	_, err = w.AddToCollection(t.Context(), badges.Account{}, jane, c.ID, other.ID)
	wantKind(t, err, badges.Invalid, "grant 2 is not one that was received here; leave it out")
	_, err = w.CreateCollection(t.Context(), badges.Account{}, jane, badges.NewCollection{Name: "boats"})
	wantKind(t, err, badges.Conflict, "there is a collection named boats already; choose another name")

	harbour := badges.CollectionOwner{IssuerID: w.harbour.ID}
	_, err = w.CreateCollection(t.Context(), w.ben, harbour, badges.NewCollection{Name: "Issued"})
	wantKind(t, err, badges.NotFound, "")
	issued, err := w.CreateCollection(t.Context(), w.anna, harbour, badges.NewCollection{Name: "Issued", Grants: []int64{other.ID}})
	w.must(err)
	issued, err = w.AddToCollection(t.Context(), w.anna, harbour, issued.ID, mine.ID, other.ID)
	w.must(err)
	issued, err = w.RemoveFromCollection(t.Context(), w.anna, harbour, issued.ID, other.ID, 77)
	w.must(err)
	if issued.Kind() != badges.IssuedCollection || !cmp.Equal(issued.Grants, []int64{mine.ID}) {
		t.Errorf("the collection is %+v", issued)
	}
	wantKind(t, w.DeleteCollection(t.Context(), badges.Account{}, jane, issued.ID), badges.NotFound, "no such collection")
	w.must(w.DeleteCollection(t.Context(), badges.Account{}, jane, c.ID))
}

func TestCollectionRules(t *testing.T) {
	w := newWorld(t)
	jane := badges.CollectionOwner{RecipientID: w.grant("https://example.com/jane").Identity.RecipientID}
	for name, c := range map[string]struct {
		owner badges.CollectionOwner
		n     badges.NewCollection
		want  string
	}{
		"no owner": {badges.CollectionOwner{}, badges.NewCollection{Name: "a"}, "a collection is an issuer's or a recipient's; name one of them"},
		"no name":  {jane, badges.NewCollection{}, "the name is missing; say what the collection is called"},
		"image":    {jane, badges.NewCollection{Name: "a", ImageURL: "a.png"}, `image address "a.png" is not a web address; write it like https://example.org/page`},
		"unknown":  {jane, badges.NewCollection{Name: "a", Grants: []int64{77}}, "grant 77 is not one that was received here; leave it out"},
	} {
		t.Log(name)
		_, err := w.CreateCollection(t.Context(), w.anna, c.owner, c.n)
		wantKind(t, err, badges.Invalid, c.want)
	}
}

func TestListingsAreTheIssuers(t *testing.T) {
	w := newWorld(t)
	manager := badges.Operator()
	l, err := w.CreateListing(t.Context(), manager, w.harbour.ID, badges.NewListing{BadgeID: w.sailor.ID, Validity: "for ever"})
	w.must(err)
	if l.Title != "Sailor" || l.Prerequisites != w.sailor.Criteria {
		t.Errorf("the listing does not say what the badge does: %+v", l)
	}
	stored, err := w.Store.Listing(t.Context(), l.ID)
	w.must(err)
	if diff := cmp.Diff(l, stored); diff != "" {
		t.Errorf("(-returned +stored):\n%s", diff)
	}
	_, err = w.CreateListing(t.Context(), w.anna, w.harbour.ID, badges.NewListing{Title: "a"})
	wantKind(t, err, badges.Forbidden, "")
	_, err = w.CreateListing(t.Context(), manager, w.harbour.ID, badges.NewListing{})
	wantKind(t, err, badges.Invalid, "the title is missing; say what is offered")
	_, err = w.CreateListing(t.Context(), manager, w.harbour.ID, badges.NewListing{BadgeID: 77})
	wantKind(t, err, badges.Invalid, "the issuer has no badge 77")
	_, err = w.CreateListing(t.Context(), manager, w.issuer("other", 0).ID, badges.NewListing{BadgeID: w.sailor.ID})
	wantKind(t, err, badges.Invalid, "")
	wantKind(t, w.DeleteListing(t.Context(), w.ben, l.ID), badges.NotFound, "")
	w.must(w.DeleteListing(t.Context(), manager, l.ID))
}
