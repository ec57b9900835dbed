package web

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"laurel/badges"
	"laurel/badges/search"
	"laurel/templates"
)

const (
	searchResults = 20
	maxQuestion   = 200 // characters
)

// getSearch shows what the words ?q= find, of one kind or of all. Questions are not
// logged, and search engines keep away from the answers.
func (s *server) getSearch(w http.ResponseWriter, r *http.Request) error {
	given := r.URL.Query()
	question := badges.Truncate(strings.Join(strings.Fields(given.Get("q")), " "), maxQuestion)
	kind := badges.SearchKind(given.Get("kind"))
	view := templates.Search{Head: s.head(r, s.Site.Origin(host(r))+"/search"), Query: question}
	filter := badges.SearchFilter{Terms: search.Parse(question), Kind: kind, Limit: searchResults + 1}
	if len(filter.Terms) == 0 {
		return s.show(w, r, http.StatusOK, view)
	}
	view.Asked, view.Unlisted = true, true
	if len(s.Site.Domains()) > 1 {
		filter.Domain = host(r)
	}
	address := func(kind badges.SearchKind) string {
		query := url.Values{"q": {question}}
		if kind != "" {
			query.Set("kind", string(kind))
		}
		return "/search?" + query.Encode()
	}
	kinds := []badges.SearchKind{"", badges.FoundBadge, badges.FoundIssuer, badges.FoundGrant}
	if !slices.Contains(kinds, kind) {
		return badges.InvalidField("kind", "nothing here is a %q; choose one of those on the page", badges.Truncate(string(kind), 50))
	}
	for _, k := range kinds {
		choice := templates.Choice{Key: string(k)}
		if k != kind {
			choice.URL = address(k)
		}
		view.Kinds = append(view.Kinds, choice)
	}
	var err error
	if filter.Before, err = searchPlace(given.Get("after")); err != nil {
		return err
	}
	results, err := s.Reader.Search(r.Context(), filter)
	if err != nil {
		return err
	}
	if len(results) > searchResults {
		results = results[:searchResults]
		view.More = address(kind) + "&after=" + formatPlace(results[searchResults-1].Place)
	}
	view.Found, err = s.found(r.Context(), results)
	return s.showUnless(err, w, r, view)
}

// formatPlace writes a place as it stands in the link to the next page: n or t, for
// name or text, and the entry's number.
func formatPlace(p badges.SearchPlace) string {
	if p.InText {
		return fmt.Sprintf("t%d", p.Entry)
	}
	return fmt.Sprintf("n%d", p.Entry)
}

func searchPlace(s string) (p badges.SearchPlace, err error) {
	if s == "" {
		return p, nil
	}
	var in rune
	if n, err := fmt.Sscanf(s, "%c%d", &in, &p.Entry); err != nil || n != 2 || p.Entry <= 0 || in != 'n' && in != 't' {
		return p, badges.InvalidField("after", "the page %q does not exist; start from the first one", badges.Truncate(s, 50))
	}
	p.InText = in == 't'
	return p, nil
}

// found looks up what a search has named. What went away in this moment is left out.
func (s *server) found(ctx context.Context, results []badges.SearchResult) (views []templates.Found, err error) {
	known := s.issuers()
	for _, result := range results {
		view, err := s.foundOne(ctx, known, result)
		if badges.KindOf(err) == badges.NotFound {
			continue
		}
		if err != nil {
			return nil, err
		}
		views = append(views, view)
	}
	return views, nil
}

func (s *server) foundOne(ctx context.Context, known *issuers, result badges.SearchResult) (templates.Found, error) {
	view := templates.Found{Kind: templates.FoundKind(result.Kind)}
	switch result.Kind {
	case badges.FoundIssuer:
		i, err := known.of(ctx, result.ID)
		if err != nil {
			return view, err
		}
		view.Link, view.Picture, view.Detail = s.issuerLink(i), s.picture(i.Domain, i.Picture), s.Site.Handle(i)
	case badges.FoundBadge:
		b, err := s.Reader.Badge(ctx, result.ID)
		if err != nil {
			return view, err
		}
		i, err := known.of(ctx, b.IssuerID)
		if err != nil {
			return view, err
		}
		card := s.badgeCard(i, b)
		view.Link, view.Picture, view.Detail = card.Link, card.Picture, i.Name
	case badges.FoundGrant:
		g, err := s.Reader.Grant(ctx, result.ID)
		if err != nil {
			return view, err
		}
		if !g.Listed() {
			return view, badges.Errorf(badges.NotFound, "no such grant")
		}
		i, err := known.of(ctx, g.IssuerID)
		if err != nil {
			return view, err
		}
		card := s.grantCard(i, g)
		view.Link = templates.Link{Name: card.Badge, URL: card.URL}
		view.Picture, view.Detail, view.At = card.Picture, card.Recipient, card.At
	}
	return view, nil
}
