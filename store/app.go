package store

import (
	"context"
	"time"

	"laurel/badges"
)

const appColumns = `a.id, a.client_id, a.secret_hash, a.name, a.url, a.redirects, a.created_at`

func appDestinations(a *badges.App) []any {
	return []any{&a.ID, &a.ClientID, &a.SecretHash, &a.Name, &a.URL, intoJSON(&a.Redirects), intoTime(&a.CreatedAt)}
}

func scanApp(row scanner) (a badges.App, err error) {
	return a, row.Scan(appDestinations(&a)...)
}

const consentColumns = `c.id, c.account_id, c.scopes, c.created_at, c.used_at, c.expires_at, ` + appColumns

func consentDestinations(c *badges.Consent) []any {
	own := []any{&c.ID, &c.AccountID, intoJSON(&c.Scopes), intoTime(&c.CreatedAt), intoTime(&c.UsedAt), intoTime(&c.ExpiresAt)}
	return append(own, appDestinations(&c.App)...)
}

func scanConsent(row scanner) (c badges.Consent, err error) {
	return c, row.Scan(consentDestinations(&c)...)
}

func scanAppToken(row scanner) (t badges.AppToken, err error) {
	own := []any{&t.Kind, &t.Redirect, &t.Challenge, intoJSON(&t.Scopes), intoTime(&t.CreatedAt), intoTime(&t.ExpiresAt), intoTime(&t.UsedAt)}
	return t, row.Scan(append(own, consentDestinations(&t.Consent)...)...)
}

// AppByClientID implements [badges.AppReader], as do those below.
func (c conn) AppByClientID(ctx context.Context, clientID string) (badges.App, error) {
	return one(ctx, c.q, "app", scanApp, `select `+appColumns+` from app a where a.client_id = $1`, clientID)
}

func (c conn) Consents(ctx context.Context, accountID int64, now time.Time) ([]badges.Consent, error) {
	return all(ctx, c.q, "consents", scanConsent, `select `+consentColumns+` from app_consent c join app a on a.id = c.app_id
		where c.account_id = $1 and c.expires_at > $2 order by c.id desc`, accountID, millis(now))
}

func (c conn) AppToken(ctx context.Context, kind badges.AppTokenKind, hash []byte) (badges.AppToken, error) {
	return one(ctx, c.q, "token", scanAppToken, `select t.kind, t.redirect, t.challenge, t.scopes, t.created_at, t.expires_at, t.used_at, `+consentColumns+`
		from app_token t join app_consent c on c.id = t.consent_id join app a on a.id = c.app_id where t.hash = $1 and t.kind = $2`, hash, string(kind))
}

func (c conn) AppProfile(ctx context.Context, accountID int64) ([]byte, error) {
	body, err := one(ctx, c.q, "profile", scanValue[string], `select body from app_profile where account_id = $1`, accountID)
	return []byte(body), err
}

// InsertApp implements [badges.AppWriter], as do those below.
func (tx *Tx) InsertApp(ctx context.Context, a badges.App) (int64, error) {
	return one(ctx, tx.q, "app", scanValue[int64], `insert into app (client_id, secret_hash, name, url, redirects, created_at)
		values ($1, $2, $3, $4, $5, $6) returning id`, a.ClientID, bytesOf(a.SecretHash), a.Name, a.URL, toJSON(a.Redirects), millis(a.CreatedAt))
}

func (tx *Tx) InsertConsent(ctx context.Context, c badges.Consent) (int64, error) {
	return one(ctx, tx.q, "consent", scanValue[int64], `insert into app_consent (app_id, account_id, scopes, created_at, used_at, expires_at)
		values ($1, $2, $3, $4, $5, $6) returning id`, c.App.ID, c.AccountID, toJSON(c.Scopes), millis(c.CreatedAt), millis(c.UsedAt), millis(c.ExpiresAt))
}

func (tx *Tx) TouchConsent(ctx context.Context, id int64, used, expires time.Time) error {
	return exec(ctx, tx.q, "consent", `update app_consent set used_at = $2, expires_at = $3 where id = $1`, id, millis(used), millis(expires))
}

func (tx *Tx) DeleteConsent(ctx context.Context, accountID, id int64) error {
	err := exec(ctx, tx.q, "tokens", `delete from app_token where consent_id in (select id from app_consent where id = $1 and account_id = $2)`, id, accountID)
	if err != nil {
		return err
	}
	n, err := change(ctx, tx.q, "consent", `delete from app_consent where id = $1 and account_id = $2`, id, accountID)
	if err == nil && n == 0 {
		err = badges.Errorf(badges.NotFound, "no such app among yours")
	}
	return err
}

func (tx *Tx) InsertAppToken(ctx context.Context, t badges.AppToken, hash []byte) error {
	return exec(ctx, tx.q, "token", `insert into app_token (hash, consent_id, kind, redirect, challenge, scopes, created_at, expires_at, used_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		hash, t.Consent.ID, string(t.Kind), t.Redirect, t.Challenge, toJSON(t.Scopes), millis(t.CreatedAt), millis(t.ExpiresAt), millis(t.UsedAt))
}

func (tx *Tx) UseAppToken(ctx context.Context, hash []byte, at time.Time) (bool, error) {
	n, err := change(ctx, tx.q, "token", `update app_token set used_at = $2 where hash = $1 and used_at = 0`, hash, millis(at))
	return n > 0, err
}

func (tx *Tx) DeleteAppToken(ctx context.Context, hash []byte) error {
	return exec(ctx, tx.q, "token", `delete from app_token where hash = $1`, hash)
}

func (tx *Tx) PutAppProfile(ctx context.Context, accountID int64, body []byte, at time.Time) error {
	return exec(ctx, tx.q, "profile", `insert into app_profile (account_id, body, updated_at) values ($1, $2, $3)
		on conflict (account_id) do update set body = excluded.body, updated_at = excluded.updated_at`, accountID, string(body), millis(at))
}
