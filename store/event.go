package store

import (
	"context"
	"encoding/json"

	"laurel/badges"
)

// Event implements [badges.EventReader].
func (c conn) Event(ctx context.Context, id int64) (badges.Event, error) {
	return one(ctx, c.q, "event", scanEvent, `select `+eventColumns+` from event where id = $1`, id)
}

const eventColumns = `id, kind, issuer_id, badge_id, grant_id, account_id, data, at`

func scanEvent(row scanner) (e badges.Event, err error) {
	var data string
	err = row.Scan(&e.ID, &e.Kind, &e.IssuerID, &e.BadgeID, &e.GrantID, &e.AccountID, &data, intoTime(&e.At))
	e.Data = json.RawMessage(data)
	return e, err
}

// AppendEvent implements [badges.EventWriter].
func (tx *Tx) AppendEvent(ctx context.Context, e badges.Event) (int64, error) {
	data := string(e.Data)
	if data == "" {
		data = "{}"
	}
	return one(ctx, tx.q, "event", scanValue[int64], `insert into event (kind, issuer_id, badge_id, grant_id, account_id, data, at)
		values ($1, $2, $3, $4, $5, $6, $7) returning id`, string(e.Kind), e.IssuerID, e.BadgeID, e.GrantID, e.AccountID, data, millis(e.At))
}
