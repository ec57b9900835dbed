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

// ArchivedTables are the names of the tables that go with an issuer.
func ArchivedTables() (names []string) {
	for _, t := range archivedTables() {
		names = append(names, t.name)
	}
	return names
}

// TablesOfIssuers are the tables of a SQLite database that name an issuer, a badge or
// a grant.
func (db *DB) TablesOfIssuers(ctx context.Context) ([]string, error) {
	return all(ctx, db.q, "tables", scanValue[string], `select distinct m.name from sqlite_master m, pragma_table_info(m.name) c
		where m.type = 'table' and c.name in ('issuer_id', 'badge_id', 'grant_id') order by m.name`)
}
