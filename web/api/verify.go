package api

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"time"

	"github.com/go-chi/httprate"

	"laurel/badges"
	"laurel/badges/verification"
)

// Verifier checks badges.
type Verifier interface {
	Verify(context.Context, verification.Input) verification.Report
}

const (
	// maxCredential is the size limit of a badge that is handed in, in bytes;
	// pictures are the largest.
	maxCredential = 2 << 20
	// verifiesPerMinute is how many badges one network may have checked: nobody
	// needs a key for it, and each makes this server ask others.
	verifiesPerMinute = 30
)

// verifyRequest is the JSON form of a verification: one of URL, Credential and
// Picture.
type verifyRequest struct {
	URL        string          `json:"url"`
	Credential json.RawMessage `json:"credential"` // an object, or a JWS as text
	Picture    string          `json:"picture"`    // base64
	Recipients []string        `json:"recipients"`
}

// verifyBadge checks anybody's badge for anybody.
func (a *api) verifyBadge() http.Handler {
	limiter := httprate.NewRateLimiter(verifiesPerMinute, time.Minute)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if limiter.OnLimit(w, r, a.Network(r)) {
			a.fail(w, r, badges.Errorf(badges.Limited, "More than %d badges in a minute. Wait for the time that Retry-After gives, in seconds.", verifiesPerMinute))
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxCredential)
		in, err := readVerifyRequest(r)
		if err != nil {
			a.fail(w, r, err)
			return
		}
		writeJSON(w, http.StatusOK, a.Verifier.Verify(r.Context(), in))
	})
}

// readVerifyRequest reads either a JSON request or the badge itself.
func readVerifyRequest(r *http.Request) (in verification.Input, err error) {
	mediaType, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		return in, badges.Errorf(unsupportedMediaType, "Say with the header Content-Type what you send: application/json for a request, or the type of the badge itself.")
	}
	body, err := io.ReadAll(r.Body)
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		return in, badges.Errorf(badges.TooLarge, "The request body is over %d MiB; give the badge's url instead.", maxCredential>>20)
	}
	if err != nil {
		return in, badges.Errorf(badges.Invalid, "The request body ended early; send it again.")
	}
	switch mediaType {
	case "application/json":
		return parseVerifyRequest(body)
	case "application/ld+json", "application/vc+ld+json", "application/vc", "application/vc+jwt", "application/jwt", "application/jose",
		"text/plain", "image/png", "image/svg+xml":
		return verification.Input{Data: body}, nil
	}
	return in, badges.Errorf(unsupportedMediaType, "A badge cannot be sent as %s; /api/openapi.yaml lists the types.", mediaType)
}

func parseVerifyRequest(body []byte) (in verification.Input, err error) {
	var req verifyRequest
	if err := json.Unmarshal(body, &req); err != nil {
		if _, syntax := errors.AsType[*json.SyntaxError](err); syntax {
			return in, explainJSON(body, err)
		}
		return in, badges.Errorf(badges.Invalid, "The request body must be a JSON object with url, credential or picture: %v.", err)
	}
	in = verification.Input{URL: req.URL, Recipients: req.Recipients}
	given := 0
	if req.URL != "" {
		given++
	}
	if credential := bytes.TrimSpace(req.Credential); len(credential) > 0 && string(credential) != "null" {
		given++
		in.Data = credential
		var text string
		if json.Unmarshal(credential, &text) == nil {
			in.Data = []byte(text)
		}
	}
	if req.Picture != "" {
		given++
		if in.Data, err = base64.StdEncoding.DecodeString(req.Picture); err != nil {
			return in, badges.InvalidField("picture", "picture must be a PNG or SVG file in base64")
		}
	}
	if given != 1 {
		return in, badges.Errorf(badges.Invalid, "Give exactly one of url, credential and picture.")
	}
	return in, nil
}
