package badgekit

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"laurel/badges"
)

// failure is an answer that is an error, in the original's shape. Clients make
// exception names of Code and read Details; the message is for people.
type failure struct {
	status    int
	allow     string // the Allow header of a 405
	Code      string `json:"code,omitempty"`
	Parameter string `json:"parameter,omitempty"` // of the query, with InvalidParameter
	Message   string `json:"message"`
	Details   any    `json:"details,omitempty"` // []detail, or what was in the way of a conflict
}

func (f *failure) Error() string { return f.Message }

// detail is what is wrong with one field. A field that is missing has no
// message, and a missing image no value.
type detail struct {
	Message string `json:"message,omitempty"`
	Field   string `json:"field"`
	Value   any    `json:"value,omitempty"`
}

// The codes that clients know.
const (
	codeNotAuthorized     = "NotAuthorized"
	codeNotFound          = "ResourceNotFound"
	codeConflict          = "ResourceConflict"
	codeValidation        = "ValidationError"
	codeInvalidParameter  = "InvalidParameter"
	codeInvalidContent    = "InvalidContent"
	codeAlreadyUsed       = "CodeAlreadyUsed"
	codeMethodNotAllowed  = "MethodNotAllowedError"
	codeNotAcceptable     = "NotAcceptableError"
	codeUnsupportedMedia  = "UnsupportedMediaTypeError"
	codeTooLarge          = "RequestEntityTooLarge"
	codeRequestThrottled  = "RequestThrottled"
	codeServiceUnavailble = "ServiceUnavailable"
	codeInternal          = "InternalError"
)

func notAuthorized(format string, args ...any) *failure {
	return &failure{status: http.StatusForbidden, Code: codeNotAuthorized, Message: fmt.Sprintf(format, args...)}
}

// notFound says which thing of which kind is missing. The field is the one it
// was looked for by.
func notFound(kind, field, value string) *failure {
	return &failure{
		status: http.StatusNotFound, Code: codeNotFound,
		Message: fmt.Sprintf("Could not find %s field: `%s`, value: `%s`", kind, field, value),
	}
}

func noSuchRoute(path string) *failure {
	return &failure{status: http.StatusNotFound, Code: codeNotFound, Message: path + " does not exist"}
}

func wrongMethod(method string, allowed []string) *failure {
	return &failure{
		status: http.StatusMethodNotAllowed, Code: codeMethodNotAllowed, allow: strings.Join(allowed, ", "),
		Message: method + " is not allowed here; use " + strings.Join(allowed, " or "),
	}
}

func invalidContent(format string, args ...any) *failure {
	return &failure{status: http.StatusBadRequest, Code: codeInvalidContent, Message: fmt.Sprintf(format, args...)}
}

func invalidParameter(name, value, allowed string) *failure {
	return &failure{
		status: http.StatusBadRequest, Code: codeInvalidParameter, Parameter: name,
		Message: fmt.Sprintf("Invalid `%s` parameter %q; use %s", name, value, allowed),
	}
}

func invalidFields(details ...detail) *failure {
	return &failure{
		status: http.StatusBadRequest, Code: codeValidation,
		Message: "Could not validate required fields", Details: details,
	}
}

// duplicate says that a slug is taken; tried is what could not be made.
func duplicate(kind string, tried any) *failure {
	return &failure{
		status: http.StatusConflict, Code: codeConflict,
		Message: kind + " with that `slug` already exists", Details: tried,
	}
}

// alreadyUsed is what a claim code answers that was claimed before.
func alreadyUsed(code string) *failure {
	return &failure{
		status: http.StatusBadRequest, Code: codeAlreadyUsed,
		Message: fmt.Sprintf("Claim code `%s` has already been used", code),
	}
}

// failureOf returns the original's shape of any error. Kinds that it does not
// know get codes of the framework it was written with.
func failureOf(err error) *failure {
	if f, ok := errors.AsType[*failure](err); ok {
		return f
	}
	f := &failure{Message: badges.MessageOf(err)}
	switch badges.KindOf(err) {
	case badges.Invalid:
		e, _ := errors.AsType[*badges.Error](err)
		return invalidFields(detail{Message: e.Message, Field: fieldOf(e.Field)})
	case badges.NotFound, badges.Gone:
		f.status, f.Code = http.StatusNotFound, codeNotFound
	case badges.Conflict:
		f.status, f.Code = http.StatusConflict, codeConflict
	case badges.Unauthorized, badges.Forbidden:
		f.status, f.Code = http.StatusForbidden, codeNotAuthorized
	case badges.TooLarge:
		f.status, f.Code = http.StatusRequestEntityTooLarge, codeTooLarge
	case badges.Limited:
		f.status, f.Code = http.StatusTooManyRequests, codeRequestThrottled
	case badges.Unavailable:
		f.status, f.Code = http.StatusServiceUnavailable, codeServiceUnavailble
	default:
		f.status, f.Code = http.StatusInternalServerError, codeInternal
	}
	return f
}

// fieldOf returns what the original calls a field of the domain.
func fieldOf(field string) string {
	switch field {
	case "title":
		return "name"
	case "description":
		return "consumerDescription"
	case "summary":
		return "description"
	case "website":
		return "url"
	case "requirement", "requirements", "note of a requirement":
		return "criteria"
	case "tag":
		return "tags"
	case "evidence URL", "reflection":
		return "evidence"
	case "items", "comment of an item":
		return "reviewItems"
	case "badge", "support": // of a milestone
		return "supportBadges"
	}
	return field
}
