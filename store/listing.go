package store

import (
	"context"

	"laurel/badges"
)

const listingColumns = `l.id, l.issuer_id, l.badge_id, l.title, l.description, l.prerequisites, l.validity, l.url, l.image_url, l.created_at`

func scanListing(row scanner) (l badges.Listing, err error) {
	err = row.Scan(&l.ID, &l.IssuerID, &l.BadgeID, &l.Title, &l.Description, &l.Prerequisites, &l.Validity, &l.URL, &l.ImageURL, intoTime(&l.CreatedAt))
	return l, err
}

// Listing implements [badges.ListingReader], as does the one below.
func (c conn) Listing(ctx context.Context, id int64) (badges.Listing, error) {
	return one(ctx, c.q, "listing", scanListing, `select `+listingColumns+` from listing l where l.id = $1`, id)
}

func (c conn) Listings(ctx context.Context, f badges.ListingFilter) ([]badges.Listing, error) {
	w := &where{}
	w.andIf(f.IssuerID != 0, `l.issuer_id = $`, f.IssuerID)
	w.andIf(f.BadgeID != 0, `l.badge_id = $`, f.BadgeID)
	w.andIf(f.Before != 0, `l.id < $`, f.Before)
	return all(ctx, c.q, "listings", scanListing,
		`select `+listingColumns+` from listing l `+w.sql()+` order by l.id desc`+w.limit(f.Limit), w.args...)
}

// InsertListing implements [badges.ListingWriter], as does the one below.
func (tx *Tx) InsertListing(ctx context.Context, l badges.Listing) (int64, error) {
	return one(ctx, tx.q, "listing", scanValue[int64], `insert into listing
		(issuer_id, badge_id, title, description, prerequisites, validity, url, image_url, created_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning id`,
		l.IssuerID, l.BadgeID, l.Title, l.Description, l.Prerequisites, l.Validity, l.URL, l.ImageURL, millis(l.CreatedAt))
}

func (tx *Tx) DeleteListing(ctx context.Context, id int64) error {
	return exec(ctx, tx.q, "listing", `delete from listing where id = $1`, id)
}
