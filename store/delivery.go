package store

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"time"

	"laurel/federation/delivery"
	"laurel/federation/outbox"
)

// Outbox is the database as the fan-out sees it.
type Outbox struct{ *DB }

var (
	_ outbox.Store   = Outbox{}
	_ delivery.Queue = (*DB)(nil)
)

// InTx implements [outbox.Store].
func (s Outbox) InTx(ctx context.Context, fn func(outbox.Tx) error) error {
	return s.DB.InTx(ctx, func(tx *Tx) error { return fn(tx) })
}

// Sent implements [outbox.Store].
func (c conn) Sent(ctx context.Context, grantID int64, kind delivery.Kind) (bool, error) {
	n, err := one(ctx, c.q, "activity", scanValue[int64], `select count(*) from activity where grant_id = $1 and grant_id > 0 and kind = $2`, grantID, string(kind))
	return n > 0, err
}

// InsertActivity implements [delivery.Outbox], as do those below.
func (tx *Tx) InsertActivity(ctx context.Context, a delivery.Activity) (id int64, fresh bool, err error) {
	found, err := all(ctx, tx.q, "activity", scanValue[int64], `insert into activity (uri, issuer_id, grant_id, kind, body, created_at)
		values ($1, $2, $3, $4, $5, $6) on conflict (uri) do nothing returning id`,
		a.URI, a.IssuerID, a.GrantID, string(a.Kind), a.Body, millis(a.CreatedAt))
	if err != nil || len(found) == 0 {
		return 0, false, err
	}
	if len(a.ForBadgeServers) > 0 {
		err = exec(ctx, tx.q, "activity for badge servers", `insert into activity_for_badge_servers (activity_id, body) values ($1, $2)`, found[0], a.ForBadgeServers)
	}
	return found[0], true, err
}

func (tx *Tx) DeliverTo(ctx context.Context, activityID int64, inbox string) error {
	u, err := url.Parse(inbox)
	if err != nil || u.Host == "" {
		return fmt.Errorf("inbox %q is no address", inbox)
	}
	return tx.enqueueDeliveries(ctx, activityID, `select cast($2 as text) host, cast($3 as text) inbox`, strings.ToLower(u.Host), inbox)
}

func (tx *Tx) DeliverToFollowers(ctx context.Context, activityID, issuerID int64) error {
	return tx.enqueueDeliveries(ctx, activityID, `select distinct a.host, case when a.shared_inbox <> '' then a.shared_inbox else a.inbox end inbox
		from follower f join remote_actor a on a.id = f.actor_id where f.issuer_id = $2 and a.gone_at = 0`, issuerID)
}

func (tx *Tx) DeliverToReached(ctx context.Context, activityID, grantID int64, kind delivery.Kind) error {
	return tx.enqueueDeliveries(ctx, activityID, `select distinct d.host, d.inbox from activity a join delivery d on d.activity_id = a.id
		where a.grant_id = $2 and a.grant_id > 0 and a.kind = $3`, grantID, string(kind))
}

// enqueueDeliveries owes the activity $1 to the hosts and inboxes that targets
// selects. An inbox whose host gets a copy in a shared inbox anyway still gets
// its own: only the same inbox counts as the same.
func (tx *Tx) enqueueDeliveries(ctx context.Context, activityID int64, targets string, args ...any) error {
	tx.owed, tx.wakeDeliveries = append(tx.owed, activityID), true
	return exec(ctx, tx.q, "deliveries", `insert into delivery (activity_id, host, inbox, state, attempts, not_before, results, updated_at)
		select cast($1 as bigint), t.host, t.inbox, 'queued', 0, 0, '[]', 0 from (`+targets+`) t where true order by t.host, t.inbox
		on conflict (activity_id, inbox) do nothing`, append([]any{activityID}, args...)...)
}

// wakeHosts makes the hosts that something is owed to now due, unless they wait
// after a failure. Like wakeLanes it comes last and keeps to the order of names.
func (tx *Tx) wakeHosts(ctx context.Context) error {
	if len(tx.owed) == 0 {
		return nil
	}
	w := where{conditions: []string{`state = 'queued'`}}
	in(&w, `activity_id`, tx.owed)
	return exec(ctx, tx.q, "hosts", `insert into delivery_host (host, due_at, resting, wake, lease_until, lease_by, failures, failing_since, last_success_at, last_error, paused_at)
		select t.host, 1, 0, 1, 0, '', 0, 0, 0, '', 0 from (select distinct host from delivery `+w.sql()+`) t where true order by t.host
		on conflict (host) do update set wake = delivery_host.wake + 1, due_at = case when delivery_host.resting = 1 then delivery_host.due_at else 1 end`, w.args...)
}

// ClaimHosts implements [delivery.Queue], as do those below.
func (db *DB) ClaimHosts(ctx context.Context, now, until time.Time, n int) ([]delivery.Host, error) {
	units, err := hosts().claim(ctx, db, now, until, n)
	if err != nil {
		return nil, err
	}
	claimed := make([]delivery.Host, 0, len(units))
	for _, u := range units {
		h, err := db.host(ctx, u.name)
		if err != nil {
			return nil, err
		}
		claimed = append(claimed, h)
	}
	return claimed, nil
}

func (db *DB) HostDeliveries(ctx context.Context, host delivery.Host, now time.Time, n int) (ds []delivery.Delivery, _ delivery.Host, next time.Time, err error) {
	// Somebody may have heard from the host since it was leased.
	if host, err = db.host(ctx, host.Name); err != nil {
		return nil, host, next, err
	}
	ds, err = all(ctx, db.q, "deliveries", scanDelivery, `select `+deliveryColumns+`
		from delivery d join activity a on a.id = d.activity_id left join activity_for_badge_servers v on v.activity_id = a.id
		where d.host = $1 and d.state = 'queued' and d.not_before <= $2 and not exists (
			select 1 from delivery e join activity ea on ea.id = e.activity_id
			where e.host = d.host and e.state = 'queued' and e.not_before > $2 and e.id < d.id and (
				ea.issuer_id = a.issuer_id and (e.attempts < $4 or a.kind = 'update' and ea.kind = 'update')
				or a.grant_id > 0 and ea.grant_id = a.grant_id))
		order by d.id limit $3`, host.Name, millis(now), n, delivery.OrderedAttempts)
	if err != nil || len(ds) > 0 {
		return ds, host, next, err
	}
	// All that is queued waits, or stands behind one that does.
	ms, err := one(ctx, db.q, "deliveries", scanValue[int64],
		`select coalesce(min(not_before), 0) from delivery where host = $1 and state = 'queued' and not_before > $2`, host.Name, millis(now))
	return nil, host, fromMillis(ms), err
}

// host returns a host as it is now.
func (c conn) host(ctx context.Context, name string) (delivery.Host, error) {
	return one(ctx, c.q, "host", func(row scanner) (h delivery.Host, err error) {
		h.Name = name
		err = row.Scan(&h.Wake, &h.Failures, &h.Stumbles, intoTime(&h.FailingSince))
		return h, err
	}, `select wake, failures, stumbles, failing_since from delivery_host where host = $1`, name)
}

const deliveryColumns = `d.id, d.inbox, d.state, d.attempts, d.results, d.updated_at,
	a.id, a.uri, a.issuer_id, a.grant_id, a.kind, a.body, v.body, a.created_at`

func scanDelivery(row scanner) (d delivery.Delivery, err error) {
	a := &d.Activity
	err = row.Scan(&d.ID, &d.Inbox, &d.State, &d.Attempts, intoJSON(&d.Results), intoTime(&d.UpdatedAt),
		&a.ID, &a.URI, &a.IssuerID, &a.GrantID, &a.Kind, &a.Body, &a.ForBadgeServers, intoTime(&a.CreatedAt))
	return d, err
}

func (db *DB) ExtendHost(ctx context.Context, host delivery.Host, until time.Time) error {
	return db.InTx(ctx, func(tx *Tx) error { return hosts().extend(ctx, tx, db.instance, host.Name, until) })
}

// maxResults is how many attempts a delivery remembers.
const maxResults = 10

func (db *DB) Record(ctx context.Context, host delivery.Host, outcomes []delivery.Outcome, lastError string, now time.Time) error {
	return db.InTx(ctx, func(tx *Tx) error {
		success := int64(0)
		for _, o := range outcomes {
			if o.State == delivery.Delivered {
				success = millis(now)
			}
			if err := tx.recordOutcome(ctx, o, now); err != nil {
				return err
			}
		}
		if err := tx.addHostDay(ctx, host.Name, outcomes, now); err != nil {
			return err
		}
		return exec(ctx, tx.q, "host", `update delivery_host set failures = $2, failing_since = $3, last_error = $4, stumbles = $6,
			last_success_at = case when cast($5 as bigint) > 0 then cast($5 as bigint) else last_success_at end where host = $1`,
			host.Name, host.Failures, millis(host.FailingSince), lastError, success, host.Stumbles)
	})
}

func (tx *Tx) recordOutcome(ctx context.Context, o delivery.Outcome, now time.Time) error {
	var results []delivery.Result
	if _, err := one(ctx, tx.q, "delivery", func(row scanner) (struct{}, error) {
		return struct{}{}, row.Scan(intoJSON(&results))
	}, `select results from delivery where id = $1`, o.DeliveryID); err != nil {
		return err
	}
	results = append(results, o.Result)
	results = results[max(0, len(results)-maxResults):]
	return exec(ctx, tx.q, "delivery", `update delivery set state = case when state = 'queued' then $2 else state end,
		attempts = attempts + 1, not_before = $3, results = $4, updated_at = $5 where id = $1`,
		o.DeliveryID, string(o.State), millis(o.NotBefore), toJSON(results), millis(now))
}

func (db *DB) GiveUpBefore(ctx context.Context, host delivery.Host, before, now time.Time, problem string) error {
	return db.InTx(ctx, func(tx *Tx) error {
		return exec(ctx, tx.q, "deliveries", `update delivery set state = 'failed', updated_at = $3, results = $4
			where host = $1 and state = 'queued' and activity_id in (select id from activity where created_at < $2)`,
			host.Name, millis(before), millis(now), toJSON([]delivery.Result{{At: now, Error: problem}}))
	})
}

func (db *DB) ReleaseHost(ctx context.Context, host delivery.Host, now, due time.Time) error {
	return db.InTx(ctx, func(tx *Tx) error {
		if err := hosts().release(ctx, tx, db.instance, unit{host.Name, host.Wake}, now, due, host.Resting); err != nil || host.Failures == 0 {
			return err
		}
		// Since the failures were recorded something came from the host: it is there.
		return exec(ctx, tx.q, "host", `update delivery_host set resting = 0, due_at = $2 where host = $1 and failures = 0 and resting = 1`, host.Name, millis(now))
	})
}

func (db *DB) InboxGone(ctx context.Context, inbox string, now time.Time) error {
	return db.InTx(ctx, func(tx *Tx) error {
		actors, err := all(ctx, tx.q, "remote actors", scanValue[string], `select id from remote_actor where (inbox = $1 or shared_inbox = $1 and shared_inbox <> '') and gone_at = 0`, inbox)
		if err != nil {
			return err
		}
		for _, id := range actors {
			if err := tx.ForgetRemoteActor(ctx, id, now); err != nil {
				return err
			}
		}
		return nil
	})
}
