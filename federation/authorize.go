package federation

import (
	"errors"
	"net/http"

	"laurel/badges"
	"laurel/federation/signature"
)

// authorize refuses, in secure mode, a request for a document that no actor has
// signed, or one of a server that is suspended here.
func (s *Server) authorize(r *http.Request) error {
	if !s.AuthorizedFetch {
		return nil
	}
	if i, err := s.issuer(r); r.URL.Path == "/" || err == nil && i.Role == badges.RoleInstance {
		return nil // or two servers in secure mode could not verify each other
	}
	key, err := s.verifier.Verify(r, nil)
	switch {
	case errors.Is(err, signature.ErrKeyUnavailable) && !errors.Is(err, signature.ErrBadSignature):
		return &badges.Error{Kind: badges.Unavailable, Err: err, Message: "the signing key can't be fetched at present; try again later"}
	case err != nil:
		return &badges.Error{Kind: badges.Unauthorized, Err: err, Message: "this server gives documents to signed requests alone: " + err.Error()}
	}
	rule, err := badges.ActorRule(r.Context(), s.Stores.Domain, key.Owner)
	if err == nil && rule.Severity == badges.Suspend {
		err = badges.Errorf(badges.Forbidden, "there is nothing at this address")
	}
	return err
}
