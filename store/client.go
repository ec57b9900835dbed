package store

import (
	"context"
	"time"

	"laurel/badges"
)

const clientColumns = `id, purpose, key, sealed, issuer_id, account_id, created_at, revoked_at`

func scanClient(row scanner) (c badges.Client, err error) {
	err = row.Scan(&c.ID, &c.Purpose, &c.Key, &c.Sealed, &c.IssuerID, &c.AccountID, intoTime(&c.CreatedAt), intoTime(&c.RevokedAt))
	return c, err
}

// ClientByKey implements [badges.ClientReader], as does the one below.
func (c conn) ClientByKey(ctx context.Context, purpose, key string) (badges.Client, error) {
	return one(ctx, c.q, "client", scanClient,
		`select `+clientColumns+` from client where purpose = $1 and key = $2 and revoked_at = 0`, purpose, key)
}

func (c conn) Clients(ctx context.Context, purpose string) ([]badges.Client, error) {
	return all(ctx, c.q, "clients", scanClient, `select `+clientColumns+` from client where purpose = $1 order by id`, purpose)
}

// InsertClient implements [badges.ClientWriter], as does the one below.
func (tx *Tx) InsertClient(ctx context.Context, c badges.Client) (int64, error) {
	id, err := one(ctx, tx.q, "client", scanValue[int64], `insert into client
		(purpose, key, sealed, issuer_id, account_id, created_at, revoked_at)
		values ($1, $2, $3, $4, $5, $6, $7) on conflict (purpose, key) do nothing returning id`,
		c.Purpose, c.Key, c.Sealed, c.IssuerID, c.AccountID, millis(c.CreatedAt), millis(c.RevokedAt))
	if badges.KindOf(err) == badges.NotFound {
		return 0, &badges.Error{Kind: badges.Conflict, Field: "key", Message: "the key is in use by another client; choose another"}
	}
	return id, err
}

func (tx *Tx) RevokeClient(ctx context.Context, id int64, at time.Time) error {
	n, err := change(ctx, tx.q, "client", `update client set revoked_at = $2 where id = $1 and revoked_at = 0`, id, millis(at))
	if err == nil && n == 0 {
		err = badges.Errorf(badges.NotFound, "there is no client %d in use", id)
	}
	return err
}
