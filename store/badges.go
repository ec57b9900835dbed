package store

import (
	"context"

	"laurel/badges"
)

// Badges is the database as the domain sees it.
type Badges struct{ *DB }

var _ badges.Store = Badges{}

// InTx implements [badges.Store].
func (s Badges) InTx(ctx context.Context, fn func(badges.Tx) error) error {
	return s.DB.InTx(ctx, func(tx *Tx) error { return fn(tx) })
}
