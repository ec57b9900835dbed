package badges

import (
	"errors"
	"fmt"
	"time"
)

// Kind says what sort of failure an error is. One table in web turns kinds into
// HTTP statuses; each compatible API turns them into its own shape.
type Kind string

const (
	Invalid      Kind = "invalid"      // the request is wrong; Message says what to change
	Unauthorized Kind = "unauthorized" // nobody is signed in, or the key is not known
	Forbidden    Kind = "forbidden"    // known, but not allowed to do this
	NotFound     Kind = "not_found"    // no such thing, or not one this caller may know of
	Gone         Kind = "gone"         // it existed and was withdrawn for good
	Conflict     Kind = "conflict"     // the state of the thing does not allow this any more
	TooLarge     Kind = "too_large"    // the body or file is over its limit
	Limited      Kind = "limited"      // too many requests; try again later
	Unavailable  Kind = "unavailable"  // something we depend on does not answer; try again later
	Internal     Kind = "internal"     // our fault; the cause is only logged
)

// Error is a failure that a person may see. Message tells what is wrong and
// what to do; it never holds secrets. Anything that is not an *Error is Internal.
type Error struct {
	Kind    Kind
	Field   string // the request's field that is wrong, if it is one field
	Message string
	Phrase  Phrase // Message in its parts, of errors made by Errorf and InvalidField
	Err     error  // the cause, for the log; may be nil

	RetryAfter time.Duration // of a Limited error: how long to wait; 0: not known
}

func (e *Error) Error() string {
	if e.Err != nil {
		return e.Message + ": " + e.Err.Error()
	}
	return e.Message
}

func (e *Error) Unwrap() error { return e.Err }

// Errorf returns an *Error of the given kind.
func Errorf(kind Kind, format string, args ...any) *Error {
	return &Error{Kind: kind, Message: fmt.Sprintf(format, args...), Phrase: Phrase{format, args}}
}

// InvalidField returns an Invalid error about one field of the request.
func InvalidField(field, format string, args ...any) *Error {
	return &Error{Kind: Invalid, Field: field, Message: fmt.Sprintf(format, args...), Phrase: Phrase{format, args}}
}

// Because sets the cause, which is for the log alone.
func (e *Error) Because(cause error) *Error {
	e.Err = cause
	return e
}

// AtField returns what a person may be told about err, as an error of its kind about
// another field: that of the form in which the value stood.
func AtField(field string, err error) *Error {
	phrase := PhraseOf(err)
	return &Error{Kind: KindOf(err), Field: field, Message: phrase.String(), Phrase: phrase}
}

// InvalidAt is AtField for what, of whatever kind, whoever sent the form can put right.
func InvalidAt(field string, err error) *Error {
	wrong := AtField(field, err)
	wrong.Kind = Invalid
	return wrong
}

// KindOf returns the kind of the first *Error in err's chain, else Internal.
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return Internal
}

// FieldOf returns the name of the field that err is about, "" for none.
func FieldOf(err error) string {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Field
	}
	return ""
}

// MessageOf returns what a person may be told about err: the message of the
// first *Error in its chain, or a neutral sentence when there is none.
func MessageOf(err error) string {
	if e, ok := errors.AsType[*Error](err); ok && e.Kind != Internal {
		return e.Message
	}
	return "Something went wrong on this server. It has been logged; please try again later."
}
