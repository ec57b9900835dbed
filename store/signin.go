package store

import (
	"context"
	"time"

	"laurel/badges"
)

const sessionColumns = `s.id, s.device, s.created_at, s.last_seen_at, s.expires_at, a.id, a.name, coalesce(a.email, ''), a.admin, a.disabled_at, a.created_at, a.language,
	case when exists (select 1 from account_role r where r.account_id = a.id) then 1 else 0 end`

const sessionFrom = ` from session s join account a on a.id = s.account_id `

func scanSession(row scanner) (s badges.Session, err error) {
	a := &s.Account
	err = row.Scan(&s.ID, &s.Device, intoTime(&s.CreatedAt), intoTime(&s.LastSeenAt), intoTime(&s.ExpiresAt),
		&a.ID, &a.Name, &a.Email, intoFlag(&a.Admin), intoTime(&a.DisabledAt), intoTime(&a.CreatedAt), &a.Language, intoFlag(&s.HasRole))
	return s, err
}

// SessionByHash implements [badges.SessionReader], as does the one below.
func (c conn) SessionByHash(ctx context.Context, hash []byte) (badges.Session, error) {
	return one(ctx, c.q, "session", scanSession, `select `+sessionColumns+sessionFrom+`where s.hash = $1`, hash)
}

func (c conn) Sessions(ctx context.Context, accountID int64, now time.Time) ([]badges.Session, error) {
	return all(ctx, c.q, "sessions", scanSession,
		`select `+sessionColumns+sessionFrom+`where s.account_id = $1 and s.expires_at > $2 order by s.id desc`, accountID, millis(now))
}

// InsertSession implements [badges.SessionWriter], as do those below.
func (tx *Tx) InsertSession(ctx context.Context, s badges.Session, hash []byte) (int64, error) {
	return one(ctx, tx.q, "session", scanValue[int64], `insert into session (account_id, hash, device, created_at, last_seen_at, expires_at)
		values ($1, $2, $3, $4, $5, $6) returning id`,
		s.Account.ID, hash, s.Device, millis(s.CreatedAt), millis(s.LastSeenAt), millis(s.ExpiresAt))
}

func (tx *Tx) TouchSession(ctx context.Context, id int64, seen, expires time.Time) error {
	return exec(ctx, tx.q, "session", `update session set last_seen_at = $2, expires_at = $3 where id = $1`, id, millis(seen), millis(expires))
}

func (tx *Tx) DeleteSession(ctx context.Context, accountID, id int64) error {
	n, err := change(ctx, tx.q, "session", `delete from session where id = $1 and account_id = $2`, id, accountID)
	if err == nil && n == 0 {
		err = badges.Errorf(badges.NotFound, "no such session")
	}
	return err
}

func (tx *Tx) DeleteOtherSessions(ctx context.Context, accountID, keep int64) error {
	return exec(ctx, tx.q, "sessions", `delete from session where account_id = $1 and id <> $2`, accountID, keep)
}

func scanSignInToken(row scanner) (t badges.SignInToken, err error) {
	err = row.Scan(&t.AccountID, &t.Email, intoTime(&t.CreatedAt), intoTime(&t.ExpiresAt), intoTime(&t.UsedAt))
	return t, err
}

// SignInTokenByHash implements [badges.SignInTokenReader].
func (c conn) SignInTokenByHash(ctx context.Context, hash []byte) (badges.SignInToken, error) {
	return one(ctx, c.q, "sign-in token", scanSignInToken,
		`select account_id, email, created_at, expires_at, used_at from sign_in_token where hash = $1`, hash)
}

// InsertSignInToken implements [badges.SignInTokenWriter], as does the one below.
func (tx *Tx) InsertSignInToken(ctx context.Context, t badges.SignInToken, hash []byte) error {
	return exec(ctx, tx.q, "sign-in token", `insert into sign_in_token (hash, account_id, email, created_at, expires_at, used_at)
		values ($1, $2, $3, $4, $5, $6)`, hash, t.AccountID, t.Email, millis(t.CreatedAt), millis(t.ExpiresAt), millis(t.UsedAt))
}

func (tx *Tx) UseSignInToken(ctx context.Context, hash []byte, at time.Time) (bool, error) {
	n, err := change(ctx, tx.q, "sign-in token", `update sign_in_token set used_at = $2 where hash = $1 and used_at = 0`, hash, millis(at))
	return n > 0, err
}

// PaidUntil implements [badges.ThrottleReader].
func (c conn) PaidUntil(ctx context.Context, key []byte) (time.Time, error) {
	until, err := one(ctx, c.q, "attempts", scanValue[int64], `select until from sign_in_throttle where key = $1`, key)
	if badges.KindOf(err) == badges.NotFound {
		return time.Time{}, nil
	}
	return fromMillis(until), err
}

// PayUntil implements [badges.ThrottleWriter], as does the one below.
func (tx *Tx) PayUntil(ctx context.Context, key []byte, until time.Time) error {
	return exec(ctx, tx.q, "attempts", `insert into sign_in_throttle (key, until) values ($1, $2)
		on conflict (key) do update set until = excluded.until`, key, millis(until))
}

func (tx *Tx) ForgivePaid(ctx context.Context, key []byte) error {
	return exec(ctx, tx.q, "attempts", `delete from sign_in_throttle where key = $1`, key)
}

func scanRemoteApp(row scanner) (a badges.RemoteApp, err error) {
	err = row.Scan(&a.Server, &a.Redirect, &a.Sealed, intoTime(&a.CreatedAt))
	return a, err
}

// RemoteApp implements [badges.RemoteAppReader].
func (c conn) RemoteApp(ctx context.Context, server, redirect string) (badges.RemoteApp, error) {
	return one(ctx, c.q, "registration", scanRemoteApp,
		`select server, redirect, sealed, created_at from remote_app where server = $1 and redirect = $2`, server, redirect)
}

// PutRemoteApp implements [badges.RemoteAppWriter], as does the one below.
func (tx *Tx) PutRemoteApp(ctx context.Context, a badges.RemoteApp) error {
	return exec(ctx, tx.q, "registration", `insert into remote_app (server, redirect, sealed, created_at) values ($1, $2, $3, $4)
		on conflict (server, redirect) do update set sealed = excluded.sealed, created_at = excluded.created_at`,
		a.Server, a.Redirect, a.Sealed, millis(a.CreatedAt))
}

func (tx *Tx) DeleteRemoteApp(ctx context.Context, server, redirect string) error {
	return exec(ctx, tx.q, "registration", `delete from remote_app where server = $1 and redirect = $2`, server, redirect)
}
