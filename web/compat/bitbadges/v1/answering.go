package v1

import (
	"context"

	"laurel/badges"
)

// acceptBadge moves a badge from the pending to the accepted ones of who signed. It
// is public from then on, as all of them are in this API.
func acceptBadge(h *Handler, r *request) (any, error) {
	u, g, err := h.ownGrant(r, "is not among your pending badges", func(g badges.Grant) bool { return g.State == badges.Pending })
	if err == nil {
		_, err = h.Service.AcceptAs(r.Context(), u.identityID, g.ID, badges.Public)
	}
	return general{"Badge accepted"}, err
}

func declineBadge(h *Handler, r *request) (any, error) {
	u, g, err := h.ownGrant(r, "is not among your pending badges", func(g badges.Grant) bool { return g.State == badges.Pending })
	if err == nil {
		_, err = h.Service.DeclineAs(r.Context(), u.identityID, g.ID)
	}
	return general{"Badge declined"}, err
}

// hideAcceptedBadge takes a badge out of the accepted ones of who signed.
func hideAcceptedBadge(h *Handler, r *request) (any, error) {
	u, g, err := h.ownGrant(r, "is not among your accepted badges", func(g badges.Grant) bool {
		return g.Decided() && g.HiddenAt.IsZero()
	})
	if err == nil {
		_, err = h.Service.HideGrant(r.Context(), u.identityID, g.ID, true)
	}
	return general{"Badge removed from accepted"}, err
}

// hideIssuedBadge takes a badge out of the issued ones of who signed, with all its
// grants.
func hideIssuedBadge(h *Handler, r *request) (any, error) {
	ctx := r.Context()
	u, err := h.user(ctx, r.key.text)
	if err != nil {
		return nil, err
	}
	grants, err := h.grantsOf(ctx, r.body.text("badgeId"), badges.GrantFilter{})
	if err != nil {
		return nil, err
	}
	err = h.Service.Together(ctx, func(s *badges.Service) error {
		hidden := 0
		for _, g := range grants {
			if g.IssuerID != u.issuerID || !g.HiddenByIssuerAt.IsZero() {
				continue
			}
			if _, err := s.HideIssued(ctx, badges.Operator(), g.ID, true); err != nil {
				return err
			}
			hidden++
		}
		if hidden == 0 {
			return refuse("badgeId is not among your issued badges; getUser lists those")
		}
		return nil
	})
	return general{"Badge removed from issued"}, err
}

// ownGrant returns the grant of the body's badge to who signed that is in the list
// which the request is about.
func (h *Handler) ownGrant(r *request, otherwise string, listed func(badges.Grant) bool) (user, badges.Grant, error) {
	u, err := h.user(r.Context(), r.key.text)
	if err != nil {
		return u, badges.Grant{}, err
	}
	missing := refuse("badgeId " + otherwise + "; getUser lists those")
	if u.recipientID == 0 {
		return u, badges.Grant{}, missing
	}
	grants, err := h.grantsOf(r.Context(), r.body.text("badgeId"), badges.GrantFilter{RecipientID: u.recipientID})
	if err != nil {
		return u, badges.Grant{}, err
	}
	for _, g := range grants {
		if g.Identity.RecipientID == u.recipientID && listed(g) {
			return u, g, nil
		}
	}
	return u, badges.Grant{}, missing
}

// grantsOf returns the grants that a badge of this API stands for, narrowed by f
// where there are many.
func (h *Handler) grantsOf(ctx context.Context, id string, f badges.GrantFilter) ([]badges.Grant, error) {
	_, badgeID, grantID, err := h.find(ctx, id)
	if err != nil {
		return nil, err
	}
	if grantID != 0 {
		g, err := h.Reader.Grant(ctx, grantID)
		return []badges.Grant{g}, err
	}
	f.BadgeID = badgeID
	return h.Reader.Grants(ctx, f)
}
