package store

import (
	"embed"
	"errors"
	"io/fs"
	"regexp"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/mattn/go-sqlite3"
	"github.com/pressly/goose/v3"
)

// dialect is all that differs between the two databases.
type dialect struct {
	name       goose.Dialect
	migrations string // folder below migrations
	// skipLocked ends the sub-select of a claim, so that instances don't wait
	// for each other.
	skipLocked string
	// unique reports whether err is a violated unique index.
	unique func(err error) bool
	// retry reports whether the transaction can succeed when run again.
	retry func(err error) bool
	// grantTitle is the title in the definition of the grant g.
	grantTitle string
	search     searchDialect
	// continueIDs has the ids of a table (%[1]s) go on behind the highest there is; ""
	// where they do by themselves.
	continueIDs string
	// columns lists the columns of the table $1.
	columns string
}

//go:embed migrations
var migrationFiles embed.FS

func (d *dialect) migrationFS() (fs.FS, error) {
	return fs.Sub(migrationFiles, "migrations/"+d.migrations)
}

func sqliteDialect() *dialect {
	return &dialect{
		name:       goose.DialectSQLite3,
		migrations: "sqlite",
		unique: func(err error) bool {
			e, ok := errors.AsType[sqlite3.Error](err)
			return ok && e.ExtendedCode == sqlite3.ErrConstraintUnique
		},
		retry:      func(error) bool { return false },
		grantTitle: `json_extract(g.definition, '$.title')`,
		search:     sqliteSearch(),
		columns:    `select name from pragma_table_info($1) order by cid`,
	}
}

func postgresDialect() *dialect {
	code := func(err error) string {
		if e, ok := errors.AsType[*pgconn.PgError](err); ok {
			return e.Code
		}
		return ""
	}
	return &dialect{
		name:       goose.DialectPostgres,
		migrations: "postgres",
		skipLocked: "for update skip locked",
		unique:     func(err error) bool { return code(err) == "23505" },
		retry:      func(err error) bool { return code(err) == "40001" || code(err) == "40P01" },
		grantTitle: `cast(g.definition as json) ->> 'title'`,
		search:     postgresSearch(),

		columns:     `select column_name from information_schema.columns where table_schema = current_schema() and table_name = $1 order by ordinal_position`,
		continueIDs: `select setval('%[1]s_id_seq', greatest((select coalesce(max(id), 1) from "%[1]s"), (select last_value from "%[1]s_id_seq")))`,
	}
}

var placeholder = regexp.MustCompile(`\$(\d+)`)

// numbered rewrites $n to ?n for SQLite. go-sqlite3 would bind $n in order of
// appearance, and so swap values silently.
//
// likely() returns its argument and costs nothing, but hides the parameter from
// the planner, which looks at bound values to guess how many rows they match. A
// statement whose plan may depend on them is parsed and planned anew each time it
// runs, which costs more than our queries do
// (https://sqlite.org/c3ref/c_dbconfig_defensive.html#sqlitedbconfigenableqpsg).
func numbered(query string) string { return placeholder.ReplaceAllString(query, "likely(?$1)") }
