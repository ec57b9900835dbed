package store

import (
	"context"

	"laurel/badges"
)

// MailTemplates implements [badges.MailTemplateReader].
func (c conn) MailTemplates(ctx context.Context, issuerID int64) ([]badges.MailTemplate, error) {
	return all(ctx, c.q, "mail templates", func(row scanner) (t badges.MailTemplate, err error) {
		err = row.Scan(&t.IssuerID, &t.Language, &t.Subject, &t.Body, intoTime(&t.UpdatedAt))
		return t, err
	}, `select issuer_id, language, subject, body, updated_at from mail_template where issuer_id = $1 order by language`, issuerID)
}

// PutMailTemplate implements [badges.MailTemplateWriter], as does the one below.
func (tx *Tx) PutMailTemplate(ctx context.Context, t badges.MailTemplate) error {
	return exec(ctx, tx.q, "mail template", `insert into mail_template (issuer_id, language, subject, body, updated_at) values ($1, $2, $3, $4, $5)
		on conflict (issuer_id, language) do update set subject = excluded.subject, body = excluded.body, updated_at = excluded.updated_at`,
		t.IssuerID, t.Language, t.Subject, t.Body, millis(t.UpdatedAt))
}

func (tx *Tx) DeleteMailTemplate(ctx context.Context, issuerID int64, language string) error {
	return exec(ctx, tx.q, "mail template", `delete from mail_template where issuer_id = $1 and language = $2`, issuerID, language)
}
