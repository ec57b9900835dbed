package badgekit

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"
)

// fields are the members of a request's body, whichever form it came in. Forms
// have only texts, so that every reader takes a text for what it says.
type fields map[string]any

// given reports whether the body names the field, were it as null: then a change
// empties it, where one that leaves it out keeps it.
func (f fields) given(name string) bool {
	_, given := f[name]
	return given
}

// text returns a field as text, "" when it is left out or is no single value.
func (f fields) text(name string) string { return textOf(f[name]) }

// change sets a text that the body gives and keeps one that it leaves out.
func (f fields) change(name string, to *string) {
	if f.given(name) {
		*to = f.text(name)
	}
}

// whole returns a field as a whole number, nil when it is left out or is none.
func (f fields) whole(name string) *int64 {
	n, err := strconv.ParseInt(strings.TrimSpace(f.text(name)), 10, 64)
	if err != nil {
		return nil
	}
	return &n
}

// truth returns a field as yes or no: 1, "1", true and "true" mean yes. The
// original took any value but null for yes, so that false was true.
func (f fields) truth(name string) bool {
	switch strings.ToLower(f.text(name)) {
	case "1", "true", "on", "yes":
		return true
	}
	return false
}

// list returns the elements of a field; a single value is a list of one.
func (f fields) list(name string) []any {
	switch v := f[name].(type) {
	case nil:
		return nil
	case []any:
		return v
	case string:
		if v == "" {
			return nil
		}
		return []any{v}
	default:
		return []any{v}
	}
}

// texts returns the texts in a list, without empty ones and repetitions. An
// element that is an object gives its member value, as tags have it.
func (f fields) texts(name string) []string {
	var texts []string
	seen := make(map[string]bool)
	for _, element := range f.list(name) {
		s := textOf(element)
		if object, ok := element.(map[string]any); ok {
			s = fields(object).text("value")
		}
		if s = strings.TrimSpace(s); s != "" && !seen[s] {
			seen[s] = true
			texts = append(texts, s)
		}
	}
	return texts
}

// objects returns the objects in a list.
func (f fields) objects(name string) []fields {
	var objects []fields
	for _, element := range f.list(name) {
		if object, ok := element.(map[string]any); ok {
			objects = append(objects, object)
		}
	}
	return objects
}

func textOf(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	case bool:
		return strconv.FormatBool(v)
	}
	return ""
}

// presence returns nil for "": what is absent is null in answers.
func presence(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// millisecondDigits is the length from which a number of time is taken for
// milliseconds instead of seconds.
const millisecondDigits = 13

// parseTime reads a time as clients give it: seconds since 1970, milliseconds
// when the number has 13 digits, or a date in one of the ISO 8601 forms, which
// the original misread. ok is false for anything else, and for what RFC 3339 can't
// write: documents and messages could not be made of it.
func parseTime(s string) (t time.Time, ok bool) {
	t, ok = readTime(s)
	return t, ok && t.After(time.Time{}) && t.Year() <= lastYear
}

// lastYear is the last one with four digits (RFC 3339 §1).
const lastYear = 9999

func readTime(s string) (t time.Time, ok bool) {
	s = strings.TrimSpace(s)
	whole, _, _ := strings.Cut(s, ".")
	if n, err := strconv.ParseInt(whole, 10, 64); err == nil {
		if len(whole) >= millisecondDigits {
			return time.UnixMilli(n).UTC(), true
		}
		return time.Unix(n, 0).UTC(), true
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05", "2006-01-02T15:04", time.DateOnly, time.RFC1123, time.RFC1123Z} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC(), true
		}
	}
	return time.Time{}, false
}
