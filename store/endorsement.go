package store

import (
	"context"
	"time"

	"laurel/badges"
)

const endorsementColumns = `id, ulid, address, issuer_id, actor, actor_name, kind, target, title, owner, owner_id, badge_id, grant_id,
	comment, list_id, position, credential, created_at, checked_at, revoked_at, hidden_at`

func scanEndorsement(row scanner) (e badges.Endorsement, err error) {
	thing := &e.Endorsed
	err = row.Scan(&e.ID, &e.ULID, &e.Address, &e.IssuerID, &e.Actor, &e.ActorName, &thing.Kind, &thing.Address, &thing.Title, &thing.Owner,
		&thing.OwnerID, &thing.BadgeID, &thing.GrantID, &e.Comment, &e.Status.ListID, &e.Status.Index, &e.Credential,
		intoTime(&e.CreatedAt), intoTime(&e.CheckedAt), intoTime(&e.RevokedAt), intoTime(&e.HiddenAt))
	return e, err
}

// Endorsement implements [badges.EndorsementReader], as do those below.
func (c conn) Endorsement(ctx context.Context, id int64) (badges.Endorsement, error) {
	return one(ctx, c.q, "endorsement", scanEndorsement, `select `+endorsementColumns+` from endorsement where id = $1`, id)
}

func (c conn) EndorsementByULID(ctx context.Context, ulid string) (badges.Endorsement, error) {
	return one(ctx, c.q, "endorsement", scanEndorsement,
		`select `+endorsementColumns+` from endorsement where ulid = $1 and issuer_id > 0`, ulid)
}

func (c conn) EndorsementByAddress(ctx context.Context, address string) (badges.Endorsement, error) {
	return one(ctx, c.q, "endorsement", scanEndorsement, `select `+endorsementColumns+` from endorsement where address = $1`, address)
}

func (c conn) Endorsements(ctx context.Context, f badges.EndorsementFilter) ([]badges.Endorsement, error) {
	w := &where{}
	w.andIf(f.IssuerID != 0, `issuer_id = $`, f.IssuerID)
	w.andIf(f.OwnerID != 0, `owner_id = $`, f.OwnerID)
	w.andIf(f.BadgeID != 0, `badge_id = $`, f.BadgeID)
	w.andIf(f.GrantID != 0, `grant_id = $`, f.GrantID)
	w.andIf(f.Kind != "", `kind = $`, string(f.Kind))
	w.andIf(f.Shown, `revoked_at = $`, 0)
	w.andIf(f.Shown, `hidden_at = $`, 0)
	w.andIf(f.Before != 0, `id < $`, f.Before)
	return all(ctx, c.q, "endorsements", scanEndorsement,
		`select `+endorsementColumns+` from endorsement `+w.sql()+` order by id desc`+w.limit(f.Limit), w.args...)
}

func (c conn) EndorsementAt(ctx context.Context, e badges.StatusEntry) (bool, error) {
	n, err := one(ctx, c.q, "endorsement", scanValue[int64],
		`select count(*) from endorsement where list_id = $1 and position = $2`, e.ListID, e.Index)
	return n > 0, err
}

// InsertEndorsement implements [badges.EndorsementWriter], as do those below.
func (tx *Tx) InsertEndorsement(ctx context.Context, e badges.Endorsement) (id int64, inserted bool, err error) {
	thing := e.Endorsed
	found, err := all(ctx, tx.q, "endorsement", scanValue[int64], `insert into endorsement
		(ulid, address, issuer_id, actor, actor_name, kind, target, title, owner, owner_id, badge_id, grant_id,
			comment, list_id, position, credential, created_at, checked_at, asked_at, revoked_at, hidden_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $18, 0, 0)
		on conflict do nothing returning id`,
		e.ULID, e.Address, e.IssuerID, e.Actor, e.ActorName, string(thing.Kind), thing.Address, thing.Title, thing.Owner,
		thing.OwnerID, thing.BadgeID, thing.GrantID, e.Comment, e.Status.ListID, e.Status.Index, e.Credential, millis(e.CreatedAt), millis(e.CheckedAt))
	if err != nil || len(found) == 0 {
		return 0, false, err
	}
	return found[0], true, nil
}

func (tx *Tx) RevokeEndorsement(ctx context.Context, e badges.Endorsement, at time.Time) error {
	if err := exec(ctx, tx.q, "endorsement", `update endorsement set revoked_at = $2 where id = $1`, e.ID, millis(at)); err != nil {
		return err
	}
	return exec(ctx, tx.q, "status list", `update status_list set revision = revision + 1, changed_at = $2 where id = $1`,
		e.Status.ListID, millis(at))
}

func (tx *Tx) CheckEndorsement(ctx context.Context, id int64, at time.Time) error {
	return exec(ctx, tx.q, "endorsement", `update endorsement set checked_at = $2 where id = $1`, id, millis(at))
}

// ClaimEndorsements implements [external.Tx].
func (tx *Tx) ClaimEndorsements(ctx context.Context, before, now time.Time, limit int) ([]badges.Endorsement, error) {
	return all(ctx, tx.q, "endorsements", scanEndorsement, `update endorsement set asked_at = $2 where asked_at < $1 and id in
		(select id from endorsement where issuer_id = 0 and revoked_at = 0 and asked_at < $1 order by asked_at, id limit $3)
		returning `+endorsementColumns, millis(before), millis(now), limit)
}

func (tx *Tx) HideEndorsement(ctx context.Context, id int64, since time.Time) error {
	return exec(ctx, tx.q, "endorsement", `update endorsement set hidden_at = $2 where id = $1`, id, millis(since))
}
