// Package httpstatus is the one table from the domain's kinds of errors to HTTP
// (RFC 9110 §15), for pages and APIs alike.
package httpstatus

import (
	"net/http"

	"laurel/badges"
)

// Of returns the status for a kind, 500 for one that it does not know.
func Of(kind badges.Kind) int {
	switch kind {
	case badges.Invalid:
		return http.StatusBadRequest
	case badges.Unauthorized:
		return http.StatusUnauthorized
	case badges.Forbidden:
		return http.StatusForbidden
	case badges.NotFound:
		return http.StatusNotFound
	case badges.Conflict:
		return http.StatusConflict
	case badges.Gone:
		return http.StatusGone
	case badges.TooLarge:
		return http.StatusRequestEntityTooLarge
	case badges.Limited:
		return http.StatusTooManyRequests
	case badges.Unavailable:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}
