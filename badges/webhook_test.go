package badges_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"laurel/badges"
)

func (w *world) webhook(n badges.NewWebhook) badges.Webhook {
	w.t.Helper()
	if n.URL == "" {
		n.URL = "https://hooks.example/in"
	}
	h, _, err := w.CreateWebhook(w.t.Context(), badges.Operator(), n)
	w.must(err)
	return h
}

func TestWebhookSecret(t *testing.T) {
	w := newWorld(t)
	h, secret, err := w.CreateWebhook(t.Context(), badges.Operator(), badges.NewWebhook{IssuerID: w.harbour.ID, URL: "https://hooks.example/in"})
	w.must(err)
	if !strings.HasPrefix(secret, "whsec_") || h.Format != badges.StandardWebhook {
		t.Errorf("made with secret %q in format %q", secret, h.Format)
	}
	stored, err := w.Store.Webhook(t.Context(), h.ID)
	w.must(err)
	opened, err := w.WebhookSecret(stored)
	w.must(err)
	if string(opened) != secret {
		t.Errorf("the stored secret is %q, want %q", opened, secret)
	}
}

func TestWebhooksRefuse(t *testing.T) {
	w := newWorld(t)
	for name, c := range map[string]struct {
		n       badges.NewWebhook
		message string
	}{
		"no address": {badges.NewWebhook{}, "the webhook's address is missing; write it like https://example.org/hook"},
		"scheme":     {badges.NewWebhook{URL: "ftp://example.org"}, `webhook address "ftp://example.org" is not a web address; write it like https://example.org/page`},
		"format":     {badges.NewWebhook{URL: "https://example.org", Format: "xml"}, `format "xml" is unknown; take standard, jwt or plain`},
	} {
		c.n.IssuerID = w.harbour.ID
		_, _, err := w.CreateWebhook(t.Context(), badges.Operator(), c.n)
		if badges.KindOf(err) != badges.Invalid || badges.MessageOf(err) != c.message {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, _, err := w.CreateWebhook(t.Context(), badges.Operator(), badges.NewWebhook{IssuerID: w.harbour.ID, URL: "https://example.org", Events: []badges.EventKind{"weather"}})
	wantKind(t, err, badges.Invalid, "")
	_, _, err = w.CreateWebhook(t.Context(), w.anna, badges.NewWebhook{IssuerID: w.harbour.ID, URL: "https://example.org"})
	wantKind(t, err, badges.Forbidden, "")
}

// Webhooks are told of what happens at their issuer and below, of the kinds they
// have chosen, while they are in use.
func TestTellWebhooks(t *testing.T) {
	w := newWorld(t)
	pier := w.issuer("pier", w.harbour.ID)
	all := w.webhook(badges.NewWebhook{IssuerID: w.harbour.ID})
	some := w.webhook(badges.NewWebhook{IssuerID: w.harbour.ID, Events: []badges.EventKind{badges.GrantRevoked}})
	below := w.webhook(badges.NewWebhook{IssuerID: pier.ID})
	off := w.webhook(badges.NewWebhook{IssuerID: pier.ID})
	_, err := w.EnableWebhook(t.Context(), badges.Operator(), off.ID, false)
	w.must(err)
	w.webhook(badges.NewWebhook{IssuerID: w.issuer("other", 0).ID})

	w.must(w.TellWebhooks(t.Context(), badges.Event{ID: 1, Kind: badges.GrantAccepted, IssuerID: w.harbour.ID}))
	w.must(w.TellWebhooks(t.Context(), badges.Event{ID: 2, Kind: badges.GrantRevoked, IssuerID: pier.ID}))
	want := []badges.WebhookTask{{Webhook: all.ID, Event: 1}, {Webhook: all.ID, Event: 2}, {Webhook: some.ID, Event: 2}, {Webhook: below.ID, Event: 2}}
	inOrder := cmpopts.SortSlices(func(a, b badges.WebhookTask) bool { return a.Webhook < b.Webhook })
	if diff := cmp.Diff(want, w.webhookTasks(), inOrder); diff != "" {
		t.Errorf("queued (-want +got):\n%s", diff)
	}
}

// webhookTasks returns what waits to be sent, for each webhook in order.
func (w *world) webhookTasks() (queued []badges.WebhookTask) {
	w.t.Helper()
	for {
		lanes, err := w.db.ClaimLanes(w.t.Context(), time.Now(), time.Now().Add(time.Minute), 100)
		w.must(err)
		if len(lanes) == 0 {
			return queued
		}
		for _, lane := range lanes {
			tasks, _, err := w.db.LaneTasks(w.t.Context(), lane, 100)
			w.must(err)
			for _, task := range tasks {
				if task.Kind != badges.WebhookTaskKind {
					continue
				}
				var q badges.WebhookTask
				w.must(json.Unmarshal(task.Payload, &q))
				queued = append(queued, q)
			}
		}
	}
}

func TestWebhookHistoryKeepsTheNewest(t *testing.T) {
	w := newWorld(t)
	h := w.webhook(badges.NewWebhook{IssuerID: w.harbour.ID})
	for i := range 55 {
		w.must(w.NoteWebhookAttempt(t.Context(), badges.WebhookAttempt{WebhookID: h.ID, EventID: int64(i), Kind: badges.GrantAccepted, Attempt: 1, At: w.Now(), Status: 200}, false))
	}
	attempts, err := w.Store.WebhookAttempts(t.Context(), h.ID)
	w.must(err)
	if len(attempts) != 50 || attempts[0].EventID != 54 || attempts[49].EventID != 5 {
		t.Errorf("%d attempts are kept, of events %d to %d; want 50, 54 to 5", len(attempts), attempts[0].EventID, attempts[len(attempts)-1].EventID)
	}
	w.must(w.NoteWebhookAttempt(t.Context(), badges.WebhookAttempt{WebhookID: h.ID, At: w.Now(), Status: 410}, true))
	if h, err = w.Store.Webhook(t.Context(), h.ID); err != nil || h.DisabledAt.IsZero() {
		t.Errorf("after 410 the webhook is in use (%v)", err)
	}
	w.must(w.DeleteWebhook(t.Context(), badges.Operator(), h.ID))
	_, err = w.Store.Webhook(t.Context(), h.ID)
	wantKind(t, err, badges.NotFound, "")
}
