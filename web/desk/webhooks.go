package desk

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"laurel/badges"
	"laurel/templates"
)

// TestHook sends a message to a webhook at once and keeps the attempt. The error
// says why none was sent; that it was not taken stands in the attempt.
type TestHook func(ctx context.Context, hook badges.Webhook) (badges.WebhookAttempt, error)

// routeWebhooks adds the pages of an issuer's webhooks.
func (d *desk) routeWebhooks(get, post func(path string, h Handler)) {
	get("/issuers/{id}/webhooks", d.getWebhooks)
	post("/issuers/{id}/webhooks", d.postWebhooks)
	get("/webhooks/{id}", d.getWebhook)
	post("/webhooks/{id}/test", d.postTestWebhook)
	post("/webhooks/{id}/pause", d.postPauseWebhook)
	post("/webhooks/{id}/resume", d.postResumeWebhook)
	post("/webhooks/{id}/delete", d.postDeleteWebhook)
}

func webhooksPath(issuerID int64) string { return issuerPath(issuerID) + "/webhooks" }
func webhookPath(id int64) string        { return Path + "/webhooks/" + strconv.FormatInt(id, 10) }

// getWebhooks shows an issuer's own webhooks.
func (d *desk) getWebhooks(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	i, err := d.managedIssuer(r, by)
	if err != nil {
		return err
	}
	return d.showWebhooks(w, r, by, http.StatusOK, i, templates.Webhooks{Form: done(r)})
}

func (d *desk) showWebhooks(w http.ResponseWriter, r *http.Request, by badges.Account, status int, i badges.Issuer, view templates.Webhooks) error {
	hooks, err := d.Service.WebhooksOf(r.Context(), by, i.ID)
	if err != nil {
		return err
	}
	for _, h := range hooks {
		view.Webhooks = append(view.Webhooks, webhookRow(h))
	}
	view.Head, view.Issuer = d.head(r), templates.Link{Name: i.Name, URL: issuerPath(i.ID)}
	for _, kind := range badges.WebhookEvents() {
		view.Kinds = append(view.Kinds, string(kind))
	}
	view.Chosen = make(map[string]bool)
	for _, kind := range r.PostForm["event"] {
		view.Chosen[kind] = true
	}
	w.Header().Set("Cache-Control", "private, no-store") // a new secret stands on the page
	return d.Pages.Show(w, r, status, view)
}

func webhookRow(h badges.Webhook) templates.WebhookRow {
	row := templates.WebhookRow{Link: templates.Link{Name: h.URL, URL: webhookPath(h.ID)}, Format: string(h.Format), CreatedAt: h.CreatedAt, PausedAt: h.DisabledAt}
	for _, kind := range h.Events {
		row.Events = append(row.Events, string(kind))
	}
	return row
}

// postWebhooks makes a webhook and shows its secret, this once.
func (d *desk) postWebhooks(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	if err := readForm(r); err != nil {
		return err
	}
	i, err := d.managedIssuer(r, by)
	if err != nil {
		return err
	}
	n := badges.NewWebhook{IssuerID: i.ID, URL: strings.TrimSpace(r.PostForm.Get("url"))}
	for _, kind := range r.PostForm["event"] {
		n.Events = append(n.Events, badges.EventKind(kind))
	}
	_, secret, err := d.Service.CreateWebhook(r.Context(), by, n)
	if err == nil {
		r.PostForm = nil // the form for the next one is empty
		return d.showWebhooks(w, r, by, http.StatusCreated, i, templates.Webhooks{Secret: secret})
	}
	form, status, again := refused(err, map[string]string{"url": "url", "webhook address": "url", "events": "events"})
	if !again {
		return err
	}
	return d.showWebhooks(w, r, by, status, i, templates.Webhooks{Form: form, URL: r.PostForm.Get("url")})
}

// getWebhook shows a webhook with how its last messages went.
func (d *desk) getWebhook(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	h, err := d.Service.WebhookOf(r.Context(), by, id(r))
	if err != nil {
		return err
	}
	return d.showWebhook(w, r, by, http.StatusOK, h, templates.WebhookDesk{Form: done(r)})
}

func (d *desk) showWebhook(w http.ResponseWriter, r *http.Request, by badges.Account, status int, h badges.Webhook, view templates.WebhookDesk) error {
	i, err := d.Service.IssuerOf(r.Context(), by, h.IssuerID)
	if err != nil {
		return err
	}
	attempts, err := d.Service.AttemptsOf(r.Context(), by, h.ID)
	if err != nil {
		return err
	}
	view.Head, view.WebhookRow, view.Base = d.head(r), webhookRow(h), webhookPath(h.ID)
	view.BackLink = templates.Link{Name: i.Name, URL: webhooksPath(i.ID)}
	for _, a := range attempts {
		view.Attempts = append(view.Attempts, templates.WebhookAttempt{
			At: a.At, Kind: string(a.Kind), Number: a.Attempt, Milliseconds: a.Duration.Milliseconds(), Status: a.Status, Problem: a.Problem,
		})
	}
	return d.Pages.Show(w, r, status, view)
}

// postTestWebhook sends a test message; how it went stands in the history.
func (d *desk) postTestWebhook(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	h, err := d.Service.WebhookOf(r.Context(), by, id(r))
	if err != nil {
		return err
	}
	attempt, err := d.TestHook(r.Context(), h)
	if err == nil && attempt.Problem == "" {
		return leadTo(w, r, webhookPath(h.ID), "tested")
	}
	form, status, again := refused(err, nil)
	if err == nil {
		form, status, again = templates.Form{Problem: templates.Plain(attempt.Problem)}, http.StatusOK, true
	}
	if !again {
		return err
	}
	if h, err = d.Service.WebhookOf(r.Context(), by, h.ID); err != nil { // 410 has paused it
		return err
	}
	return d.showWebhook(w, r, by, status, h, templates.WebhookDesk{Form: form, Tested: true})
}

func (d *desk) postPauseWebhook(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	return d.enableWebhook(w, r, by, false, "paused")
}

func (d *desk) postResumeWebhook(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	return d.enableWebhook(w, r, by, true, "resumed")
}

func (d *desk) enableWebhook(w http.ResponseWriter, r *http.Request, by badges.Account, enabled bool, word string) error {
	h, err := d.Service.EnableWebhook(r.Context(), by, id(r), enabled)
	if err != nil {
		return err
	}
	return leadTo(w, r, webhookPath(h.ID), word)
}

// postDeleteWebhook ends a webhook.
func (d *desk) postDeleteWebhook(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	h, err := d.Service.WebhookOf(r.Context(), by, id(r))
	if err != nil {
		return err
	}
	if err := d.Service.DeleteWebhook(r.Context(), by, h.ID); err != nil {
		return err
	}
	return leadTo(w, r, webhooksPath(h.IssuerID), "deleted")
}
