package web

import (
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
