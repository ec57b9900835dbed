package store

import (
	"context"
	"time"

	"laurel/badges"
)

const issuerColumns = `i.id, coalesce(i.parent_id, 0), i.role, i.domain, i.username, i.type, i.name, i.summary, i.website, i.email, i.picture, i.audience, i.look, i.paper, i.language, i.created_at, i.updated_at, i.archived_at`

func scanIssuer(row scanner) (i badges.Issuer, err error) {
	err = row.Scan(&i.ID, &i.ParentID, &i.Role, &i.Domain, &i.Username, &i.Type, &i.Name, &i.Summary, &i.Website, &i.Email,
		intoJSON(&i.Picture), &i.Audience, intoJSON(&i.Look), &i.Paper, &i.Language, intoTime(&i.CreatedAt), intoTime(&i.UpdatedAt), intoTime(&i.ArchivedAt))
	return i, err
}

// Issuer implements [badges.IssuerReader], as do those below.
func (c conn) Issuer(ctx context.Context, id int64) (badges.Issuer, error) {
	return one(ctx, c.q, "issuer", scanIssuer, `select `+issuerColumns+` from issuer i where i.id = $1`, id)
}

func (c conn) IssuerByUsername(ctx context.Context, domain, username string) (badges.Issuer, error) {
	return one(ctx, c.q, "issuer", scanIssuer,
		`select `+issuerColumns+` from issuer i where i.domain = $1 and i.username = $2`, domain, username)
}

func (c conn) Issuers(ctx context.Context, f badges.IssuerFilter) ([]badges.Issuer, error) {
	w := whereIssuer(f)
	return all(ctx, c.q, "issuers", scanIssuer,
		`select `+issuerColumns+` from issuer i `+w.sql()+` order by i.id`+w.page(f.Offset, f.Limit), w.args...)
}

func (c conn) CountIssuers(ctx context.Context, f badges.IssuerFilter) (int, error) {
	w := whereIssuer(f)
	return one(ctx, c.q, "count of issuers", scanValue[int], `select count(*) from issuer i `+w.sql(), w.args...)
}

func whereIssuer(f badges.IssuerFilter) *where {
	w := &where{}
	w.archived(`i.archived_at`, f.Archived)
	w.andIf(f.After != 0, `i.id > $`, f.After)
	w.andIf(f.Role != "", `i.role = $`, string(f.Role))
	w.andIf(f.Domain != "", `i.domain = $`, f.Domain)
	w.andIf(f.ParentID != 0, `i.parent_id = $`, f.ParentID)
	w.andIf(f.AccountID != 0, ownIssuers(`i.id`), f.AccountID)
	if f.TopLevel {
		w.conditions = append(w.conditions, `i.parent_id is null`)
	}
	return w
}

// issuersUnder is the condition that an issuer is the one named (the parameter) or
// below it.
func issuersUnder(column string) string {
	return column + ` in (
		with recursive under (id) as (
			select id from issuer where id = $
			union
			select child.id from issuer child join under on child.parent_id = under.id
		) select id from under)`
}

// ownIssuers is the condition that an issuer, or one above it, is among those on
// which the account (the parameter) has a role.
func ownIssuers(column string) string {
	return column + ` in (
		with recursive own (id) as (
			select issuer_id from account_role where account_id = $
			union
			select child.id from issuer child join own on child.parent_id = own.id
		) select id from own)`
}

const issuerKeyColumns = `id, issuer_id, algorithm, public, sealed, created_at, retired_at`

func scanIssuerKey(row scanner) (k badges.StoredKey, err error) {
	err = row.Scan(&k.ID, &k.IssuerID, &k.Algorithm, &k.Public, &k.Sealed, intoTime(&k.CreatedAt), intoTime(&k.RetiredAt))
	return k, err
}

func (c conn) IssuerKeys(ctx context.Context, issuerID int64) ([]badges.StoredKey, error) {
	return all(ctx, c.q, "keys", scanIssuerKey, `select `+issuerKeyColumns+` from issuer_key where issuer_id = $1 order by id`, issuerID)
}

func (c conn) IssuerKey(ctx context.Context, id int64) (badges.StoredKey, error) {
	return one(ctx, c.q, "key", scanIssuerKey, `select `+issuerKeyColumns+` from issuer_key where id = $1`, id)
}

// InsertIssuer implements [badges.IssuerWriter], as do those below.
func (tx *Tx) InsertIssuer(ctx context.Context, i badges.Issuer) (int64, error) {
	id, err := one(ctx, tx.q, "issuer", scanValue[int64], `insert into issuer
		(parent_id, role, domain, username, type, name, summary, website, email, picture, audience, look, paper, created_at, updated_at, archived_at, language)
		values (nullif(cast($1 as bigint), 0), $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
		on conflict (domain, username) do nothing returning id`,
		i.ParentID, string(i.Role), i.Domain, i.Username, string(i.Type), i.Name, i.Summary, i.Website, i.Email,
		toJSON(i.Picture), string(i.Audience), toJSON(i.Look), string(i.Paper), millis(i.CreatedAt), millis(i.UpdatedAt), millis(i.ArchivedAt), i.Language)
	if badges.KindOf(err) == badges.NotFound {
		return 0, badges.Errorf(badges.Conflict, "the username %q is taken on %s; choose another", i.Username, i.Domain)
	}
	if err != nil {
		return 0, err
	}
	return id, tx.indexIssuer(ctx, id)
}

func (tx *Tx) UpdateIssuer(ctx context.Context, i badges.Issuer) error {
	err := exec(ctx, tx.q, "issuer", `update issuer set type = $2, name = $3, summary = $4, website = $5, email = $6,
		picture = $7, audience = $8, look = $9, paper = $10, updated_at = $11, archived_at = $12, language = $13 where id = $1`,
		i.ID, string(i.Type), i.Name, i.Summary, i.Website, i.Email, toJSON(i.Picture), string(i.Audience), toJSON(i.Look), string(i.Paper),
		millis(i.UpdatedAt), millis(i.ArchivedAt), i.Language)
	if err != nil {
		return err
	}
	return tx.indexIssuer(ctx, i.ID)
}

func (tx *Tx) HoldIssuer(ctx context.Context, id int64) error {
	return exec(ctx, tx.q, "issuer", `update issuer set updated_at = updated_at where id = $1`, id)
}

func (tx *Tx) InsertIssuerKey(ctx context.Context, k badges.StoredKey) error {
	return exec(ctx, tx.q, "issuer key", `insert into issuer_key (issuer_id, algorithm, public, sealed, created_at, retired_at)
		values ($1, $2, $3, $4, $5, $6)`, k.IssuerID, string(k.Algorithm), k.Public, k.Sealed, millis(k.CreatedAt), millis(k.RetiredAt))
}

func (tx *Tx) RetireIssuerKeys(ctx context.Context, issuerID int64, algorithm badges.KeyAlgorithm, at time.Time) error {
	return exec(ctx, tx.q, "issuer key", `update issuer_key set retired_at = $3 where issuer_id = $1 and algorithm = $2 and retired_at = 0`,
		issuerID, string(algorithm), millis(at))
}
