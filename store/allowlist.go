package store

import (
	"context"
	"time"

	"laurel/badges"
)

const allowListColumns = `l.id, l.account_id, l.name, l.kind, l.service, l.public, l.sealed, l.created_at, l.updated_at`

func scanAllowList(row scanner) (l badges.AllowList, err error) {
	err = row.Scan(&l.ID, &l.AccountID, &l.Name, &l.Kind, &l.Service, intoFlag(&l.Public), &l.Sealed, intoTime(&l.CreatedAt), intoTime(&l.UpdatedAt))
	return l, err
}

// AllowList implements [badges.AllowListReader], as does the one below.
func (c conn) AllowList(ctx context.Context, id int64) (badges.AllowList, error) {
	return one(ctx, c.q, "list", scanAllowList, `select `+allowListColumns+` from allow_list l where l.id = $1`, id)
}

func (c conn) AllowLists(ctx context.Context, f badges.AllowListFilter) ([]badges.AllowList, error) {
	w := &where{}
	w.andIf(f.AccountID != 0, `l.account_id = $`, f.AccountID)
	if f.Public {
		w.conditions = append(w.conditions, `l.public = 1`)
	}
	w.andIf(f.After != 0, `l.id > $`, f.After)
	return all(ctx, c.q, "lists", scanAllowList, `select `+allowListColumns+` from allow_list l `+w.sql()+` order by l.id`+w.limit(f.Limit), w.args...)
}

// InsertAllowList implements [badges.AllowListWriter], as do those below.
func (tx *Tx) InsertAllowList(ctx context.Context, l badges.AllowList) (int64, error) {
	return one(ctx, tx.q, "list", scanValue[int64], `insert into allow_list
		(account_id, name, kind, service, public, sealed, created_at, updated_at) values ($1, $2, $3, $4, $5, $6, $7, $8) returning id`,
		l.AccountID, l.Name, string(l.Kind), l.Service, flag(l.Public), sealedBytes(l), millis(l.CreatedAt), millis(l.UpdatedAt))
}

// sealedBytes is never nil, which would be stored as null.
func sealedBytes(l badges.AllowList) []byte { return append([]byte{}, l.Sealed...) }

func (tx *Tx) UpdateAllowList(ctx context.Context, l badges.AllowList) error {
	return exec(ctx, tx.q, "list", `update allow_list set name = $2, public = $3, sealed = $4, updated_at = $5 where id = $1`,
		l.ID, l.Name, flag(l.Public), sealedBytes(l), millis(l.UpdatedAt))
}

func (tx *Tx) TouchAllowList(ctx context.Context, id int64, at time.Time) error {
	return exec(ctx, tx.q, "list", `update allow_list set updated_at = $2 where id = $1`, id, millis(at))
}

func (tx *Tx) DeleteAllowList(ctx context.Context, id int64) error {
	for _, statement := range []string{
		`delete from claim_page where list_id = $1`,
		`delete from allow_list_activity where list_id = $1`,
		`delete from allow_list_member where list_id = $1`,
		`delete from allow_list where id = $1`,
	} {
		if err := exec(ctx, tx.q, "list", statement, id); err != nil {
			return err
		}
	}
	return nil
}
