package store

import (
	"context"
	"time"
)

const (
	// keepReceived is how long the ids of processed activities are kept, by which
	// repeats are noticed. Servers retry for a week at the most.
	keepReceived = 30 * 24 * time.Hour
	// keepDeliveries is how long finished deliveries are kept for people to look
	// at. Those of public Notes stay for ever: a revocation must reach whoever
	// got one.
	keepDeliveries = 30 * 24 * time.Hour
	// keepTokens is how long a link to sign in can still tell that it is too old.
	keepTokens = 24 * time.Hour
	// keepRemote is how long documents of actors that nothing refers to are kept,
	// with their keys, and what is remembered of servers.
	keepRemote = 90 * 24 * time.Hour
	// keepDays is after how many years the days of a month are added up.
	keepDays = 2
	// keepHostDays is how long it is known how deliveries to a host went.
	keepHostDays = 90 * 24 * time.Hour
	// keepApps is how long an app is known that nobody uses.
	keepApps   = 90 * 24 * time.Hour
	pruneBatch = 1000
)

// Prune deletes what has been kept long enough, in small transactions.
func (db *DB) Prune(ctx context.Context, now time.Time) error {
	for _, old := range []struct {
		what, statement string
		before          time.Time
	}{
		{"received activities", `delete from inbox_activity where id in (
			select id from inbox_activity where done_at > 0 and done_at < $1 limit $2)`, now.Add(-keepReceived)},
		{"deliveries", `delete from delivery where id in (
			select d.id from delivery d join activity a on a.id = d.activity_id
			where d.state <> 'queued' and d.updated_at < $1 and a.kind not in ('create', 'announce', 'offer') limit $2)`, now.Add(-keepDeliveries)},
		{"activities", `delete from activity where id in (
			select a.id from activity a where a.created_at < $1 and a.kind in ('accept', 'update')
			and not exists (select 1 from delivery d where d.activity_id = a.id) limit $2)`, now.Add(-keepDeliveries)},
		{"peers", `delete from peer where host in (
			select host from peer where badges_switch = '' and rfc9421_at < $1 and rfc9421_refused_at < $1 and asked_at < $1
			and not exists (select 1 from delivery_host h where h.host = peer.host) limit $2)`, now.Add(-keepRemote)},
		{"sessions", `delete from session where id in (select id from session where expires_at < $1 limit $2)`, now},
		{"sign-in tokens", `delete from sign_in_token where hash in (select hash from sign_in_token where expires_at < $1 limit $2)`, now.Add(-keepTokens)},
		{"apps' tokens", `delete from app_token where hash in (select hash from app_token where expires_at < $1 limit $2)`, now},
		{"apps' consents", `delete from app_consent where id in (select c.id from app_consent c where c.expires_at < $1
			and not exists (select 1 from app_token t where t.consent_id = c.id) limit $2)`, now},
		{"apps", `delete from app where id in (select a.id from app a where a.created_at < $1
			and not exists (select 1 from app_consent c where c.app_id = a.id) limit $2)`, now.Add(-keepApps)},
		{"attempts", `delete from sign_in_throttle where key in (select key from sign_in_throttle where until < $1 limit $2)`, now},
	} {
		if err := db.pruneAll(ctx, old.what, old.statement, old.before); err != nil {
			return err
		}
	}
	if err := db.pruneHostDays(ctx, now.Add(-keepHostDays)); err != nil {
		return err
	}
	if err := db.pruneCounts(ctx, now.AddDate(-keepDays, 0, 0)); err != nil {
		return err
	}
	return db.pruneActors(ctx, now.Add(-keepRemote))
}

// pruneAll runs a statement that deletes up to pruneBatch rows until none is left.
func (db *DB) pruneAll(ctx context.Context, what, statement string, before time.Time) error {
	for {
		var n int64
		err := db.InTx(ctx, func(tx *Tx) (err error) {
			n, err = change(ctx, tx.q, what, statement, millis(before), pruneBatch)
			return err
		})
		if err != nil || n < pruneBatch {
			return err
		}
	}
}

// PruneLists deletes the lists of batches that ended before a time, with the
// addresses in them. How many were granted stays, as do the grants. Drafts from
// before that time are cancelled.
func (db *DB) PruneLists(ctx context.Context, before time.Time) error {
	return db.InTx(ctx, func(tx *Tx) error {
		err := exec(ctx, tx.q, "drafts", `update grant_batch set state = 'cancelled', finished_at = created_at where state = 'draft' and created_at < $1`, millis(before))
		if err != nil {
			return err
		}
		const old = `finished_at > 0 and finished_at < $1 and source <> ''`
		if err := exec(ctx, tx.q, "rows", `delete from grant_batch_row where batch_id in (select id from grant_batch where `+old+`)`, millis(before)); err != nil {
			return err
		}
		return exec(ctx, tx.q, "lists", `update grant_batch set source = '' where `+old, millis(before))
	})
}
