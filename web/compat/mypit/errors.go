package mypit

import (
	"errors"
	"fmt"
	"net/http"

	"laurel/badges"
)

// failure is an answer that is an error, in the documented shape.
type failure struct {
	allow   string // the Allow header of a 405
	Message string `json:"error"`
	Status  int    `json:"status"`
}

func (f *failure) Error() string { return f.Message }

// invalid says what is wrong with a request, and how it would be right.
func invalid(format string, args ...any) *failure {
	return &failure{Status: http.StatusBadRequest, Message: fmt.Sprintf(format, args...)}
}

// missing says that there is no thing of a kind with an id among the client's own.
func missing(kind, id string) *failure {
	return &failure{Status: http.StatusNotFound, Message: fmt.Sprintf("There is no %s %q among yours", kind, badges.Truncate(id, 80))}
}

// failureOf returns the API's shape of any error. The documentation knows no
// code for a conflict: the request can't be carried out as it is, which is 400.
func failureOf(err error) *failure {
	if f, ok := errors.AsType[*failure](err); ok {
		return f
	}
	f := &failure{Message: badges.MessageOf(err)}
	switch badges.KindOf(err) {
	case badges.Invalid:
		e, _ := errors.AsType[*badges.Error](err)
		f.Status = http.StatusBadRequest
		if field := fieldOf(e.Field); field != e.Field {
			f.Message = field + ": " + f.Message
		}
	case badges.Conflict:
		f.Status = http.StatusBadRequest
	case badges.Unauthorized:
		f.Status = http.StatusUnauthorized
	case badges.Forbidden:
		f.Status = http.StatusForbidden
	case badges.NotFound, badges.Gone:
		f.Status = http.StatusNotFound
	case badges.TooLarge:
		f.Status = http.StatusRequestEntityTooLarge
	case badges.Limited:
		f.Status = http.StatusTooManyRequests
	case badges.Unavailable:
		f.Status = http.StatusServiceUnavailable
	default:
		f.Status = http.StatusInternalServerError
	}
	return f
}

// fieldOf returns what this API calls a field of the domain.
func fieldOf(field string) string {
	switch field {
	case "title":
		return "name"
	case "image":
		return "imageUrl"
	case "validity":
		return "validityPeriod"
	}
	return field
}

// fail answers with an error. What is our own fault is logged, without the body,
// which may hold the address of a person.
func (h *Handler) fail(w http.ResponseWriter, r *http.Request, err error) {
	f := failureOf(err)
	if f.Status >= http.StatusInternalServerError && r.Context().Err() == nil {
		h.Log.ErrorContext(r.Context(), "MyPit API request failed", "path", r.URL.Path, "error", err)
	}
	if f.allow != "" {
		w.Header().Set("Allow", f.allow)
	}
	writeJSON(w, f.Status, f)
}
