package web

import (
	"context"
	"net/http"
	"strconv"

	"github.com/go-chi/chi/v5"

	"laurel/badges"
	"laurel/templates"
)

// issuerCollections is how many collections an issuer's page links.
const issuerCollections = 50

func collectionPath(id int64) string { return "/collection/" + strconv.FormatInt(id, 10) }

// getCollection shows a collection: of its grants those that anybody may see.
func (s *server) getCollection(w http.ResponseWriter, r *http.Request) error {
	c, err := s.findCollection(r)
	if err != nil {
		return err
	}
	view := templates.Collection{
		Head: s.head(r, s.Site.Origin(host(r))+collectionPath(c.ID)), Name: c.Name,
		Kind: templates.CollectionKind(c.Kind()), Description: s.html(c.Description),
	}
	if view.Owner, err = s.collectionOwner(r.Context(), c.CollectionOwner); err != nil {
		return err
	}
	view.Head.Description = s.plain(c.Description)
	if view.Grants, err = s.shownGrants(r.Context(), c); err != nil {
		return err
	}
	if len(view.Grants) > 0 {
		view.Picture = view.Grants[0].Picture
		view.Preview = view.Picture
	}
	return s.show(w, r, http.StatusOK, view)
}

func (s *server) findCollection(r *http.Request) (badges.Collection, error) {
	named := chi.URLParam(r, "id")
	id, _ := strconv.ParseInt(named, 10, 64) // 0 if it is no number, which no collection has
	c, err := s.Reader.Collection(r.Context(), id)
	if badges.KindOf(err) == badges.NotFound {
		err = badges.Errorf(badges.NotFound, "There is no collection %q. Its owner may have deleted it; ask them for its new address.", named)
	}
	return c, err
}

// collectionOwner names whose the collection is, as far as everybody may know: of
// a recipient the fediverse account or website, never an e-mail address.
func (s *server) collectionOwner(ctx context.Context, o badges.CollectionOwner) (templates.Link, error) {
	if o.IssuerID != 0 {
		i, err := s.Reader.Issuer(ctx, o.IssuerID)
		return s.issuerLink(i), err
	}
	identities, err := s.Reader.RecipientIdentities(ctx, o.RecipientID)
	if err != nil {
		return templates.Link{}, err
	}
	for _, id := range identities {
		if link := recipient(badges.Grant{Identity: id}); link.Name != "" {
			return link, nil
		}
	}
	return templates.Link{}, nil
}

// shownGrants returns the collection's grants that are listed anyway, in its order.
func (s *server) shownGrants(ctx context.Context, c badges.Collection) (cards []templates.GrantCard, err error) {
	known := s.issuers()
	for _, id := range c.Grants {
		g, err := s.Reader.Grant(ctx, id)
		if badges.KindOf(err) == badges.NotFound {
			continue
		}
		if err != nil {
			return nil, err
		}
		if !g.Listed() {
			continue
		}
		i, err := known.of(ctx, g.IssuerID)
		if err != nil {
			return nil, err
		}
		cards = append(cards, s.grantCard(i, g))
	}
	return cards, nil
}

// collectionsOf returns links to an issuer's collections.
func (s *server) collectionsOf(ctx context.Context, i badges.Issuer) (links []templates.CollectionLink, err error) {
	found, err := s.Reader.Collections(ctx, badges.CollectionFilter{
		CollectionOwner: badges.CollectionOwner{IssuerID: i.ID}, Limit: issuerCollections,
	})
	for _, c := range found {
		links = append(links, templates.CollectionLink{
			Link: templates.Link{Name: c.Name, URL: collectionPath(c.ID)}, Kind: templates.CollectionKind(c.Kind()),
		})
	}
	return links, err
}
