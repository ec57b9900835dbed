package store

import (
	"context"
	"time"

	"laurel/badges"
)

// TakesApplications implements [badges.OpenBadgeReader], as do those below.
func (c conn) TakesApplications(ctx context.Context, badgeID int64) (bool, error) {
	n, err := one(ctx, c.q, "open badge", scanValue[int64], `select count(*) from open_badge where badge_id = $1`, badgeID)
	return n > 0, err
}

func (c conn) ApplicationOfPost(ctx context.Context, badgeID int64, post string) (badges.Application, error) {
	return one(ctx, c.q, "application", scanApplication,
		`select `+applicationColumns+` from application a where a.badge_id = $1 and a.post = $2 and a.post <> ''`, badgeID, post)
}

// WaitingApplication implements [badges.OpenBadgeReader], as does the next.
func (c conn) WaitingApplication(ctx context.Context, badgeID int64, from string) (badges.Application, error) {
	return one(ctx, c.q, "application", scanApplication,
		`select `+applicationColumns+` from application a where a.badge_id = $1 and $2 in (a.actor_id, a.learner) and a.processed_at = 0
		and not exists (select 1 from review r where r.application_id = a.id) order by a.id desc limit 1`, badgeID, from)
}

func (c conn) LatestApplication(ctx context.Context, badgeID int64, from string) (badges.Application, error) {
	return one(ctx, c.q, "application", scanApplication,
		`select `+applicationColumns+` from application a where a.badge_id = $1 and $2 in (a.actor_id, a.learner) order by a.id desc limit 1`, badgeID, from)
}

// SetTakesApplications implements [badges.OpenBadgeWriter].
func (tx *Tx) SetTakesApplications(ctx context.Context, badgeID int64, open bool, at time.Time) error {
	if !open {
		return exec(ctx, tx.q, "open badge", `delete from open_badge where badge_id = $1`, badgeID)
	}
	return exec(ctx, tx.q, "open badge", `insert into open_badge (badge_id, opened_at) values ($1, $2) on conflict (badge_id) do nothing`, badgeID, millis(at))
}

const messageColumns = `ulid, key, issuer_id, actor_id, handle, in_reply_to, content, created_at, language`

func scanMessage(row scanner) (m badges.Message, err error) {
	err = row.Scan(&m.ULID, &m.Key, &m.IssuerID, &m.ActorID, &m.Handle, &m.InReplyTo, &m.Content, intoTime(&m.CreatedAt), &m.Language)
	return m, err
}

// MessageByULID implements [badges.MessageReader], as does MessageByKey.
func (c conn) MessageByULID(ctx context.Context, ulid string) (badges.Message, error) {
	return one(ctx, c.q, "message", scanMessage, `select `+messageColumns+` from message where ulid = $1`, ulid)
}

func (c conn) MessageByKey(ctx context.Context, key string) (badges.Message, error) {
	return one(ctx, c.q, "message", scanMessage, `select `+messageColumns+` from message where key = $1`, key)
}

// InsertMessage implements outbox.Tx.
func (tx *Tx) InsertMessage(ctx context.Context, m badges.Message) error {
	return exec(ctx, tx.q, "message", `insert into message (`+messageColumns+`) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		on conflict (key) do nothing`, m.ULID, m.Key, m.IssuerID, m.ActorID, m.Handle, m.InReplyTo, m.Content, millis(m.CreatedAt), m.Language)
}
