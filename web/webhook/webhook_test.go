package webhook_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"laurel/badges"
	"laurel/badges/openbadges"
	"laurel/badges/task"
	"laurel/store"
	"laurel/store/storetest"
	"laurel/web/webhook"
)

// receiver stands for whom a webhook names, and for the network before them.
type receiver struct {
	answers  []webhook.Answer // in turn; 200 when there are no more
	down     error
	requests []*http.Request
	bodies   []string
}

// Post implements [webhook.Poster].
func (r *receiver) Post(_ context.Context, url, contentType string, body []byte, sign func(*http.Request, []byte) error) (webhook.Answer, error) {
	if r.down != nil {
		return webhook.Answer{}, r.down
	}
	request, err := http.NewRequest(http.MethodPost, url, strings.NewReader(string(body)))
	if err != nil {
		return webhook.Answer{}, err
	}
	request.Header.Set("Content-Type", contentType)
	if err := sign(request, body); err != nil {
		return webhook.Answer{}, err
	}
	r.requests, r.bodies = append(r.requests, request), append(r.bodies, string(body))
	if len(r.answers) == 0 {
		return webhook.Answer{Status: http.StatusOK}, nil
	}
	answer := r.answers[0]
	r.answers = r.answers[1:]
	return answer, nil
}

// fixture is a server with an issuer, a badge and a sender of messages.
type fixture struct {
	*testing.T
	*badges.Service
	db       *store.DB
	now      time.Time
	receiver *receiver
	sender   *webhook.Sender
	issuer   badges.Issuer
	badge    badges.Badge
}

func newFixture(t *testing.T) *fixture {
	t.Helper()
	f := &fixture{T: t, db: storetest.Open(t), now: time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC), receiver: &receiver{}}
	clock := func() time.Time { return f.now }
	site, err := badges.NewSite("https://badges.example.org")
	f.must(err)
	vault, err := badges.NewVault(make([]byte, badges.SecretSize))
	f.must(err)
	records := store.Badges{DB: f.db}
	f.Service = badges.NewService(badges.Options{
		Store: records, Site: site, Vault: vault, Keyring: badges.NewKeyring(records, vault, clock),
		Documents: openbadges.Builder{Site: site}, Now: clock,
	})
	f.sender = webhook.New(webhook.Options{
		Service: f.Service, Store: records, Poster: f.receiver, Now: clock, Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
		JWT: func(_ context.Context, e badges.Event) ([]byte, bool, error) {
			return []byte(`{"action":"award"}`), e.Kind == badges.GrantAccepted, nil
		},
		Plain: func(_ context.Context, e badges.Event) ([]byte, bool, error) {
			return []byte(`{"event":"badge.issued"}`), e.Kind == badges.GrantAccepted, nil
		},
	})
	f.issuer, err = f.CreateIssuer(t.Context(), badges.Operator(), badges.NewIssuer{Username: "org", IssuerProfile: badges.IssuerProfile{Name: "The Org"}})
	f.must(err)
	f.badge, err = f.CreateBadge(t.Context(), badges.Operator(), badges.NewBadge{IssuerID: f.issuer.ID, Definition: badges.Definition{
		Title: "Sailor", Criteria: "Sail.", Image: badges.Picture{SHA256: "ab12"},
	}})
	f.must(err)
	return f
}

func (f *fixture) must(err error) {
	f.Helper()
	if err != nil {
		f.Fatal(err)
	}
}

func (f *fixture) hook(format badges.WebhookFormat, secret string) badges.Webhook {
	f.Helper()
	h, _, err := f.CreateWebhook(f.Context(), badges.Operator(), badges.NewWebhook{IssuerID: f.issuer.ID, URL: "https://hooks.example/in", Format: format, Secret: secret})
	f.must(err)
	return h
}

// award awards the badge and returns the grant and the event of its acceptance.
func (f *fixture) award() (badges.Grant, badges.Event) {
	f.Helper()
	g, err := f.Award(f.Context(), badges.Operator(), badges.AwardRequest{
		GrantRequest: badges.GrantRequest{BadgeID: f.badge.ID, Email: "jane@example.org", Name: "Jane"}, Comment: "Well done.",
	})
	f.must(err)
	return g, f.lastEvent()
}

func (f *fixture) lastEvent() (last badges.Event) {
	f.Helper()
	for id := int64(1); ; id++ {
		e, err := f.Store.Event(f.Context(), id)
		if badges.KindOf(err) == badges.NotFound {
			return last
		}
		f.must(err)
		last = e
	}
}

// handle does what the task for an event does, at the attempt after that many.
func (f *fixture) handle(h badges.Webhook, e badges.Event, failed int) error {
	f.Helper()
	payload, err := json.Marshal(badges.WebhookTask{Webhook: h.ID, Event: e.ID})
	f.must(err)
	return f.sender.Handle(f.Context(), task.Task{Kind: badges.WebhookTaskKind, Payload: payload, Attempts: failed})
}

func TestStandardMessage(t *testing.T) {
	f := newFixture(t)
	key := []byte("twenty-four bytes secret")
	h := f.hook(badges.StandardWebhook, "whsec_"+base64.StdEncoding.EncodeToString(key))
	g, e := f.award()
	f.must(f.handle(h, e, 0))

	r, body := f.receiver.requests[0], f.receiver.bodies[0]
	id, at := r.Header.Get("webhook-id"), r.Header.Get("webhook-timestamp")
	mac := hmac.New(sha256.New, key)
	fmt.Fprintf(mac, "%s.%s.%s", id, at, body)
	if want := "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil)); r.Header.Get("webhook-signature") != want {
		t.Errorf("webhook-signature is %q, want %q", r.Header.Get("webhook-signature"), want)
	}
	if at != fmt.Sprint(f.now.Unix()) || id == "" || r.Header.Get("Content-Type") != "application/json" {
		t.Errorf("headers are %v", r.Header)
	}
	want := `{"type":"grant.accepted","timestamp":"2026-11-21T12:00:00Z","data":{` +
		`"issuer":{"id":1,"actor":"https://badges.example.org/actor/org","handle":"@org@badges.example.org","name":"The Org"},` +
		`"badge":{"id":1,"url":"https://badges.example.org/badge/1","title":"Sailor","version":1},` +
		`"grant":{"id":"ULID","note":"https://badges.example.org/actor/org/statuses/ULID",` +
		`"assertion":"https://badges.example.org/openbadge/ULID","credential":"https://badges.example.org/credential/ULID",` +
		`"state":"accepted","visibility":"unlisted","name":"Jane","email":"jane@example.org","grantedAt":"2026-11-21T12:00:00Z","comment":"Well done."}}}`
	if diff := cmp.Diff(want, strings.ReplaceAll(body, g.ULID, "ULID")); diff != "" {
		t.Errorf("body (-want +got):\n%s", diff)
	}

	// A repeat has the same id, so that the receiver drops it.
	f.must(f.handle(h, e, 1))
	if again := f.receiver.requests[1].Header.Get("webhook-id"); again != id {
		t.Errorf("the repeat's id is %q, want %q", again, id)
	}
}

func TestStandardSecretAsItIs(t *testing.T) {
	f := newFixture(t)
	h := f.hook(badges.StandardWebhook, "plain text")
	_, e := f.award()
	f.must(f.handle(h, e, 0))
	r := f.receiver.requests[0]
	mac := hmac.New(sha256.New, []byte("plain text"))
	fmt.Fprintf(mac, "%s.%s.%s", r.Header.Get("webhook-id"), r.Header.Get("webhook-timestamp"), f.receiver.bodies[0])
	if want := "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil)); r.Header.Get("webhook-signature") != want {
		t.Errorf("webhook-signature is %q, want %q", r.Header.Get("webhook-signature"), want)
	}
}

func TestReviewMessage(t *testing.T) {
	f := newFixture(t)
	h := f.hook(badges.StandardWebhook, "")
	a, err := f.Apply(t.Context(), badges.Operator(), f.badge.ID, "jane@example.org", badges.NewApplication{})
	f.must(err)
	r, err := f.Review(t.Context(), badges.Operator(), a.ID, badges.NewReview{Author: "kim@example.org", Comment: "Good."})
	f.must(err)
	e := f.lastEvent()
	f.must(f.handle(h, e, 0))
	want := fmt.Sprintf(`"application":{"id":%q,"learner":"jane@example.org"},"review":{"id":%q,"author":"kim@example.org","comment":"Good.","approved":true}}}`, a.Slug, r.Slug)
	if !strings.HasSuffix(f.receiver.bodies[0], want) {
		t.Errorf("the body is\n%s\nwant it to end in\n%s", f.receiver.bodies[0], want)
	}
	f.must(f.DeleteApplication(t.Context(), badges.Operator(), a.ID))
	f.must(f.handle(h, e, 0)) // what is gone is left out
}

func TestHolderMessage(t *testing.T) {
	f := newFixture(t)
	h := f.hook(badges.StandardWebhook, "")
	jane, err := f.CreateHolder(t.Context(), badges.Operator(), f.issuer.ID, badges.NewHolder{
		Name: "Jane", Identities: []badges.Identity{{Kind: badges.EmailIdentity, Value: "jane@example.org"}},
	})
	f.must(err)
	e := f.lastEvent()
	f.must(f.handle(h, e, 0))
	if want := `"holder":{"id":1,"name":"Jane"}}}`; !strings.HasSuffix(f.receiver.bodies[0], want) {
		t.Errorf("the body is\n%s\nwant it to end in\n%s", f.receiver.bodies[0], want)
	}
	f.must(f.DeleteHolder(t.Context(), badges.Operator(), jane.ID))
	f.must(f.handle(h, e, 0)) // what is gone is left out
}

// A body that an API defines, with the headers of a standard message.
func TestPlainMessage(t *testing.T) {
	f := newFixture(t)
	h := f.hook(badges.PlainWebhook, "")
	_, e := f.award()
	f.must(f.handle(h, e, 0))
	if f.receiver.bodies[0] != `{"event":"badge.issued"}` || f.receiver.requests[0].Header.Get("Webhook-Signature") == "" {
		t.Errorf("the message is %s with %v", f.receiver.bodies[0], f.receiver.requests[0].Header)
	}
}

// What the receivers that exist check: header, HMAC, and the body's hash.
func TestJWTMessage(t *testing.T) {
	f := newFixture(t)
	h := f.hook(badges.JWTWebhook, "s3cret")
	_, e := f.award()
	f.must(f.handle(h, e, 0))
	m := regexp.MustCompile(`^JWT token="([\w-]+)\.([\w-]+)\.([\w-]+)"$`).FindStringSubmatch(f.receiver.requests[0].Header.Get("Authorization"))
	if m == nil {
		t.Fatalf("Authorization is %q", f.receiver.requests[0].Header.Get("Authorization"))
	}
	mac := hmac.New(sha256.New, []byte("s3cret"))
	mac.Write([]byte(m[1] + "." + m[2]))
	if want := base64.RawURLEncoding.EncodeToString(mac.Sum(nil)); m[3] != want {
		t.Errorf("the signature is %s, want %s", m[3], want)
	}
	hash := sha256.Sum256([]byte(f.receiver.bodies[0]))
	for i, want := range map[int]string{1: `{"typ":"JWT","alg":"HS256"}`, 2: `{"body":{"alg":"sha256","hash":"` + hex.EncodeToString(hash[:]) + `"}}`} {
		if got, err := base64.RawURLEncoding.DecodeString(m[i]); err != nil || string(got) != want {
			t.Errorf("part %d is %s (%v), want %s", i, got, err, want)
		}
	}
	if f.receiver.bodies[0] != `{"action":"award"}` {
		t.Errorf("the body is %s", f.receiver.bodies[0])
	}

	// Of what the format has no message for nobody is told.
	_, err := f.Revoke(t.Context(), badges.Operator(), e.GrantID, "a mistake")
	f.must(err)
	f.must(f.handle(h, f.lastEvent(), 0))
	if n := len(f.receiver.requests); n != 1 {
		t.Errorf("%d messages were sent, want 1", n)
	}
}

func TestVerdicts(t *testing.T) {
	for _, c := range []struct {
		name   string
		answer webhook.Answer
		down   error
		failed int
		want   string // "", "again" or "never"
	}{
		{"taken", webhook.Answer{Status: 204}, nil, 0, ""},
		{"broken", webhook.Answer{Status: 500}, nil, 0, "again"},
		{"busy", webhook.Answer{Status: 429, RetryAfter: time.Minute}, nil, 5, "again"},
		{"refused", webhook.Answer{Status: 401}, nil, 0, "again"},
		{"refused too often", webhook.Answer{Status: 401}, nil, 3, "never"},
		{"redirected", webhook.Answer{Status: 302}, nil, 10, "again"},
		{"down", webhook.Answer{}, errors.New("connection refused"), 10, "again"},
		{"down too long", webhook.Answer{}, errors.New("connection refused"), 11, "never"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFixture(t)
			f.receiver.answers, f.receiver.down = []webhook.Answer{c.answer}, c.down
			h := f.hook(badges.StandardWebhook, "")
			_, e := f.award()
			err := f.handle(h, e, c.failed)
			// task.Permanent's type is its own; what it wraps in front tells.
			got := ""
			if err != nil {
				got = "again"
				if fmt.Sprintf("%T", err) == fmt.Sprintf("%T", task.Permanent(nil)) {
					got = "never"
				}
			}
			if got != c.want {
				t.Errorf("verdict %q (%v), want %q", got, err, c.want)
			}
			attempts, err := f.Store.WebhookAttempts(t.Context(), h.ID)
			f.must(err)
			if len(attempts) != 1 || attempts[0].Attempt != c.failed+1 || attempts[0].Status != c.answer.Status || (attempts[0].Problem == "") != (c.want == "") {
				t.Errorf("history is %+v", attempts)
			}
		})
	}
}

func TestGoneReceiverIsToldNoMore(t *testing.T) {
	f := newFixture(t)
	f.receiver.answers = []webhook.Answer{{Status: http.StatusGone}}
	h := f.hook(badges.StandardWebhook, "")
	_, e := f.award()
	f.must(f.handle(h, e, 0))
	f.must(f.handle(h, e, 0))
	if n := len(f.receiver.requests); n != 1 {
		t.Errorf("%d messages were sent, want 1", n)
	}
	f.must(f.DeleteWebhook(t.Context(), badges.Operator(), h.ID))
	f.must(f.handle(h, e, 0))
}

func TestTestMessage(t *testing.T) {
	f := newFixture(t)
	attempt, err := f.sender.Test(t.Context(), f.hook(badges.StandardWebhook, ""))
	f.must(err)
	if attempt.Status != 200 || !strings.HasPrefix(f.receiver.bodies[0], `{"type":"webhook.test",`) {
		t.Errorf("attempt %+v with body %s", attempt, f.receiver.bodies[0])
	}
	_, err = f.sender.Test(t.Context(), f.hook(badges.JWTWebhook, ""))
	if badges.KindOf(err) != badges.Conflict {
		t.Errorf("a test in a format that has none: %v", err)
	}
}
