package stores

import (
	"errors"
	"net/http"

	"laurel/badges"
)

// failure is an answer that is an error, in the original's shape. The SDK rejects
// with it.
type failure struct {
	status       int
	Message      string `json:"errorMessage"`
	Code         string `json:"error,omitempty"`        // the kind of error, for programs
	Unauthorized bool   `json:"unauthorized,omitempty"` // the key is known and does not suffice
}

func (f *failure) Error() string { return f.Message }

// failureOf returns the original's shape of any error.
func failureOf(err error) *failure {
	if f, ok := errors.AsType[*failure](err); ok {
		return f
	}
	kind := badges.KindOf(err)
	return &failure{
		status: statusOf(kind), Message: badges.MessageOf(err), Code: string(kind),
		Unauthorized: kind == badges.Forbidden,
	}
}

func statusOf(kind badges.Kind) int {
	switch kind {
	case badges.Invalid:
		return http.StatusBadRequest
	case badges.Unauthorized, badges.Forbidden: // the original has no 403
		return http.StatusUnauthorized
	case badges.NotFound, badges.Gone:
		return http.StatusNotFound
	case badges.Conflict:
		return http.StatusConflict
	case badges.TooLarge:
		return http.StatusRequestEntityTooLarge
	case badges.Limited:
		return http.StatusTooManyRequests
	case badges.Unavailable:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}
