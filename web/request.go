package web

import (
	"context"
	"encoding/base32"
	"io"
	"net"
	"net/http"
	"net/netip"
	"regexp"
	"strings"

	"github.com/go-chi/chi/v5/middleware"

	"laurel/web/backpack"
	"laurel/web/desk"
)

type contextKey int

const (
	requestIDKey contextKey = iota
	visitorKey
)

// identify gives each request an id, which is in its log lines, on its error
// page and in the header X-Request-Id.
func (s *server) identify(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var random [10]byte
		// Without random bytes ids repeat, which is no reason to refuse the request.
		_, _ = io.ReadFull(s.Random, random[:])
		id := strings.ToLower(base32.StdEncoding.EncodeToString(random[:]))
		w.Header().Set("X-Request-Id", id)
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), requestIDKey, id)))
	})
}

func requestID(r *http.Request) string {
	id, _ := r.Context().Value(requestIDKey).(string)
	return id
}

// trustProxies believes X-Forwarded-For and X-Forwarded-Proto from the
// configured proxies and drops them from anybody else. The client's address
// becomes r.RemoteAddr.
func (s *server) trustProxies(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.isProxy(remoteIP(r.RemoteAddr)) {
			if client := s.forwardedFor(r.Header.Values("X-Forwarded-For")); client.IsValid() {
				r.RemoteAddr = net.JoinHostPort(client.String(), "0")
			}
		} else {
			r.Header.Del("X-Forwarded-For")
			r.Header.Del("X-Forwarded-Proto")
		}
		next.ServeHTTP(w, r)
	})
}

// forwardedFor returns the last address of the chain that is not a proxy of
// ours: everything before it is what the client claims.
func (s *server) forwardedFor(headers []string) (client netip.Addr) {
	chain := strings.Split(strings.Join(headers, ","), ",")
	for i := len(chain) - 1; i >= 0; i-- {
		ip := remoteIP(strings.TrimSpace(chain[i]))
		if !ip.IsValid() {
			return client
		}
		client = ip
		if !s.isProxy(ip) {
			return client
		}
	}
	return client
}

func (s *server) isProxy(ip netip.Addr) bool {
	for _, prefix := range s.TrustedProxies {
		if prefix.Contains(ip) {
			return true
		}
	}
	return false
}

// remoteIP reads an address with or without a port; the zero Addr if it is none.
func remoteIP(s string) netip.Addr {
	if host, _, err := net.SplitHostPort(s); err == nil {
		s = host
	}
	ip, err := netip.ParseAddr(strings.Trim(s, "[]"))
	if err != nil {
		return netip.Addr{}
	}
	return ip.Unmap()
}

// logAccess writes a line for each request, without query and client address.
func (s *server) logAccess(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := s.Now()
		answer := middleware.NewWrapResponseWriter(w, r.ProtoMajor)
		defer func() {
			status := answer.Status()
			if status == 0 {
				status = http.StatusOK
			}
			s.Log.InfoContext(r.Context(), "request", "request_id", requestID(r), "method", r.Method, "host", r.Host, "path", loggedPath(r),
				"status", status, "bytes", answer.BytesWritten(), "milliseconds", s.Now().Sub(start).Seconds()*1000)
		}()
		next.ServeHTTP(answer, r)
	})
}

// linkSecret finds the secret in the link of an accept, claim or sign-in page, also
// in a mistyped one.
var linkSecret = regexp.MustCompile(`(?i)(accept/+grant/+[^/]*/+|^/+claim/+|sign-in/+(?:email|link)/+).*`)

// personal finds the e-mail addresses and claim codes that stand in the paths of
// compatible APIs.
var personal = regexp.MustCompile(`(?i)[^/@]+@[^/]+|(/codes/+)[^/]+`)

// loggedPath returns the request's path without secrets and addresses of people.
// The query is left out whole: API keys and such addresses stand there.
func loggedPath(r *http.Request) string {
	return personal.ReplaceAllString(linkSecret.ReplaceAllString(r.URL.Path, "${1}***"), "${1}***")
}

// limitBody limits what is read of a request. Only those who are signed in are
// listened to at the desk, where pictures arrive, and in the backpack.
func limitBody(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		limit := int64(maxBody)
		if strings.HasPrefix(r.URL.Path, desk.Path+"/") {
			limit = desk.MaxBody
		} else if r.URL.Path == backpack.Path+"/import" {
			limit = backpack.MaxBody
		}
		http.MaxBytesHandler(next, limit).ServeHTTP(w, r)
	})
}
