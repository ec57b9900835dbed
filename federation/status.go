package federation

import (
	"encoding/json"
	"errors"
	"net/http"

	"github.com/go-chi/chi/v5"

	"laurel/badges"
	"laurel/federation/document"
	"laurel/federation/peer"
	"laurel/federation/signature"
	"laurel/federation/vocab"
)

// getStatus serves what has an id below an actor's statuses: the public Note of
// a grant, its Tombstone, the announcer's boost, and, to the recipient's server
// alone, the direct Note.
func (s *Server) getStatus(r *http.Request) (int, []byte, error) {
	i, err := s.issuer(r)
	if err != nil {
		return 0, nil, err
	}
	ulid := chi.URLParam(r, "ulid")
	if i.Role == badges.RoleAnnouncer {
		return s.announcement(r, i, ulid)
	}
	g, err := s.Stores.Domain.GrantByULID(r.Context(), ulid)
	if badges.KindOf(err) == badges.NotFound {
		return s.offer(r, i, ulid)
	}
	if err == nil && g.IssuerID != i.ID {
		err = noSuchNote()
	}
	if err != nil {
		return 0, nil, err
	}
	return s.note(r, i, g)
}

// getNote serves the Note also at the addresses of the grant's Open Badges
// documents, where a BadgeFed server looks for it that heard of the badge from
// another one.
func (s *Server) getNote(r *http.Request) (int, []byte, error) {
	g, err := s.Stores.Domain.GrantByULID(r.Context(), chi.URLParam(r, "ulid"))
	if err != nil {
		return 0, nil, noSuchNote()
	}
	i, err := s.Stores.Domain.Issuer(r.Context(), g.IssuerID)
	if err != nil {
		return 0, nil, err
	}
	return s.note(r, i, g)
}

func noSuchNote() error { return badges.Errorf(badges.NotFound, "there is no such post here") }

func (s *Server) note(r *http.Request, i badges.Issuer, g badges.Grant) (int, []byte, error) {
	switch {
	case g.State == badges.Revoked && !g.ProcessedAt.IsZero() && g.Visibility != badges.Private:
		body, err := s.author.Tombstone(i, g, g.ULID)
		return http.StatusGone, body, err
	case g.State != badges.Processed || !g.Open():
		return 0, nil, noSuchNote()
	}
	note, err := s.author.NoteNow(r.Context(), i, g)
	if err != nil {
		return 0, nil, err
	}
	// Both forms are public, so who asks need not be proven.
	note.ForBadgeServers = s.peers.Host(r.Context(), peer.HostOf(signature.ClaimedKeyID(r))).ImportsBadges()
	body, err := note.Document()
	return http.StatusOK, body, err
}

// announcement serves the announcer's boost of a grant.
func (s *Server) announcement(r *http.Request, announcer badges.Issuer, ulid string) (int, []byte, error) {
	g, err := s.Stores.Domain.GrantByULID(r.Context(), ulid)
	if err != nil {
		return 0, nil, noSuchNote()
	}
	i, err := s.Stores.Domain.Issuer(r.Context(), g.IssuerID)
	if err != nil {
		return 0, nil, err
	}
	if i.Domain != announcer.Domain || g.ProcessedAt.IsZero() || !document.Announced(i, g) {
		return 0, nil, noSuchNote()
	}
	if g.State == badges.Revoked {
		return 0, nil, badges.Errorf(badges.Gone, "what was boosted here was withdrawn")
	}
	_, body, err := s.author.Announce(announcer, i, g)
	if err != nil {
		return 0, nil, err
	}
	body, err = s.prover.Prove(r.Context(), announcer, body, g.ProcessedAt)
	return http.StatusOK, body, err
}

// offer serves the direct Note, which holds the accept link, to requests that
// the recipient's own server has signed. To all others it does not exist.
func (s *Server) offer(r *http.Request, i badges.Issuer, ulid string) (int, []byte, error) {
	g, err := s.Stores.Domain.GrantByOffer(r.Context(), ulid)
	if badges.KindOf(err) == badges.NotFound {
		return s.message(r, i, ulid)
	}
	if err != nil || g.IssuerID != i.ID || !s.fromServerOf(r, g.Identity) {
		return 0, nil, noSuchNote()
	}
	if g.State == badges.Revoked {
		body, err := s.author.Tombstone(i, g, ulid)
		return http.StatusGone, body, err
	}
	note, err := s.author.Offer(i, g)
	if err != nil {
		return 0, nil, err
	}
	body, err := note.Document()
	return http.StatusOK, body, err
}

// message serves the direct Notes that are no offers in the same way.
func (s *Server) message(r *http.Request, i badges.Issuer, ulid string) (int, []byte, error) {
	m, err := s.Stores.Domain.MessageByULID(r.Context(), ulid)
	if err != nil || m.IssuerID != i.ID || !s.fromServerOf(r, badges.Identity{Kind: badges.FediverseIdentity, Value: m.ActorID}) {
		return 0, nil, noSuchNote()
	}
	body, err := s.author.Message(i, m).Document()
	return http.StatusOK, body, err
}

func (s *Server) fromServerOf(r *http.Request, recipient badges.Identity) bool {
	if recipient.Kind != badges.FediverseIdentity {
		return false
	}
	key, err := s.verifier.Verify(r, nil)
	if err != nil {
		if !errors.Is(err, signature.ErrMissing) {
			s.Log.InfoContext(r.Context(), "signed request not believed", "path", r.URL.Path, "error", err)
		}
		return false
	}
	return vocab.SameOrigin(key.Owner, recipient.Value)
}

// getCreate serves the Create of a public Note at its own id.
func (s *Server) getCreate(r *http.Request) (int, []byte, error) {
	i, err := s.issuer(r)
	if err != nil {
		return 0, nil, err
	}
	g, err := s.Stores.Domain.GrantByULID(r.Context(), chi.URLParam(r, "ulid"))
	if err != nil || g.IssuerID != i.ID || g.State != badges.Processed || !g.Open() {
		return 0, nil, noSuchNote()
	}
	_, body, err := s.author.Create(r.Context(), i, g)
	if err != nil {
		return 0, nil, err
	}
	body, err = s.prover.Prove(r.Context(), i, body, g.SignedAt())
	return http.StatusOK, body, err
}

// getCount serves one of the collections of a public Note.
func (s *Server) getCount(which func(*vocab.Conversation) vocab.Count) endpoint {
	return func(r *http.Request) (int, []byte, error) {
		i, err := s.issuer(r)
		if err != nil {
			return 0, nil, err
		}
		g, err := s.Stores.Domain.GrantByULID(r.Context(), chi.URLParam(r, "ulid"))
		if err != nil || g.IssuerID != i.ID || g.State != badges.Processed || !g.Open() {
			return 0, nil, noSuchNote()
		}
		note, err := s.author.NoteNow(r.Context(), i, g)
		if err != nil {
			return 0, nil, err
		}
		body, err := which(note.Conversation).Document()
		return http.StatusOK, body, err
	}
}

func quote(text string) string {
	b, err := json.Marshal(text)
	if err != nil { // a string always marshals
		return `""`
	}
	return string(b)
}
