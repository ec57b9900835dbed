// Package inbox receives activities.
//
// The HTTP side believes nothing unsigned: it checks the signature, that the key's
// owner is the activity's actor, stores the raw bytes once by the activity's id
// and answers 202. The work is done later, from the task table, actor by actor in
// order:
//
//	Follow            the issuer gets a follower, who gets an Accept
//	Undo              of a Follow or a Block
//	Block             the follower goes, and nothing more is offered to them
//	Accept, Reject    of a Follow of ours
//	QuoteRequest      leave to quote a public Note
//	Flag              a report for the admins
//	Like, Create      on the direct Note of a grant: the recipient's answer
//	Like, Announce    of a public Note: counted
//	Create, Update,   of a reply to a public Note: a comment
//	Delete
//	Create, Update,   of the Note of a badge elsewhere, by whom ours follow: taken in
//	Delete, Announce
//	Delete, Update    of the actor itself
//
// Everything else is accepted and ignored, so that nobody retries it.
package inbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"laurel/badges"
	"laurel/federation/signature"
	"laurel/federation/vocab"
)

// Received is one activity as it came.
type Received struct {
	ID         string
	Actor      string
	Body       []byte
	ReceivedAt time.Time
}

// Receiver is where the HTTP side puts what it believes.
type Receiver interface {
	// Receive stores an activity and queues its processing, once by its id. It
	// also ends the back-off of the sender's host, which evidently is alive; "" is
	// none.
	Receive(ctx context.Context, r Received, host string) (fresh bool, err error)
	// KnowsActor reports whether anything is stored about an actor.
	KnowsActor(ctx context.Context, actor string) (bool, error)
}

// Handler answers POSTs to inboxes, personal and shared alike. All fields
// are required unless they say otherwise.
type Handler struct {
	Receiver Receiver
	Blocks   badges.BlockReader
	Verifier *signature.Verifier
	Now      func() time.Time
	Log      *slog.Logger
	// Observe is told of every activity, for metrics: accepted, repeated,
	// ignored, blocked, unsigned, refused, malformed, unavailable, limited. It may be
	// nil.
	Observe func(outcome string)
	// Peers learns from what is signed with RFC 9421; it may be nil.
	Peers Peers
	// Limits bound what strangers may ask; the zero Limits do not.
	Limits Limits

	addresses, hosts limiter
	atWork           atomic.Int64
}

// Peers remember what other servers have shown of themselves.
type Peers interface {
	TookRFC9421(ctx context.Context, host string)
}

// MaxBody is how large an activity may be, in bytes. Misskey takes 64 KiB,
// Mastodon and others 1 MiB.
const MaxBody = 256 << 10

// ServeHTTP answers 202 for what is stored, known or of no interest, 401 for what
// is not believed, 403 for who is suspended, 400 and 413 for what can't be read, and 503 when the sender's
// key can't be had now.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	outcome, err := h.receive(r)
	if h.Observe != nil {
		h.Observe(outcome)
	}
	if err == nil {
		w.WriteHeader(http.StatusAccepted)
		return
	}
	h.refuse(w, r, err)
}

func (h *Handler) receive(r *http.Request) (outcome string, err error) {
	if wait := h.addresses.take(addressOf(r), h.Limits.Address, h.Now()); wait > 0 {
		return "limited", &limitedError{wait}
	}
	body, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, MaxBody))
	if err != nil {
		return "malformed", err
	}
	var a vocab.Activity
	if err := json.Unmarshal(body, &a); err != nil {
		return "malformed", badges.Errorf(badges.Invalid, "the body is not an activity in JSON")
	}
	if !isID(a.ID) || !isID(a.Actor.ID) || a.Type == "" {
		return "malformed", badges.Errorf(badges.Invalid,
			"an activity needs a type, and an id and an actor that are web addresses of at most %d characters", maxID)
	}
	defer h.atWork.Add(-1) // after a slow body, which must not keep others out
	if n := h.atWork.Add(1); h.Limits.Concurrent > 0 && n > int64(h.Limits.Concurrent) {
		return "limited", busyError{}
	}
	return h.accept(r, body, a)
}

// accept stores an activity that can be read, if it is to be believed.
func (h *Handler) accept(r *http.Request, body []byte, a vocab.Activity) (outcome string, err error) {
	if err := h.admit(r.Context(), a.Actor.ID); err != nil {
		return "blocked", err
	}
	if farewell, err := h.farewellOfStranger(r.Context(), a); err != nil || farewell {
		return "ignored", err
	}
	if !vocab.SameOrigin(a.ID, a.Actor.ID) {
		return "refused", badges.Errorf(badges.Unauthorized, "the activity's id %s is on another server than its actor %s", a.ID, a.Actor.ID)
	}
	by, err := h.authenticate(r, body, a)
	if err != nil {
		return verdict(err), err
	}
	if wait := h.hosts.take(hostOf(by), h.Limits.Host, h.Now()); wait > 0 {
		return "limited", &limitedError{wait}
	}
	fresh, err := h.Receiver.Receive(r.Context(), Received{ID: a.ID, Actor: a.Actor.ID, Body: body, ReceivedAt: h.Now()}, hostOf(by))
	if err != nil {
		return "unavailable", err
	}
	if !fresh {
		return "repeated", nil
	}
	return "accepted", nil
}

// admit turns away whoever this server has suspended, before anything of theirs is
// fetched. A 403 is an answer that no server retries, and tells its people why
// nothing arrives.
func (h *Handler) admit(ctx context.Context, actor string) error {
	rule, err := badges.ActorRule(ctx, h.Blocks, actor)
	if err == nil && rule.Severity == badges.Suspend {
		err = badges.Errorf(badges.Forbidden, "this server does not take activities of %s", actor)
	}
	return err
}

// farewellOfStranger spots the Delete of an actor that we know nothing of. Big
// servers send it to everybody, and its key is gone already: there is nothing to
// verify and nothing to do.
func (h *Handler) farewellOfStranger(ctx context.Context, a vocab.Activity) (bool, error) {
	if a.Type != "Delete" || a.Object.ID != a.Actor.ID {
		return false, nil
	}
	known, err := h.Receiver.KnowsActor(ctx, a.Actor.ID)
	return !known, err
}

func verdict(err error) string {
	switch {
	case errors.Is(err, signature.ErrMissing):
		return "unsigned"
	case errors.Is(err, signature.ErrMalformed):
		return "malformed"
	case errors.Is(err, signature.ErrKeyUnavailable) && !errors.Is(err, signature.ErrBadSignature):
		return "unavailable"
	}
	return "refused"
}

// refuse answers an activity that was not accepted, in words for the people who
// run the other server.
func (h *Handler) refuse(w http.ResponseWriter, r *http.Request, err error) {
	status := http.StatusUnauthorized
	message := err.Error()
	limited, _ := errors.AsType[*limitedError](err)
	switch tooLarge, _ := errors.AsType[*http.MaxBytesError](err); {
	case limited != nil:
		status = http.StatusTooManyRequests
		w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(limited.wait.Seconds()))))
	case errors.Is(err, busyError{}):
		status = http.StatusServiceUnavailable
		w.Header().Set("Retry-After", "30")
	case tooLarge != nil:
		status, message = http.StatusRequestEntityTooLarge, fmt.Sprintf("the activity is larger than %d bytes", MaxBody)
	case badges.KindOf(err) == badges.Forbidden:
		status = http.StatusForbidden
	case badges.KindOf(err) == badges.Invalid || errors.Is(err, signature.ErrMalformed):
		status = http.StatusBadRequest
	case verdict(err) == "unavailable" && errors.Is(err, signature.ErrKeyUnavailable):
		status, message = http.StatusServiceUnavailable, "the signing key can't be fetched at present; try again later"
		w.Header().Set("Retry-After", "300")
	case isSignatureError(err) || badges.KindOf(err) == badges.Unauthorized:
	case r.Context().Err() != nil || isReadError(err):
		status, message = http.StatusBadRequest, "the body could not be read to its end"
	default:
		h.Log.ErrorContext(r.Context(), "inbox", "error", err)
		status, message = http.StatusServiceUnavailable, "this server can't store activities at present; try again later"
		w.Header().Set("Retry-After", "60")
	}
	if status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", `Signature realm="inbox",headers="(request-target) host date digest"`)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]string{"error": message}) // the sender may have left
}

func isSignatureError(err error) bool {
	for _, known := range []error{
		signature.ErrMissing, signature.ErrInsufficient, signature.ErrWrongHost, signature.ErrStale,
		signature.ErrDigest, signature.ErrKeyGone, signature.ErrBadSignature,
	} {
		if errors.Is(err, known) {
			return true
		}
	}
	return false
}

func isReadError(err error) bool {
	return errors.Is(err, io.ErrUnexpectedEOF) || strings.Contains(err.Error(), "i/o timeout")
}

// maxID is how long ids may be, in bytes: what can be fetched, and indexed by
// every database.
const maxID = 2048

func isID(s string) bool {
	u, err := url.Parse(s) // refuses control characters, which PostgreSQL can't store
	return err == nil && len(s) <= maxID && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}

func hostOf(id string) string {
	u, err := url.Parse(id)
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Host)
}
