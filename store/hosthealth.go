package store

import (
	"context"
	"time"

	"laurel/badges"
	"laurel/federation/delivery"
)

// addHostDay adds what came of a batch to the host's day.
func (tx *Tx) addHostDay(ctx context.Context, host string, outcomes []delivery.Outcome, now time.Time) error {
	var delivered, failed int
	var took, slowest time.Duration
	for _, o := range outcomes {
		if o.State == delivery.Delivered {
			delivered++
		} else {
			failed++
		}
		took += o.Result.Duration
		slowest = max(slowest, o.Result.Duration)
	}
	if len(outcomes) == 0 {
		return nil
	}
	return exec(ctx, tx.q, "host's day", `insert into delivery_host_day (host, day, delivered, failed, took, slowest) values ($1, $2, $3, $4, $5, $6)
		on conflict (host, day) do update set delivered = delivery_host_day.delivered + excluded.delivered, failed = delivery_host_day.failed + excluded.failed,
			took = delivery_host_day.took + excluded.took,
			slowest = case when excluded.slowest > delivery_host_day.slowest then excluded.slowest else delivery_host_day.slowest end`,
		host, int64(badges.DayOf(now)), delivered, failed, took.Milliseconds(), slowest.Milliseconds())
}

// HostHealth returns how each host did since a day, the busiest first.
func (c conn) HostHealth(ctx context.Context, since badges.Day, limit int) ([]delivery.HostHealth, error) {
	return all(ctx, c.q, "hosts", func(row scanner) (h delivery.HostHealth, err error) {
		var took, slowest int64
		err = row.Scan(&h.Host, &h.Delivered, &h.Failed, &took, &slowest, &h.Waiting, intoTime(&h.FailingSince), &h.LastError)
		if attempts := int64(h.Delivered + h.Failed); attempts > 0 {
			h.Latency = time.Duration(took/attempts) * time.Millisecond
		}
		h.Slowest = time.Duration(slowest) * time.Millisecond
		return h, err
	}, `select h.host, coalesce(d.delivered, 0), coalesce(d.failed, 0), coalesce(d.took, 0), coalesce(d.slowest, 0),
			(select count(*) from delivery w where w.host = h.host and w.state = 'queued') waiting, h.failing_since, h.last_error
		from delivery_host h left join (
			select host, cast(sum(delivered) as bigint) delivered, cast(sum(failed) as bigint) failed, cast(sum(took) as bigint) took, max(slowest) slowest
			from delivery_host_day where day >= $1 group by host
		) d on d.host = h.host
		where d.host is not null or h.failing_since > 0 or exists (select 1 from delivery w where w.host = h.host and w.state = 'queued')
		order by waiting desc, coalesce(d.delivered, 0) + coalesce(d.failed, 0) desc, h.host limit $2`, int64(since), limit)
}

// pruneHostDays deletes the days before a time.
func (db *DB) pruneHostDays(ctx context.Context, before time.Time) error {
	return db.InTx(ctx, func(tx *Tx) error {
		return exec(ctx, tx.q, "hosts' days", `delete from delivery_host_day where day < $1`, int64(badges.DayOf(before)))
	})
}
