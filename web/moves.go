package web

import (
	"cmp"
	"context"

	"laurel/badges"
	"laurel/templates"
)

// movedRecipient links the account that took the place of a grant's recipient's, if
// there is one. The grant stays with the old one until it is issued anew.
func (s *server) movedRecipient(ctx context.Context, g badges.Grant) (templates.Link, error) {
	now, err := s.Reader.IdentityMovedTo(ctx, g.Identity.ID)
	if badges.KindOf(err) == badges.NotFound && err != nil {
		return templates.Link{}, nil
	}
	if err != nil {
		return templates.Link{}, err
	}
	return templates.Link{Name: cmp.Or(now.Handle, now.Value), URL: now.Value}, nil
}

// formerRecipients link the accounts and pages to which a grant was issued before. An
// address of e-mail or the like is nobody's business.
func (s *server) formerRecipients(ctx context.Context, g badges.Grant) (links []templates.Link, err error) {
	former, err := s.Reader.FormerIdentities(ctx, g.ID)
	for _, n := range former {
		if n.Kind == badges.FediverseIdentity || n.Kind == badges.URLIdentity {
			links = append(links, templates.Link{Name: cmp.Or(n.Handle, n.Value), URL: n.Value})
		}
	}
	return links, err
}
