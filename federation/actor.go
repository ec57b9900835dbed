package federation

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"laurel/badges"
	"laurel/federation/vocab"
)

// endpoint returns the document at an address, with the status to send it with.
type endpoint func(r *http.Request) (status int, body []byte, err error)

func (s *Server) answer(e endpoint) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var status int
		var body []byte
		err := s.authorize(r)
		if err == nil {
			status, body, err = e(r)
		}
		if err != nil {
			s.fail(w, r, err)
			return
		}
		w.Header().Set("Content-Type", vocab.ContentType)
		w.Header().Add("Vary", "Accept, Signature")
		w.Header().Set("Cache-Control", "no-cache") // a revocation shows at once
		w.WriteHeader(status)
		_, _ = w.Write(body) // the client may have left
	}
}

func (s *Server) fail(w http.ResponseWriter, r *http.Request, err error) {
	status := http.StatusInternalServerError
	switch badges.KindOf(err) {
	case badges.Invalid:
		status = http.StatusBadRequest
	case badges.Unauthorized:
		status = http.StatusUnauthorized
		w.Header().Set("WWW-Authenticate", `Signature realm="activitypub",headers="(request-target) host date"`)
	case badges.NotFound, badges.Forbidden:
		status = http.StatusNotFound
	case badges.Unavailable:
		status = http.StatusServiceUnavailable
		w.Header().Set("Retry-After", "300")
	case badges.Gone:
		status = http.StatusGone
	default:
		if !errors.Is(err, context.Canceled) {
			s.Log.ErrorContext(r.Context(), "federation", "path", r.URL.Path, "error", err)
		}
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(`{"error":` + quote(badges.MessageOf(err)) + `}`)) // the client may have left
}

// issuer returns the actor of ours that the request's address names.
func (s *Server) issuer(r *http.Request) (badges.Issuer, error) {
	domain, username, ok := s.Site.ParseActor(s.Site.Origin(strings.ToLower(r.Host)) + actorPath(r.URL.Path))
	if !ok {
		return badges.Issuer{}, badges.Errorf(badges.NotFound, "there is no such actor here")
	}
	i, err := s.Stores.Domain.IssuerByUsername(r.Context(), domain, username)
	if err == nil && !i.ArchivedAt.IsZero() {
		err = badges.Errorf(badges.Gone, "this actor has left")
	}
	return i, err
}

// actorPath returns the path of the actor itself of one of its addresses.
func actorPath(path string) string {
	parts := strings.Split(path, "/") // the first is empty
	length := 2                       // /actor or /@username
	switch parts[1] {
	case "actors": // /actors/domain/username
		length = 4
	case "actor":
		if len(parts) > 2 && !isOfInstance(parts[2]) {
			length = 3
		}
	}
	return strings.Join(parts[:min(length, len(parts))], "/")
}

// isOfInstance tells what stands below /actor, the instance's own, from the
// usernames that do; no issuer can have one of these.
func isOfInstance(name string) bool {
	switch name {
	case "inbox", "outbox", "followers", "following", "statuses":
		return true
	}
	return false
}

// personalInbox makes sure that the inbox is somebody's before it reads anything.
func (s *Server) personalInbox() http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if _, err := s.issuer(r); err != nil {
			s.fail(w, r, err)
			return
		}
		s.inbox.ServeHTTP(w, r)
	}
}

// getInstance serves the instance's own actor where some look for it first.
func (s *Server) getInstance(r *http.Request) (int, []byte, error) {
	domain := strings.ToLower(r.Host)
	i, err := s.Stores.Domain.IssuerByUsername(r.Context(), domain, domain)
	if err != nil {
		return 0, nil, err
	}
	return s.actor(r, i)
}

func (s *Server) getActor(r *http.Request) (int, []byte, error) {
	i, err := s.issuer(r)
	if err != nil {
		return 0, nil, err
	}
	return s.actor(r, i)
}

func (s *Server) actor(r *http.Request, i badges.Issuer) (int, []byte, error) {
	actor, err := s.author.Actor(r.Context(), i)
	if err != nil {
		return 0, nil, err
	}
	body, err := actor.Document()
	return http.StatusOK, body, err
}
