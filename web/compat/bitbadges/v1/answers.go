package v1

import (
	"bytes"
	"encoding/json"
	"net/http"
	"unicode/utf8"
)

// appendString writes s as JSON.stringify does, whose bytes a badge's id is the
// hash of: encoding/json escapes U+2028, and HTML's characters, which JavaScript
// leaves as they are.
func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	for _, c := range s {
		switch c {
		case '"', '\\':
			b = append(b, '\\', byte(c))
		case '\b':
			b = append(b, `\b`...)
		case '\f':
			b = append(b, `\f`...)
		case '\n':
			b = append(b, `\n`...)
		case '\r':
			b = append(b, `\r`...)
		case '\t':
			b = append(b, `\t`...)
		default:
			if c < ' ' {
				const hex = "0123456789abcdef"
				b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
				continue
			}
			b = utf8.AppendRune(b, c)
		}
	}
	return append(b, '"')
}

// appendStrings writes an array of strings.
func appendStrings(b []byte, values []string) []byte {
	b = append(b, '[')
	for i, s := range values {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendString(b, s)
	}
	return append(b, ']')
}

// general is the answer of changes that have nothing to show.
type general struct {
	General string `json:"general"`
}

// writeJSON sends a whole answer.
func writeJSON(w http.ResponseWriter, status int, body any) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false) // a badge's text goes out as it was hashed
	if err := encoder.Encode(body); err != nil {
		panic(err) // our own plain structs always marshal
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(bytes.TrimSuffix(b.Bytes(), []byte("\n"))) // the client has gone; nobody is left to tell
}
