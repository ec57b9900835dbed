package web

import (
	"context"

	"laurel/badges"
	"laurel/templates"
	"laurel/web/backpack"
)

const (
	exploreExternals = 8
	// externalRounds is how often more is read in the place of what blocks hide.
	externalRounds = 10
)

// externalCards shows up to limit external badges that f finds. Those of suspended
// and silenced servers are passed over.
func (s *server) externalCards(ctx context.Context, f badges.ExternalFilter, limit int) (cards []templates.ExternalCard, err error) {
	screen := badges.NewScreen(s.Reader)
	f.Listed, f.Limit = true, limit
	for range externalRounds {
		found, err := s.Reader.Externals(ctx, f)
		if err != nil {
			return nil, err
		}
		for _, e := range found {
			f.Before = e.ID
			hidden, err := screen.Hides(ctx, e)
			if err != nil {
				return nil, err
			}
			if !hidden && len(cards) < limit {
				cards = append(cards, s.externalCard(e))
			}
		}
		if len(found) < limit || len(cards) == limit {
			break
		}
	}
	return cards, nil
}

func (s *server) externalCard(e badges.External) templates.ExternalCard {
	return templates.ExternalCard{
		URL: backpack.ExternalPath(e), Title: e.Title, Issuer: e.Issuer.Name, Server: e.Server(),
		State: backpack.StateOf(e, s.Now()), CheckedAt: e.CheckedAt,
	}
}
