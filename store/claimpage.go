package store

import (
	"context"

	"laurel/badges"
)

const claimPageColumns = `p.id, p.slug, p.badge_id, p.list_id, p.account_id, p.created_at,
	p.opens_at, p.closes_at, p.max_offers, p.offers`

func scanClaimPage(row scanner) (p badges.ClaimPage, err error) {
	err = row.Scan(&p.ID, &p.Slug, &p.BadgeID, &p.ListID, &p.AccountID, intoTime(&p.CreatedAt),
		intoTime(&p.OpensAt), intoTime(&p.ClosesAt), &p.MaxOffers, &p.Offers)
	return p, err
}

// ClaimPage implements [badges.ClaimPageReader], as does the one below.
func (c conn) ClaimPage(ctx context.Context, slug string) (badges.ClaimPage, error) {
	return one(ctx, c.q, "claim page", scanClaimPage, `select `+claimPageColumns+` from claim_page p where p.slug = $1`, slug)
}

func (c conn) ClaimPages(ctx context.Context, f badges.ClaimPageFilter) ([]badges.ClaimPage, error) {
	w := &where{}
	w.andIf(f.BadgeID != 0, `p.badge_id = $`, f.BadgeID)
	w.andIf(f.ListID != 0, `p.list_id = $`, f.ListID)
	return all(ctx, c.q, "claim pages", scanClaimPage, `select `+claimPageColumns+` from claim_page p `+w.sql()+` order by p.id`, w.args...)
}

// InsertClaimPage implements [badges.ClaimPageWriter], as do those below.
func (tx *Tx) InsertClaimPage(ctx context.Context, p badges.ClaimPage) (int64, error) {
	return one(ctx, tx.q, "claim page", scanValue[int64], `insert into claim_page (slug, badge_id, list_id, account_id, created_at)
		values ($1, $2, $3, $4, $5) returning id`, p.Slug, p.BadgeID, p.ListID, p.AccountID, millis(p.CreatedAt))
}

func (tx *Tx) DeleteClaimPage(ctx context.Context, id int64) error {
	return exec(ctx, tx.q, "claim page", `delete from claim_page where id = $1`, id)
}

func (tx *Tx) SetClaimBounds(ctx context.Context, id int64, b badges.ClaimBounds) error {
	return exec(ctx, tx.q, "claim page", `update claim_page set opens_at = $2, closes_at = $3, max_offers = $4 where id = $1`,
		id, millis(b.OpensAt), millis(b.ClosesAt), b.MaxOffers)
}

func (tx *Tx) CountClaimOffer(ctx context.Context, id int64) (bool, error) {
	n, err := change(ctx, tx.q, "claim page", `update claim_page set offers = offers + 1 where id = $1 and (max_offers = 0 or offers < max_offers)`, id)
	return n > 0, err
}
