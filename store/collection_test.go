package store_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"laurel/badges"
	"laurel/store"
	"laurel/store/storetest"
)

func insertCollection(t *testing.T, db *store.DB, o badges.CollectionOwner, name string, grants ...int64) badges.Collection {
	t.Helper()
	c := badges.Collection{
		CollectionOwner: o, CreatedAt: noon(), UpdatedAt: noon(),
		NewCollection: badges.NewCollection{Name: name, Description: "*All*", ImageURL: "https://example.org/a.png", Grants: grants},
	}
	inTx(t, db, func(tx *store.Tx) (err error) {
		c.ID, err = tx.InsertCollection(t.Context(), c)
		return err
	})
	return c
}

func TestCollectionsAreKeptInTheirOrder(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		f := newTree(t, db)
		jane := insertIdentity(t, db, "jane@example.org")
		a, b := insertGrant(t, db, grant(f.topBadge, jane, 1)), insertGrant(t, db, grant(f.lower, jane, 2))
		issued, received := badges.CollectionOwner{IssuerID: f.top.ID}, badges.CollectionOwner{RecipientID: jane.RecipientID}
		first := insertCollection(t, db, received, "Größte", b.ID, a.ID)
		second := insertCollection(t, db, received, "Other")
		insertCollection(t, db, issued, "Größte", a.ID) // another owner, another name

		err := db.InTx(t.Context(), func(tx *store.Tx) error {
			_, err := tx.InsertCollection(t.Context(), badges.Collection{CollectionOwner: received, NewCollection: badges.NewCollection{Name: "GRÖßTE"}})
			return err
		})
		wantKind(t, err, badges.Conflict, "there is a collection named GRÖßTE already; choose another name")
		second.Name = "größte"
		err = db.InTx(t.Context(), func(tx *store.Tx) error { return tx.UpdateCollection(t.Context(), second) })
		wantKind(t, err, badges.Conflict, "there is a collection named größte already; choose another name")
		second.Name, second.Grants = "Second", []int64{a.ID, b.ID}
		inTx(t, db, func(tx *store.Tx) error { return tx.UpdateCollection(t.Context(), second) })

		for _, c := range []struct {
			filter badges.CollectionFilter
			want   []badges.Collection
		}{
			{badges.CollectionFilter{CollectionOwner: received}, []badges.Collection{first, second}},
			{badges.CollectionFilter{CollectionOwner: received, Name: "grÖßte"}, []badges.Collection{first}},
			{badges.CollectionFilter{CollectionOwner: received, After: first.ID, Limit: 1}, []badges.Collection{second}},
		} {
			found, err := db.Collections(t.Context(), c.filter)
			must(t, err)
			if diff := cmp.Diff(c.want, found); diff != "" {
				t.Errorf("%+v (-want +got):\n%s", c.filter, diff)
			}
		}
		inTx(t, db, func(tx *store.Tx) error { return tx.DeleteCollection(t.Context(), first.ID) })
		_, err = db.Collection(t.Context(), first.ID)
		wantKind(t, err, badges.NotFound, "no such collection")
	})
}

func TestCollectionsFollowTheirRecipient(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		a, b := insertIdentity(t, db, "a@example.org"), insertIdentity(t, db, "b@example.org")
		insertCollection(t, db, badges.CollectionOwner{RecipientID: a.RecipientID}, "Same")
		insertCollection(t, db, badges.CollectionOwner{RecipientID: b.RecipientID}, "same")
		insertCollection(t, db, badges.CollectionOwner{RecipientID: a.RecipientID}, "Mine")
		inTx(t, db, func(tx *store.Tx) error { return tx.JoinRecipients(t.Context(), a.RecipientID, b.RecipientID) })
		found, err := db.Collections(t.Context(), badges.CollectionFilter{CollectionOwner: badges.CollectionOwner{RecipientID: b.RecipientID}})
		must(t, err)
		var names []string
		for _, c := range found {
			names = append(names, c.Name)
		}
		if diff := cmp.Diff([]string{"Same (1)", "same", "Mine"}, names); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

func TestListings(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		f := newTree(t, db)
		var all []badges.Listing
		for _, n := range []badges.NewListing{
			{Title: "Free", Description: "d", Prerequisites: "p", Validity: "a year", URL: "https://example.org", ImageURL: "https://example.org/i"},
			{BadgeID: f.topBadge.ID, Title: "Bound"},
		} {
			l := badges.Listing{IssuerID: f.top.ID, NewListing: n, CreatedAt: noon()}
			inTx(t, db, func(tx *store.Tx) (err error) {
				l.ID, err = tx.InsertListing(t.Context(), l)
				return err
			})
			all = append([]badges.Listing{l}, all...)
		}
		for _, c := range []struct {
			filter badges.ListingFilter
			want   []badges.Listing
		}{
			{badges.ListingFilter{}, all},
			{badges.ListingFilter{IssuerID: f.top.ID, Before: all[0].ID, Limit: 5}, all[1:]},
			{badges.ListingFilter{BadgeID: f.topBadge.ID}, all[:1]},
			{badges.ListingFilter{IssuerID: f.other.ID}, nil},
		} {
			found, err := db.Listings(t.Context(), c.filter)
			must(t, err)
			if diff := cmp.Diff(c.want, found); diff != "" {
				t.Errorf("%+v (-want +got):\n%s", c.filter, diff)
			}
		}
		inTx(t, db, func(tx *store.Tx) error { return tx.DeleteListing(t.Context(), all[0].ID) })
		_, err := db.Listing(t.Context(), all[0].ID)
		wantKind(t, err, badges.NotFound, "no such listing")
	})
}
