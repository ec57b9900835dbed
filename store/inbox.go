package store

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"laurel/federation/inbox"
)

// Inbox is the database as the inbox's processing sees it.
type Inbox struct{ *DB }

var (
	_ inbox.Store    = Inbox{}
	_ inbox.Receiver = (*DB)(nil)
)

// InTx implements [inbox.Store].
func (s Inbox) InTx(ctx context.Context, fn func(inbox.Tx) error) error {
	return s.DB.InTx(ctx, func(tx *Tx) error { return fn(tx) })
}

// Receive implements [inbox.Receiver]. Activities of one actor are processed in
// the order in which they came.
func (db *DB) Receive(ctx context.Context, r inbox.Received, host string) (fresh bool, err error) {
	payload, err := json.Marshal(inbox.Task{Activity: r.ID})
	if err != nil {
		return false, err
	}
	err = db.InTx(ctx, func(tx *Tx) error {
		n, err := change(ctx, tx.q, "received activity", `insert into inbox_activity (id, actor_id, body, received_at, done_at) values ($1, $2, $3, $4, 0)
			on conflict (id) do nothing`, r.ID, r.Actor, r.Body, millis(r.ReceivedAt))
		if fresh = n == 1; err != nil || !fresh {
			return err
		}
		if err := tx.Enqueue(ctx, "inbox/"+r.Actor, inbox.TaskKind, payload, r.ReceivedAt); err != nil {
			return err
		}
		n, err = change(ctx, tx.q, "host", `update delivery_host set failures = 0, stumbles = 0, failing_since = 0, resting = 0, due_at = case when due_at > 0 then 1 else 0 end
			where host = $1 and failures > 0`, host)
		tx.wakeDeliveries = tx.wakeDeliveries || n > 0
		return err
	})
	return fresh, err
}

// Received implements [inbox.Store].
func (c conn) Received(ctx context.Context, id string) (inbox.Received, error) {
	return one(ctx, c.q, "received activity", func(row scanner) (r inbox.Received, err error) {
		err = row.Scan(&r.ID, &r.Actor, &r.Body, intoTime(&r.ReceivedAt))
		return r, err
	}, `select id, actor_id, body, received_at from inbox_activity where id = $1`, id)
}

// CountReceived returns how many activities are kept, processed ones included.
func (c conn) CountReceived(ctx context.Context) (int, error) {
	return one(ctx, c.q, "count of received activities", scanValue[int], `select count(*) from inbox_activity`)
}

// Done implements [inbox.Tx]. The id stays, so that a repeat is noticed.
func (tx *Tx) Done(ctx context.Context, id string, at time.Time) error {
	return exec(ctx, tx.q, "received activity", `update inbox_activity set done_at = $2, body = $3 where id = $1`, id, millis(at), []byte{})
}

// PutComment implements [inbox.Tx], as does RemoveComment.
func (tx *Tx) PutComment(ctx context.Context, c inbox.Comment) error {
	return exec(ctx, tx.q, "comment", `insert into comment (uri, grant_id, actor_id, author, handle, url, content, published_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8)
		on conflict (uri) do update set content = excluded.content, author = excluded.author where comment.actor_id = excluded.actor_id`,
		c.URI, c.GrantID, c.ActorID, c.Author, c.Handle, c.URL, c.Content, millis(c.Published))
}

func (tx *Tx) RemoveComment(ctx context.Context, uri, actor string) error {
	return exec(ctx, tx.q, "comment", `delete from comment where uri = $1 and actor_id = $2`, uri, actor)
}

// Comments returns the newest limit comments of a grant, oldest first, without
// those that were removed and those of silenced or suspended authors.
func (c conn) Comments(ctx context.Context, grantID int64, limit int) ([]inbox.Comment, error) {
	comments, err := all(ctx, c.q, "comments", func(row scanner) (m inbox.Comment, err error) {
		err = row.Scan(&m.ID, &m.URI, &m.GrantID, &m.ActorID, &m.Author, &m.Handle, &m.URL, &m.Content, intoTime(&m.Published))
		return m, err
	}, `select id, uri, grant_id, actor_id, author, handle, url, content, published_at from comment where grant_id = $1 and removed_at = 0 order by id desc limit $2`, grantID, limit)
	if err != nil {
		return nil, err
	}
	actors := make([]string, len(comments))
	for i, m := range comments {
		actors[i] = m.ActorID
	}
	unheard, err := c.unheard(ctx, actors)
	comments = slices.DeleteFunc(comments, func(m inbox.Comment) bool { return unheard[m.ActorID] })
	slices.Reverse(comments)
	return comments, err
}
