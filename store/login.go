package store

import (
	"context"
	"time"

	"laurel/badges"
)

const loginColumns = `id, account_id, provider, subject, label, secret, identity_id, created_at, last_used_at`

func scanLogin(row scanner) (l badges.Login, err error) {
	err = row.Scan(&l.ID, &l.AccountID, &l.Provider, &l.Subject, &l.Label, &l.Secret, &l.IdentityID, intoTime(&l.CreatedAt), intoTime(&l.LastUsedAt))
	return l, err
}

// Login implements [badges.LoginReader], as do the two below.
func (c conn) Login(ctx context.Context, provider, subject string) (badges.Login, error) {
	return one(ctx, c.q, "login", scanLogin, `select `+loginColumns+` from account_login where provider = $1 and subject = $2`, provider, subject)
}

func (c conn) Logins(ctx context.Context, accountID int64) ([]badges.Login, error) {
	return all(ctx, c.q, "logins", scanLogin, `select `+loginColumns+` from account_login where account_id = $1 order by id`, accountID)
}

func (c conn) AdminCanSignIn(ctx context.Context) (bool, error) {
	n, err := one(ctx, c.q, "admins", scanValue[int64], `select count(*) from account a where a.admin = 1 and a.disabled_at = 0
		and exists (select 1 from account_login l where l.account_id = a.id)`)
	return n > 0, err
}

// InsertLogin implements [badges.LoginWriter], as do the two below.
func (tx *Tx) InsertLogin(ctx context.Context, l badges.Login) (int64, error) {
	id, err := one(ctx, tx.q, "login", scanValue[int64], `insert into account_login
		(account_id, provider, subject, label, secret, identity_id, created_at, last_used_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (provider, subject) do nothing returning id`,
		l.AccountID, l.Provider, l.Subject, l.Label, l.Secret, l.IdentityID, millis(l.CreatedAt), millis(l.LastUsedAt))
	if badges.KindOf(err) == badges.NotFound {
		return 0, loginTaken(l)
	}
	return id, err
}

func (tx *Tx) UpdateLogin(ctx context.Context, l badges.Login) error {
	err := exec(ctx, tx.q, "login", `update account_login set subject = $2, label = $3, secret = $4, identity_id = $5, last_used_at = $6 where id = $1`,
		l.ID, l.Subject, l.Label, l.Secret, l.IdentityID, millis(l.LastUsedAt))
	if err != nil && tx.dialect.unique(err) {
		return loginTaken(l)
	}
	return err
}

func (tx *Tx) DeleteLogin(ctx context.Context, id int64) error {
	return exec(ctx, tx.q, "login", `delete from account_login where id = $1`, id)
}

func loginTaken(l badges.Login) error {
	return badges.AtField("name", badges.Errorf(badges.Conflict, "%s signs in to another account here; choose another", badges.Truncate(l.Label, 100)))
}

// AccountIdentities implements [badges.AccountIdentityReader], as does the one below.
func (c conn) AccountIdentities(ctx context.Context, accountID int64) ([]badges.Identity, error) {
	return all(ctx, c.q, "identities", scanIdentity, `select `+identityColumns+` from account_identity p join identity n on n.id = p.identity_id
		where p.account_id = $1 order by n.id`, accountID)
}

func (c conn) IdentityAccount(ctx context.Context, identityID int64) (int64, error) {
	return one(ctx, c.q, "account", scanValue[int64], `select account_id from account_identity where identity_id = $1`, identityID)
}

// ProveIdentity implements [badges.AccountIdentityWriter], as do the two below.
func (tx *Tx) ProveIdentity(ctx context.Context, accountID, identityID int64, at time.Time) error {
	return exec(ctx, tx.q, "proved identity", `insert into account_identity (identity_id, account_id, proved_at) values ($1, $2, $3)`,
		identityID, accountID, millis(at))
}

func (tx *Tx) WithdrawIdentity(ctx context.Context, accountID, identityID int64) error {
	n, err := change(ctx, tx.q, "proved identity", `delete from account_identity where identity_id = $1 and account_id = $2`, identityID, accountID)
	if err == nil && n == 0 {
		err = badges.Errorf(badges.NotFound, "no such identity among yours")
	}
	return err
}

func (tx *Tx) MoveIdentity(ctx context.Context, identityID, recipientID int64, name string, at time.Time) (recipient int64, err error) {
	if recipientID == 0 {
		recipientID, err = one(ctx, tx.q, "recipient", scanValue[int64],
			`insert into recipient (name, created_at) values ($1, $2) returning id`, name, millis(at))
		if err != nil {
			return 0, err
		}
	}
	return recipientID, exec(ctx, tx.q, "identity", `update identity set recipient_id = $2 where id = $1`, identityID, recipientID)
}
