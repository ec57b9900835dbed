package web

import (
	"context"

	"laurel/badges"
	"laurel/templates"
	"laurel/web/backpack"
)

// finder looks up what searches have named, for one request.
type finder struct {
	*server
	known  *issuers
	screen *badges.Screen
}

func (s *server) finder() *finder {
	return &finder{server: s, known: s.issuers(), screen: badges.NewScreen(s.Reader)}
}

// one shows one result; NotFound for what went away in this moment, and for what
// blocks keep off the pages.
func (f *finder) one(ctx context.Context, result badges.SearchResult) (templates.Found, error) {
	view := templates.Found{Kind: templates.FoundKind(result.Kind)}
	switch result.Kind {
	case badges.FoundIssuer:
		i, err := f.known.of(ctx, result.ID)
		if err != nil {
			return view, err
		}
		view.Link, view.Picture, view.Detail = f.issuerLink(i), f.picture(i.Domain, i.Picture), f.Site.Handle(i)
	case badges.FoundBadge:
		b, err := f.Reader.Badge(ctx, result.ID)
		if err != nil {
			return view, err
		}
		i, err := f.known.of(ctx, b.IssuerID)
		if err != nil {
			return view, err
		}
		card := f.badgeCard(i, b)
		view.Link, view.Picture, view.Detail = card.Link, card.Picture, i.Name
	case badges.FoundGrant:
		g, err := f.Reader.Grant(ctx, result.ID)
		if err != nil {
			return view, err
		}
		if !g.Listed() {
			return view, badges.Errorf(badges.NotFound, "no such grant")
		}
		i, err := f.known.of(ctx, g.IssuerID)
		if err != nil {
			return view, err
		}
		card := f.grantCard(i, g)
		view.Link = templates.Link{Name: card.Badge, URL: card.URL}
		view.Picture, view.Detail, view.At = card.Picture, card.Recipient, card.At
	case badges.FoundExternal:
		return f.external(ctx, result.ID)
	}
	return view, nil
}

// external shows a badge of another server, without its picture: pages load nothing
// from other sites.
func (f *finder) external(ctx context.Context, id int64) (templates.Found, error) {
	e, err := f.Reader.External(ctx, id)
	if err != nil {
		return templates.Found{}, err
	}
	hidden, err := f.screen.Hides(ctx, e)
	if err == nil && (hidden || !e.Listed()) {
		err = badges.Errorf(badges.NotFound, "no such badge")
	}
	return templates.Found{
		Kind: templates.FoundExternal, Link: templates.Link{Name: e.Title, URL: backpack.ExternalPath(e)},
		Detail: e.Issuer.Name, Server: e.Server(), At: e.IssuedAt,
	}, err
}
