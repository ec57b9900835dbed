package store

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// storable returns the arguments with U+FFFD for what PostgreSQL's text can't
// hold: NUL, and what is no UTF-8. Both come from outside, in addresses that
// people ask for and in what other servers answer.
func storable(args []any) []any {
	changed := false
	for i, arg := range args {
		s, ok := arg.(string)
		if !ok || utf8.ValidString(s) && !strings.Contains(s, "\x00") {
			continue
		}
		if !changed {
			args, changed = slices.Clone(args), true
		}
		args[i] = strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\uFFFD")
	}
	return args
}

// scanner is one row.
type scanner interface{ Scan(dest ...any) error }

// scanValue scans a row of one column.
func scanValue[T any](row scanner) (v T, err error) {
	err = row.Scan(&v)
	return v, err
}

// millis is how times are stored: milliseconds since 1970, 0 for the zero time.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func fromMillis(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// intoTime scans stored milliseconds into t.
func intoTime(t *time.Time) *timeScanner { return &timeScanner{t} }

type timeScanner struct{ t *time.Time }

func (s *timeScanner) Scan(src any) error {
	ms, ok := src.(int64)
	if !ok {
		return fmt.Errorf("a time is stored as %T", src)
	}
	*s.t = fromMillis(ms)
	return nil
}

// flag is how booleans are stored.
func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// intoFlag scans a stored boolean into b.
func intoFlag(b *bool) *flagScanner { return &flagScanner{b} }

type flagScanner struct{ b *bool }

func (s *flagScanner) Scan(src any) error {
	n, ok := src.(int64)
	if !ok {
		return fmt.Errorf("a flag is stored as %T", src)
	}
	*s.b = n != 0
	return nil
}

// toJSON returns v as the text that is stored.
func toJSON(v any) string {
	b, err := json.Marshal(v)
	if err != nil { // our own plain structs always marshal
		panic(fmt.Sprintf("store: marshal %T: %v", v, err))
	}
	return string(b)
}

// intoJSON scans stored JSON into v.
func intoJSON(v any) *jsonScanner { return &jsonScanner{v} }

type jsonScanner struct{ v any }

func (s *jsonScanner) Scan(src any) error {
	switch src := src.(type) {
	case string:
		return json.Unmarshal([]byte(src), s.v)
	case []byte:
		return json.Unmarshal(src, s.v)
	}
	return fmt.Errorf("a JSON value is stored as %T", src)
}
