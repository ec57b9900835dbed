package store

import (
	"context"
	"time"

	"laurel/badges"
)

// Lists may be long, so that they are read for one batch alone.
const batchColumns = `b.id, b.badge_id, b.issuer_id, b.account_id, b.name, b.columns, b.evidence, b.expires_at, b.state,
	b.total, b.granted, b.standing, b.failed, b.created_at, b.finished_at`

func batchInto(b *badges.Batch) []any {
	return []any{
		&b.ID, &b.BadgeID, &b.IssuerID, &b.AccountID, &b.Name, intoJSON(&b.Columns), &b.Evidence, intoTime(&b.ExpiresAt), &b.State,
		&b.Total, &b.Granted, &b.Standing, &b.Failed, intoTime(&b.CreatedAt), intoTime(&b.FinishedAt),
	}
}

// Batch implements [badges.BatchReader], as do those below.
func (c conn) Batch(ctx context.Context, id int64) (badges.Batch, error) {
	return one(ctx, c.q, "list", func(row scanner) (b badges.Batch, err error) {
		err = row.Scan(append(batchInto(&b), &b.Source)...)
		return b, err
	}, `select `+batchColumns+`, b.source from grant_batch b where b.id = $1`, id)
}

func (c conn) Batches(ctx context.Context, f badges.BatchFilter) ([]badges.Batch, error) {
	w := &where{}
	w.andIf(f.IssuerID != 0, `b.issuer_id = $`, f.IssuerID)
	w.andIf(f.BadgeID != 0, `b.badge_id = $`, f.BadgeID)
	return all(ctx, c.q, "lists", func(row scanner) (b badges.Batch, err error) {
		err = row.Scan(batchInto(&b)...)
		return b, err
	}, `select `+batchColumns+` from grant_batch b `+w.sql()+` order by b.id desc`+w.limit(f.Limit), w.args...)
}

// batchRequest is what is kept of a row's request.
type batchRequest struct {
	ProfileURI string    `json:"profileUri,omitempty"`
	Email      string    `json:"email,omitempty"`
	Name       string    `json:"name,omitempty"`
	Evidence   string    `json:"evidence,omitempty"`
	ExpiresAt  time.Time `json:"expiresAt,omitzero"`

	Results []badges.Result `json:"results,omitempty"`
}

func (c conn) BatchRows(ctx context.Context, batchID int64, outcome badges.BatchOutcome, limit int) ([]badges.BatchRow, error) {
	w := &where{}
	w.and(`r.batch_id = $`, batchID)
	w.and(`r.outcome = $`, string(outcome))
	return all(ctx, c.q, "rows", func(row scanner) (r badges.BatchRow, err error) {
		var kept batchRequest
		err = row.Scan(&r.BatchID, &r.Number, intoJSON(&kept), &r.Outcome, &r.Problem, &r.GrantID)
		r.Request = badges.GrantRequest{ProfileURI: kept.ProfileURI, Email: kept.Email, Name: kept.Name, Evidence: kept.Evidence, Results: kept.Results, ExpiresAt: kept.ExpiresAt}
		return r, err
	}, `select r.batch_id, r.number, r.request, r.outcome, r.problem, r.grant_id from grant_batch_row r `+w.sql()+` order by r.number`+w.limit(limit), w.args...)
}

// InsertBatch implements [badges.BatchWriter], as do those below.
func (tx *Tx) InsertBatch(ctx context.Context, b badges.Batch) (int64, error) {
	return one(ctx, tx.q, "list", scanValue[int64], `insert into grant_batch (badge_id, issuer_id, account_id, name, state, source, columns,
		evidence, expires_at, total, granted, standing, failed, created_at, finished_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) returning id`,
		b.BadgeID, b.IssuerID, b.AccountID, b.Name, string(b.State), b.Source, toJSON(b.Columns), b.Evidence, millis(b.ExpiresAt),
		b.Total, b.Granted, b.Standing, b.Failed, millis(b.CreatedAt), millis(b.FinishedAt))
}

func (tx *Tx) UpdateBatch(ctx context.Context, b badges.Batch) error {
	return exec(ctx, tx.q, "list", `update grant_batch set account_id = $2, state = $3, columns = $4, evidence = $5, expires_at = $6,
		total = $7, granted = $8, standing = $9, failed = $10, finished_at = $11 where id = $1`,
		b.ID, b.AccountID, string(b.State), toJSON(b.Columns), b.Evidence, millis(b.ExpiresAt),
		b.Total, b.Granted, b.Standing, b.Failed, millis(b.FinishedAt))
}

func (tx *Tx) HoldBatch(ctx context.Context, id int64) error {
	return exec(ctx, tx.q, "list", `update grant_batch set state = state where id = $1`, id)
}

func (tx *Tx) InsertBatchRow(ctx context.Context, r badges.BatchRow) error {
	q := r.Request
	kept := batchRequest{ProfileURI: q.ProfileURI, Email: q.Email, Name: q.Name, Evidence: q.Evidence, Results: q.Results, ExpiresAt: q.ExpiresAt}
	return exec(ctx, tx.q, "row", `insert into grant_batch_row (batch_id, number, request, outcome, problem, grant_id) values ($1, $2, $3, $4, $5, $6)`,
		r.BatchID, r.Number, toJSON(kept), string(r.Outcome), r.Problem, r.GrantID)
}

func (tx *Tx) UpdateBatchRow(ctx context.Context, r badges.BatchRow) error {
	return exec(ctx, tx.q, "row", `update grant_batch_row set outcome = $3, problem = $4, grant_id = $5 where batch_id = $1 and number = $2`,
		r.BatchID, r.Number, string(r.Outcome), r.Problem, r.GrantID)
}
