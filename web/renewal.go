package web

import (
	"context"

	"laurel/badges"
	"laurel/templates"
)

// showRenewal fills in what a grant follows on and what follows on it, as far as
// its recipient lets that be seen.
func (s *server) showRenewal(ctx context.Context, g badges.Grant, view *templates.Grant) error {
	newer, older, err := s.Reader.Renewal(ctx, g.ID)
	if err != nil {
		return err
	}
	for id, address := range map[int64]*string{newer: &view.RenewedBy, older: &view.Renews} {
		if id == 0 {
			continue
		}
		other, err := s.Reader.Grant(ctx, id)
		if err != nil {
			return err
		}
		if !other.Open() {
			continue
		}
		i, err := s.Reader.Issuer(ctx, other.IssuerID)
		if err != nil {
			return err
		}
		*address = s.Site.Note(i, other)
	}
	return nil
}
