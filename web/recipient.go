package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/go-chi/chi/v5"

	"laurel/badges"
	"laurel/templates"
)

const recipientGrants = 24

// recipientPath returns the path of somebody's public badges.
func (s *server) recipientPath(n badges.Identity) string {
	return "/recipient/" + s.Service.Vault.RecipientPage(n)
}

// getRecipient shows somebody's public badges on this domain. There is no page of
// somebody who shows none: who asks shall not learn whether such a person got any.
func (s *server) getRecipient(w http.ResponseWriter, r *http.Request) error {
	n, err := s.findRecipient(r)
	if err != nil {
		return err
	}
	if path := s.recipientPath(n); path != r.URL.Path {
		http.Redirect(w, r, path, http.StatusFound)
		return nil
	}
	view := templates.Recipient{Head: s.head(r, s.Site.Origin(host(r))+s.recipientPath(n)), Handle: n.Handle}
	person, err := s.Service.RecipientOf(r.Context(), n)
	if err != nil {
		return err
	}
	if view.Grants, view.Older, err = s.pageOfGrants(r, badges.GrantFilter{Domain: host(r), Identities: idsOf(person)}, recipientGrants); err != nil {
		return err
	}
	first := r.URL.Query().Get("before") == ""
	if first {
		if err := s.addChosen(r.Context(), person, &view); err != nil {
			return err
		}
	}
	if first && len(view.Grants)+len(view.Externals) == 0 {
		return noRecipient()
	}
	if view.Collections, err = s.recipientCollections(r.Context(), n); err != nil {
		return err
	}
	view.Name = n.Handle
	if len(view.Grants) > 0 {
		view.Name, view.Preview = view.Grants[0].Recipient, view.Grants[0].Picture
	}
	if link := recipient(badges.Grant{Identity: n}); link.URL != "" {
		view.Profile = templates.Link{Name: link.URL, URL: link.URL}
		if u, err := url.Parse(link.URL); err == nil {
			view.Profile.Name = u.Host
		}
	}
	if n.Kind == badges.FediverseIdentity {
		view.Creator = n.Handle
		mayIndex, err := s.Reader.MayIndex(r.Context(), n.Value)
		if err != nil {
			return err
		}
		view.Unlisted = !mayIndex
	} else {
		view.Unlisted = true // an address that tells nothing shall not be told by search engines
	}
	s.addProfile(person, &view)
	view.Feed = templates.Link{Name: view.Name, URL: s.recipientPath(n) + "/" + feedName}
	return s.show(w, r, http.StatusOK, view)
}

func noRecipient() error {
	return badges.Errorf(badges.NotFound, "Nobody of this name shows badges here. Check the address; a fediverse account is written like @jane@social.example.")
}

// findRecipient finds the identity that {name} stands for.
func (s *server) findRecipient(r *http.Request) (n badges.Identity, err error) {
	name, err := url.PathUnescape(chi.URLParam(r, "name"))
	if err != nil {
		return n, noRecipient()
	}
	if id, ok := s.Service.Vault.OpenRecipientPage(name); ok {
		n, err = s.Reader.Identity(r.Context(), id)
	} else {
		n, err = s.Reader.IdentityByHandle(r.Context(), "@"+strings.ToLower(strings.TrimPrefix(name, "@")))
	}
	if badges.KindOf(err) == badges.NotFound {
		return n, noRecipient()
	}
	return n, err
}

// recipientCollections returns links to a recipient's collections that show
// something. Those of somebody who is known by an e-mail address stay where they
// are: they would tell which other identities are theirs.
func (s *server) recipientCollections(ctx context.Context, n badges.Identity) (links []templates.CollectionLink, err error) {
	if n.Personal() {
		return nil, nil
	}
	found, err := s.Reader.Collections(ctx, badges.CollectionFilter{
		CollectionOwner: badges.CollectionOwner{RecipientID: n.RecipientID}, Limit: issuerCollections,
	})
	if err != nil {
		return nil, err
	}
	for _, c := range found {
		shown, err := s.shownGrants(ctx, c)
		if err != nil {
			return nil, err
		}
		if len(shown) > 0 {
			links = append(links, templates.CollectionLink{
				Link: templates.Link{Name: c.Name, URL: collectionPath(c.ID)}, Kind: templates.CollectionKind(c.Kind()),
			})
		}
	}
	return links, nil
}
