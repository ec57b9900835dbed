package web

import (
	"cmp"
	"context"

	"laurel/badges"
	"laurel/templates"
)

// movedRecipient links the account that took the place of a grant's recipient's, if
// there is one. The grant stays with the old one.
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
