package store

import (
	"context"
	"time"

	"laurel/badges"
)

const blockColumns = `id, target, severity, reject_media, reject_reports, obfuscate, public_comment, private_comment, created_at, updated_at`

func scanBlock(row scanner) (b badges.Block, err error) {
	err = row.Scan(&b.ID, &b.Target, &b.Severity, intoFlag(&b.RejectMedia), intoFlag(&b.RejectReports), intoFlag(&b.Obfuscate),
		&b.PublicComment, &b.PrivateComment, intoTime(&b.CreatedAt), intoTime(&b.UpdatedAt))
	return b, err
}

// BlocksAmong implements [badges.BlockReader], as does BlockList.
func (c conn) BlocksAmong(ctx context.Context, targets []string) ([]badges.Block, error) {
	var found []badges.Block
	for len(targets) > 0 {
		n := min(len(targets), inAtOnce)
		w := where{}
		in(&w, `target`, targets[:n])
		some, err := all(ctx, c.q, "blocks", scanBlock, `select `+blockColumns+` from block `+w.sql(), w.args...)
		if err != nil {
			return nil, err
		}
		found, targets = append(found, some...), targets[n:]
	}
	return found, nil
}

func (c conn) BlockList(ctx context.Context, f badges.BlockFilter) ([]badges.Block, error) {
	w := where{}
	w.andIf(f.Severity != "", `severity = $`, string(f.Severity))
	w.andIf(f.After != "", `target > $`, f.After)
	return all(ctx, c.q, "blocks", scanBlock, `select `+blockColumns+` from block `+w.sql()+` order by target`+w.limit(f.Limit), w.args...)
}

// PutBlock implements [badges.BlockWriter], as do those below.
func (tx *Tx) PutBlock(ctx context.Context, b badges.Block) (int64, error) {
	return one(ctx, tx.q, "block", scanValue[int64], `insert into block
		(target, severity, reject_media, reject_reports, obfuscate, public_comment, private_comment, created_at, updated_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		on conflict (target) do update set severity = excluded.severity, reject_media = excluded.reject_media,
			reject_reports = excluded.reject_reports, obfuscate = excluded.obfuscate, public_comment = excluded.public_comment,
			private_comment = excluded.private_comment, updated_at = excluded.updated_at
		returning id`,
		b.Target, string(b.Severity), flag(b.RejectMedia), flag(b.RejectReports), flag(b.Obfuscate), b.PublicComment, b.PrivateComment,
		millis(b.CreatedAt), millis(b.UpdatedAt))
}

func (tx *Tx) DeleteBlock(ctx context.Context, target string) error {
	return exec(ctx, tx.q, "block", `delete from block where target = $1`, target)
}

func (tx *Tx) HostsInContact(ctx context.Context) ([]string, error) {
	return all(ctx, tx.q, "hosts", scanValue[string], `select a.host from follower f join remote_actor a on a.id = f.actor_id
		union select a.host from followed f join remote_actor a on a.id = f.actor_id
		union select d.host from delivery d where d.state = 'queued'`)
}

func (tx *Tx) CutOffHost(ctx context.Context, host string, at time.Time) error {
	err := exec(ctx, tx.q, "followers", `delete from follower where actor_id in (select id from remote_actor where host = $1)`, host)
	if err != nil {
		return err
	}
	if err := exec(ctx, tx.q, "follows", `delete from followed where actor_id in (select id from remote_actor where host = $1)`, host); err != nil {
		return err
	}
	tx.wakeDeliveries = true
	if err := exec(ctx, tx.q, "host", `update delivery_host set wake = wake + 1 where host = $1`, host); err != nil {
		return err
	}
	return exec(ctx, tx.q, "deliveries", `update delivery set state = 'dropped', updated_at = $2 where host = $1 and state = 'queued'`, host, millis(at))
}

func (tx *Tx) CutOffActor(ctx context.Context, actor string, at time.Time) error {
	if err := exec(ctx, tx.q, "follower", `delete from follower where actor_id = $1`, actor); err != nil {
		return err
	}
	if err := exec(ctx, tx.q, "follows", `delete from followed where actor_id = $1`, actor); err != nil {
		return err
	}
	return exec(ctx, tx.q, "deliveries", `update delivery set state = 'dropped', updated_at = $2
		where state = 'queued' and inbox in (select inbox from remote_actor where id = $1)`, actor, millis(at))
}
