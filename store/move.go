package store

import (
	"context"
	"time"

	"laurel/badges"
)

// IdentityMovedTo implements [badges.MoveReader], as do those below.
func (c conn) IdentityMovedTo(ctx context.Context, identityID int64) (badges.Identity, error) {
	return one(ctx, c.q, "identity", scanIdentity,
		`select `+identityColumns+` from identity_move m join identity n on n.id = m.to_id where m.from_id = $1`, identityID)
}

func (c conn) IssuerAliases(ctx context.Context, issuerID int64) ([]string, error) {
	return all(ctx, c.q, "aliases", scanValue[string], `select actor_id from issuer_alias where issuer_id = $1 order by actor_id`, issuerID)
}

func (c conn) IssuerMove(ctx context.Context, issuerID int64) (m badges.IssuerMove, err error) {
	m, err = one(ctx, c.q, "move", func(row scanner) (m badges.IssuerMove, err error) {
		err = row.Scan(&m.To, intoTime(&m.At))
		return m, err
	}, `select moved_to, moved_at from issuer_move where issuer_id = $1`, issuerID)
	if badges.KindOf(err) == badges.NotFound {
		return badges.IssuerMove{}, nil
	}
	return m, err
}

// InsertIdentityMove implements [badges.MoveWriter], as do those below. No chain of
// moves is longer than one, and none leads back.
func (tx *Tx) InsertIdentityMove(ctx context.Context, from, to int64, at time.Time) error {
	if err := exec(ctx, tx.q, "move", `delete from identity_move where from_id = $1`, to); err != nil {
		return err
	}
	if err := exec(ctx, tx.q, "move", `update identity_move set to_id = $2 where to_id = $1`, from, to); err != nil {
		return err
	}
	return exec(ctx, tx.q, "move", `insert into identity_move (from_id, to_id, moved_at) values ($1, $2, $3)
		on conflict (from_id) do update set to_id = excluded.to_id, moved_at = excluded.moved_at`, from, to, millis(at))
}

func (tx *Tx) AddIssuerAlias(ctx context.Context, issuerID int64, actor string) error {
	return exec(ctx, tx.q, "alias", `insert into issuer_alias (issuer_id, actor_id) values ($1, $2)
		on conflict (issuer_id, actor_id) do nothing`, issuerID, actor)
}

func (tx *Tx) RemoveIssuerAlias(ctx context.Context, issuerID int64, actor string) error {
	return exec(ctx, tx.q, "alias", `delete from issuer_alias where issuer_id = $1 and actor_id = $2`, issuerID, actor)
}

func (tx *Tx) PutIssuerMove(ctx context.Context, issuerID int64, m badges.IssuerMove) error {
	return exec(ctx, tx.q, "move", `insert into issuer_move (issuer_id, moved_to, moved_at) values ($1, $2, $3)
		on conflict (issuer_id) do update set moved_to = excluded.moved_to, moved_at = excluded.moved_at`, issuerID, m.To, millis(m.At))
}

func (tx *Tx) DeleteIssuerMove(ctx context.Context, issuerID int64) error {
	return exec(ctx, tx.q, "move", `delete from issuer_move where issuer_id = $1`, issuerID)
}
