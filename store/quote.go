package store

import (
	"context"
	"time"

	"laurel/badges"
)

const quoteColumns = `id, ulid, grant_id, actor_id, uri, created_at, revoked_at`

func scanQuote(row scanner) (q badges.Quote, err error) {
	err = row.Scan(&q.ID, &q.ULID, &q.GrantID, &q.ActorID, &q.URI, intoTime(&q.CreatedAt), intoTime(&q.RevokedAt))
	return q, err
}

// Quote implements [badges.QuoteReader], as do those below.
func (c conn) Quote(ctx context.Context, id int64) (badges.Quote, error) {
	return one(ctx, c.q, "quote", scanQuote, `select `+quoteColumns+` from quote where id = $1`, id)
}

func (c conn) QuoteByULID(ctx context.Context, ulid string) (badges.Quote, error) {
	return one(ctx, c.q, "quote", scanQuote, `select `+quoteColumns+` from quote where ulid = $1`, ulid)
}

func (c conn) Quotes(ctx context.Context, grantID int64) ([]badges.Quote, error) {
	return all(ctx, c.q, "quotes", scanQuote, `select `+quoteColumns+` from quote where grant_id = $1 and revoked_at = 0 order by id`, grantID)
}

// PutQuote implements [badges.QuoteWriter], as does RevokeQuote.
func (tx *Tx) PutQuote(ctx context.Context, q badges.Quote) (stored badges.Quote, fresh bool, err error) {
	n, err := change(ctx, tx.q, "quote", `insert into quote (ulid, grant_id, actor_id, uri, created_at, revoked_at) values ($1, $2, $3, $4, $5, 0)
		on conflict (grant_id, uri) do nothing`, q.ULID, q.GrantID, q.ActorID, q.URI, millis(q.CreatedAt))
	if err != nil {
		return badges.Quote{}, false, err
	}
	stored, err = one(ctx, tx.q, "quote", scanQuote, `select `+quoteColumns+` from quote where grant_id = $1 and uri = $2`, q.GrantID, q.URI)
	return stored, n == 1, err
}

func (tx *Tx) RevokeQuote(ctx context.Context, id int64, at time.Time) error {
	return exec(ctx, tx.q, "quote", `update quote set revoked_at = $2 where id = $1`, id, millis(at))
}

// RemoveQuote implements inbox.Tx.
func (tx *Tx) RemoveQuote(ctx context.Context, uri, actor string) error {
	return exec(ctx, tx.q, "quote", `delete from quote where uri = $1 and actor_id = $2 and revoked_at = 0`, uri, actor)
}
