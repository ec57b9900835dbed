package web

import (
	"context"
	"net/http"
	"time"

	"laurel/badges"
)

const (
	healthPath = "/healthz"
	readyPath  = "/readyz"
)

// patience is how long a readiness check may take before it counts as failed.
const patience = 2 * time.Second

// getHealth says that the process answers at all.
func (s *server) getHealth(w http.ResponseWriter, r *http.Request) error {
	return sendWord(w, r, "ok\n")
}

// getReadiness says whether requests can be served: a load balancer takes the
// instance out otherwise.
func (s *server) getReadiness(w http.ResponseWriter, r *http.Request) error {
	ctx, cancel := context.WithTimeout(r.Context(), patience)
	defer cancel()
	if err := s.Ready(ctx); err != nil {
		return &badges.Error{Kind: badges.Unavailable, Message: "The server is not ready; its log says why.", Err: err}
	}
	return sendWord(w, r, "ready\n")
}

func sendWord(w http.ResponseWriter, r *http.Request, word string) error {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	return sendDocument(w, r, http.StatusOK, []byte(word))
}
