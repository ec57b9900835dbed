package web

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"

	"laurel/badges"
	"laurel/badges/openbadges"
)

const (
	jwkType    = "application/jwk+json"
	jwkSetType = "application/jwk-set+json"
	didType    = "application/did+json"
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

// getKey serves an RSA key as Open Badges 2.0 CryptographicKey or, with .jwk behind
// its number, any key as JSON Web Key.
func (s *server) getKey(w http.ResponseWriter, r *http.Request) error {
	named, isJWK := strings.CutSuffix(chi.URLParam(r, "id"), ".jwk")
	id, err := strconv.ParseInt(named, 10, 64)
	if err != nil {
		return statusError(http.StatusNotFound)
	}
	key, err := s.Reader.IssuerKey(r.Context(), id)
	if err != nil {
		return err
	}
	i, err := s.Reader.Issuer(r.Context(), key.IssuerID)
	if err != nil {
		return err
	}
	if i.Domain != host(r) || !isJWK && key.Algorithm != badges.RSAKey {
		return statusError(http.StatusNotFound)
	}
	write, mediaType := openbadges.CryptographicKey, plainLD
	if isJWK {
		write, mediaType = openbadges.JWK, jwkType
	}
	body, err := write(s.Site, i, key)
	if err != nil {
		return err
	}
	return s.sendOpenBadges(w, r, http.StatusOK, mediaType, body)
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

func (s *server) getJWKS(w http.ResponseWriter, r *http.Request) error {
	i, err := s.issuerOfPath(r)
	if err != nil {
		return err
	}
	return s.sendKeys(w, r, i, jwkSetType, openbadges.JWKS)
}

func (s *server) getDID(w http.ResponseWriter, r *http.Request) error {
	i, err := s.issuerOfPath(r)
	if err != nil {
		return err
	}
	return s.sendKeys(w, r, i, didType, openbadges.DIDDocument)
}

// getInstanceDID is of the domain itself, as its own actor is.
func (s *server) getInstanceDID(w http.ResponseWriter, r *http.Request) error {
	i, err := s.findIssuer(r.Context(), host(r), host(r))
	if err != nil {
		return err
	}
	return s.sendKeys(w, r, i, didType, openbadges.DIDDocument)
}

type keyWriter func(*badges.Site, badges.Issuer, []badges.StoredKey) ([]byte, error)

func (s *server) sendKeys(w http.ResponseWriter, r *http.Request, i badges.Issuer, mediaType string, write keyWriter) error {
	keys, err := s.Reader.IssuerKeys(r.Context(), i.ID)
	if err != nil {
		return err
	}
	body, err := write(s.Site, i, keys)
	if err != nil {
		return err
	}
	return s.sendOpenBadges(w, r, http.StatusOK, mediaType, body)
}

// rsaKey returns the key that an issuer signs JWTs with now.
func (s *server) rsaKey(ctx context.Context, i badges.Issuer, address func(*badges.Site, badges.Issuer, int64) string) (openbadges.RSAKey, error) {
	keys, err := s.Service.Keyring.Keys(ctx, i.ID)
	return openbadges.RSAKey{ID: address(s.Site, i, keys.RSAID), Private: keys.RSA}, err
}

// sendCredentialJWT sends a grant's VC-JWT (Open Badges 3.0), made of the stored
// credential.
func (s *server) sendCredentialJWT(w http.ResponseWriter, r *http.Request, d documented) error {
	if d.grant.State == badges.Revoked {
		return badges.Errorf(badges.Gone, "The issuer has revoked this badge. It is not valid any more.")
	}
	return s.sendSigned(w, r, d, badges.CredentialDocument, openbadges.JWKAddress, openbadges.CredentialJWT)
}

// sendAssertionJWS sends a grant's signed assertion (Open Badges 2.0), made of the
// stored one.
func (s *server) sendAssertionJWS(w http.ResponseWriter, r *http.Request, d documented) error {
	if d.grant.State == badges.Revoked {
		return s.sendAssertion(w, r, documented{d.grant, d.issuer, plainLD})
	}
	return s.sendSigned(w, r, d, badges.AssertionDocument, (*badges.Site).Key, openbadges.SignedAssertion)
}

func (s *server) sendSigned(w http.ResponseWriter, r *http.Request, d documented, format badges.DocumentFormat,
	address func(*badges.Site, badges.Issuer, int64) string, sign func([]byte, openbadges.RSAKey) ([]byte, error)) error {
	document, err := s.finalDocument(r, d.grant, format)
	if err != nil {
		return err
	}
	key, err := s.rsaKey(r.Context(), d.issuer, address)
	if err != nil {
		return err
	}
	body, err := sign(document, key)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", d.mediaType)
	return sendDocument(w, r, http.StatusOK, body)
}
