package fetch

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"time"
)

// Kind tells what a failure means for the next try.
type Kind int

const (
	Unknown     Kind = iota // none of the below, such as a request that could not be signed
	Refused                 // the policy forbids it: permanent, unless the configuration changes
	NoSuchHost              // DNS knows no such name: permanent for a fetch; a delivery may wait some days
	Unreachable             // could not connect, no valid TLS, cut off or too slow: passing
	Canceled                // the caller's context ended: says nothing about the peer
	TooLarge                // more bytes than are accepted: permanent
	Unreadable              // not the kind of document asked for: permanent
	Status                  // an answer outside 2xx: see StatusError
)

func (k Kind) String() string {
	switch k {
	case Refused:
		return "refused"
	case NoSuchHost:
		return "no such host"
	case Unreachable:
		return "unreachable"
	case Canceled:
		return "canceled"
	case TooLarge:
		return "too large"
	case Unreadable:
		return "unreadable"
	case Status:
		return "status"
	}
	return "unknown"
}

// KindOf is the kind of an error of this package, however it was wrapped, and Unknown for all others.
func KindOf(err error) Kind {
	if status := (*StatusError)(nil); errors.As(err, &status) {
		return Status
	}
	if e := (*Error)(nil); errors.As(err, &e) {
		return e.Kind
	}
	return Unknown
}

// Error is a fetch or a delivery that failed without an answer that counts.
type Error struct {
	Kind   Kind
	Method string
	URL    string // of the hop that failed, without its query
	Err    error
}

// Error tells what was asked of whom and why it failed.
func (e *Error) Error() string {
	if e.URL == "" {
		return e.Err.Error()
	}
	return fmt.Sprintf("%s %s: %v", e.Method, e.URL, e.Err)
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// StatusError is an answer outside 2xx.
type StatusError struct {
	Method string
	URL    string // of the hop that answered, without its query
	Status int
	// RetryAfter is how long the server asks to be left alone, at most a day; 0 if it does not say.
	RetryAfter time.Duration
	Body       string // the beginning of the answer, for people
	Content    []byte // the answer as it came, 16 kB at most: such as the reason for a 410
	// WantsRFC9421: the answer asks for HTTP Message Signatures (Accept-Signature, RFC 9421 §5.1).
	WantsRFC9421 bool
}

// Error tells who answered what.
func (e *StatusError) Error() string {
	if e.Body == "" {
		return fmt.Sprintf("%s %s: status %d", e.Method, e.URL, e.Status)
	}
	return fmt.Sprintf("%s %s: status %d: %s", e.Method, e.URL, e.Status, e.Body)
}

// failure gives an error its kind and says what was being done. caller is the context that came from
// outside, to tell its end from our own time limit.
func failure(caller context.Context, method, at string, err error) error {
	if status := (*StatusError)(nil); errors.As(err, &status) {
		return err
	}
	kind := kindOfCause(err)
	if caller.Err() != nil {
		kind = Canceled
	}
	if kind == Unreachable && errors.Is(err, context.DeadlineExceeded) {
		err = fmt.Errorf("no full answer within %s: %w", totalTimeout, err)
	}
	return &Error{Kind: kind, Method: method, URL: at, Err: err}
}

func kindOfCause(err error) Kind {
	if e := (*Error)(nil); errors.As(err, &e) { // such as from control, wrapped by net
		return e.Kind
	}
	if dns := (*net.DNSError)(nil); errors.As(err, &dns) && dns.IsNotFound {
		return NoSuchHost
	}
	return Unreachable
}

// place is a URL for messages: without the query, which may hold what is not for logs.
func place(u *url.URL) string {
	return u.Scheme + "://" + u.Host + u.EscapedPath()
}
