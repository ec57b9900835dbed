package store

import (
	"context"

	"laurel/badges"
)

// ShownReplies implements [badges.ReplyListReader].
func (c conn) ShownReplies(ctx context.Context, f badges.ReplyFilter) ([]badges.ShownReply, error) {
	w := where{conditions: []string{`c.removed_at = 0`}}
	w.andIf(f.URI != "", `c.uri = $`, f.URI)
	w.andIf(f.Before != 0, `c.id < $`, f.Before)
	return all(ctx, c.q, "replies", func(row scanner) (r badges.ShownReply, err error) {
		var badge badges.Definition
		err = row.Scan(&r.ID, &r.URI, &r.GrantID, &r.ActorID, &r.Author, &r.Handle, &r.URL, &r.Content, intoTime(&r.PublishedAt), intoJSON(&badge), &r.Grant)
		r.Badge = badge.Title
		return r, err
	}, `select c.id, c.uri, c.grant_id, c.actor_id, c.author, c.handle, c.url, c.content, c.published_at, b.definition, g.ulid
		from comment c join "grant" g on g.id = c.grant_id join badge b on b.id = g.badge_id `+w.sql()+` order by c.id desc`+w.limit(f.Limit), w.args...)
}

// ShownQuotes implements [badges.QuoteListReader].
func (c conn) ShownQuotes(ctx context.Context, f badges.QuoteFilter) ([]badges.ShownQuote, error) {
	w := where{conditions: []string{`q.revoked_at = 0`}}
	w.andIf(f.URI != "", `q.uri = $`, f.URI)
	w.andIf(f.Before != 0, `q.id < $`, f.Before)
	return all(ctx, c.q, "quotes", func(row scanner) (q badges.ShownQuote, err error) {
		var badge badges.Definition
		err = row.Scan(&q.ID, &q.ULID, &q.GrantID, &q.ActorID, &q.URI, intoTime(&q.CreatedAt), intoJSON(&badge), &q.Grant)
		q.Badge = badge.Title
		return q, err
	}, `select q.id, q.ulid, q.grant_id, q.actor_id, q.uri, q.created_at, b.definition, g.ulid
		from quote q join "grant" g on g.id = q.grant_id join badge b on b.id = g.badge_id `+w.sql()+` order by q.id desc`+w.limit(f.Limit), w.args...)
}

// ReportNotes implements [badges.ReportNoteReader].
func (c conn) ReportNotes(ctx context.Context, reportID int64) ([]badges.ReportNote, error) {
	return all(ctx, c.q, "notes", func(row scanner) (n badges.ReportNote, err error) {
		err = row.Scan(&n.ID, &n.ReportID, &n.AccountID, &n.Text, intoTime(&n.CreatedAt))
		return n, err
	}, `select id, report_id, account_id, text, created_at from report_note where report_id = $1 order by id`, reportID)
}

// InsertReportNote implements [badges.ReportNoteWriter].
func (tx *Tx) InsertReportNote(ctx context.Context, n badges.ReportNote) error {
	return exec(ctx, tx.q, "note", `insert into report_note (report_id, account_id, text, created_at) values ($1, $2, $3, $4)`,
		n.ReportID, n.AccountID, n.Text, millis(n.CreatedAt))
}

// FeaturedIssuers implements [badges.FeaturedReader].
func (c conn) FeaturedIssuers(ctx context.Context) ([]int64, error) {
	return all(ctx, c.q, "featured issuers", scanValue[int64], `select issuer_id from featured_issuer order by position`)
}

// PutFeaturedIssuers implements [badges.FeaturedWriter].
func (tx *Tx) PutFeaturedIssuers(ctx context.Context, issuerIDs []int64) error {
	if err := exec(ctx, tx.q, "featured issuers", `delete from featured_issuer`); err != nil {
		return err
	}
	for position, id := range issuerIDs {
		err := exec(ctx, tx.q, "featured issuer", `insert into featured_issuer (issuer_id, position) values ($1, $2)`, id, position)
		if err != nil {
			return err
		}
	}
	return nil
}
