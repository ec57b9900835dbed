package store

import (
	"context"
	"time"

	"laurel/badges"
)

const reportColumns = `id, uri, direction, actor_id, account_id, about, objects, comment, created_at, resolved_at, resolution`

func scanReport(row scanner) (r badges.Report, err error) {
	err = row.Scan(&r.ID, &r.URI, &r.Direction, &r.ActorID, &r.AccountID, &r.About, intoJSON(&r.Objects), &r.Comment,
		intoTime(&r.CreatedAt), intoTime(&r.ResolvedAt), &r.Resolution)
	return r, err
}

// Report implements [badges.ReportReader], as does Reports.
func (c conn) Report(ctx context.Context, id int64) (badges.Report, error) {
	return one(ctx, c.q, "report", scanReport, `select `+reportColumns+` from report where id = $1`, id)
}

func (c conn) Reports(ctx context.Context, f badges.ReportFilter) ([]badges.Report, error) {
	w := where{}
	w.andIf(f.Direction != "", `direction = $`, string(f.Direction))
	w.andIf(f.Before != 0, `id < $`, f.Before)
	if f.Open {
		w.conditions = append(w.conditions, `resolved_at = 0`)
	}
	return all(ctx, c.q, "reports", scanReport, `select `+reportColumns+` from report `+w.sql()+` order by id desc`+w.limit(f.Limit), w.args...)
}

// InsertReport implements [badges.ReportWriter], as does ResolveReport.
func (tx *Tx) InsertReport(ctx context.Context, r badges.Report) (id int64, fresh bool, err error) {
	found, err := all(ctx, tx.q, "report", scanValue[int64], `insert into report
		(uri, direction, actor_id, account_id, about, objects, comment, created_at, resolved_at, resolution)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (uri) do nothing returning id`,
		r.URI, string(r.Direction), r.ActorID, r.AccountID, r.About, toJSON(r.Objects), r.Comment, millis(r.CreatedAt), millis(r.ResolvedAt), r.Resolution)
	if err != nil || len(found) == 0 {
		return 0, false, err
	}
	return found[0], true, nil
}

func (tx *Tx) ResolveReport(ctx context.Context, id int64, resolution string, at time.Time) error {
	return exec(ctx, tx.q, "report", `update report set resolution = $2, resolved_at = $3 where id = $1`, id, resolution, millis(at))
}
