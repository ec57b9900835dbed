package store

import (
	"context"
	"time"

	"laurel/badges"
	"laurel/federation/delivery"
)

// GrantDeliveries implements [delivery.GrantDeliveries].
func (c conn) GrantDeliveries(ctx context.Context, grantID int64, kind delivery.Kind) ([]delivery.Delivery, error) {
	return all(ctx, c.q, "deliveries", scanDelivery, `select `+deliveryColumns+`
		from activity a join delivery d on d.activity_id = a.id left join activity_for_badge_servers v on v.activity_id = a.id where a.grant_id = $1 and a.grant_id > 0 and a.kind = $2 order by d.id`, grantID, string(kind))
}

// DeliveryHosts returns the hosts that anything was ever owed to, those with
// something waiting first.
func (c conn) DeliveryHosts(ctx context.Context, limit int) ([]delivery.HostStatus, error) {
	return all(ctx, c.q, "hosts", func(row scanner) (h delivery.HostStatus, err error) {
		err = row.Scan(&h.Host, &h.Queued, intoTime(&h.DueAt), &h.Failures, intoTime(&h.FailingSince), intoTime(&h.LastSuccessAt), &h.LastError, intoTime(&h.PausedAt))
		if h.DueAt.UnixMilli() == 1 { // due at once
			h.DueAt = time.Time{}
		}
		return h, err
	}, `select h.host, (select count(*) from delivery d where d.host = h.host and d.state = 'queued') queued,
			h.due_at, h.failures, h.failing_since, h.last_success_at, h.last_error, h.paused_at
		from delivery_host h order by queued desc, h.host limit $1`, limit)
}

// RetryHost makes a host's waiting deliveries due now.
func (db *DB) RetryHost(ctx context.Context, host string) error {
	return db.changeHost(ctx, host, `update delivery_host set due_at = 1, resting = 0, failures = 0, failing_since = 0, wake = wake + 1 where host = $1`,
		`update delivery set not_before = 0 where host = $1 and state = 'queued'`)
}

// PauseHost keeps deliveries for a host waiting until ResumeHost.
func (db *DB) PauseHost(ctx context.Context, host string, at time.Time) error {
	return db.changeHost(ctx, host, `update delivery_host set paused_at = $2 where host = $1`, "", millis(at))
}

// ResumeHost ends a pause.
func (db *DB) ResumeHost(ctx context.Context, host string) error {
	return db.changeHost(ctx, host, `update delivery_host set paused_at = 0, due_at = 1, resting = 0, wake = wake + 1 where host = $1`, "")
}

// DropHost ends all waiting deliveries to a host.
func (db *DB) DropHost(ctx context.Context, host string) error {
	return db.changeHost(ctx, host, `update delivery_host set wake = wake + 1 where host = $1`,
		`update delivery set state = 'dropped' where host = $1 and state = 'queued'`)
}

// changeHost changes a host's row, which must exist, and then its deliveries.
func (db *DB) changeHost(ctx context.Context, host, hostStatement, deliveryStatement string, args ...any) error {
	return db.InTx(ctx, func(tx *Tx) error {
		tx.wakeDeliveries = true
		n, err := change(ctx, tx.q, "host", hostStatement, append([]any{host}, args...)...)
		if err == nil && n == 0 {
			err = badges.Errorf(badges.NotFound, "nothing was ever owed to host %q; see laurel queue list", host)
		}
		if err != nil || deliveryStatement == "" {
			return err
		}
		return exec(ctx, tx.q, "deliveries", deliveryStatement, host)
	})
}
