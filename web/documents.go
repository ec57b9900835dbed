package web

import (
	"context"
	"net/http"
	"strings"

	"laurel/badges"
	"laurel/badges/openbadges"
)

// asJSON, behind the address of a document, shows it to people: a browser that
// asks for HTML would be led to the page that it came from.
const asJSON = "?format=json"

func wantsSource(r *http.Request) bool { return r.URL.Query().Get("format") == "json" }

// sendAssertion sends a grant's Open Badges 2.0 assertion.
func (s *server) sendAssertion(w http.ResponseWriter, r *http.Request, d documented) error {
	if d.grant.State == badges.Revoked {
		body, err := openbadges.RevokedAssertion(s.Site, d.issuer, d.grant)
		if err != nil {
			return err
		}
		return s.sendOpenBadges(w, r, http.StatusGone, d.mediaType, body)
	}
	return s.sendFinal(w, r, d, badges.AssertionDocument)
}

// sendCredential sends a grant's Open Badges 3.0 credential.
func (s *server) sendCredential(w http.ResponseWriter, r *http.Request, d documented) error {
	if d.grant.State == badges.Revoked {
		body, err := openbadges.RevokedCredential(s.Site, d.issuer, d.grant)
		if err != nil {
			return err
		}
		return s.sendOpenBadges(w, r, http.StatusGone, plainJSON, body)
	}
	return s.sendFinal(w, r, d, badges.CredentialDocument)
}

// sendFinal sends a document that processing has made final.
func (s *server) sendFinal(w http.ResponseWriter, r *http.Request, d documented, format badges.DocumentFormat) error {
	body, err := s.finalDocument(r, d.grant, format)
	if err != nil {
		return err
	}
	return s.sendOpenBadges(w, r, http.StatusOK, d.mediaType, body)
}

// finalDocument returns a document that processing has made final; Unavailable
// while it is being made.
func (s *server) finalDocument(r *http.Request, g badges.Grant, format badges.DocumentFormat) ([]byte, error) {
	if g.State == badges.Accepted {
		return nil, badges.Errorf(badges.Unavailable, "The documents of this badge are being made. Try again in a moment.")
	}
	return s.Reader.Document(r.Context(), g.ID, format)
}

func (s *server) sendOpenBadges(w http.ResponseWriter, r *http.Request, status int, mediaType string, body []byte) error {
	if wantsSource(r) || strings.TrimSpace(r.Header.Get("Accept")) == plainJSON {
		mediaType = plainJSON // which browsers show, and who asks for it alone may take nothing else
	}
	w.Header().Set("Content-Type", mediaType)
	return sendDocument(w, r, status, body)
}

// getProfile serves an issuer's Open Badges 2.0 Profile; people are led to its page.
func (s *server) getProfile(w http.ResponseWriter, r *http.Request) error {
	w.Header().Add("Vary", "Accept")
	if negotiate(r.Header.Get("Accept"), openBadgesOffer(), pageOffer()) == page {
		return s.redirectToIssuer(w, r)
	}
	i, err := s.issuerOfPath(r)
	if err != nil {
		return err
	}
	body, err := s.profile(r.Context(), i)
	if err != nil {
		return err
	}
	return s.sendOpenBadges(w, r, http.StatusOK, plainLD, body)
}

// profile is an issuer's Open Badges 2.0 Profile as it is now.
func (s *server) profile(ctx context.Context, i badges.Issuer) ([]byte, error) {
	keys, err := s.Reader.IssuerKeys(ctx, i.ID)
	if err != nil {
		return nil, err
	}
	return openbadges.Profile(s.Site, i, keys)
}
