package federation

import (
	"net/http"

	"github.com/go-chi/chi/v5"
)

// getEndorsement serves the Note of an endorsement that was made here, its
// Tombstone once it is revoked.
func (s *Server) getEndorsement(r *http.Request) (int, []byte, error) {
	e, err := s.Stores.Domain.EndorsementByULID(r.Context(), chi.URLParam(r, "ulid"))
	if err != nil {
		return 0, nil, noSuchNote()
	}
	i, err := s.Stores.Domain.Issuer(r.Context(), e.IssuerID)
	if err != nil {
		return 0, nil, err
	}
	if !e.RevokedAt.IsZero() {
		body, err := s.author.EndorsementTombstone(e)
		return http.StatusGone, body, err
	}
	note, err := s.author.Endorsement(i, e)
	if err != nil {
		return 0, nil, err
	}
	body, err := note.Document()
	return http.StatusOK, body, err
}
