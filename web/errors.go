package web

import (
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"laurel/badges"
	"laurel/templates"
	"laurel/web/httpstatus"
)

// statusError is a failure of HTTP itself, for which the domain has no kind.
// The error page's own words say what to do.
type statusError int

func (e statusError) Error() string { return http.StatusText(int(e)) }

// handler is what all our handlers look like. It writes an answer or returns an
// error, not both.
type handler func(w http.ResponseWriter, r *http.Request) error

// handle makes a handler one of net/http's: an error becomes an error page.
func (s *server) handle(h handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if err := h(w, r); err != nil {
			s.serveError(w, r, err)
		}
	}
}

// serveError answers with the error's status and page, or JSON for programs.
func (s *server) serveError(w http.ResponseWriter, r *http.Request, err error) {
	status, phrase := explain(err)
	if status >= http.StatusInternalServerError {
		s.Log.ErrorContext(r.Context(), "request failed", "request_id", requestID(r), "path", loggedPath(r), "error", err)
	}
	h := w.Header()
	h.Del("ETag")
	h.Set("Cache-Control", "no-store")
	if status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable {
		h.Set("Retry-After", retryAfter(err))
	}
	if wantsJSON(r) {
		h.Set("Content-Type", "application/json; charset=utf-8")
		w.WriteHeader(status)
		message := plainMessage(status)
		if phrase != nil {
			message = badges.MessageOf(err)
		}
		json.NewEncoder(w).Encode(map[string]string{"error": message}) // an error means that the client has gone
		return
	}
	page := templates.Error{Head: s.head(r, ""), Status: status, Message: phrase, RequestID: requestID(r)}
	page.Unlisted = true
	h.Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	w.Write(s.Renderer.Error(s.language(r), page)) // an error means that the client has gone
}

// explain returns an error's status, and what it adds to the error page: for our own
// faults that is nil.
func explain(err error) (status int, phrase templates.Phrase) {
	if status, ok := errors.AsType[statusError](err); ok {
		return int(status), nil
	}
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return http.StatusRequestEntityTooLarge, nil
	}
	status = httpstatus.Of(badges.KindOf(err))
	if status == http.StatusInternalServerError {
		return status, nil
	}
	return status, badges.PhraseOf(err)
}

func (s *server) noSuchPage(http.ResponseWriter, *http.Request) error {
	return statusError(http.StatusNotFound)
}

// wrongMethod says which methods the address does take (RFC 9110 §15.5.6).
func (s *server) wrongMethod(w http.ResponseWriter, r *http.Request) error {
	routes := chi.RouteContext(r.Context()).Routes
	var allowed []string
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		if routes.Match(chi.NewRouteContext(), method, r.URL.Path) {
			allowed = append(allowed, method)
			if method == http.MethodGet {
				allowed = append(allowed, http.MethodHead)
			}
		}
	}
	w.Header().Set("Allow", strings.Join(allowed, ", "))
	return statusError(http.StatusMethodNotAllowed)
}

// recoverPanic turns a panic into the 500 page; one request must not end the server.
func (s *server) recoverPanic(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			fault := recover()
			if fault == nil {
				return
			}
			if fault == http.ErrAbortHandler {
				panic(fault)
			}
			s.Log.ErrorContext(r.Context(), "panic", "request_id", requestID(r), "path", loggedPath(r), "panic", fault, "stack", string(debug.Stack()))
			if answer, ok := w.(middleware.WrapResponseWriter); ok && answer.Status() != 0 {
				panic(http.ErrAbortHandler) // half an answer is out: break the connection, so that nobody takes it for whole
			}
			s.serveError(w, r, statusError(http.StatusInternalServerError))
		}()
		next.ServeHTTP(w, r)
	})
}

// plainMessage says to a program what the page of that status says to people.
func plainMessage(status int) string {
	switch status {
	case http.StatusNotFound:
		return "There is nothing at this address."
	case http.StatusMethodNotAllowed:
		return "This address does not take that method; the Allow header names those that it takes."
	case http.StatusRequestEntityTooLarge:
		return "The request is too large; send less."
	case http.StatusMisdirectedRequest:
		return "This host name is not served here; check the address, or configure its origin."
	case http.StatusInternalServerError:
		return "Something went wrong on this server. It has been logged; please try again later."
	case http.StatusServiceUnavailable:
		return "This server can't answer at present; please try again later."
	}
	return http.StatusText(status)
}

// retryAfter returns in how many seconds it makes sense to try again.
func retryAfter(err error) string {
	if e, ok := errors.AsType[*badges.Error](err); ok && e.RetryAfter > 0 {
		return strconv.Itoa(int(math.Ceil(e.RetryAfter.Seconds())))
	}
	return "60"
}
