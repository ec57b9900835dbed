package store

import (
	"context"
	"slices"
	"time"

	"laurel/badges"
	"laurel/federation/delivery"
)

var _ delivery.Operations = (*DB)(nil)

// GrantDeliveries implements [delivery.GrantDeliveries].
func (c conn) GrantDeliveries(ctx context.Context, grantID int64, kind delivery.Kind) ([]delivery.Delivery, error) {
	return all(ctx, c.q, "deliveries", scanDelivery, `select `+deliveryColumns+`
		from activity a join delivery d on d.activity_id = a.id left join activity_for_badge_servers v on v.activity_id = a.id where a.grant_id = $1 and a.grant_id > 0 and a.kind = $2 order by d.id`, grantID, string(kind))
}

// Receptions implements [delivery.GrantDeliveries].
func (c conn) Receptions(ctx context.Context, grantIDs []int64) ([]delivery.Delivery, error) {
	var found []delivery.Delivery
	for ids := range slices.Chunk(grantIDs, inAtOnce) {
		w := where{conditions: []string{`a.grant_id > 0`, `a.kind in ('offer', 'create')`}}
		in(&w, `a.grant_id`, ids)
		some, err := all(ctx, c.q, "deliveries", func(row scanner) (d delivery.Delivery, err error) {
			err = row.Scan(&d.ID, &d.Inbox, &d.State, &d.Attempts, intoJSON(&d.Results), intoTime(&d.UpdatedAt), &d.Activity.GrantID, &d.Activity.Kind)
			return d, err
		}, `select d.id, d.inbox, d.state, d.attempts, d.results, d.updated_at, a.grant_id, a.kind
			from activity a join "grant" g on g.id = a.grant_id join identity i on i.id = g.identity_id
				join remote_actor r on r.id = i.value join delivery d on d.activity_id = a.id and d.inbox in (r.inbox, r.shared_inbox)
			`+w.sql()+` order by d.id`, w.args...)
		if err != nil {
			return nil, err
		}
		found = append(found, some...)
	}
	return found, nil
}

// DeliveryHosts returns the hosts that anything was ever owed to, those with
// something waiting first.
func (c conn) DeliveryHosts(ctx context.Context, limit int) ([]delivery.HostStatus, error) {
	return all(ctx, c.q, "hosts", func(row scanner) (h delivery.HostStatus, err error) {
		err = row.Scan(&h.Host, &h.Queued, intoTime(&h.DueAt), &h.Failures, intoTime(&h.FailingSince), intoTime(&h.LastSuccessAt), &h.LastError, intoTime(&h.PausedAt),
			&h.Software, intoFlag(&h.RFC9421))
		if h.DueAt.UnixMilli() == 1 { // due at once
			h.DueAt = time.Time{}
		}
		return h, err
	}, `select h.host, (select count(*) from delivery d where d.host = h.host and d.state = 'queued') queued,
			h.due_at, h.failures, h.failing_since, h.last_success_at, h.last_error, h.paused_at,
			coalesce(p.software, ''), case when p.rfc9421_at > 0 then 1 else 0 end
		from delivery_host h left join peer p on p.host = h.host order by queued desc, h.host limit $1`, limit)
}

// RetryHost makes a host's waiting deliveries due now.
func (tx *Tx) RetryHost(ctx context.Context, host string) error {
	return tx.changeHost(ctx, host, `update delivery_host set due_at = 1, resting = 0, failures = 0, stumbles = 0, failing_since = 0, wake = wake + 1 where host = $1`,
		`update delivery set not_before = 0 where host = $1 and state = 'queued'`)
}

// PauseHost keeps deliveries for a host waiting until ResumeHost.
func (tx *Tx) PauseHost(ctx context.Context, host string, at time.Time) error {
	return tx.changeHost(ctx, host, `update delivery_host set paused_at = $2 where host = $1`, "", millis(at))
}

// ResumeHost ends a pause.
func (tx *Tx) ResumeHost(ctx context.Context, host string) error {
	return tx.changeHost(ctx, host, `update delivery_host set paused_at = 0, due_at = 1, resting = 0, wake = wake + 1 where host = $1`, "")
}

// DropHost ends all waiting deliveries to a host.
func (tx *Tx) DropHost(ctx context.Context, host string) error {
	return tx.changeHost(ctx, host, `update delivery_host set wake = wake + 1 where host = $1`,
		`update delivery set state = 'dropped' where host = $1 and state = 'queued'`)
}

// changeHost changes a host's row, which must exist, and then its deliveries.
func (tx *Tx) changeHost(ctx context.Context, host, hostStatement, deliveryStatement string, args ...any) error {
	tx.wakeDeliveries = true
	n, err := change(ctx, tx.q, "host", hostStatement, append([]any{host}, args...)...)
	if err == nil && n == 0 {
		err = badges.Errorf(badges.NotFound, "nothing was ever owed to host %q; see laurel queue list", host)
	}
	if err != nil || deliveryStatement == "" {
		return err
	}
	return exec(ctx, tx.q, "deliveries", deliveryStatement, host)
}

// RetryHost implements [delivery.Operations], as do those below.
func (db *DB) RetryHost(ctx context.Context, host string) error {
	return db.InTx(ctx, func(tx *Tx) error { return tx.RetryHost(ctx, host) })
}

func (db *DB) PauseHost(ctx context.Context, host string, at time.Time) error {
	return db.InTx(ctx, func(tx *Tx) error { return tx.PauseHost(ctx, host, at) })
}

func (db *DB) ResumeHost(ctx context.Context, host string) error {
	return db.InTx(ctx, func(tx *Tx) error { return tx.ResumeHost(ctx, host) })
}

func (db *DB) DropHost(ctx context.Context, host string) error {
	return db.InTx(ctx, func(tx *Tx) error { return tx.DropHost(ctx, host) })
}
