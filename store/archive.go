package store

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"laurel/badges"
	"laurel/badges/archive"
)

// IssuerRows implements [badges.ArchiveReader].
func (c conn) IssuerRows(ctx context.Context, issuerID int64) (archive.Tables, error) {
	tables := make(archive.Tables)
	for _, t := range archivedTables() {
		rows, err := c.rowsOf(ctx, t, issuerID)
		if err != nil {
			return nil, fmt.Errorf("archive of issuer %d: %s: %w", issuerID, t.name, err)
		}
		tables[t.name] = rows
	}
	return tables, nil
}

func (c conn) rowsOf(ctx context.Context, t archivedTable, issuerID int64) (found []archive.Row, err error) {
	columns, err := c.columnsOf(ctx, t.name)
	if err != nil {
		return nil, err
	}
	columns = slices.DeleteFunc(columns, func(column string) bool { return slices.Contains(t.without, column) })
	rows, err := c.q.query(ctx, `select t."`+strings.Join(columns, `", t."`)+`" from "`+t.name+`" t where `+t.where+` order by 1, 2`, issuerID)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		values := make([]any, len(columns))
		into := make([]any, len(columns))
		for n := range values {
			into[n] = &values[n]
		}
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		row := make(archive.Row, len(columns))
		for n, column := range columns {
			row[column] = values[n]
		}
		found = append(found, row)
	}
	return found, rows.Err()
}

// arrival is one archive on its way into the database.
type arrival struct {
	tx     *Tx
	tables archive.Tables
	afresh bool                       // no id stays
	issuer int64                      // its new id
	ids    map[string]map[int64]int64 // of each table, from those in the archive
}

// ImportIssuer implements [badges.ArchiveWriter].
func (tx *Tx) ImportIssuer(ctx context.Context, tables archive.Tables, afresh bool) (int64, error) {
	a := arrival{tx: tx, tables: tables, afresh: afresh, ids: make(map[string]map[int64]int64)}
	for _, t := range archivedTables() {
		if err := a.take(ctx, t); err != nil {
			return 0, err
		}
	}
	for _, t := range archivedTables() {
		if t.ids == sameID {
			if err := tx.continueIDs(ctx, t.name); err != nil {
				return 0, err
			}
		}
	}
	return a.issuer, a.index(ctx)
}

// take inserts the rows of one table.
func (a *arrival) take(ctx context.Context, t archivedTable) error {
	known, err := a.tx.columnsOf(ctx, t.name)
	if err != nil {
		return err
	}
	a.ids[t.name] = make(map[int64]int64)
	for _, row := range a.tables[t.name] {
		for column := range row {
			if !slices.Contains(known, column) {
				return badges.Errorf(badges.Invalid, "the archive has %q of %q, which this version does not know; update this server first", column, t.name)
			}
		}
		if t.ids == identityID {
			err = a.takeIdentity(ctx, t, row)
		} else {
			err = a.takeRow(ctx, t, row)
		}
		if err != nil && a.tx.dialect.unique(err) {
			return &badges.Error{Kind: badges.Conflict, Err: err, Message: "this server has something of the archive already: " + strings.TrimSpace(t.name+" "+row.Text("username")+row.Text("ulid"))}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (a *arrival) takeRow(ctx context.Context, t archivedTable, row archive.Row) error {
	next := make(archive.Row, len(row))
	for column, value := range row {
		next[column] = value
	}
	for column, value := range t.set {
		next[column] = value
	}
	for _, column := range t.owned {
		next[column] = a.issuer
	}
	for _, r := range t.refs {
		old := row.Int(r.column)
		id, ok := a.ids[r.table][old]
		if !ok && !r.optional {
			return nil
		}
		next[r.column] = id
	}
	switch {
	case t.ids == noID:
		return a.tx.insertRow(ctx, t, next)
	case t.ids == sameID && !a.afresh:
		return a.keepID(ctx, t, next)
	}
	delete(next, "id")
	id, err := a.tx.insertForID(ctx, t.name, next)
	a.ids[t.name][row.Int("id")] = id
	if t.name == "issuer" {
		a.issuer = id
	}
	return err
}

// keepID inserts a row whose id stands in addresses that others know.
func (a *arrival) keepID(ctx context.Context, t archivedTable, row archive.Row) error {
	id := row.Int("id")
	taken, err := one(ctx, a.tx.q, t.name, scanValue[int64], `select count(*) from "`+t.name+`" where id = $1`, id)
	if err == nil && taken > 0 {
		err = badges.Errorf(badges.Conflict, "this server has a %s of the number %d already, which stands in addresses of the archive's; import it into a new database, before the server's first start, or under another address with --move",
			strings.ReplaceAll(t.name, "_", " "), id)
	}
	if err != nil {
		return err
	}
	a.ids[t.name][id] = id
	return a.tx.insertRow(ctx, t, row)
}

// takeIdentity finds an identity that is known here, or makes it. Recipients are made
// with their first identity that is not; who is known keeps their own.
func (a *arrival) takeIdentity(ctx context.Context, t archivedTable, row archive.Row) error {
	if t.name == "recipient" {
		return nil
	}
	known, err := a.tx.IdentityByAlias(ctx, row.Text("value"))
	if err == nil {
		a.ids[t.name][row.Int("id")] = known.ID
		return nil
	}
	if badges.KindOf(err) != badges.NotFound {
		return err
	}
	next := make(archive.Row, len(row))
	for column, value := range row {
		next[column] = value
	}
	delete(next, "id")
	if next["recipient_id"], err = a.recipient(ctx, row.Int("recipient_id")); err != nil {
		return err
	}
	id, err := a.tx.insertForID(ctx, t.name, next)
	a.ids[t.name][row.Int("id")] = id
	return err
}

func (a *arrival) recipient(ctx context.Context, old int64) (id int64, err error) {
	if id, ok := a.ids["recipient"][old]; ok {
		return id, nil
	}
	for _, row := range a.tables["recipient"] {
		if row.Int("id") == old {
			id, err = a.tx.insertForID(ctx, "recipient", archive.Row{"name": row.Text("name"), "created_at": row.Int("created_at")})
			a.ids["recipient"][old] = id
			return id, err
		}
	}
	return 0, badges.Errorf(badges.Invalid, "the archive lacks recipient %d", old)
}

// index has everything that came be found.
func (a *arrival) index(ctx context.Context) error {
	if err := a.tx.indexIssuer(ctx, a.issuer); err != nil {
		return err
	}
	for _, id := range a.ids["badge"] {
		if err := a.tx.indexBadge(ctx, id); err != nil {
			return err
		}
	}
	for _, id := range a.ids["grant"] {
		g, err := a.tx.Grant(ctx, id)
		if err != nil {
			return err
		}
		if err := a.tx.indexGrant(ctx, g); err != nil {
			return err
		}
	}
	return nil
}

// columnsOf returns the columns of a table, in order.
func (c conn) columnsOf(ctx context.Context, table string) ([]string, error) {
	return all(ctx, c.q, "columns", scanValue[string], c.dialect.columns, table)
}

// insertRow inserts a row of columns that the table is known to have.
func (tx *Tx) insertRow(ctx context.Context, t archivedTable, row archive.Row) error {
	statement, values := insertion(t.name, row)
	if t.shared {
		statement += ` on conflict do nothing`
	}
	return exec(ctx, tx.q, t.name, statement, values...)
}

func (tx *Tx) insertForID(ctx context.Context, table string, row archive.Row) (int64, error) {
	statement, values := insertion(table, row)
	return one(ctx, tx.q, table, scanValue[int64], statement+` returning id`, values...)
}

func insertion(table string, row archive.Row) (statement string, values []any) {
	var columns, places []string
	for column, value := range row {
		columns, values = append(columns, `"`+column+`"`), append(values, value)
		places = append(places, "$"+strconv.Itoa(len(values)))
	}
	return `insert into "` + table + `" (` + strings.Join(columns, ", ") + `) values (` + strings.Join(places, ", ") + `)`, values
}

// continueIDs has new rows of a table get ids behind those that came with theirs.
func (tx *Tx) continueIDs(ctx context.Context, table string) error {
	if tx.dialect.continueIDs == "" {
		return nil
	}
	_, err := one(ctx, tx.q, table, scanValue[int64], fmt.Sprintf(tx.dialect.continueIDs, table))
	return err
}

// RestoreIssuerKey implements [badges.ArchiveWriter].
func (tx *Tx) RestoreIssuerKey(ctx context.Context, k badges.StoredKey) error {
	return exec(ctx, tx.q, "key", `update issuer_key set sealed = $2, retired_at = $3 where id = $1`, k.ID, k.Sealed, millis(k.RetiredAt))
}
