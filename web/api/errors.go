package api

import (
	"bytes"
	"encoding/json"
	"net/http"

	"laurel/badges"
	"laurel/web/httpstatus"
)

// These kinds exist in HTTP alone; the domain has no use for them.
const (
	methodNotAllowed     badges.Kind = "method_not_allowed"
	unsupportedMediaType badges.Kind = "unsupported_media_type"
)

// statusOf adds them to the table of all kinds.
func statusOf(kind badges.Kind) int {
	switch kind {
	case methodNotAllowed:
		return http.StatusMethodNotAllowed
	case unsupportedMediaType:
		return http.StatusUnsupportedMediaType
	}
	return httpstatus.Of(kind)
}

// fail answers with err's message. What is our own fault is logged; with the
// path alone, as the query may hold a key.
func (a *api) fail(w http.ResponseWriter, r *http.Request, err error) {
	kind := badges.KindOf(err)
	if kind == badges.Internal && r.Context().Err() == nil {
		a.Log.ErrorContext(r.Context(), "API request failed",
			"method", r.Method, "path", r.URL.Path, "error", err)
	}
	writeJSON(w, statusOf(kind), failure{Error: badges.MessageOf(err)})
}

// writeJSON sends a whole answer. Answers depend on the key, so no cache on the
// way may keep them.
func writeJSON(w http.ResponseWriter, status int, body any) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false) // it is no HTML, and people read it
	if err := enc.Encode(body); err != nil {
		panic(err) // our own plain structs always marshal
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes()) // the client has gone; nobody is left to tell
}
