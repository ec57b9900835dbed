package store

import (
	"context"

	"laurel/badges"
)

// Renewal implements [badges.RenewalReader].
func (c conn) Renewal(ctx context.Context, grantID int64) (renewedBy, renews int64, err error) {
	newer, err := all(ctx, c.q, "renewal", scanValue[int64], `select grant_id from renewal where renews_id = $1 order by grant_id desc limit 1`, grantID)
	if err != nil {
		return 0, 0, err
	}
	older, err := all(ctx, c.q, "renewal", scanValue[int64], `select renews_id from renewal where grant_id = $1`, grantID)
	if len(newer) > 0 {
		renewedBy = newer[0]
	}
	if len(older) > 0 {
		renews = older[0]
	}
	return renewedBy, renews, err
}

// InsertRenewal implements [badges.RenewalWriter].
func (tx *Tx) InsertRenewal(ctx context.Context, r badges.Renewal) error {
	return exec(ctx, tx.q, "renewal", `insert into renewal (grant_id, renews_id) values ($1, $2)`, r.GrantID, r.RenewsID)
}
