package api

import (
	"net/http"
	"strconv"

	"github.com/go-chi/chi/v5"

	"laurel/badges"
)

// listBadges answers GET /badges with the account's badges, oldest first.
func (a *api) listBadges(r *http.Request, account badges.Account) (any, error) {
	found, err := a.Service.BadgesOf(r.Context(), account, badges.BadgeFilter{})
	if err != nil {
		return nil, err
	}
	answer := badgeList{Success: true, Count: len(found), Badges: make([]badge, len(found))}
	issuers := make(map[int64]badges.Issuer) // many badges have few issuers
	for i, b := range found {
		if _, known := issuers[b.IssuerID]; !known {
			if issuers[b.IssuerID], err = a.Store.Issuer(r.Context(), b.IssuerID); err != nil {
				return nil, err
			}
		}
		answer.Badges[i] = newBadge(a.Service.Site, b, issuers[b.IssuerID])
	}
	return answer, nil
}

// showBadge answers GET /badges/{badgeId}.
func (a *api) showBadge(r *http.Request, account badges.Account) (any, error) {
	id, err := strconv.ParseInt(chi.URLParam(r, "badgeId"), 10, 64)
	if err != nil {
		return nil, errBadgeNotFound()
	}
	b, err := a.Service.BadgeOf(r.Context(), account, id)
	if badges.KindOf(err) == badges.NotFound {
		return nil, errBadgeNotFound()
	}
	if err != nil {
		return nil, err
	}
	i, err := a.Store.Issuer(r.Context(), b.IssuerID)
	if err != nil {
		return nil, err
	}
	return oneBadge{Success: true, Badge: newBadge(a.Service.Site, b, i)}, nil
}

func errBadgeNotFound() error {
	return badges.Errorf(badges.NotFound, "Badge not found or not authorized.")
}
