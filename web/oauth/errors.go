package oauth

import (
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"strconv"

	"laurel/badges"
)

// The error codes that clients see (RFC 6749 §4.1.2.1 and §5.2, RFC 7591 §3.2.2).
const (
	invalidRequest       = "invalid_request"
	invalidClient        = "invalid_client"
	invalidGrant         = "invalid_grant"
	invalidScope         = "invalid_scope"
	unsupportedGrant     = "unsupported_grant_type"
	unsupportedResponse  = "unsupported_response_type"
	accessDenied         = "access_denied"
	invalidRedirect      = "invalid_redirect_uri"
	invalidMetadata      = "invalid_client_metadata"
	unavailable          = "temporarily_unavailable"
	basicChallengeHeader = `Basic realm="OAuth 2.0 client", charset="UTF-8"`
)

// failure is an error as OAuth tells it.
type failure struct {
	code, description string
}

func (f *failure) Error() string { return f.code + ": " + f.description }

func fail(code, description string) error { return &failure{code, description} }

// handle makes a handler for programs one of net/http's.
func (s *server) handle(h func(w http.ResponseWriter, r *http.Request) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		if err := h(w, r); err != nil {
			s.writeError(w, r, err)
		}
	}
}

func (s *server) writeError(w http.ResponseWriter, r *http.Request, err error) {
	status, f := http.StatusBadRequest, &failure{}
	switch {
	case errors.As(err, &f):
		if f.code == invalidClient {
			status = http.StatusUnauthorized
			if r.Header.Get("Authorization") != "" { // RFC 6749 §5.2
				w.Header().Set("WWW-Authenticate", basicChallengeHeader)
			}
		}
	case badges.KindOf(err) == badges.Limited:
		status, f = http.StatusTooManyRequests, &failure{unavailable, badges.MessageOf(err)}
		if limited, ok := errors.AsType[*badges.Error](err); ok {
			w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(limited.RetryAfter.Seconds()))))
		}
	case badges.KindOf(err) == badges.Internal:
		panic(err) // the server logs it and answers
	default:
		f = &failure{invalidRequest, badges.MessageOf(err)}
	}
	s.write(w, status, map[string]any{"error": f.code, "error_description": f.description})
}

// write sends JSON that nobody may keep (RFC 6749 §5.1).
func (s *server) write(w http.ResponseWriter, status int, v any) {
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", "no-store")
	h.Set("Access-Control-Allow-Origin", "*")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(v) // an error means that the client has gone
}
