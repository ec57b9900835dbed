// Package webhook tells the addresses that issuers have named of what happened.
//
// Events become tasks (see [badges.WebhookConsumer]); a task sends one event to one
// webhook. There are two formats, each with its own signature:
//
//   - standard: our own events, as Standard Webhooks 1.0.0 has it: headers
//     webhook-id, webhook-timestamp and webhook-signature, and a body of type,
//     timestamp and data;
//   - jwt: a body that the adapter of a compatible API makes, with its hash in a
//     token in the Authorization header.
//
// A message is sent until it is answered with a status of 2xx: at least once, with
// the same id. Messages of one webhook are sent in order. After 410 nothing more is
// sent. The last attempts are kept for people to look at.
package webhook

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"laurel/badges"
	"laurel/badges/task"
)

// Store is what messages are made of.
type Store interface {
	Event(ctx context.Context, id int64) (badges.Event, error)
	Webhook(ctx context.Context, id int64) (badges.Webhook, error)
	Issuer(ctx context.Context, id int64) (badges.Issuer, error)
	Badge(ctx context.Context, id int64) (badges.Badge, error)
	Grant(ctx context.Context, id int64) (badges.Grant, error)
	Application(ctx context.Context, id int64) (badges.Application, error)
	Review(ctx context.Context, id int64) (badges.Review, error)
	Holder(ctx context.Context, id int64) (badges.Holder, error)
}

// Poster posts to an address that a stranger chose. An error means that no answer
// came; any answer, whatever its status, is none.
type Poster interface {
	Post(ctx context.Context, url, contentType string, body []byte, sign func(r *http.Request, body []byte) error) (Answer, error)
}

// Answer is what a receiver answered.
type Answer struct {
	Status     int
	RetryAfter time.Duration // how long the receiver wants to be left alone; 0: it did not say
}

// Payload makes the body of the message about an event. ok is false when the
// format has none for it.
type Payload func(ctx context.Context, e badges.Event) (body []byte, ok bool, err error)

// Options are what a Sender needs. All fields are required but JWT and
// Plain.
type Options struct {
	Service *badges.Service
	Store   Store
	Poster  Poster
	JWT     Payload // of the format jwt; nil when no API is served that has one
	Plain   Payload // of the format plain, likewise
	Now     func() time.Time
	Log     *slog.Logger
}

// Sender sends messages. It is safe for concurrent use.
type Sender struct{ Options }

// New returns a Sender on its parts.
func New(o Options) *Sender { return &Sender{o} }

// contentType of all messages.
const contentType = "application/json"

const (
	// maxAttempts ends the attempts for one message after about six hours, because
	// the later ones wait behind it.
	maxAttempts = 12
	// maxRefusals ends them earlier for a message that the receiver refuses.
	maxRefusals = 4
)

// Handle is the [task.Handler] for [badges.WebhookTaskKind].
func (s *Sender) Handle(ctx context.Context, t task.Task) error {
	var what badges.WebhookTask
	if err := json.Unmarshal(t.Payload, &what); err != nil {
		return task.Permanent(err)
	}
	hook, err := s.Store.Webhook(ctx, what.Webhook)
	if badges.KindOf(err) == badges.NotFound || err == nil && !hook.DisabledAt.IsZero() {
		return nil // nobody is to be told any more
	}
	if err != nil {
		return err
	}
	e, err := s.Store.Event(ctx, what.Event)
	if err != nil {
		return err
	}
	body, ok, err := s.payload(ctx, hook, e)
	if err != nil || !ok {
		return err
	}
	attempt, answer, err := s.send(ctx, hook, e, body, t.Attempts+1)
	if err != nil {
		return err
	}
	if err := s.Service.NoteWebhookAttempt(ctx, attempt, answer.Status == http.StatusGone); err != nil {
		s.Log.WarnContext(ctx, "an attempt of a webhook is not in its history", "webhook", hook.ID, "error", err)
	}
	return verdict(attempt, answer)
}

// Test sends a message to a webhook at once, if it is disabled, too, and keeps the
// attempt. The error says why there was none.
func (s *Sender) Test(ctx context.Context, hook badges.Webhook) (badges.WebhookAttempt, error) {
	e := badges.Event{Kind: badges.WebhookTested, IssuerID: hook.IssuerID, At: s.Now()}
	body, ok, err := s.payload(ctx, hook, e)
	if err == nil && !ok {
		err = badges.Errorf(badges.Conflict, "messages in the format %s can't be tested; have something happen that webhook %d is told of", hook.Format, hook.ID)
	}
	if err != nil {
		return badges.WebhookAttempt{}, err
	}
	attempt, answer, err := s.send(ctx, hook, e, body, 1)
	if err != nil {
		return attempt, err
	}
	return attempt, s.Service.NoteWebhookAttempt(ctx, attempt, answer.Status == http.StatusGone)
}

func (s *Sender) payload(ctx context.Context, hook badges.Webhook, e badges.Event) ([]byte, bool, error) {
	switch {
	case hook.Format == badges.StandardWebhook:
		body, err := s.standardPayload(ctx, e)
		return body, err == nil, err
	case hook.Format == badges.JWTWebhook && s.JWT != nil:
		return s.JWT(ctx, e)
	case hook.Format == badges.PlainWebhook && s.Plain != nil:
		return s.Plain(ctx, e)
	}
	return nil, false, nil
}

// send tries once. That there is no answer, or a bad one, is no error.
func (s *Sender) send(ctx context.Context, hook badges.Webhook, e badges.Event, body []byte, number int) (badges.WebhookAttempt, Answer, error) {
	attempt := badges.WebhookAttempt{WebhookID: hook.ID, EventID: e.ID, Kind: e.Kind, Attempt: number, At: s.Now()}
	secret, err := s.Service.WebhookSecret(hook)
	if err != nil {
		return attempt, Answer{}, err
	}
	sign := signStandard(secret, messageID(hook, e), attempt.At)
	if hook.Format == badges.JWTWebhook {
		sign = signJWT(secret)
	}
	answer, err := s.Poster.Post(ctx, hook.URL, contentType, body, sign)
	attempt.Duration, attempt.Status = s.Now().Sub(attempt.At), answer.Status
	switch {
	case err != nil:
		attempt.Problem = err.Error()
	case answer.Status == http.StatusGone:
		attempt.Problem = "the receiver is gone; the webhook was disabled"
	case answer.Status/100 != 2:
		attempt.Problem = fmt.Sprintf("the receiver answered %d %s", answer.Status, http.StatusText(answer.Status))
	}
	return attempt, answer, nil
}

// messageID is the same for all attempts, so that receivers notice repeats.
func messageID(hook badges.Webhook, e badges.Event) string {
	if e.ID == 0 {
		return fmt.Sprintf("test_%d_%d", hook.ID, e.At.UnixMilli())
	}
	return fmt.Sprintf("event_%d_%d", hook.ID, e.ID)
}

// verdict tells the runner of tasks what becomes of a message.
func verdict(a badges.WebhookAttempt, answer Answer) error {
	if a.Problem == "" || answer.Status == http.StatusGone {
		return nil
	}
	err := fmt.Errorf("webhook %d: %s", a.WebhookID, a.Problem)
	limit := maxAttempts
	if refused(answer.Status) {
		limit = maxRefusals
	}
	if a.Attempt >= limit {
		return task.Permanent(err)
	}
	if answer.RetryAfter > 0 {
		return task.After(answer.RetryAfter, err)
	}
	return err
}

// refused reports whether a status means that the receiver does not want this
// message, rather than nothing now.
func refused(status int) bool {
	switch status {
	case http.StatusRequestTimeout, http.StatusTooEarly, http.StatusTooManyRequests:
		return false
	}
	return status/100 == 4
}
