package store

import (
	"context"
	"time"

	"laurel/badges"
)

const webhookColumns = `w.id, w.issuer_id, w.url, w.format, w.events, w.sealed, w.created_at, w.disabled_at`

func scanWebhook(row scanner) (h badges.Webhook, err error) {
	err = row.Scan(&h.ID, &h.IssuerID, &h.URL, &h.Format, intoJSON(&h.Events), &h.Sealed, intoTime(&h.CreatedAt), intoTime(&h.DisabledAt))
	return h, err
}

// Webhook implements [badges.WebhookReader], as do those below.
func (c conn) Webhook(ctx context.Context, id int64) (badges.Webhook, error) {
	return one(ctx, c.q, "webhook", scanWebhook, `select `+webhookColumns+` from webhook w where w.id = $1`, id)
}

func (c conn) Webhooks(ctx context.Context, issuerID int64) ([]badges.Webhook, error) {
	w := &where{}
	w.andIf(issuerID != 0, `w.issuer_id = $`, issuerID)
	return all(ctx, c.q, "webhooks", scanWebhook, `select `+webhookColumns+` from webhook w `+w.sql()+` order by w.id`, w.args...)
}

func (c conn) WebhooksAbove(ctx context.Context, issuerID int64) ([]badges.Webhook, error) {
	return all(ctx, c.q, "webhooks", scanWebhook, `with recursive above (id, parent_id) as (
			select id, parent_id from issuer where id = $1
			union
			select i.id, i.parent_id from issuer i join above on i.id = above.parent_id
		) select `+webhookColumns+` from webhook w join above on above.id = w.issuer_id where w.disabled_at = 0 order by w.id`, issuerID)
}

func (c conn) WebhookAttempts(ctx context.Context, webhookID int64) ([]badges.WebhookAttempt, error) {
	return all(ctx, c.q, "attempts", func(row scanner) (a badges.WebhookAttempt, err error) {
		var duration int64
		err = row.Scan(&a.ID, &a.WebhookID, &a.EventID, &a.Kind, &a.Attempt, intoTime(&a.At), &duration, &a.Status, &a.Problem)
		a.Duration = time.Duration(duration) * time.Millisecond
		return a, err
	}, `select id, webhook_id, event_id, kind, attempt, at, duration, status, problem from webhook_attempt where webhook_id = $1 order by id desc`, webhookID)
}

// InsertWebhook implements [badges.WebhookWriter], as do those below.
func (tx *Tx) InsertWebhook(ctx context.Context, h badges.Webhook) (int64, error) {
	return one(ctx, tx.q, "webhook", scanValue[int64], `insert into webhook (issuer_id, url, format, events, sealed, created_at, disabled_at)
		values ($1, $2, $3, $4, $5, $6, $7) returning id`,
		h.IssuerID, h.URL, string(h.Format), toJSON(h.Events), h.Sealed, millis(h.CreatedAt), millis(h.DisabledAt))
}

func (tx *Tx) UpdateWebhook(ctx context.Context, h badges.Webhook) error {
	return exec(ctx, tx.q, "webhook", `update webhook set url = $2, format = $3, events = $4, sealed = $5, disabled_at = $6 where id = $1`,
		h.ID, h.URL, string(h.Format), toJSON(h.Events), h.Sealed, millis(h.DisabledAt))
}

func (tx *Tx) DeleteWebhook(ctx context.Context, id int64) error {
	if err := exec(ctx, tx.q, "attempts", `delete from webhook_attempt where webhook_id = $1`, id); err != nil {
		return err
	}
	return exec(ctx, tx.q, "webhook", `delete from webhook where id = $1`, id)
}

func (tx *Tx) InsertWebhookAttempt(ctx context.Context, a badges.WebhookAttempt, keep int) error {
	err := exec(ctx, tx.q, "attempt", `insert into webhook_attempt (webhook_id, event_id, kind, attempt, at, duration, status, problem)
		values ($1, $2, $3, $4, $5, $6, $7, $8)`,
		a.WebhookID, a.EventID, string(a.Kind), a.Attempt, millis(a.At), a.Duration.Milliseconds(), a.Status, a.Problem)
	if err != nil {
		return err
	}
	return exec(ctx, tx.q, "old attempts", `delete from webhook_attempt where webhook_id = $1 and id not in (
		select id from webhook_attempt where webhook_id = $1 order by id desc limit $2)`, a.WebhookID, keep)
}
