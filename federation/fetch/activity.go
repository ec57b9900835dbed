package fetch

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"strings"
)

const (
	// acceptActivity is what ActivityPub §3.2 asks for, first the short form that BadgeFed and Mastodon
	// look for, which would otherwise answer with HTML.
	acceptActivity = `application/activity+json, application/ld+json; profile="https://www.w3.org/ns/activitystreams"`

	activityStreams = "https://www.w3.org/ns/activitystreams"

	// maxDepth bounds how deep documents are nested. A Create with a Note, an Assertion, a badge and
	// its issuer needs 7.
	maxDepth = 20
)

// GetActivity fetches an ActivityStreams object. The answer must be an application/activity+json, or an
// application/ld+json with the ActivityStreams profile, as Mastodon demands it too: a server that also
// stores files of its users would otherwise vouch for uploads (GHSA-jhrq-qvrm-qr36), since those come
// back as application/json or bare application/ld+json. It must be one JSON object, not nested deeper
// than 20. That its id matches the answer's URL is for the caller to check.
func (c *Client) GetActivity(ctx context.Context, rawURL string) (*Response, error) {
	response, err := c.Get(ctx, rawURL, acceptActivity)
	if err != nil {
		return nil, err
	}
	if !isActivityType(response.ContentType) {
		err = fmt.Errorf("the answer is %q instead of application/activity+json", response.ContentType)
	} else {
		err = checkObject(response.Body)
	}
	if err != nil {
		return nil, &Error{Kind: Unreadable, Method: http.MethodGet, URL: printable(response.URL), Err: err}
	}
	return response, nil
}

// isActivityType reports whether a Content-Type is one of ActivityPub §3.2.
func isActivityType(contentType string) bool {
	mediaType, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		return false
	}
	switch mediaType {
	case "application/activity+json":
		return true
	case "application/ld+json": // profile is a list of URIs (RFC 6906 §3)
		for profile := range strings.FieldsSeq(params["profile"]) {
			if profile == activityStreams {
				return true
			}
		}
	}
	return false
}

// checkObject refuses what is not one JSON object, or is nested too deep.
func checkObject(body []byte) error {
	depth, inString, escaped := 0, false, false
	for _, b := range body {
		switch {
		case escaped:
			escaped = false
		case inString:
			escaped = b == '\\'
			inString = b != '"'
		case b == '"':
			inString = true
		case b == '{' || b == '[':
			if depth++; depth > maxDepth {
				return fmt.Errorf("the JSON is nested deeper than %d", maxDepth)
			}
		case b == '}' || b == ']':
			depth--
		}
	}
	if !json.Valid(body) {
		return errors.New("the answer is not JSON")
	}
	if !bytes.HasPrefix(bytes.TrimLeft(body, " \t\r\n"), []byte("{")) {
		return errors.New("the answer is not a JSON object")
	}
	return nil
}
