package web

import (
	"net/http"
	"strconv"

	"github.com/go-chi/chi/v5"

	"laurel/badges"
	"laurel/badges/openbadges"
)

// brief lets a document be kept for a minute: a revocation is to be seen soon, and
// a list is asked for with each verification.
const brief = "public, max-age=60"

// routeVerifying are the documents that verifiers need beside the credential: keys,
// status and revocation lists, and the versions of badges.
func (s *server) routeVerifying(r chi.Router) {
	r.Get("/badge/{id}/version/{version}", s.handle(s.getBadgeVersion))
	r.Get("/status-list/{id}", s.handle(s.getStatusList))
	r.Get("/key/{id}", s.handle(s.getKey))
	r.Get("/openbadge/issuer/{domain}/{username}/revocations", s.handle(s.getRevocations))
	r.Get("/actor/{username}/jwks.json", s.handle(s.getJWKS))
	r.Get("/actor/{username}/did.json", s.handle(s.getDID))
	r.Get("/.well-known/did.json", s.handle(s.getInstanceDID))
}

// getBadgeVersion serves the BadgeClass that grants of one version point at, for
// ever; people are led to the badge's page.
func (s *server) getBadgeVersion(w http.ResponseWriter, r *http.Request) error {
	w.Header().Add("Vary", "Accept")
	b, i, err := s.findBadge(r)
	if err != nil {
		return err
	}
	version, err := strconv.Atoi(chi.URLParam(r, "version"))
	if err != nil {
		return statusError(http.StatusNotFound)
	}
	switch {
	case i.Domain != host(r):
		http.Redirect(w, r, s.Site.BadgeVersion(i, b.ID, version), http.StatusMovedPermanently)
		return nil
	case negotiate(r.Header.Get("Accept"), openBadgesOffer(), pageOffer()) == page:
		http.Redirect(w, r, s.Site.Badge(i, b.ID), http.StatusFound)
		return nil
	}
	current := b.Version
	if b.Definition, err = s.Reader.BadgeVersion(r.Context(), b.ID, version); err != nil {
		return err
	}
	b.Version = version
	body, err := openbadges.BadgeClassVersion(s.Site, i, b, current)
	if err != nil {
		return err
	}
	return s.sendOpenBadges(w, r, http.StatusOK, plainLD, body)
}

// getRevocations serves an issuer's Open Badges 2.0 RevocationList. It says nothing
// of grants that were private or never accepted.
func (s *server) getRevocations(w http.ResponseWriter, r *http.Request) error {
	i, err := s.issuerOfPath(r)
	if err != nil {
		return err
	}
	all, err := s.Reader.Grants(r.Context(), badges.GrantFilter{IssuerID: i.ID, States: []badges.State{badges.Revoked}})
	if err != nil {
		return err
	}
	var seen []badges.Grant
	for _, g := range all {
		if wasOpen(g) {
			seen = append(seen, g)
		}
	}
	body, err := openbadges.RevocationList(s.Site, i, seen)
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", brief)
	return s.sendOpenBadges(w, r, http.StatusOK, plainLD, body)
}
