package federation

import (
	"fmt"
	"net/http"

	"laurel/badges"
	"laurel/federation/vocab"
)

// getFeatured serves the badges that an issuer can grant, each as an object at its
// own address (Mastodon's term featured: what an actor wants to be seen first).
func (s *Server) getFeatured(r *http.Request) (int, []byte, error) {
	i, err := s.issuer(r)
	if err != nil {
		return 0, nil, err
	}
	filter := badges.BadgeFilter{IssuerID: i.ID, Limit: pageSize}
	total, err := s.Stores.Domain.CountBadges(r.Context(), filter)
	if err != nil {
		return 0, nil, err
	}
	id := s.Site.Featured(i)
	if r.URL.Query().Get("page") == "" {
		first := ""
		if total > 0 {
			first = id + "?page=true"
		}
		body, err := vocab.Collection(id, total, first)
		return http.StatusOK, body, err
	}
	if filter.After, err = positive(r.URL.Query().Get("after")); err != nil {
		return 0, nil, err
	}
	found, err := s.Stores.Domain.Badges(r.Context(), filter)
	if err != nil {
		return 0, nil, err
	}
	items := make([]any, len(found))
	for n, b := range found {
		items[n] = s.author.Badge(i, b)
	}
	self, next := id+"?page=true", ""
	if filter.After > 0 {
		self += fmt.Sprintf("&after=%d", filter.After)
	}
	if len(found) == pageSize {
		next = fmt.Sprintf("%s?page=true&after=%d", id, found[len(found)-1].ID)
	}
	body, err := vocab.Page(self, id, next, total, items)
	return http.StatusOK, body, err
}
