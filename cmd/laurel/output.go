package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"
)

// print writes a result: value as one JSON document if that was asked for, else
// what text prints.
func (a *app) print(value any, text func()) error {
	if !a.json {
		text()
		return nil
	}
	e := json.NewEncoder(a.out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(value)
}

// printList writes a list: as one JSON array, or as a table with a row for each
// item below the header.
func printList[T any](a *app, items []T, header string, row func(T) []any) error {
	if items == nil {
		items = []T{}
	}
	return a.print(items, func() {
		table := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
		defer table.Flush()
		fmt.Fprintln(table, strings.ReplaceAll(header, " ", "\t"))
		for _, item := range items {
			cells := make([]string, 0, 8)
			for _, cell := range row(item) {
				cells = append(cells, cellText(cell))
			}
			fmt.Fprintln(table, strings.Join(cells, "\t"))
		}
	})
}

// cellText writes a cell on one line; nothing is a dash, so that columns can be
// counted.
func cellText(cell any) string {
	if at, ok := cell.(*time.Time); ok {
		if at == nil {
			return "-"
		}
		return at.Format("2006-01-02 15:04")
	}
	if text := strings.Join(strings.Fields(fmt.Sprint(cell)), " "); text != "" {
		return text
	}
	return "-"
}

// moment returns a time as results show it: UTC, nil for none.
func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}
