package main

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// observeRequests measures how long requests take.
func (m *metrics) observeRequests(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		begun := time.Now()
		answer := &statusRecorder{ResponseWriter: w, status: http.StatusOK}
		in := area(r.URL.Path) // handlers may change the path
		defer func() {
			class := strconv.Itoa(answer.status/100) + "xx"
			m.requests.WithLabelValues(in, class).Observe(time.Since(begun).Seconds())
		}()
		next.ServeHTTP(answer, r)
	})
}

// area says to which part of the server a path belongs. The set is closed,
// whatever strangers ask for.
func area(path string) string {
	if strings.HasSuffix(path, "/inbox") {
		return "inbox"
	}
	first, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	switch first {
	case "api", "accept", "badgekit":
		return first
	case "actor", "actors", "outbox":
		return "actor"
	case ".well-known", "nodeinfo":
		return "discovery"
	case "badge", "openbadge", "credential":
		return "badge"
	case "badge-image", "picture", "assets", "favicon.ico":
		return "file"
	case "healthz", "readyz":
		return "health"
	}
	if strings.HasPrefix(first, "@") {
		return "actor"
	}
	return "page"
}

// statusRecorder remembers the status of an answer.
type statusRecorder struct {
	http.ResponseWriter
	status int
}

func (w *statusRecorder) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap lets [http.ResponseController] reach the connection.
func (w *statusRecorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }
