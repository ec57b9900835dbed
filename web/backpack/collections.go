package backpack

import (
	"net/http"
	"slices"

	"github.com/go-chi/chi/v5"

	"laurel/badges"
	"laurel/templates"
)

// maxCollectable is how many badges the form for a collection offers.
const maxCollectable = 1000

// owner is whose collections the account's are. All that it has proved to be is one
// recipient.
func (b *backpack) owner(r *http.Request, by badges.Account) (o badges.CollectionOwner, linked bool, err error) {
	mine, err := b.Service.Identities(r.Context(), by)
	if err != nil || len(mine) == 0 {
		return o, false, err
	}
	return badges.CollectionOwner{RecipientID: mine[0].RecipientID}, true, nil
}

func (b *backpack) getCollections(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	view := templates.BackpackCollections{BackpackHead: b.head(r)}
	o, linked, err := b.owner(r, by)
	if err != nil {
		return err
	}
	if !linked {
		return b.Pages.Show(w, r, http.StatusOK, view)
	}
	found, err := b.Reader.Collections(r.Context(), badges.CollectionFilter{CollectionOwner: o})
	if err != nil {
		return err
	}
	for _, c := range found {
		view.Collections = append(view.Collections, templates.OwnCollection{
			ID: c.ID, Name: c.Name, URL: b.Pages.Origin(r) + b.Pages.CollectionPath(c.ID), Count: len(c.Grants),
		})
	}
	return b.Pages.Show(w, r, http.StatusOK, view)
}

// newCollection stands for the id of one that is to be made.
const newCollection = "new"

func isNew(r *http.Request) bool { return chi.URLParam(r, "id") == newCollection }

// ownCollection finds the collection of the path, the zero one for a new one.
func (b *backpack) ownCollection(r *http.Request, by badges.Account) (c badges.Collection, err error) {
	o, linked, err := b.owner(r, by)
	if err != nil {
		return c, err
	}
	if !linked {
		return c, badges.Errorf(badges.Conflict, "A collection needs a badge. Link the address that your badges go to first.")
	}
	if isNew(r) {
		return badges.Collection{CollectionOwner: o}, nil
	}
	c, err = b.Reader.Collection(r.Context(), idOf(r))
	if err == nil && c.CollectionOwner != o {
		err = badges.Errorf(badges.NotFound, "There is no such collection among yours.")
	}
	return c, err
}

func (b *backpack) getCollection(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	c, err := b.ownCollection(r, by)
	if err != nil {
		return err
	}
	return b.showCollection(w, r, by, http.StatusOK, c, nil)
}

func (b *backpack) showCollection(w http.ResponseWriter, r *http.Request, by badges.Account, status int, c badges.Collection, problem templates.Phrase) error {
	view := templates.BackpackCollection{BackpackHead: b.head(r), ID: c.ID, Name: c.Name, Description: c.Description}
	view.Problem = problem
	if c.ID != 0 {
		view.URL = b.Pages.Origin(r) + b.Pages.CollectionPath(c.ID)
	}
	grants, err := b.Service.OwnGrants(r.Context(), by, badges.GrantFilter{
		States: []badges.State{badges.Accepted, badges.Processed}, Limit: maxCollectable,
	})
	if err != nil {
		return err
	}
	for _, g := range grants {
		view.Grants = append(view.Grants, templates.CollectedGrant{ID: g.ID, Title: g.Badge.Title, Place: 1 + slices.Index(c.Grants, g.ID)})
	}
	return b.Pages.Show(w, r, status, view)
}

func (b *backpack) postCollection(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	form, err := readForm(w, r)
	if err != nil {
		return err
	}
	c, err := b.ownCollection(r, by)
	if err != nil {
		return err
	}
	c.Name, c.Description = form.Get("name"), form.Get("description")
	if c.Grants, err = inOrder(form); err == nil {
		if isNew(r) {
			_, err = b.Service.CreateCollection(r.Context(), by, c.CollectionOwner, c.NewCollection)
		} else {
			_, err = b.Service.UpdateCollection(r.Context(), by, c.CollectionOwner, c.ID, c.NewCollection)
		}
	}
	if status, ok := refused(err); ok {
		return b.showCollection(w, r, by, status, c, badges.PhraseOf(err))
	}
	if err != nil {
		return err
	}
	return done(w, r, "/collections", templates.BackpackSaved)
}

func (b *backpack) postDeleteCollection(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	c, err := b.ownCollection(r, by)
	if err != nil {
		return err
	}
	if err := b.Service.DeleteCollection(r.Context(), by, c.CollectionOwner, c.ID); err != nil {
		return err
	}
	return done(w, r, "/collections", templates.BackpackRemoved)
}
