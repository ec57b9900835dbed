package store

import (
	"context"
	"time"
)

// AddFollower implements inbox.Tx, as do those below. The follower's actor must
// be stored. A repeated Follow only brings its new id.
func (tx *Tx) AddFollower(ctx context.Context, issuerID int64, actor, followID string, at time.Time) error {
	return exec(ctx, tx.q, "follower", `insert into follower (issuer_id, actor_id, follow_id, created_at) values ($1, $2, $3, $4)
		on conflict (issuer_id, actor_id) do update set follow_id = excluded.follow_id`, issuerID, actor, followID, millis(at))
}

func (tx *Tx) RemoveFollower(ctx context.Context, issuerID int64, actor string) error {
	return exec(ctx, tx.q, "follower", `delete from follower where issuer_id = $1 and actor_id = $2`, issuerID, actor)
}

func (tx *Tx) RemoveFollow(ctx context.Context, actor, followID string) error {
	return exec(ctx, tx.q, "follower", `delete from follower where actor_id = $1 and follow_id = $2`, actor, followID)
}

// MoveFollower implements [inbox.Tx]. Both actors must be stored. Who refuses an
// issuer does not become its follower.
func (tx *Tx) MoveFollower(ctx context.Context, from, to string) error {
	err := exec(ctx, tx.q, "follower", `insert into follower (issuer_id, actor_id, follow_id, created_at)
		select f.issuer_id, $2, f.follow_id, f.created_at from follower f where f.actor_id = $1
			and not exists (select 1 from issuer_block b where b.issuer_id = f.issuer_id and b.actor_id = $2)
		on conflict (issuer_id, actor_id) do nothing`, from, to)
	if err != nil {
		return err
	}
	return exec(ctx, tx.q, "follower", `delete from follower where actor_id = $1`, from)
}

// IsFollower implements [inbox.Store].
func (c conn) IsFollower(ctx context.Context, actor string) (bool, error) {
	n, err := one(ctx, c.q, "follower", scanValue[int64], `select count(*) from follower where actor_id = $1`, actor)
	return n > 0, err
}

// AddRefusal implements [badges.RefusalWriter], as does RemoveRefusal.
func (tx *Tx) AddRefusal(ctx context.Context, issuerID int64, actor string, at time.Time) error {
	return exec(ctx, tx.q, "block", `insert into issuer_block (issuer_id, actor_id, created_at) values ($1, $2, $3)
		on conflict (issuer_id, actor_id) do nothing`, issuerID, actor, millis(at))
}

func (tx *Tx) RemoveRefusal(ctx context.Context, issuerID int64, actor string) error {
	return exec(ctx, tx.q, "block", `delete from issuer_block where issuer_id = $1 and actor_id = $2`, issuerID, actor)
}

// Refuses implements [badges.RefusalReader].
func (c conn) Refuses(ctx context.Context, issuerID int64, actor string) (bool, error) {
	n, err := one(ctx, c.q, "block", scanValue[int64], `select count(*) from issuer_block where issuer_id = $1 and actor_id = $2`, issuerID, actor)
	return n > 0, err
}

// CountFollowers returns how many actors follow an issuer.
func (c conn) CountFollowers(ctx context.Context, issuerID int64) (int, error) {
	return one(ctx, c.q, "count of followers", scanValue[int], `select count(*) from follower where issuer_id = $1`, issuerID)
}

// Followers returns the ids of an issuer's followers that sort behind after, in order.
func (c conn) Followers(ctx context.Context, issuerID int64, after string, limit int) ([]string, error) {
	return all(ctx, c.q, "followers", scanValue[string],
		`select actor_id from follower where issuer_id = $1 and actor_id > $2 order by actor_id limit $3`, issuerID, after, limit)
}
