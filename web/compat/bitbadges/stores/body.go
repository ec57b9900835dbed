package stores

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"unicode/utf8"

	"laurel/badges"
)

// maxBody is the size limit of a request's body in bytes: some ten thousand
// actions.
const maxBody = 4 << 20

// readBody reads a request's JSON object into the struct that to points at.
// Members that it does not name are left alone, as the SDK's newer versions may
// send more.
func readBody(w http.ResponseWriter, r *http.Request, to any) error {
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		return badges.Errorf(badges.TooLarge, "the request body is over %d MiB; send fewer actions at once", maxBody>>20)
	}
	if err != nil {
		return badges.Errorf(badges.Invalid, "the request body ended early; send it again")
	}
	raw = bytes.TrimSpace(raw)
	switch {
	case len(raw) == 0 || raw[0] != '{':
		return badges.Errorf(badges.Invalid, "the request body must be a JSON object")
	case !utf8.Valid(raw):
		return badges.Errorf(badges.Invalid, "the request body must be UTF-8")
	}
	err = json.Unmarshal(raw, to)
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		field := wrong.Field[strings.LastIndex(wrong.Field, ".")+1:] // without the structs that are embedded
		return badges.InvalidField(field, "%s must not be of type %s; send the type that the SDK declares", field, wrong.Value)
	}
	if err != nil {
		return badges.Errorf(badges.Invalid, "the request body is not JSON: %v", err)
	}
	return nil
}
