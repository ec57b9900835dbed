package web

import (
	"errors"
	"fmt"
	"net/http"
	"testing"

	"laurel/badges"
)

func TestEveryKindHasItsStatus(t *testing.T) {
	for kind, want := range map[badges.Kind]int{
		badges.Invalid:      400,
		badges.Unauthorized: 401,
		badges.Forbidden:    403,
		badges.NotFound:     404,
		badges.Conflict:     409,
		badges.Gone:         410,
		badges.TooLarge:     413,
		badges.Limited:      429,
		badges.Internal:     500,
		badges.Unavailable:  503,
	} {
		status, message := explain(fmt.Errorf("handler: %w", badges.Errorf(kind, "what to do")))
		if status != want {
			t.Errorf("%s has status %d, want %d", kind, status, want)
		}
		if told := message != nil && message.(badges.Phrase).String() == "what to do"; told != (kind != badges.Internal) {
			t.Errorf("%s shows the message %q", kind, message)
		}
	}
}

func TestCausesAreNotShown(t *testing.T) {
	for _, err := range []error{errors.New("pq: password is hunter2"), &badges.Error{Kind: badges.Unavailable, Message: "later", Err: errors.New("hunter2")}} {
		if _, message := explain(err); message != nil && message.(badges.Phrase).String() != "later" {
			t.Errorf("explain(%v) shows %q", err, message)
		}
	}
	if status, _ := explain(&http.MaxBytesError{Limit: 1}); status != http.StatusRequestEntityTooLarge {
		t.Errorf("a body over the limit has status %d", status)
	}
}
