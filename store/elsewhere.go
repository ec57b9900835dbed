package store

import (
	"context"
	"time"

	"laurel/badges"
	"laurel/federation/external"
)

// Elsewhere is the database as those see it who take in badges of other servers.
type Elsewhere struct{ *DB }

var _ external.Store = Elsewhere{}

// InTx implements [external.Store].
func (s Elsewhere) InTx(ctx context.Context, fn func(external.Tx) error) error {
	return s.DB.InTx(ctx, func(tx *Tx) error { return fn(tx) })
}

// ClaimExternals implements [external.Tx].
func (tx *Tx) ClaimExternals(ctx context.Context, before, now time.Time, limit int, take func(badges.External) bool) ([]badges.External, error) {
	found, err := all(ctx, tx.q, "badges", scanExternal, `select `+externalColumns+externalFrom+`left join external_asked a on a.external_id = x.id
		where x.source = 'federation' and x.state not in ('revoked', 'invalid') and x.checked_at < $1 and coalesce(a.asked_at, 0) < $1
		order by x.checked_at, x.id limit $2`, millis(before), limit)
	if err != nil {
		return nil, err
	}
	var claimed []badges.External
	for _, e := range found {
		if !take(e) {
			continue
		}
		err := exec(ctx, tx.q, "badge", `insert into external_asked (external_id, asked_at) values ($1, $2)
			on conflict (external_id) do update set asked_at = excluded.asked_at`, e.ID, millis(now))
		if err != nil {
			return nil, err
		}
		claimed = append(claimed, e)
	}
	return claimed, nil
}

// DeliverToWhoGot implements [delivery.Outbox].
func (tx *Tx) DeliverToWhoGot(ctx context.Context, activityID int64, uri string) error {
	return tx.enqueueDeliveries(ctx, activityID, `select distinct d.host, d.inbox from activity a join delivery d on d.activity_id = a.id where a.uri = $2`, uri)
}
