package web

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"net/http"
	"strconv"
	"sync"

	"github.com/go-chi/chi/v5"

	"laurel/badges"
	"laurel/badges/openbadges"
)

// statusLists keeps the signed status lists: to sign one costs milliseconds, and
// each verification of a badge asks for one.
type statusLists struct {
	mu   sync.Mutex
	kept map[int64]keptList
}

// keptList is good as long as list and key are what it was made of.
type keptList struct {
	revision int64
	key      ed25519.PrivateKey
	body     []byte
}

// maxKeptLists bounds the memory; a list has at most some 20 kB.
const maxKeptLists = 500

func (l *statusLists) find(list badges.StatusList, key ed25519.PrivateKey) []byte {
	l.mu.Lock()
	defer l.mu.Unlock()
	kept, ok := l.kept[list.ID]
	if !ok || kept.revision != list.Revision || !bytes.Equal(kept.key, key) {
		return nil
	}
	return kept.body
}

func (l *statusLists) keep(list badges.StatusList, key ed25519.PrivateKey, body []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.kept) >= maxKeptLists || l.kept == nil {
		l.kept = make(map[int64]keptList)
	}
	l.kept[list.ID] = keptList{list.Revision, key, body}
}

// getStatusList serves the credential that says which of an issuer's credentials
// are revoked (Bitstring Status List 1.0).
func (s *server) getStatusList(w http.ResponseWriter, r *http.Request) error {
	id, err := strconv.ParseInt(chi.URLParam(r, "id"), 10, 64)
	if err != nil {
		return statusError(http.StatusNotFound)
	}
	list, err := s.Reader.StatusList(r.Context(), id)
	if err != nil {
		return err
	}
	i, err := s.Reader.Issuer(r.Context(), list.IssuerID)
	if err != nil {
		return err
	}
	if i.Domain != host(r) {
		return statusError(http.StatusNotFound)
	}
	body, err := s.statusList(r.Context(), i, list)
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", brief)
	return s.sendOpenBadges(w, r, http.StatusOK, vcLD, body)
}

func (s *server) statusList(ctx context.Context, i badges.Issuer, list badges.StatusList) ([]byte, error) {
	keys, err := s.Service.Keyring.Keys(ctx, i.ID)
	if err != nil {
		return nil, err
	}
	if body := s.lists.find(list, keys.Ed25519); body != nil {
		return body, nil
	}
	set, err := s.Reader.StatusListSet(ctx, list.ID)
	if err != nil {
		return nil, err
	}
	body, err := openbadges.StatusListCredential(s.Site, i, list, set, openbadges.SigningKey{Controller: s.Site.Actor(i), Private: keys.Ed25519})
	if err != nil {
		return nil, err
	}
	s.lists.keep(list, keys.Ed25519, body)
	return body, nil
}
