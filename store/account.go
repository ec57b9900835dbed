package store

import (
	"context"
	"time"

	"laurel/badges"
)

const accountColumns = `id, name, coalesce(email, ''), admin, disabled_at, created_at, language`

func scanAccount(row scanner) (a badges.Account, err error) {
	err = row.Scan(&a.ID, &a.Name, &a.Email, intoFlag(&a.Admin), intoTime(&a.DisabledAt), intoTime(&a.CreatedAt), &a.Language)
	return a, err
}

// Account implements [badges.AccountReader], as do those below.
func (c conn) Account(ctx context.Context, id int64) (badges.Account, error) {
	return one(ctx, c.q, "account", scanAccount, `select `+accountColumns+` from account where id = $1`, id)
}

func (c conn) AccountByEmail(ctx context.Context, email string) (badges.Account, error) {
	return one(ctx, c.q, "account", scanAccount, `select `+accountColumns+` from account where email = $1`, email)
}

func (c conn) Accounts(ctx context.Context) ([]badges.Account, error) {
	return all(ctx, c.q, "accounts", scanAccount, `select `+accountColumns+` from account order by id`)
}

func (c conn) AccountRole(ctx context.Context, accountID, issuerID int64) (badges.Role, error) {
	roles, err := all(ctx, c.q, "roles", scanValue[badges.Role], `with recursive above (id, parent_id) as (
			select id, parent_id from issuer where id = $2
			union
			select i.id, i.parent_id from issuer i join above on i.id = above.parent_id
		) select r.role from account_role r join above on above.id = r.issuer_id where r.account_id = $1`, accountID, issuerID)
	var highest badges.Role
	for _, r := range roles {
		if r.Allows(highest) {
			highest = r
		}
	}
	return highest, err
}

const apiKeyColumns = `id, account_id, coalesce(maker_id, 0), name, prefix, created_at, last_used_at, revoked_at`

func scanAPIKey(row scanner) (k badges.APIKey, err error) {
	err = row.Scan(&k.ID, &k.AccountID, &k.MakerID, &k.Name, &k.Prefix, intoTime(&k.CreatedAt), intoTime(&k.LastUsedAt), intoTime(&k.RevokedAt))
	return k, err
}

func (c conn) APIKeyByHash(ctx context.Context, hash []byte) (badges.APIKey, error) {
	return one(ctx, c.q, "API key", scanAPIKey, `select `+apiKeyColumns+` from api_key where hash = $1 and revoked_at = 0`, hash)
}

func (c conn) APIKeys(ctx context.Context, accountID int64) ([]badges.APIKey, error) {
	return all(ctx, c.q, "API keys", scanAPIKey, `select `+apiKeyColumns+` from api_key where account_id = $1 order by id`, accountID)
}

// MadeKeys implements [badges.ScopedKeyReader], as does KeyScopes.
func (c conn) MadeKeys(ctx context.Context, makerID int64) ([]badges.APIKey, error) {
	return all(ctx, c.q, "API keys", scanAPIKey, `select `+apiKeyColumns+` from api_key where maker_id = $1 order by id`, makerID)
}

func (c conn) KeyScopes(ctx context.Context, accountID int64) ([]badges.KeyScope, error) {
	return all(ctx, c.q, "scopes", func(row scanner) (k badges.KeyScope, err error) {
		err = row.Scan(&k.IssuerID, &k.Role)
		return k, err
	}, `select issuer_id, role from account_role where account_id = $1 order by issuer_id`, accountID)
}

// InsertAccount implements [badges.AccountWriter], as do those below.
func (tx *Tx) InsertAccount(ctx context.Context, a badges.Account) (int64, error) {
	id, err := one(ctx, tx.q, "account", scanValue[int64], `insert into account (name, email, admin, disabled_at, created_at)
		values ($1, nullif($2, ''), $3, $4, $5) on conflict (email) do nothing returning id`,
		a.Name, a.Email, flag(a.Admin), millis(a.DisabledAt), millis(a.CreatedAt))
	if badges.KindOf(err) == badges.NotFound {
		return 0, badges.Errorf(badges.Conflict, "an account with the address %s exists already", a.Email)
	}
	return id, err
}

func (tx *Tx) UpdateAccount(ctx context.Context, a badges.Account) error {
	err := exec(ctx, tx.q, "account", `update account set name = $2, email = nullif($3, ''), admin = $4, disabled_at = $5 where id = $1`,
		a.ID, a.Name, a.Email, flag(a.Admin), millis(a.DisabledAt))
	if err != nil && tx.dialect.unique(err) {
		return badges.Errorf(badges.Conflict, "an account with the address %s exists already", a.Email)
	}
	return err
}

func (tx *Tx) SetRole(ctx context.Context, accountID, issuerID int64, role badges.Role) error {
	if role == "" {
		return exec(ctx, tx.q, "role", `delete from account_role where account_id = $1 and issuer_id = $2`, accountID, issuerID)
	}
	return exec(ctx, tx.q, "role", `insert into account_role (account_id, issuer_id, role) values ($1, $2, $3)
		on conflict (account_id, issuer_id) do update set role = excluded.role`, accountID, issuerID, string(role))
}

func (tx *Tx) InsertAPIKey(ctx context.Context, k badges.APIKey, hash []byte) (int64, error) {
	id, err := one(ctx, tx.q, "API key", scanValue[int64], `insert into api_key (account_id, name, prefix, hash, created_at, last_used_at, revoked_at, maker_id)
		values ($1, $2, $3, $4, $5, $6, $7, nullif(cast($8 as bigint), 0)) on conflict (hash) do nothing returning id`,
		k.AccountID, k.Name, k.Prefix, hash, millis(k.CreatedAt), millis(k.LastUsedAt), millis(k.RevokedAt), k.MakerID)
	if badges.KindOf(err) == badges.NotFound {
		return 0, badges.Errorf(badges.Conflict, "this API key is in use already; choose another")
	}
	return id, err
}

func (tx *Tx) RevokeAPIKey(ctx context.Context, id int64, at time.Time) error {
	n, err := change(ctx, tx.q, "API key", `update api_key set revoked_at = $2 where id = $1 and revoked_at = 0`, id, millis(at))
	if err == nil && n == 0 {
		err = badges.Errorf(badges.NotFound, "there is no API key %d in use", id)
	}
	return err
}

func (tx *Tx) TouchAPIKey(ctx context.Context, id int64, at time.Time) error {
	return exec(ctx, tx.q, "API key", `update api_key set last_used_at = $2 where id = $1`, id, millis(at))
}
