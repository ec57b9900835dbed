package v1

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"unicode"
	"unicode/utf8"

	"laurel/badges"
)

// maxBody is the size limit of a request's body in bytes: far more than a hundred
// thousand recipients.
const maxBody = 10 << 20

// fields are the members of a body's JSON object. Numbers are json.Number.
type fields map[string]any

// readBody reads a JSON object, whatever the content type says. No body has no fields.
func readBody(w http.ResponseWriter, r *http.Request) (fields, error) {
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		return nil, badges.Errorf(badges.TooLarge, "The request body is over %d MiB; split the badge's recipients", maxBody>>20)
	}
	if err != nil {
		return nil, refuse("The request body ended early; send it again")
	}
	if len(bytes.TrimSpace(raw)) == 0 {
		return fields{}, nil
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var f fields
	if err := d.Decode(&f); err != nil {
		return nil, refuse("The request body is not a JSON object; send one, encoded with JSON.stringify")
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, refuse("The request body goes on after its JSON object; send the object alone")
	}
	return f, nil
}

// text returns a member that is a string, trimmed, else "".
func (f fields) text(name string) string {
	s, _ := f[name].(string)
	return trim(s)
}

// requireText returns a member that must be a string, though it may be empty.
func (f fields) requireText(name string) (string, error) {
	s, ok := f[name].(string)
	if !ok {
		return "", refuse(name + " must be a string; give an empty one for none")
	}
	return trim(s), nil
}

// requireTexts reads strings that must be there into where they belong.
func (f fields) requireTexts(into map[string]*string) (err error) {
	for name, s := range into {
		if *s, err = f.requireText(name); err != nil {
			return err
		}
	}
	return nil
}

// texts returns a member that is an array of strings, each once, in order. None
// when the member is missing.
func (f fields) texts(name string) ([]string, error) {
	values, ok := f[name].([]any)
	if f[name] != nil && !ok {
		return nil, refuse(name + " must be an array of strings")
	}
	seen := make(map[string]bool, len(values))
	list := []string{}
	for _, v := range values {
		s, ok := v.(string)
		if !ok {
			return nil, refuse(name + " holds something that is not a string; give strings only")
		}
		list = appendNew(list, seen, s)
	}
	return list, nil
}

// milliseconds returns a member that must be a whole number of milliseconds since
// the UNIX epoch, within what JavaScript's Date can hold.
func (f fields) milliseconds(name string) (int64, error) {
	n, _ := f[name].(json.Number)
	value, err := n.Float64() // 1e12 is whole, too
	if err != nil || value != float64(int64(value)) || value > forever || value < -forever {
		return 0, refuse(name + " must be a whole number of milliseconds since 1970, as Date.now() gives it")
	}
	return int64(value), nil
}

// storable reports whether a name from outside can be looked for at all: one of our
// databases takes neither broken UTF-8 nor a zero character.
func storable(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }

// trim does what String.prototype.trim does.
func trim(s string) string {
	return strings.TrimFunc(s, func(r rune) bool { return r == '\uFEFF' || unicode.IsSpace(r) && r != '\u0085' })
}

// appendNew appends the values that are not in seen, and marks them.
func appendNew(list []string, seen map[string]bool, values ...string) []string {
	for _, v := range values {
		if !seen[v] {
			seen[v] = true
			list = append(list, v)
		}
	}
	return list
}
