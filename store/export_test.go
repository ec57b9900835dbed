package store

import "context"

// ForgetSearch empties the index, as a database is that comes from before it.
func (db *DB) ForgetSearch(ctx context.Context) error {
	return db.InTx(ctx, func(tx *Tx) error {
		for _, statement := range []string{
			`delete from search_words`, `delete from search_entry`, `update search_progress set version = 0, kind = '', after_id = 0`,
		} {
			if err := exec(ctx, tx.q, "search index", statement); err != nil {
				return err
			}
		}
		return nil
	})
}
