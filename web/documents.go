package web

import (
	"net/http"

	"laurel/badges"
	"laurel/badges/openbadges"
)

// asJSON, behind the address of a document, shows it to people: a browser that
// asks for HTML would be led to the page that it came from.
const asJSON = "?format=json"

func wantsSource(r *http.Request) bool { return r.URL.Query().Get("format") == "json" }

// getAssertion serves a grant's Open Badges 2.0 assertion.
func (s *server) getAssertion(w http.ResponseWriter, r *http.Request) error {
	return s.documentOrPage(w, r, s.Site.Assertion, func(g badges.Grant, i badges.Issuer) error {
		if g.State == badges.Revoked {
			body, err := openbadges.RevokedAssertion(s.Site, i, g)
			if err != nil {
				return err
			}
			return s.sendOpenBadges(w, r, http.StatusGone, plainLD, body)
		}
		return s.sendFinal(w, r, g, badges.AssertionDocument, plainLD)
	})
}

// getCredential serves a grant's Open Badges 3.0 credential.
func (s *server) getCredential(w http.ResponseWriter, r *http.Request) error {
	return s.documentOrPage(w, r, s.Site.Credential, func(g badges.Grant, _ badges.Issuer) error {
		if g.State == badges.Revoked {
			return badges.Errorf(badges.Gone, "The issuer has revoked this badge. It is not valid any more.")
		}
		return s.sendFinal(w, r, g, badges.CredentialDocument, credentialLD)
	})
}

// documentOrPage calls send for programs that ask for a grant's document.
// Those that ask for ActivityStreams get the Note instead, since BadgeFed
// servers announce these addresses to each other; people are led to the page.
func (s *server) documentOrPage(w http.ResponseWriter, r *http.Request, address func(badges.Issuer, badges.Grant) string, send func(badges.Grant, badges.Issuer) error) error {
	w.Header().Add("Vary", "Accept")
	notes := offer{form: activity, types: []string{activityJSON, activityLD}, exact: true}
	chosen := negotiate(r.Header.Get("Accept"), notes, openBadgesOffer(), pageOffer())
	if chosen == activity {
		s.Federation.ServeHTTP(w, r)
		return nil
	}
	g, i, err := s.visibleGrant(r)
	switch {
	case err != nil:
		return err
	case i.Domain != host(r):
		http.Redirect(w, r, address(i, g), http.StatusMovedPermanently)
		return nil
	case chosen == page && !wantsSource(r):
		http.Redirect(w, r, s.Site.Note(i, g), http.StatusFound)
		return nil
	}
	return send(g, i)
}

// sendFinal sends a document that processing has made final.
func (s *server) sendFinal(w http.ResponseWriter, r *http.Request, g badges.Grant, format badges.DocumentFormat, mediaType string) error {
	if g.State == badges.Accepted {
		return badges.Errorf(badges.Unavailable, "The documents of this badge are being made. Try again in a moment.")
	}
	body, err := s.Reader.Document(r.Context(), g.ID, format)
	if err != nil {
		return err
	}
	return s.sendOpenBadges(w, r, http.StatusOK, mediaType, body)
}

func (s *server) sendOpenBadges(w http.ResponseWriter, r *http.Request, status int, mediaType string, body []byte) error {
	if wantsSource(r) {
		mediaType = plainJSON // which browsers show
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
	body, err := openbadges.Profile(s.Site, i)
	if err != nil {
		return err
	}
	return s.sendOpenBadges(w, r, http.StatusOK, plainLD, body)
}
