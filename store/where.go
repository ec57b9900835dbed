package store

import (
	"strconv"
	"strings"

	"laurel/badges"
)

// where builds the condition of a filtered list. Conditions are constants with
// one bare $ where their argument goes.
type where struct {
	conditions []string
	args       []any
}

func (w *where) and(condition string, arg any) {
	w.args = append(w.args, arg)
	w.conditions = append(w.conditions, strings.Replace(condition, "$", "$"+strconv.Itoa(len(w.args)), 1))
}

func (w *where) andIf(wanted bool, condition string, arg any) {
	if wanted {
		w.and(condition, arg)
	}
}

// matches adds the condition that one of the columns holds a text, in any case.
func (w *where) matches(columns []string, text string) {
	w.args = append(w.args, "%"+strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(strings.ToLower(text))+"%")
	place := "$" + strconv.Itoa(len(w.args))
	alternatives := make([]string, len(columns))
	for i, column := range columns {
		alternatives[i] = "lower(" + column + ") like " + place + ` escape '\'`
	}
	w.conditions = append(w.conditions, "("+strings.Join(alternatives, " or ")+")")
}

// in adds the condition that column is one of values.
func in[T any](w *where, column string, values []T) {
	places := make([]string, len(values))
	for i, v := range values {
		w.args = append(w.args, v)
		places[i] = "$" + strconv.Itoa(len(w.args))
	}
	w.conditions = append(w.conditions, column+" in ("+strings.Join(places, ", ")+")")
}

// inAtOnce is how many values one in takes at most in lists without a limit.
const inAtOnce = 500

// sql returns the where clause, "" without conditions.
func (w *where) sql() string {
	if len(w.conditions) == 0 {
		return ""
	}
	return "where " + strings.Join(w.conditions, " and ")
}

// limit returns the limit clause, "" for 0.
func (w *where) limit(n int) string {
	if n <= 0 {
		return ""
	}
	w.args = append(w.args, n)
	return " limit $" + strconv.Itoa(len(w.args))
}

// page is limit for lists that are paged by number; offset counts with a limit only.
func (w *where) page(offset, limit int) string {
	clause := w.limit(limit)
	if clause == "" || offset <= 0 {
		return clause
	}
	w.args = append(w.args, offset)
	return clause + " offset $" + strconv.Itoa(len(w.args))
}

// archived adds what the filter wants of column, which is 0 for things in use.
func (w *where) archived(column string, f badges.ArchiveFilter) {
	switch f {
	case badges.WithoutArchived:
		w.conditions = append(w.conditions, column+" = 0")
	case badges.OnlyArchived:
		w.conditions = append(w.conditions, column+" > 0")
	}
}
