package store

import (
	"context"
	"time"

	"laurel/badges"
)

const statusListColumns = `id, issuer_id, purpose, about, revision, changed_at`

func scanStatusList(row scanner) (l badges.StatusList, err error) {
	err = row.Scan(&l.ID, &l.IssuerID, &l.Purpose, &l.Of, &l.Revision, intoTime(&l.ChangedAt))
	return l, err
}

// StatusList implements [badges.StatusReader], as do those below.
func (c conn) StatusList(ctx context.Context, id int64) (badges.StatusList, error) {
	return one(ctx, c.q, "status list", scanStatusList, `select `+statusListColumns+` from status_list where id = $1`, id)
}

func (c conn) LastStatusList(ctx context.Context, issuerID int64, purpose string, of badges.StatusSubject) (badges.StatusList, error) {
	return one(ctx, c.q, "status list", scanStatusList,
		`select `+statusListColumns+` from status_list where issuer_id = $1 and purpose = $2 and about = $3 order by id desc limit 1`, issuerID, purpose, string(of))
}

func (c conn) StatusListSet(ctx context.Context, listID int64) ([]int, error) {
	return all(ctx, c.q, "status list", scanValue[int],
		`select position from status_entry where list_id = $1 and set_at > 0
			union all select position from endorsement where list_id = $1 and revoked_at > 0 order by position`, listID)
}

func (c conn) StatusEntry(ctx context.Context, grantID int64) (badges.StatusEntry, error) {
	return one(ctx, c.q, "status entry", func(row scanner) (e badges.StatusEntry, err error) {
		err = row.Scan(&e.ListID, &e.Index)
		return e, err
	}, `select list_id, position from status_entry where grant_id = $1`, grantID)
}

// InsertStatusList implements [badges.StatusWriter], as do those below.
func (tx *Tx) InsertStatusList(ctx context.Context, l badges.StatusList) (int64, error) {
	return one(ctx, tx.q, "status list", scanValue[int64], `insert into status_list (issuer_id, purpose, about, revision, changed_at)
		values ($1, $2, $3, $4, $5) returning id`, l.IssuerID, l.Purpose, string(l.Of), l.Revision, millis(l.ChangedAt))
}

func (tx *Tx) InsertStatusEntry(ctx context.Context, grantID int64, e badges.StatusEntry) (bool, error) {
	n, err := change(ctx, tx.q, "status entry", `insert into status_entry (grant_id, list_id, position, set_at)
		values ($1, $2, $3, 0) on conflict (list_id, position) do nothing`, grantID, e.ListID, e.Index)
	return n > 0, err
}

func (tx *Tx) SetStatus(ctx context.Context, grantID int64, at time.Time) error {
	n, err := change(ctx, tx.q, "status entry", `update status_entry set set_at = $2 where grant_id = $1 and set_at = 0`, grantID, millis(at))
	if err != nil || n == 0 {
		return err
	}
	return exec(ctx, tx.q, "status list", `update status_list set revision = revision + 1, changed_at = $2
		where id = (select list_id from status_entry where grant_id = $1)`, grantID, millis(at))
}
