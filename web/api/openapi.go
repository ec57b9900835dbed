package api

import (
	_ "embed"
	"net/http"
)

// description is the API in OpenAPI's words, for people and for generators.
//
//go:embed openapi.yaml
var description []byte

func serveDescription(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/yaml") // RFC 9512
	w.Header().Set("Cache-Control", "public, max-age=3600")
	_, _ = w.Write(description) // the client has gone; nobody is left to tell
}
