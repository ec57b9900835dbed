package web

import (
	"net/http"
	"strings"

	"github.com/go-chi/chi/v5"

	"laurel/badges"
	"laurel/badges/openbadges"
	"laurel/templates"
)

// shownEndorsements is how many endorsements the page of a thing shows.
const shownEndorsements = 50

// routeEndorsements are the addresses of endorsements that were made here.
func (s *server) routeEndorsements(r chi.Router) {
	r.Get("/endorsement/{ulid}", s.handle(s.getEndorsement))
}

// getEndorsement serves an endorsement in the form that is asked for, by Accept or
// by an extension: as page, Note, credential or JWT. A revoked one is Gone in each.
func (s *server) getEndorsement(w http.ResponseWriter, r *http.Request) error {
	w.Header().Add("Vary", "Accept")
	ulid, extension, _ := strings.Cut(chi.URLParam(r, "ulid"), ".")
	e, err := s.Reader.EndorsementByULID(r.Context(), ulid)
	if err != nil {
		return err
	}
	i, err := s.Reader.Issuer(r.Context(), e.IssuerID)
	if err != nil {
		return err
	}
	if i.Domain != host(r) {
		return statusError(http.StatusNotFound)
	}
	wanted := negotiate(r.Header.Get("Accept"),
		offer{form: activity, types: []string{activityJSON, activityLD}, exact: true},
		offer{form: credential, types: []string{vcLD, vcJSON, plainLD, plainJSON}},
		offer{form: credentialJWT, types: []string{plainText, vcJWT, jwtType}},
		pageOffer())
	switch extension {
	case "":
	case "json":
		wanted = credential
	case "jwt":
		wanted = credentialJWT
	default:
		return statusError(http.StatusNotFound)
	}
	switch {
	case wanted == activity:
		s.Federation.ServeHTTP(w, r)
		return nil
	case wanted == page && !wantsSource(r):
		return s.showEndorsement(w, r, e)
	case !e.RevokedAt.IsZero():
		return badges.Errorf(badges.Gone, "The issuer has revoked this endorsement.")
	case wanted == credentialJWT:
		return s.sendEndorsementJWT(w, r, i, e)
	}
	return s.sendOpenBadges(w, r, http.StatusOK, vcLD, e.Credential)
}

func (s *server) sendEndorsementJWT(w http.ResponseWriter, r *http.Request, i badges.Issuer, e badges.Endorsement) error {
	key, err := s.rsaKey(r.Context(), i, openbadges.JWKAddress)
	if err != nil {
		return err
	}
	body, err := openbadges.CredentialJWT(e.Credential, key)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", plainText)
	return sendDocument(w, r, http.StatusOK, body)
}

func (s *server) showEndorsement(w http.ResponseWriter, r *http.Request, e badges.Endorsement) error {
	view := templates.EndorsementPage{
		Head:        s.head(r, e.Address),
		Endorsement: endorsementView(e),
		Thing:       templates.Link{Name: e.Title, URL: e.Endorsed.Address},
		RevokedAt:   e.RevokedAt,
		Source:      e.Address + ".json",
	}
	view.Description, view.ActivityPub, view.Head.Published = e.Comment, e.Address, e.CreatedAt
	status := http.StatusOK
	if !e.RevokedAt.IsZero() {
		status, view.Unlisted, view.Source = http.StatusGone, true, ""
	}
	return s.show(w, r, status, view)
}

// endorsements are those that stand, newest first.
func (s *server) endorsements(r *http.Request, f badges.EndorsementFilter) (views []templates.Endorsement, err error) {
	f.Shown, f.Limit = true, shownEndorsements
	found, err := s.Reader.Endorsements(r.Context(), f)
	for _, e := range found {
		views = append(views, endorsementView(e))
	}
	return views, err
}

func endorsementView(e badges.Endorsement) templates.Endorsement {
	return templates.Endorsement{By: templates.Link{Name: e.ActorName, URL: e.Actor}, Comment: e.Comment, At: e.CreatedAt, CheckedAt: e.CheckedAt, URL: e.Address}
}
