package store

import (
	"context"

	"laurel/badges"
)

const followColumns = `id, issuer_id, target, actor_id, uri, state, problem, created_at, answered_at`

func scanFollow(row scanner) (f badges.Follow, err error) {
	err = row.Scan(&f.ID, &f.IssuerID, &f.Target, &f.ActorID, &f.URI, &f.State, &f.Problem, intoTime(&f.CreatedAt), intoTime(&f.AnsweredAt))
	return f, err
}

// FollowByID implements [badges.FollowReader], as do those below.
func (c conn) FollowByID(ctx context.Context, id int64) (badges.Follow, error) {
	return one(ctx, c.q, "follow", scanFollow, `select `+followColumns+` from followed where id = $1`, id)
}

func (c conn) FollowByURI(ctx context.Context, uri string) (badges.Follow, error) {
	return one(ctx, c.q, "follow", scanFollow, `select `+followColumns+` from followed where uri = $1`, uri)
}

func followWhere(f badges.FollowFilter) where {
	w := where{}
	w.andIf(f.IssuerID != 0, `issuer_id = $`, f.IssuerID)
	w.andIf(f.ActorID != "", `actor_id = $ and actor_id <> ''`, f.ActorID)
	w.andIf(f.State != "", `state = $`, string(f.State))
	return w
}

func (c conn) Follows(ctx context.Context, f badges.FollowFilter) ([]badges.Follow, error) {
	w := followWhere(f)
	w.andIf(f.After != 0, `id > $`, f.After)
	return all(ctx, c.q, "follows", scanFollow, `select `+followColumns+` from followed `+w.sql()+` order by id`+w.limit(f.Limit), w.args...)
}

func (c conn) CountFollows(ctx context.Context, f badges.FollowFilter) (int, error) {
	w := followWhere(f)
	return one(ctx, c.q, "count of follows", scanValue[int], `select count(*) from followed `+w.sql(), w.args...)
}

// InsertFollow implements [badges.FollowWriter], as do those below.
func (tx *Tx) InsertFollow(ctx context.Context, f badges.Follow) (int64, bool, error) {
	ids, err := all(ctx, tx.q, "follow", scanValue[int64], `insert into followed
		(issuer_id, target, actor_id, uri, state, problem, created_at, answered_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8)
		on conflict (issuer_id, target) do nothing returning id`,
		f.IssuerID, f.Target, f.ActorID, f.URI, string(f.State), f.Problem, millis(f.CreatedAt), millis(f.AnsweredAt))
	if err != nil || len(ids) == 0 {
		return 0, false, err
	}
	return ids[0], true, nil
}

func (tx *Tx) UpdateFollow(ctx context.Context, f badges.Follow) error {
	return exec(ctx, tx.q, "follow", `update followed set actor_id = $2, state = $3, problem = $4, answered_at = $5 where id = $1`,
		f.ID, f.ActorID, string(f.State), f.Problem, millis(f.AnsweredAt))
}

func (tx *Tx) DeleteFollow(ctx context.Context, id int64) error {
	return exec(ctx, tx.q, "follow", `delete from followed where id = $1`, id)
}
