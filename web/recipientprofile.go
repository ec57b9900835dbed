package web

import (
	"cmp"
	"context"
	"net/url"
	"slices"

	"laurel/badges"
	"laurel/templates"
)

// recipientExternals is how many badges of other servers a recipient's page shows.
const recipientExternals = 100

func idsOf(person badges.Recipient) (ids []int64) {
	for _, n := range person.Identities {
		ids = append(ids, n.ID)
	}
	return ids
}

// addChosen adds the badges that the person puts first, and those of other servers.
func (s *server) addChosen(ctx context.Context, person badges.Recipient, view *templates.Recipient) error {
	known, mine := s.issuers(), idsOf(person)
	for _, id := range person.First {
		g, err := s.Reader.Grant(ctx, id)
		if badges.KindOf(err) == badges.NotFound || err == nil && !(g.Listed() && slices.Contains(mine, g.Identity.ID)) {
			continue
		}
		if err != nil {
			return err
		}
		i, err := known.of(ctx, g.IssuerID)
		if err != nil {
			return err
		}
		view.First = append(view.First, s.grantCard(i, g))
	}
	for _, id := range mine {
		found, err := s.externalCards(ctx, badges.ExternalFilter{IdentityID: id}, recipientExternals)
		if err != nil {
			return err
		}
		view.Externals = append(view.Externals, found...)
	}
	return nil
}

// addProfile adds what the person says of themselves. Their links, and the one to the
// account that they have proved, carry rel=me: those pages can link back.
func (s *server) addProfile(person badges.Recipient, view *templates.Recipient) {
	view.Proved = person.Proved
	view.Name = cmp.Or(person.Name, view.Name)
	view.About = s.html(person.About)
	for _, link := range person.Links {
		if u, err := url.Parse(link); err == nil {
			view.Links = append(view.Links, templates.Link{Name: u.Host, URL: link})
		}
	}
	view.Unlisted = view.Unlisted || person.HiddenFromSearch
	if person.About != "" {
		view.Description = s.plain(person.About)
	}
}
