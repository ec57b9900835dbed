package store

import (
	"context"

	"laurel/badges"
)

const identityColumns = `n.id, n.recipient_id, n.kind, n.value, n.handle, n.created_at, n.checked_at, n.problem`

func scanIdentity(row scanner) (n badges.Identity, err error) {
	err = row.Scan(&n.ID, &n.RecipientID, &n.Kind, &n.Value, &n.Handle, intoTime(&n.CreatedAt), intoTime(&n.CheckedAt), &n.Problem)
	return n, err
}

func (c conn) Identity(ctx context.Context, id int64) (badges.Identity, error) {
	return one(ctx, c.q, "identity", scanIdentity, `select `+identityColumns+` from identity n where n.id = $1`, id)
}

func (c conn) IdentityByAlias(ctx context.Context, alias string) (badges.Identity, error) {
	return one(ctx, c.q, "identity", scanIdentity,
		`select `+identityColumns+` from identity_alias a join identity n on n.id = a.identity_id where a.alias = $1`, alias)
}

func (c conn) IdentityByHandle(ctx context.Context, handle string) (badges.Identity, error) {
	return one(ctx, c.q, "identity", scanIdentity,
		`select `+identityColumns+` from identity n where n.handle = $1 and n.handle <> '' order by n.kind, n.id limit 1`, handle)
}

func (c conn) RecipientIdentities(ctx context.Context, recipientID int64) ([]badges.Identity, error) {
	return all(ctx, c.q, "identities", scanIdentity,
		`select `+identityColumns+` from identity n where n.recipient_id = $1 order by n.id`, recipientID)
}

// InsertIdentity implements [badges.GrantWriter]. The alias decides who was
// first when several transactions insert the same identity at once.
func (tx *Tx) InsertIdentity(ctx context.Context, n badges.Identity, recipientName string) (badges.Identity, error) {
	known, err := tx.IdentityByAlias(ctx, n.Value)
	if err == nil || badges.KindOf(err) != badges.NotFound {
		return known, err
	}
	n.RecipientID, err = one(ctx, tx.q, "recipient", scanValue[int64],
		`insert into recipient (name, created_at) values ($1, $2) returning id`, recipientName, millis(n.CreatedAt))
	if err != nil {
		return n, err
	}
	n.ID, err = one(ctx, tx.q, "identity", scanValue[int64], `insert into identity (recipient_id, kind, value, handle, created_at, checked_at, problem)
		values ($1, $2, $3, $4, $5, $6, $7) on conflict (value) do nothing returning id`,
		n.RecipientID, string(n.Kind), n.Value, n.Handle, millis(n.CreatedAt), millis(n.CheckedAt), n.Problem)
	if badges.KindOf(err) == badges.NotFound { // another transaction was faster
		if err := exec(ctx, tx.q, "recipient", `delete from recipient where id = $1`, n.RecipientID); err != nil {
			return n, err
		}
		return one(ctx, tx.q, "identity", scanIdentity, `select `+identityColumns+` from identity n where n.value = $1`, n.Value)
	}
	if err == nil {
		err = tx.addAlias(ctx, n)
	}
	return n, err
}

func (tx *Tx) addAlias(ctx context.Context, n badges.Identity) error {
	return exec(ctx, tx.q, "identity alias",
		`insert into identity_alias (alias, identity_id) values ($1, $2) on conflict (alias) do nothing`, n.Value, n.ID)
}

func (tx *Tx) UpdateIdentity(ctx context.Context, n badges.Identity) error {
	err := exec(ctx, tx.q, "identity", `update identity set kind = $2, value = $3, handle = $4, checked_at = $5, problem = $6 where id = $1`,
		n.ID, string(n.Kind), n.Value, n.Handle, millis(n.CheckedAt), n.Problem)
	if err != nil {
		return err
	}
	if err := tx.addAlias(ctx, n); err != nil {
		return err
	}
	return tx.indexWhatIsOf(ctx, n.ID)
}

func (tx *Tx) MergeIdentity(ctx context.Context, from, into int64) ([]badges.Grant, error) {
	err := exec(ctx, tx.q, "identity alias", `update identity_alias set identity_id = $2 where identity_id = $1`, from, into)
	if err != nil {
		return nil, err
	}
	err = exec(ctx, tx.q, "grants", `update "grant" set identity_id = $2 where identity_id = $1 and (live = 0 or not exists (
		select 1 from "grant" other where other.identity_id = $2 and other.badge_id = "grant".badge_id and other.live = 1))`, from, into)
	if err != nil {
		return nil, err
	}
	if err := exec(ctx, tx.q, "holders", `update holder set identity_id = $2 where identity_id = $1`, from, into); err != nil {
		return nil, err
	}
	if err := tx.moveExternals(ctx, from, into); err != nil {
		return nil, err
	}
	err = exec(ctx, tx.q, "language", `update identity set language = (select f.language from identity f where f.id = $1)
		where id = $2 and language = ''`, from, into)
	if err != nil {
		return nil, err
	}
	if err := tx.indexWhatIsOf(ctx, into); err != nil {
		return nil, err
	}
	return all(ctx, tx.q, "duplicate grants", scanGrant, `select `+grantColumns+grantFrom+`where g.identity_id = $1 and g.live = 1`, from)
}

func (tx *Tx) JoinRecipients(ctx context.Context, from, into int64) error {
	err := exec(ctx, tx.q, "identities", `update identity set recipient_id = $2 where recipient_id = $1`, from, into)
	if err != nil {
		return err
	}
	if err := tx.moveCollections(ctx, from, into); err != nil {
		return err
	}
	return exec(ctx, tx.q, "recipient", `delete from recipient where id = $1`, from)
}
