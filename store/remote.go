package store

import (
	"context"
	"time"

	"laurel/federation/remote"
)

var _ remote.Store = (*DB)(nil)

// RemoteActor implements [remote.Store], as do those below.
func (c conn) RemoteActor(ctx context.Context, id string) (remote.Actor, error) {
	return one(ctx, c.q, "remote actor", func(row scanner) (a remote.Actor, err error) {
		err = row.Scan(&a.ID, &a.Host, &a.Type, &a.Username, &a.Name, &a.URL, &a.Inbox, &a.SharedInbox, &a.Icon, intoTime(&a.FetchedAt), intoTime(&a.GoneAt),
			intoFlag(&a.Indexable), intoFlag(&a.Discoverable))
		return a, err
	}, `select id, host, type, username, name, url, inbox, shared_inbox, icon, fetched_at, gone_at, indexable, discoverable
		from remote_actor where id = $1`, id)
}

func (c conn) RemoteKey(ctx context.Context, id string) (remote.Key, error) {
	return one(ctx, c.q, "remote key", func(row scanner) (k remote.Key, err error) {
		err = row.Scan(&k.ID, &k.ActorID, &k.PEM, intoTime(&k.FetchedAt))
		return k, err
	}, `select id, actor_id, pem, fetched_at from remote_key where id = $1`, id)
}

// MayIndex implements [badges.ConsentReader].
func (c conn) MayIndex(ctx context.Context, actor string) (bool, error) {
	n, err := one(ctx, c.q, "remote actor", scanValue[int64], `select count(*) from remote_actor where id = $1 and indexable = 1 and gone_at = 0`, actor)
	return n > 0, err
}

// KnowsActor implements inbox.Receiver.
func (c conn) KnowsActor(ctx context.Context, actor string) (bool, error) {
	n, err := one(ctx, c.q, "remote actor", scanValue[int64], `select count(*) from remote_actor where id = $1 and gone_at = 0`, actor)
	return n > 0, err
}

func (db *DB) PutRemoteActor(ctx context.Context, a remote.Actor, keys []remote.Key) error {
	return db.InTx(ctx, func(tx *Tx) error {
		err := exec(ctx, tx.q, "remote actor", `insert into remote_actor
			(id, host, type, username, name, url, inbox, shared_inbox, icon, fetched_at, gone_at, indexable, discoverable)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, $11, $12)
			on conflict (id) do update set type = excluded.type, username = excluded.username, name = excluded.name, url = excluded.url,
				inbox = excluded.inbox, shared_inbox = excluded.shared_inbox, icon = excluded.icon, fetched_at = excluded.fetched_at, gone_at = 0,
				indexable = excluded.indexable, discoverable = excluded.discoverable`,
			a.ID, a.Host, a.Type, a.Username, a.Name, a.URL, a.Inbox, a.SharedInbox, a.Icon, millis(a.FetchedAt),
			flag(a.Indexable), flag(a.Discoverable))
		if err != nil {
			return err
		}
		if err := exec(ctx, tx.q, "remote keys", `delete from remote_key where actor_id = $1`, a.ID); err != nil {
			return err
		}
		for _, k := range keys {
			err := exec(ctx, tx.q, "remote key", `insert into remote_key (id, actor_id, pem, fetched_at) values ($1, $2, $3, $4)
				on conflict (id) do update set actor_id = excluded.actor_id, pem = excluded.pem, fetched_at = excluded.fetched_at`,
				k.ID, k.ActorID, k.PEM, millis(k.FetchedAt))
			if err != nil {
				return err
			}
		}
		return nil
	})
}

func (db *DB) ForgetRemoteActor(ctx context.Context, id string, at time.Time) error {
	return db.InTx(ctx, func(tx *Tx) error { return tx.ForgetRemoteActor(ctx, id, at) })
}

// ForgetRemoteActor removes what an actor followed and said, and its keys. The
// row stays, marked, so that its next Delete is not news.
func (tx *Tx) ForgetRemoteActor(ctx context.Context, id string, at time.Time) error {
	for _, statement := range []string{
		`delete from follower where actor_id = $1`,
		`delete from comment where actor_id = $1`,
		`delete from reaction where actor_id = $1`,
		`delete from quote where actor_id = $1`,
		`delete from remote_key where actor_id = $1`,
	} {
		if err := exec(ctx, tx.q, "remote actor", statement, id); err != nil {
			return err
		}
	}
	return exec(ctx, tx.q, "remote actor", `update remote_actor set gone_at = $2 where id = $1 and gone_at = 0`, id, millis(at))
}
