package api

import (
	"net/http"

	"laurel/badges"
)

// grantBadge answers POST /badges/grant. Repeating a request is safe: while the
// recipient has not answered, each gets the one grant's accept link.
func (a *api) grantBadge(r *http.Request, account badges.Account) (any, error) {
	req, err := readGrantRequest(r)
	if err != nil {
		return nil, err
	}
	g, created, err := a.Service.Grant(r.Context(), account, badges.GrantRequest{
		BadgeID:    req.BadgeID,
		ProfileURI: req.ProfileURI,
		Email:      req.Email,
		Name:       req.Name,
		Evidence:   req.Evidence,
		Results:    req.Results,
		Language:   req.Language,
	})
	if err != nil {
		return nil, err
	}
	i, err := a.Store.Issuer(r.Context(), g.IssuerID)
	if err != nil {
		return nil, err
	}
	message := "Badge granted successfully"
	if !created {
		message = "This badge was granted to this recipient before and is waiting for their answer; acceptUrl is that grant's"
	}
	return granted{
		Success:     true,
		Message:     message,
		AcceptURL:   a.Service.AcceptURL(i, g),
		NoteID:      a.Service.Site.Note(i, g),
		Status:      g.State,
		BadgeRecord: newBadgeRecord(a.Service.Site, g, i),
	}, nil
}
