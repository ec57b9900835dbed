package federation

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"laurel/badges"
	"laurel/federation/vocab"
)

// getQuote serves the leave to quote a public Note (QuoteAuthorization, FEP-044f).
// It ends with the Note, and when it is taken back.
func (s *Server) getQuote(r *http.Request) (int, []byte, error) {
	i, err := s.issuer(r)
	if err != nil {
		return 0, nil, err
	}
	q, err := s.Stores.Domain.QuoteByULID(r.Context(), chi.URLParam(r, "ulid"))
	if err != nil {
		return 0, nil, err
	}
	g, err := s.Stores.Domain.Grant(r.Context(), q.GrantID)
	switch {
	case err != nil:
		return 0, nil, err
	case g.IssuerID != i.ID:
		return 0, nil, badges.Errorf(badges.NotFound, "there is no such quote here")
	case !q.RevokedAt.IsZero() || g.State != badges.Processed || !g.Open():
		return 0, nil, badges.Errorf(badges.Gone, "the leave to quote was taken back")
	}
	body, err := vocab.QuoteAuthorization{
		ID: s.Site.Quote(i, q.ULID), AttributedTo: s.Site.Actor(i), Quoting: q.URI, Quoted: s.Site.Note(i, g),
	}.Document()
	return http.StatusOK, body, err
}
