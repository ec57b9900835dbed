package store

import (
	"context"
	"time"

	"laurel/badges"
)

// HasMember implements [badges.AllowListReader], as do those below.
func (c conn) HasMember(ctx context.Context, listID int64, m badges.Member) (bool, error) {
	n, err := one(ctx, c.q, "count of members", scanValue[int],
		`select count(*) from allow_list_member where list_id = $1 and form = $2 and value = $3`, listID, string(m.Form), m.Value)
	return n > 0, err
}

func (c conn) Members(ctx context.Context, f badges.MemberFilter) ([]badges.StoredMember, error) {
	w := &where{}
	w.and(`m.list_id = $`, f.ListID)
	w.andIf(f.Form != "", `m.form = $`, string(f.Form))
	w.andIf(f.After != 0, `m.id > $`, f.After)
	return all(ctx, c.q, "members", func(row scanner) (m badges.StoredMember, err error) {
		err = row.Scan(&m.ID, &m.Form, &m.Value, intoTime(&m.AddedAt))
		return m, err
	}, `select m.id, m.form, m.value, m.added_at from allow_list_member m `+w.sql()+` order by m.id`+w.limit(f.Limit), w.args...)
}

func (c conn) CountMembers(ctx context.Context, listID int64) (int, error) {
	return one(ctx, c.q, "count of members", scanValue[int], `select count(*) from allow_list_member where list_id = $1`, listID)
}

func (c conn) ListActivities(ctx context.Context, f badges.ListActivityFilter) ([]badges.ListActivity, error) {
	w := &where{}
	w.and(`a.list_id = $`, f.ListID)
	w.andIf(f.Before != 0, `a.id < $`, f.Before)
	return all(ctx, c.q, "list's history", func(row scanner) (a badges.ListActivity, err error) {
		err = row.Scan(&a.ID, &a.ListID, &a.AccountID, intoJSON(&a.Changes), intoTime(&a.At))
		return a, err
	}, `select a.id, a.list_id, a.account_id, a.changes, a.at from allow_list_activity a `+w.sql()+` order by a.id desc`+w.limit(f.Limit), w.args...)
}

func (c conn) CountListActivities(ctx context.Context, listID int64) (int, error) {
	return one(ctx, c.q, "count of the list's history", scanValue[int], `select count(*) from allow_list_activity where list_id = $1`, listID)
}

// AddMembers implements [badges.AllowListWriter], as do the two below.
func (tx *Tx) AddMembers(ctx context.Context, listID int64, members []badges.Member, at time.Time) error {
	for _, m := range members {
		err := exec(ctx, tx.q, "member", `insert into allow_list_member (list_id, form, value, added_at) values ($1, $2, $3, $4)
			on conflict (list_id, form, value) do nothing`, listID, string(m.Form), m.Value, millis(at))
		if err != nil {
			return err
		}
	}
	return nil
}

func (tx *Tx) RemoveMembers(ctx context.Context, listID int64, members []badges.Member) error {
	for _, m := range members {
		err := exec(ctx, tx.q, "member", `delete from allow_list_member where list_id = $1 and form = $2 and value = $3`, listID, string(m.Form), m.Value)
		if err != nil {
			return err
		}
	}
	return nil
}

func (tx *Tx) InsertListActivity(ctx context.Context, a badges.ListActivity) error {
	return exec(ctx, tx.q, "list's history", `insert into allow_list_activity (list_id, account_id, changes, at) values ($1, $2, $3, $4)`,
		a.ListID, a.AccountID, toJSON(a.Changes), millis(a.At))
}
