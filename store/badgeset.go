package store

import (
	"context"

	"laurel/badges"
)

const setColumns = `s.id, coalesce(s.issuer_id, 0), s.version, s.content, s.created_at, s.updated_at, s.deleted_at`

func scanSet(row scanner) (s badges.BadgeSet, err error) {
	err = row.Scan(&s.ID, &s.IssuerID, &s.Version, intoJSON(&s.SetContent), intoTime(&s.CreatedAt), intoTime(&s.UpdatedAt), intoTime(&s.DeletedAt))
	return s, err
}

// BadgeSet implements [badges.BadgeSetReader], as does the one below.
func (c conn) BadgeSet(ctx context.Context, id int64) (badges.BadgeSet, error) {
	return one(ctx, c.q, "badge set", scanSet, `select `+setColumns+` from badge_set s where s.id = $1`, id)
}

func (c conn) BadgeSets(ctx context.Context, f badges.BadgeSetFilter) ([]badges.BadgeSet, error) {
	w := &where{conditions: []string{`s.deleted_at = 0`}}
	w.andIf(f.AccountID != 0, `(s.issuer_id is null or `+ownIssuers(`s.issuer_id`)+`)`, f.AccountID)
	return all(ctx, c.q, "badge sets", scanSet, `select `+setColumns+` from badge_set s `+w.sql()+` order by s.name, s.id`, w.args...)
}

// InsertBadgeSet implements [badges.BadgeSetWriter], as does the one below.
func (tx *Tx) InsertBadgeSet(ctx context.Context, s badges.BadgeSet) (int64, error) {
	return one(ctx, tx.q, "badge set", scanValue[int64], `insert into badge_set (issuer_id, name, version, content, created_at, updated_at, deleted_at)
		values (nullif(cast($1 as bigint), 0), $2, $3, $4, $5, $6, $7) returning id`,
		s.IssuerID, s.Name, s.Version, toJSON(s.SetContent), millis(s.CreatedAt), millis(s.UpdatedAt), millis(s.DeletedAt))
}

func (tx *Tx) UpdateBadgeSet(ctx context.Context, s badges.BadgeSet, from int) (bool, error) {
	n, err := change(ctx, tx.q, "badge set", `update badge_set set name = $3, version = $4, content = $5, updated_at = $6, deleted_at = $7
		where id = $1 and version = $2 and deleted_at = 0`,
		s.ID, from, s.Name, s.Version, toJSON(s.SetContent), millis(s.UpdatedAt), millis(s.DeletedAt))
	return n > 0, err
}

// PictureDesign implements [badges.DesignReader].
func (c conn) PictureDesign(ctx context.Context, sha256 string) ([]byte, error) {
	design, err := one(ctx, c.q, "design", scanValue[string], `select design from picture_design where sha256 = $1`, sha256)
	return []byte(design), err
}

// PutPictureDesign implements [badges.DesignWriter].
func (tx *Tx) PutPictureDesign(ctx context.Context, sha256 string, design []byte) error {
	return exec(ctx, tx.q, "design", `insert into picture_design (sha256, design) values ($1, $2)
		on conflict (sha256) do update set design = excluded.design`, sha256, string(design))
}
