package federation

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"laurel/badges"
	"laurel/federation/document"
	"laurel/federation/vocab"
)

// pageSize is how many items stand on one page of a collection.
const pageSize = 20

// getOutbox serves an issuer's listed grants as Creates, the announcer's as
// Announces, newest first (ActivityPub §5.1).
func (s *Server) getOutbox(r *http.Request) (int, []byte, error) {
	i, err := s.issuer(r)
	if err != nil {
		return 0, nil, err
	}
	filter := badges.GrantFilter{IssuerID: i.ID, Listed: true, Limit: pageSize}
	if i.Role == badges.RoleAnnouncer {
		filter.IssuerID, filter.Domain = 0, i.Domain
	}
	total, err := s.Stores.Domain.CountGrants(r.Context(), filter)
	if err != nil {
		return 0, nil, err
	}
	if i.Audience == badges.AudienceFollowers {
		total = 0 // its posts are for followers, who got them
	}
	id := s.Site.Outbox(i)
	if r.URL.Query().Get("page") == "" {
		first := ""
		if total > 0 {
			first = id + "?page=true"
		}
		body, err := vocab.Collection(id, total, first)
		return http.StatusOK, body, err
	}
	if filter.Before, err = positive(r.URL.Query().Get("before")); err != nil {
		return 0, nil, err
	}
	body, err := s.outboxPage(r, i, filter, total)
	return http.StatusOK, body, err
}

func (s *Server) outboxPage(r *http.Request, i badges.Issuer, filter badges.GrantFilter, total int) ([]byte, error) {
	var grants []badges.Grant
	var err error
	if total > 0 {
		if grants, err = s.Stores.Domain.Grants(r.Context(), filter); err != nil {
			return nil, err
		}
	}
	items := make([]any, 0, len(grants))
	for _, g := range grants {
		body, err := s.outboxItem(r, i, g)
		if err != nil {
			return nil, err
		}
		if body != nil {
			items = append(items, body)
		}
	}
	id := s.Site.Outbox(i)
	self, next := id+"?page=true", ""
	if filter.Before > 0 {
		self += fmt.Sprintf("&before=%d", filter.Before)
	}
	if len(grants) == pageSize {
		next = fmt.Sprintf("%s?page=true&before=%d", id, grants[len(grants)-1].ID)
	}
	return vocab.Page(self, id, next, total, items)
}

// outboxItem returns what an actor said about a grant, nil if that is nothing:
// the announcer does not boost what is for an issuer's followers.
func (s *Server) outboxItem(r *http.Request, i badges.Issuer, g badges.Grant) (json.RawMessage, error) {
	if i.Role != badges.RoleAnnouncer {
		_, body, err := s.author.Create(r.Context(), i, g)
		return body, err
	}
	issuer, err := s.Stores.Domain.Issuer(r.Context(), g.IssuerID)
	if err != nil || !document.Announced(issuer, g) {
		return nil, err
	}
	_, body, err := s.author.Announce(i, issuer, g)
	return body, err
}

// getFollowers serves the ids of who follows (ActivityPub §5.3).
func (s *Server) getFollowers(r *http.Request) (int, []byte, error) {
	i, err := s.issuer(r)
	if err != nil {
		return 0, nil, err
	}
	total, err := s.Stores.Followers.CountFollowers(r.Context(), i.ID)
	if err != nil {
		return 0, nil, err
	}
	id := s.Site.Followers(i)
	if r.URL.Query().Get("page") == "" {
		body, err := vocab.Collection(id, total, id+"?page=true")
		return http.StatusOK, body, err
	}
	after := r.URL.Query().Get("after")
	actors, err := s.Stores.Followers.Followers(r.Context(), i.ID, after, pageSize)
	if err != nil {
		return 0, nil, err
	}
	items := make([]any, len(actors))
	for n, actor := range actors {
		items[n] = actor
	}
	self, next := id+"?page=true", ""
	if after != "" {
		self += "&after=" + url.QueryEscape(after)
	}
	if len(actors) == pageSize {
		next = id + "?page=true&after=" + url.QueryEscape(actors[len(actors)-1])
	}
	body, err := vocab.Page(self, id, next, total, items)
	return http.StatusOK, body, err
}

// getFollowing serves the ids of whom an actor follows and who accepted that
// (ActivityPub §5.4).
func (s *Server) getFollowing(r *http.Request) (int, []byte, error) {
	i, err := s.issuer(r)
	if err != nil {
		return 0, nil, err
	}
	filter := badges.FollowFilter{IssuerID: i.ID, State: badges.FollowAccepted}
	total, err := s.Stores.Domain.CountFollows(r.Context(), filter)
	if err != nil {
		return 0, nil, err
	}
	id := s.Site.Following(i)
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
	filter.Limit = pageSize
	body, err := s.followingPage(r, id, filter, total)
	return http.StatusOK, body, err
}

func (s *Server) followingPage(r *http.Request, id string, filter badges.FollowFilter, total int) ([]byte, error) {
	follows, err := s.Stores.Domain.Follows(r.Context(), filter)
	if err != nil {
		return nil, err
	}
	items := make([]any, len(follows))
	for n, f := range follows {
		items[n] = f.ActorID
	}
	self, next := id+"?page=true", ""
	if filter.After > 0 {
		self += fmt.Sprintf("&after=%d", filter.After)
	}
	if len(follows) == pageSize {
		next = fmt.Sprintf("%s?page=true&after=%d", id, follows[len(follows)-1].ID)
	}
	return vocab.Page(self, id, next, total, items)
}

// positive reads a whole number that is not negative; "" is 0.
func positive(s string) (int64, error) {
	if s == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 {
		return 0, badges.Errorf(badges.Invalid, "%q is no page of this collection; start at its first", s)
	}
	return n, nil
}
