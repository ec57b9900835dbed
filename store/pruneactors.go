package store

import (
	"context"
	"time"
)

// pruneActors deletes actors that nobody has asked for since, and their keys.
// What is needed again is fetched again; what refers to an actor keeps it.
func (db *DB) pruneActors(ctx context.Context, before time.Time) error {
	for {
		var ids []string
		err := db.InTx(ctx, func(tx *Tx) (err error) {
			ids, err = all(ctx, tx.q, "remote actors", scanValue[string], `delete from remote_actor where id in (
				select a.id from remote_actor a where a.fetched_at < $1 and a.gone_at < $1
				and not exists (select 1 from follower f where f.actor_id = a.id)
				and not exists (select 1 from comment c where c.actor_id = a.id)
				and not exists (select 1 from identity i where i.value = a.id) limit $2) returning id`, millis(before), inAtOnce)
			if err != nil || len(ids) == 0 {
				return err
			}
			var w where
			in(&w, `actor_id`, ids)
			return exec(ctx, tx.q, "remote keys", `delete from remote_key `+w.sql(), w.args...)
		})
		if err != nil || len(ids) < inAtOnce {
			return err
		}
	}
}
