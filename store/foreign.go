package store

import (
	"context"
	"encoding/json"
	"strings"

	"laurel/badges"
)

// Alias implements [badges.ForeignReader], as do the two below.
func (c conn) Alias(ctx context.Context, system, kind, slug string) (int64, error) {
	return one(ctx, c.q, "thing of that name", scanValue[int64], `select local_id from alias where system = $1 and kind = $2 and slug_key = $3`,
		system, kind, strings.ToLower(slug))
}

func (c conn) Slugs(ctx context.Context, system, kind string, localIDs ...int64) (map[int64]string, error) {
	return byLocalID[string](ctx, c.q, "slugs", `select local_id, slug from alias `, system, kind, localIDs)
}

func (c conn) Extensions(ctx context.Context, system, kind string, localIDs ...int64) (map[int64]json.RawMessage, error) {
	texts, err := byLocalID[string](ctx, c.q, "extensions", `select local_id, body from extension `, system, kind, localIDs)
	found := make(map[int64]json.RawMessage, len(texts))
	for id, text := range texts {
		found[id] = json.RawMessage(text)
	}
	return found, err
}

// byLocalID returns what query finds of things, by their ids.
func byLocalID[T any](ctx context.Context, q querier, what, query, system, kind string, localIDs []int64) (map[int64]T, error) {
	found := make(map[int64]T, len(localIDs))
	if len(localIDs) == 0 {
		return found, nil
	}
	w := &where{}
	w.and(`system = $`, system)
	w.and(`kind = $`, kind)
	in(w, `local_id`, localIDs)
	_, err := all(ctx, q, what, func(row scanner) (id int64, err error) {
		var v T
		err = row.Scan(&id, &v)
		found[id] = v
		return id, err
	}, query+w.sql(), w.args...)
	return found, err
}

// PutAlias implements [badges.ForeignWriter], as do the two below.
func (tx *Tx) PutAlias(ctx context.Context, a badges.Alias) error {
	key := strings.ToLower(a.Slug)
	if err := exec(ctx, tx.q, "alias", `delete from alias where system = $1 and kind = $2 and local_id = $3`, a.System, a.Kind, a.LocalID); err != nil {
		return err
	}
	n, err := change(ctx, tx.q, "alias", `insert into alias (system, kind, slug_key, slug, local_id) values ($1, $2, $3, $4, $5)
		on conflict (system, kind, slug_key) do nothing`, a.System, a.Kind, key, a.Slug, a.LocalID)
	if err == nil && n == 0 {
		return &badges.Error{
			Kind: badges.Conflict, Field: "slug", Err: badges.ErrSlugTaken,
			Message: "the slug " + badges.Truncate(a.Slug, 60) + " is in use; choose another",
		}
	}
	return err
}

func (tx *Tx) DeleteAlias(ctx context.Context, system, kind string, localID int64) error {
	return exec(ctx, tx.q, "alias", `delete from alias where system = $1 and kind = $2 and local_id = $3`, system, kind, localID)
}

func (tx *Tx) PutExtension(ctx context.Context, system, kind string, localID int64, extension json.RawMessage) error {
	return exec(ctx, tx.q, "extension", `insert into extension (system, kind, local_id, body) values ($1, $2, $3, $4)
		on conflict (system, kind, local_id) do update set body = excluded.body`, system, kind, localID, string(extension))
}
