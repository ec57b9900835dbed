package store

import (
	"context"
	"strings"
	"time"

	"laurel/badges"
)

const claimCodeColumns = `c.id, c.badge_id, c.code, c.reserved_for, c.multi_use, c.created_at, c.claimed_at`

func scanClaimCode(row scanner) (c badges.ClaimCode, err error) {
	err = row.Scan(&c.ID, &c.BadgeID, &c.Code, &c.ReservedFor, intoFlag(&c.MultiUse), intoTime(&c.CreatedAt), intoTime(&c.ClaimedAt))
	return c, err
}

// ClaimCode implements [badges.ClaimCodeReader], as do the two below.
func (c conn) ClaimCode(ctx context.Context, badgeID int64, code string) (badges.ClaimCode, error) {
	return one(ctx, c.q, "claim code", scanClaimCode,
		`select `+claimCodeColumns+` from claim_code c where c.badge_id = $1 and c.code_key = $2`, badgeID, strings.ToLower(code))
}

func (c conn) ClaimCodes(ctx context.Context, f badges.ClaimCodeFilter) ([]badges.ClaimCode, error) {
	w := whereClaimCode(f)
	return all(ctx, c.q, "claim codes", scanClaimCode,
		`select `+claimCodeColumns+` from claim_code c join badge b on b.id = c.badge_id `+w.sql()+` order by c.id`+w.page(f.Offset, f.Limit), w.args...)
}

func (c conn) CountClaimCodes(ctx context.Context, f badges.ClaimCodeFilter) (int, error) {
	w := whereClaimCode(f)
	return one(ctx, c.q, "count of claim codes", scanValue[int],
		`select count(*) from claim_code c join badge b on b.id = c.badge_id `+w.sql(), w.args...)
}

func whereClaimCode(f badges.ClaimCodeFilter) *where {
	w := &where{conditions: []string{`b.deleted_at = 0`}}
	w.andIf(f.BadgeID != 0, `c.badge_id = $`, f.BadgeID)
	w.andIf(f.Under != 0, issuersUnder(`b.issuer_id`), f.Under)
	w.andIf(f.Code != "", `c.code_key = $`, strings.ToLower(f.Code))
	return w
}

// InsertClaimCode implements [badges.ClaimCodeWriter], as do the two below.
func (tx *Tx) InsertClaimCode(ctx context.Context, c badges.ClaimCode) (int64, error) {
	id, err := one(ctx, tx.q, "claim code", scanValue[int64], `insert into claim_code
		(badge_id, code_key, code, reserved_for, multi_use, created_at, claimed_at)
		values ($1, $2, $3, $4, $5, $6, $7) on conflict (badge_id, code_key) do nothing returning id`,
		c.BadgeID, strings.ToLower(c.Code), c.Code, c.ReservedFor, flag(c.MultiUse), millis(c.CreatedAt), millis(c.ClaimedAt))
	if badges.KindOf(err) == badges.NotFound {
		return 0, &badges.Error{Kind: badges.Conflict, Field: "code", Message: "the badge has that claim code already; choose another"}
	}
	return id, err
}

// UseClaimCode lets the row decide who was first of several at once.
func (tx *Tx) UseClaimCode(ctx context.Context, id int64, at time.Time) (bool, error) {
	n, err := change(ctx, tx.q, "claim code", `update claim_code set claimed_at = $2 where id = $1 and claimed_at = 0`, id, millis(at))
	return n == 1, err
}

func (tx *Tx) DeleteClaimCode(ctx context.Context, id int64) error {
	return exec(ctx, tx.q, "claim code", `delete from claim_code where id = $1`, id)
}
