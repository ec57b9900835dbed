package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"
	"unicode/utf8"

	"laurel/badges"
)

// maxBody is the size limit of a request's body in bytes. The longest valid
// grant has about 3,000 characters.
const maxBody = 64 << 10

// grantRequest is the body of a grant. Unknown fields are ignored, null counts
// as missing.
type grantRequest struct {
	BadgeID    int64  `json:"badgeId"`
	ProfileURI string `json:"profileUri"`
	Name       string `json:"name"`
	Email      string `json:"email"`
	Evidence   string `json:"evidence"`
	Language   string `json:"language"` // ours: the recipient's, BCP 47

	Results []badges.Result `json:"results"`
}

// readGrantRequest reads the shape of a grant's body; the domain checks its
// values. Its errors say what to change, and where.
func readGrantRequest(r *http.Request) (req grantRequest, err error) {
	if !isJSON(r.Header.Get("Content-Type")) {
		return req, badges.Errorf(unsupportedMediaType, "The request body must be JSON in UTF-8, with the header Content-Type: application/json.")
	}
	body, err := io.ReadAll(r.Body)
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		return req, badges.Errorf(badges.TooLarge, "The request body is over %d KiB; a grant needs far less.", maxBody>>10)
	}
	if err != nil {
		return req, badges.Errorf(badges.Invalid, "The request body ended early; send it again.")
	}
	body = bytes.TrimPrefix(body, []byte("\xef\xbb\xbf")) // some clients' files begin with a byte order mark
	if !utf8.Valid(body) {
		return req, badges.Errorf(badges.Invalid, "The request body is not valid UTF-8.")
	}
	if trimmed := bytes.TrimSpace(body); len(trimmed) == 0 || string(trimmed) == "null" {
		return req, badges.Errorf(badges.Invalid, "Request body is required: a JSON object with badgeId, and profileUri or email")
	}
	if err := json.Unmarshal(body, &req); err != nil {
		return req, explainJSON(body, err)
	}
	return req, nil
}

// isJSON reports whether a Content-Type names JSON, in the forms that
// BadgeFed's framework takes, and no encoding but UTF-8.
func isJSON(contentType string) bool {
	mediaType, parameters, err := mime.ParseMediaType(contentType)
	if err != nil || !strings.EqualFold(parameters["charset"], "utf-8") && parameters["charset"] != "" {
		return false
	}
	return mediaType == "application/json" || mediaType == "text/json" ||
		strings.HasPrefix(mediaType, "application/") && strings.HasSuffix(mediaType, "+json")
}

// explainJSON turns the decoder's error into one for the client's author.
func explainJSON(body []byte, err error) error {
	if e, ok := errors.AsType[*json.SyntaxError](err); ok {
		line, column := position(body, e.Offset)
		return badges.Errorf(badges.Invalid, "The request body is not valid JSON: line %d, column %d: %s.", line, column, e.Error())
	}
	e, ok := errors.AsType[*json.UnmarshalTypeError](err)
	switch {
	case !ok:
		return badges.Errorf(badges.Invalid, "The request body is not a grant: %s.", err)
	case e.Field == "":
		return badges.Errorf(badges.Invalid, "The request body must be a JSON object, not %s.", withArticle(e.Value))
	case e.Field == "badgeId" && strings.HasPrefix(e.Value, "number"):
		return badges.InvalidField(e.Field, "badgeId must be an integer of at most 64 bits in digits alone: 1, not 1.0 or 1e0")
	case e.Field == "badgeId":
		return badges.InvalidField(e.Field, "badgeId must be an integer, not %s", withArticle(e.Value))
	case e.Field == "results":
		return badges.InvalidField(e.Field, "results must be a list of objects with name and value, not %s", withArticle(e.Value))
	}
	return badges.InvalidField(e.Field, "%s must be a string, not %s", e.Field, withArticle(e.Value))
}

// position returns the line and column, both from 1, of the byte before offset.
func position(body []byte, offset int64) (line, column int) {
	before := body[:max(0, min(int(offset), len(body))-1)]
	return bytes.Count(before, []byte("\n")) + 1, utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:]) + 1
}

// withArticle names a JSON value as [json.UnmarshalTypeError] calls it.
func withArticle(value string) string {
	kind, _, _ := strings.Cut(value, " ") // "number 1.5"
	switch kind {
	case "bool":
		return "true or false"
	case "array", "object":
		return "an " + kind
	}
	return "a " + kind
}
