package fedtest

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"laurel/badges"
	"laurel/badges/openbadges"
	"laurel/badges/verification"
	"laurel/federation/fetch"
)

// handler is what the server answers with: ActivityPub, and the Open Badges documents
// and status lists, which package web serves in a whole Laurel.
func (s *Server) handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/", s.Federation)
	mux.HandleFunc("GET /openbadge/{ulid}", s.serveDocument(badges.AssertionDocument))
	mux.HandleFunc("GET /credential/{ulid}", s.serveDocument(badges.CredentialDocument))
	mux.HandleFunc("GET /status-list/{id}", func(w http.ResponseWriter, r *http.Request) {
		body, err := s.statusList(r)
		if err != nil {
			http.Error(w, err.Error(), http.StatusNotFound)
			return
		}
		w.Header().Set("Content-Type", "application/vc+ld+json")
		w.Write(body)
	})
	return mux
}

func (s *Server) statusList(r *http.Request) ([]byte, error) {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		return nil, err
	}
	list, err := s.DB.StatusList(r.Context(), id)
	if err != nil {
		return nil, err
	}
	set, err := s.DB.StatusListSet(r.Context(), id)
	if err != nil {
		return nil, err
	}
	issuer, err := s.DB.Issuer(r.Context(), list.IssuerID)
	if err != nil {
		return nil, err
	}
	key, err := s.Key(r.Context(), issuer)
	if err != nil {
		return nil, err
	}
	return openbadges.StatusListCredential(s.Site, issuer, list, set, key)
}

// Key is the key with which an issuer of the server signs credentials.
func (s *Server) Key(ctx context.Context, i badges.Issuer) (openbadges.SigningKey, error) {
	keys, err := s.Service.Keyring.Keys(ctx, i.ID)
	return openbadges.SigningKey{Controller: s.Site.Actor(i), Private: keys.Ed25519}, err
}

// outside gets what credentials name from the other hosts.
type outside struct{ client *fetch.Client }

// Get implements [verification.Fetcher].
func (o outside) Get(ctx context.Context, url, accept string, maxBytes int64) (verification.Response, error) {
	answer, err := o.client.WithMaxBody(maxBytes).Get(ctx, url, accept)
	if status, ok := errors.AsType[*fetch.StatusError](err); ok {
		return verification.Response{URL: url, Status: status.Status, Body: status.Content}, nil
	}
	if err != nil {
		return verification.Response{}, err
	}
	return verification.Response{URL: answer.URL, Status: answer.Status, ContentType: answer.ContentType, Body: answer.Body}, nil
}
