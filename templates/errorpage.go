package templates

import (
	"net/http"
	"slices"
)

// Error is the page that explains what went wrong and what to do.
type Error struct {
	Head
	Status    int
	Message   Phrase // what is wrong in this very case, safe to show; may be nil
	RequestID string // names the request in the server's log
}

func (Error) template() string { return "error" }

// errorStatuses are those that have texts of their own.
func errorStatuses() []int {
	return []int{
		http.StatusBadRequest,
		http.StatusUnauthorized,
		http.StatusForbidden,
		http.StatusNotFound,
		http.StatusMethodNotAllowed,
		http.StatusNotAcceptable,
		http.StatusConflict,
		http.StatusGone,
		http.StatusRequestEntityTooLarge,
		http.StatusMisdirectedRequest,
		http.StatusTooManyRequests,
		http.StatusInternalServerError,
		http.StatusServiceUnavailable,
	}
}

// knownStatus returns the status itself if it has texts, else the most general
// one of its class (RFC 9110 §15).
func knownStatus(status int) int {
	switch {
	case slices.Contains(errorStatuses(), status):
		return status
	case status >= 400 && status < 500:
		return http.StatusBadRequest
	default:
		return http.StatusInternalServerError
	}
}
