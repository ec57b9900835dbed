package store

import (
	"context"

	"laurel/badges"
)

const reviewColumns = `id, slug, application_id, author, comment, items, declined, created_at`

func scanReview(row scanner) (r badges.Review, err error) {
	err = row.Scan(&r.ID, &r.Slug, &r.ApplicationID, &r.Author, &r.Comment, intoJSON(&r.Items), intoFlag(&r.Declined), intoTime(&r.CreatedAt))
	return r, err
}

func (c conn) Review(ctx context.Context, id int64) (badges.Review, error) {
	return one(ctx, c.q, "review", scanReview, `select `+reviewColumns+` from review where id = $1`, id)
}

func (c conn) ReviewBySlug(ctx context.Context, slug string) (badges.Review, error) {
	return one(ctx, c.q, "review", scanReview, `select `+reviewColumns+` from review where slug = $1`, slug)
}

func (c conn) Reviews(ctx context.Context, applicationID int64) ([]badges.Review, error) {
	return all(ctx, c.q, "reviews", scanReview, `select `+reviewColumns+` from review where application_id = $1 order by id`, applicationID)
}

func (tx *Tx) InsertReview(ctx context.Context, r badges.Review) (int64, error) {
	return one(ctx, tx.q, "review", scanValue[int64], `insert into review (slug, application_id, author, comment, items, declined, created_at)
		values ($1, $2, $3, $4, $5, $6, $7) returning id`,
		r.Slug, r.ApplicationID, r.Author, r.Comment, toJSON(r.Items), flag(r.Declined), millis(r.CreatedAt))
}

func (tx *Tx) UpdateReview(ctx context.Context, r badges.Review) error {
	return exec(ctx, tx.q, "review", `update review set author = $2, comment = $3, items = $4, declined = $5 where id = $1`,
		r.ID, r.Author, r.Comment, toJSON(r.Items), flag(r.Declined))
}

func (tx *Tx) DeleteReview(ctx context.Context, id int64) error {
	return exec(ctx, tx.q, "review", `delete from review where id = $1`, id)
}
