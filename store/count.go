package store

import (
	"context"
	"time"

	"laurel/badges"
)

// AddDailyCounts implements [badges.CountWriter].
func (tx *Tx) AddDailyCounts(ctx context.Context, counts []badges.DailyCount) error {
	for _, n := range counts {
		if err := exec(ctx, tx.q, "count", `insert into daily_count (issuer_id, badge_id, kind, day, n) values ($1, $2, $3, $4, $5)
			on conflict (issuer_id, badge_id, kind, day) do update set n = daily_count.n + excluded.n`,
			n.IssuerID, n.BadgeID, string(n.Kind), int64(n.Day), n.N); err != nil {
			return err
		}
	}
	return nil
}

// pruneCounts adds the days before a time to the first day of their months: of what
// is long ago, months are enough to know.
func (db *DB) pruneCounts(ctx context.Context, before time.Time) error {
	days, err := all(ctx, db.q, "days", scanValue[int64], `select distinct day from daily_count where day < $1 order by day`, int64(badges.DayOf(before)))
	if err != nil {
		return err
	}
	for _, day := range days {
		t := badges.Day(day).Time()
		if t.Day() == 1 {
			continue
		}
		first := badges.DayOf(t.AddDate(0, 0, 1-t.Day()))
		err := db.InTx(ctx, func(tx *Tx) error {
			if err := exec(ctx, tx.q, "counts", `insert into daily_count (issuer_id, badge_id, kind, day, n)
				select issuer_id, badge_id, kind, cast($2 as bigint), n from daily_count where day = $1
				on conflict (issuer_id, badge_id, kind, day) do update set n = daily_count.n + excluded.n`, day, int64(first)); err != nil {
				return err
			}
			return exec(ctx, tx.q, "counts", `delete from daily_count where day = $1`, day)
		})
		if err != nil {
			return err
		}
	}
	return nil
}
