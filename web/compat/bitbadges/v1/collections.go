package v1

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"laurel/badges"
)

const kindCollection = "collection"

// collection is a user's grouping of badges, as this API has it.
type collection struct {
	Name               string   `json:"name"`
	Description        string   `json:"description"`
	BackgroundColor    string   `json:"backgroundColor"`
	ImageURL           string   `json:"imageUrl"`
	Badges             []string `json:"badges"` // content ids
	DateCreated        int64    `json:"dateCreated"`
	IsVisible          bool     `json:"isVisible"`
	Issuers            []string `json:"issuers"` // of all badges in it, each once
	ReceivedCollection bool     `json:"receivedCollection"`
	Recipients         []string `json:"recipients"`
	// Misspelt is ReceivedCollection under the name that the documentation has.
	Misspelt bool `json:"receivedColelction"`
}

// keptCollection is what the domain has no place for: an address without a scheme.
type keptCollection struct {
	ImageURL string `json:"imageUrl"`
}

func createCollection(h *Handler, r *request) (any, error) {
	ctx := r.Context()
	c, err := composeCollection(r.body, h.pictureURL())
	if err != nil {
		return nil, err
	}
	u, err := h.collector(ctx, r.key, c.ReceivedCollection)
	if err != nil {
		return nil, err
	}
	grants, err := h.collected(ctx, u, c)
	if err != nil {
		return nil, err
	}
	extension, err := json.Marshal(keptCollection{c.ImageURL})
	if err != nil {
		return nil, err
	}
	owner := badges.CollectionOwner{IssuerID: u.issuerID}
	if c.ReceivedCollection {
		owner = badges.CollectionOwner{RecipientID: u.recipientID}
	}
	var made badges.Collection
	err = h.Service.Together(ctx, func(s *badges.Service) error {
		if err := nameIsFree(ctx, s.Store, u, c.Name); err != nil {
			return err
		}
		made, err = s.CreateCollection(ctx, badges.Operator(), owner, badges.NewCollection{
			Name: c.Name, Description: printable(c.Description), ImageURL: ourLink(c.ImageURL), Grants: grants,
			Foreign: &badges.Foreign{System: System, Kind: kindCollection, Extension: extension},
		})
		return err
	})
	if err != nil {
		return nil, err
	}
	return h.showCollection(ctx, made)
}

// composeCollection checks the body of a collection to be made.
func composeCollection(f fields, image string) (c collection, err error) {
	if c.Name, err = titleOf(f, "name"); err != nil {
		return c, err
	}
	if err := f.requireTexts(map[string]*string{"description": &c.Description, "imageUrl": &c.ImageURL}); err != nil {
		return c, err
	}
	if c.ImageURL != "" && webAddress(c.ImageURL) == "" {
		return c, refuse("imageUrl is not a web address; write it like https://example.org/picture.png, or leave it empty")
	}
	if c.ImageURL == "" {
		c.ImageURL = image
	}
	received, ok := f["receivedCollection"].(bool)
	if !ok {
		return c, refuse("receivedCollection must be true for badges you received, or false for badges you issued")
	}
	c.ReceivedCollection = received
	c.Badges, err = f.texts("badges")
	return c, err
}

// collector returns the user of a key, as what the owner of such a collection must be.
func (h *Handler) collector(ctx context.Context, key publicKey, received bool) (user, error) {
	if received {
		return h.asRecipient(ctx, key)
	}
	u, err := h.user(ctx, key.text)
	if err != nil || u.issuerID != 0 {
		return u, err
	}
	if err := h.mayIssue(key); err != nil {
		return u, err
	}
	return h.asIssuer(ctx, key)
}

// collected returns the grants that stand for a collection's badges: for each, the
// user's own, or the first one that they made.
func (h *Handler) collected(ctx context.Context, u user, c collection) ([]int64, error) {
	from, what := h.issued, "issued"
	if c.ReceivedCollection {
		from, what = h.received, "received"
	}
	theirs, err := from(ctx, u)
	if err != nil {
		return nil, err
	}
	byID := make(map[string]int64, len(theirs))
	for _, b := range theirs {
		byID[b.id.String()] = b.grant.ID
	}
	grants := make([]int64, len(c.Badges))
	for i, id := range c.Badges {
		grant, ok := byID[id]
		if !ok {
			return nil, refuse(fmt.Sprintf("badge %s is not among the ones you %s; leave it out", badges.Truncate(id, maxCIDText), what))
		}
		grants[i] = grant
	}
	return grants, nil
}

// nameIsFree returns nil when the user has no collection of that name, of either
// kind: it is all that the API's addresses tell them apart by.
func nameIsFree(ctx context.Context, r badges.CollectionReader, u user, name string) error {
	same, err := collectionsOf(ctx, r, u, name)
	if err == nil && len(same) > 0 {
		err = refuse("you have a collection of that name; choose another name")
	}
	return err
}

// deleteCollection ends a collection; one that is not there is no error.
func deleteCollection(h *Handler, r *request) (any, error) {
	ctx := r.Context()
	name := r.body.text("name")
	if name == "" {
		return nil, refuse("name must not be empty; give the collection's name")
	}
	u, err := h.user(ctx, r.key.text)
	if err != nil {
		return nil, err
	}
	err = h.Service.Together(ctx, func(s *badges.Service) error {
		same, err := collectionsOf(ctx, s.Store, u, name)
		if err != nil {
			return err
		}
		for _, c := range same {
			if err := s.DeleteCollection(ctx, badges.Operator(), c.CollectionOwner, c.ID); err != nil {
				return err
			}
			if err := forget(ctx, s, kindCollection, c.ID); err != nil {
				return err
			}
		}
		return nil
	})
	return general{"Collection deleted"}, err
}

func getCollection(h *Handler, r *request) (any, error) {
	u, err := h.user(r.Context(), r.params["userId"])
	if err != nil {
		return nil, err
	}
	same, err := h.collections(r.Context(), u, r.params["name"])
	if err != nil {
		return nil, err
	}
	if r.params["name"] == "" || len(same) == 0 {
		return nil, refuse("this user has no collection of that name; getCollections lists those there are")
	}
	return h.showCollection(r.Context(), same[0])
}

func getCollections(h *Handler, r *request) (any, error) {
	u, err := h.user(r.Context(), r.params["userId"])
	if err != nil {
		return nil, err
	}
	owned, err := h.collections(r.Context(), u, "")
	if err != nil {
		return nil, err
	}
	shown := make([]collection, len(owned))
	for i, c := range owned {
		if shown[i], err = h.showCollection(r.Context(), c); err != nil {
			return nil, err
		}
	}
	return struct {
		Collections []collection `json:"collections"`
	}{shown}, nil
}

func (h *Handler) collections(ctx context.Context, u user, name string) ([]badges.Collection, error) {
	return collectionsOf(ctx, h.Reader, u, name)
}

// collectionsOf returns a user's collections of both kinds, oldest first; with a
// name only those of that name.
func collectionsOf(ctx context.Context, r badges.CollectionReader, u user, name string) (all []badges.Collection, err error) {
	if !storable(name) {
		return nil, nil
	}
	for _, owner := range []badges.CollectionOwner{{IssuerID: u.issuerID}, {RecipientID: u.recipientID}} {
		if owner == (badges.CollectionOwner{}) { // the user is no issuer, or no recipient
			continue
		}
		some, err := r.Collections(ctx, badges.CollectionFilter{CollectionOwner: owner, Name: name})
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	slices.SortFunc(all, func(a, b badges.Collection) int { return cmp.Compare(a.ID, b.ID) })
	return all, nil
}

// showCollection returns a collection as this API has it.
func (h *Handler) showCollection(ctx context.Context, c badges.Collection) (collection, error) {
	shown := collection{
		Name: c.Name, Description: c.Description, BackgroundColor: defaultColor, ImageURL: c.ImageURL, Badges: []string{},
		DateCreated: c.CreatedAt.UnixMilli(), IsVisible: true, Issuers: []string{}, Recipients: []string{},
		ReceivedCollection: c.Kind() == badges.ReceivedCollection, Misspelt: c.Kind() == badges.ReceivedCollection,
	}
	if shown.ImageURL == "" {
		shown.ImageURL = h.pictureURL()
	}
	extensions, err := h.Reader.Extensions(ctx, System, kindCollection, c.ID)
	if err != nil {
		return shown, err
	}
	var kept keptCollection
	if extension := extensions[c.ID]; extension != nil {
		if err := json.Unmarshal(extension, &kept); err != nil {
			return shown, err
		}
	}
	if kept.ImageURL != "" && ourLink(kept.ImageURL) == c.ImageURL { // our pages may have changed it
		shown.ImageURL = kept.ImageURL
	}
	return shown, h.showCollected(ctx, c, &shown)
}

// showCollected adds a collection's badges, with who issued and received them.
func (h *Handler) showCollected(ctx context.Context, c badges.Collection, shown *collection) error {
	grants := make([]badges.Grant, len(c.Grants))
	var err error
	for i, id := range c.Grants {
		if grants[i], err = h.Reader.Grant(ctx, id); err != nil {
			return err
		}
	}
	inside, err := h.publish(ctx, grants)
	if err != nil {
		return err
	}
	contents := make(map[string]bool)
	for _, b := range inside {
		shown.Badges = appendNew(shown.Badges, contents, b.id.String())
	}
	issuers, recipients := make(map[string]bool), make(map[string]bool)
	for _, id := range shown.Badges {
		text, _, _, err := h.find(ctx, id)
		if err != nil {
			return err
		}
		var d document
		if err := json.Unmarshal(text, &d); err != nil {
			return err
		}
		shown.Issuers = appendNew(shown.Issuers, issuers, d.Issuer)
		shown.Recipients = appendNew(shown.Recipients, recipients, d.Recipients...)
	}
	return nil
}
