package web

import (
	"context"
	"net/http"
	"strings"

	"laurel/badges"
	"laurel/badges/openbadges"
)

// rsaKey returns the key that an issuer signs JWTs with now.
func (s *server) rsaKey(ctx context.Context, i badges.Issuer, address func(*badges.Site, badges.Issuer, int64) string) (openbadges.RSAKey, error) {
	keys, err := s.Service.Keyring.Keys(ctx, i.ID)
	return openbadges.RSAKey{ID: address(s.Site, i, keys.RSAID), Private: keys.RSA}, err
}

// sendCredentialJWT sends a grant's VC-JWT (Open Badges 3.0), made of the stored
// credential.
func (s *server) sendCredentialJWT(w http.ResponseWriter, r *http.Request, d documented) error {
	if d.grant.State == badges.Revoked {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		return sendDocument(w, r, http.StatusGone, []byte(strings.TrimSpace("The issuer has revoked this badge. "+d.grant.RevocationReason)+"\n"))
	}
	return s.sendSigned(w, r, d, badges.CredentialDocument, openbadges.JWKAddress, openbadges.CredentialJWT)
}

// sendAssertionJWS sends a grant's signed assertion (Open Badges 2.0), made of the
// stored one.
func (s *server) sendAssertionJWS(w http.ResponseWriter, r *http.Request, d documented) error {
	if d.grant.State == badges.Revoked {
		return s.sendAssertion(w, r, documented{d.grant, d.issuer, plainLD})
	}
	profile, err := s.profile(r.Context(), d.issuer)
	if err != nil {
		return err
	}
	return s.sendSigned(w, r, d, badges.AssertionDocument, (*badges.Site).Key, func(assertion []byte, key openbadges.RSAKey) ([]byte, error) {
		return openbadges.SignedAssertion(assertion, profile, key)
	})
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
