package store

import (
	"context"
	"time"

	"laurel/badges"
)

const badgeColumns = `b.id, b.issuer_id, b.version, b.definition, b.holders, b.created_at, b.updated_at, b.archived_at, b.deleted_at`

func scanBadge(row scanner) (b badges.Badge, err error) {
	err = row.Scan(&b.ID, &b.IssuerID, &b.Version, intoJSON(&b.Definition), &b.Holders,
		intoTime(&b.CreatedAt), intoTime(&b.UpdatedAt), intoTime(&b.ArchivedAt), intoTime(&b.DeletedAt))
	return b, err
}

// Badge implements [badges.BadgeReader], as do those below.
func (c conn) Badge(ctx context.Context, id int64) (badges.Badge, error) {
	return one(ctx, c.q, "badge", scanBadge, `select `+badgeColumns+` from badge b where b.id = $1`, id)
}

func (c conn) Badges(ctx context.Context, f badges.BadgeFilter) ([]badges.Badge, error) {
	w := whereBadge(f)
	return all(ctx, c.q, "badges", scanBadge, `select `+badgeColumns+` from badge b `+w.sql()+badgeOrder(f)+w.page(f.Offset, f.Limit), w.args...)
}

func (c conn) CountBadges(ctx context.Context, f badges.BadgeFilter) (int, error) {
	w := whereBadge(f)
	return one(ctx, c.q, "count of badges", scanValue[int], `select count(*) from badge b `+w.sql(), w.args...)
}

func badgeOrder(f badges.BadgeFilter) string {
	if f.Newest {
		return ` order by b.id desc`
	}
	return ` order by b.id`
}

func whereBadge(f badges.BadgeFilter) *where {
	w := &where{conditions: []string{`b.deleted_at = 0`}}
	w.archived(`b.archived_at`, f.Archived)
	w.andIf(f.After != 0, `b.id > $`, f.After)
	w.andIf(f.Before != 0, `b.id < $`, f.Before)
	w.andIf(f.Domain != "", `+b.issuer_id in (select id from issuer where domain = $ and archived_at = 0)`, f.Domain)
	w.andIf(f.IssuerID != 0, `b.issuer_id = $`, f.IssuerID)
	w.andIf(f.Under != 0, issuersUnder(`b.issuer_id`), f.Under)
	w.andIf(f.AccountID != 0, ownIssuers(`b.issuer_id`), f.AccountID)
	return w
}

func (c conn) BadgeVersion(ctx context.Context, badgeID int64, version int) (badges.Definition, error) {
	return one(ctx, c.q, "version of the badge", func(row scanner) (d badges.Definition, err error) {
		err = row.Scan(intoJSON(&d))
		return d, err
	}, `select definition from badge where id = $1 and version = $2
		union all select definition from (select definition from "grant" where badge_id = $1 and badge_version = $2 limit 1) made_of_it
		limit 1`, badgeID, version)
}

func (c conn) Picture(ctx context.Context, sha256 string) ([]byte, error) {
	return one(ctx, c.q, "picture", scanValue[[]byte], `select png from picture where sha256 = $1`, sha256)
}

func (c conn) SVG(ctx context.Context, sha256 string) ([]byte, error) {
	return one(ctx, c.q, "SVG", scanValue[[]byte], `select svg from svg_picture where sha256 = $1`, sha256)
}

// InsertBadge implements [badges.BadgeWriter], as do those below.
func (tx *Tx) InsertBadge(ctx context.Context, b badges.Badge) (int64, error) {
	id, err := one(ctx, tx.q, "badge", scanValue[int64], `insert into badge (issuer_id, version, definition, created_at, updated_at, archived_at, deleted_at)
		values ($1, $2, $3, $4, $5, $6, $7) returning id`,
		b.IssuerID, b.Version, toJSON(b.Definition), millis(b.CreatedAt), millis(b.UpdatedAt), millis(b.ArchivedAt), millis(b.DeletedAt))
	if err != nil {
		return 0, err
	}
	if err := tx.putReminders(ctx, id, b.Definition); err != nil {
		return 0, err
	}
	return id, tx.indexBadge(ctx, id)
}

func (tx *Tx) UpdateBadge(ctx context.Context, b badges.Badge) error {
	err := exec(ctx, tx.q, "badge", `update badge set version = $2, definition = $3, updated_at = $4, archived_at = $5, deleted_at = $6 where id = $1`,
		b.ID, b.Version, toJSON(b.Definition), millis(b.UpdatedAt), millis(b.ArchivedAt), millis(b.DeletedAt))
	if err != nil {
		return err
	}
	if err := tx.putReminders(ctx, b.ID, b.Definition); err != nil {
		return err
	}
	return tx.indexBadge(ctx, b.ID)
}

func (tx *Tx) HoldBadge(ctx context.Context, id int64) error {
	return exec(ctx, tx.q, "badge", `update badge set version = version where id = $1`, id)
}

func (tx *Tx) PutPicture(ctx context.Context, sha256 string, png []byte, at time.Time) error {
	return exec(ctx, tx.q, "picture", `insert into picture (sha256, png, created_at) values ($1, $2, $3) on conflict (sha256) do nothing`,
		sha256, png, millis(at))
}

func (tx *Tx) PutSVG(ctx context.Context, sha256 string, svg []byte, at time.Time) error {
	return exec(ctx, tx.q, "SVG", `insert into svg_picture (sha256, svg, created_at) values ($1, $2, $3) on conflict (sha256) do nothing`,
		sha256, svg, millis(at))
}
