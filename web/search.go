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
	searchRounds  = 10  // questions to the index for one page
	maxQuestion   = 200 // characters
)

// getSearch shows what the words ?q= find, of one kind or of all. Questions are not
// logged, and search engines keep away from the answers.
func (s *server) getSearch(w http.ResponseWriter, r *http.Request) error {
	given := r.URL.Query()
	question := badges.Truncate(strings.Join(strings.Fields(given.Get("q")), " "), maxQuestion)
	kind := badges.SearchKind(given.Get("kind"))
	view := templates.Search{Head: s.head(r, s.Site.Origin(host(r))+"/search"), Query: question}
	filter := badges.SearchFilter{Terms: search.Parse(question), Kind: kind}
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
	kinds := []badges.SearchKind{"", badges.FoundBadge, badges.FoundIssuer, badges.FoundGrant, badges.FoundExternal}
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
	found, more, err := s.searchPage(r.Context(), filter)
	view.Found = found
	if more != (badges.SearchPlace{}) {
		view.More = address(kind) + "&after=" + formatPlace(more)
	}
	return s.showUnless(err, w, r, view)
}

// searchPage finds one page and the place behind which the next one begins, the zero
// place on the last. What blocks keep off the pages, of which there may be much, is
// passed over.
func (s *server) searchPage(ctx context.Context, f badges.SearchFilter) (views []templates.Found, more badges.SearchPlace, err error) {
	finder := s.finder()
	f.Limit = searchResults + 1
	for range searchRounds {
		results, err := s.Reader.Search(ctx, f)
		if err != nil {
			return nil, more, err
		}
		for _, result := range results {
			if len(views) == searchResults {
				return views, f.Before, nil
			}
			view, err := finder.one(ctx, result)
			if err != nil && badges.KindOf(err) != badges.NotFound {
				return nil, more, err
			}
			if err == nil {
				views = append(views, view)
			}
			f.Before = result.Place
		}
		if len(results) < f.Limit {
			return views, more, nil
		}
	}
	return views, f.Before, nil
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
