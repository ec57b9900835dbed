package web

import (
	"context"
	"net/http"
	"strings"

	"github.com/go-chi/chi/v5"

	"laurel/badges"
	"laurel/templates"
)

const (
	issuerBadges = 200
	issuerGrants = 12
)

func (s *server) getIssuer(w http.ResponseWriter, r *http.Request) error {
	username := chi.URLParam(r, "username")
	i, err := s.findIssuer(r.Context(), host(r), username)
	if err != nil {
		return err
	}
	if i.Username != username || i.Role == badges.RoleInstance {
		return s.redirectToIssuer(w, r)
	}
	view := templates.Issuer{
		Head:    s.head(r, s.Site.Actor(i)),
		Name:    i.Name,
		Handle:  s.Site.Handle(i),
		Picture: s.picture(i.Domain, i.Picture),
		Summary: s.html(i.Summary),
		Website: i.Website,
	}
	view.Description = s.plain(i.Summary)
	view.Preview = view.Picture
	view.Creator = view.Handle
	view.ActivityPub = view.URL
	view.Theme, view.Feed = s.theme(i), s.issuerFeed(i)
	grants := badges.GrantFilter{IssuerID: i.ID}
	if i.Role == badges.RoleAnnouncer {
		grants = badges.GrantFilter{Domain: i.Domain} // it announces what all others there grant
	} else {
		found, err := s.Reader.Badges(r.Context(), badges.BadgeFilter{IssuerID: i.ID, Limit: issuerBadges})
		if err != nil {
			return err
		}
		for _, b := range found {
			view.Badges = append(view.Badges, s.badgeCard(i, b))
		}
	}
	moved, err := s.Reader.IssuerMove(r.Context(), i.ID)
	if err != nil {
		return err
	}
	view.MovedTo = moved.To
	if view.Catalogue, err = s.catalogueOf(r.Context(), i.Domain, i); err != nil {
		return err
	}
	if view.Collections, err = s.collectionsOf(r.Context(), i); err != nil {
		return err
	}
	if view.Endorsements, err = s.endorsements(r, badges.EndorsementFilter{OwnerID: i.ID, Kind: badges.EndorsedIssuer}); err != nil {
		return err
	}
	if view.Recent, view.Older, err = s.pageOfGrants(r, grants, issuerGrants); err != nil {
		return err
	}
	s.Count(r, badges.Viewed, i.ID, 0)
	return s.show(w, r, http.StatusOK, view)
}

// findIssuer finds an issuer by any name under which it was ever addressed.
func (s *server) findIssuer(ctx context.Context, domain, username string) (badges.Issuer, error) {
	origin := s.Site.Origin(domain)
	if known, name, ok := s.Site.ParseActor(origin + "/actor/" + strings.ToLower(username)); ok {
		domain, username = known, name
	}
	i, err := s.Reader.IssuerByUsername(ctx, domain, username)
	if badges.KindOf(err) == badges.NotFound {
		return i, badges.Errorf(badges.NotFound, "There is no issuer %q on %s. The front page lists those that are.", username, domain)
	}
	return i, err
}

// issuerOfPath finds the issuer that {username} names, on the domain that the
// request is for: {domain}, where the path has one, must agree.
func (s *server) issuerOfPath(r *http.Request) (badges.Issuer, error) {
	if named := chi.URLParam(r, "domain"); named != "" && strings.ToLower(named) != host(r) {
		return badges.Issuer{}, statusError(http.StatusNotFound)
	}
	return s.findIssuer(r.Context(), host(r), chi.URLParam(r, "username"))
}

// redirectToIssuer leads from an issuer's other addresses to its own.
func (s *server) redirectToIssuer(w http.ResponseWriter, r *http.Request) error {
	i, err := s.issuerOfPath(r)
	if err != nil {
		return err
	}
	address := s.Site.Actor(i)
	if i.Role == badges.RoleInstance { // it has no page of its own
		address = s.Site.Origin(i.Domain) + "/"
	}
	http.Redirect(w, r, address, http.StatusFound)
	return nil
}
