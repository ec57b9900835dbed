package store

import (
	"strconv"
	"strings"
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

// in adds the condition that column is one of values.
func (w *where) in(column string, values []any) {
	places := make([]string, len(values))
	for i, v := range values {
		w.args = append(w.args, v)
		places[i] = "$" + strconv.Itoa(len(w.args))
	}
	w.conditions = append(w.conditions, column+" in ("+strings.Join(places, ", ")+")")
}

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
