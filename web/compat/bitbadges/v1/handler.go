package v1

import (
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"laurel/badges"
)

// System is the name of this API among the foreign ones that the domain keeps
// slugs and extensions for.
const System = "bitbadges"

// Options are what the API is made of. All fields are required but Prefix and Issuers.
type Options struct {
	Service *badges.Service
	Reader  badges.Reader

	// Prefix is the path before every address of the API: "/bitbadges/api", or
	// "/api" on a host of its own.
	Prefix string

	// Issuers are the public keys that may create badges and listings, in
	// base58check. None: every key may, as in the original. Whoever receives a
	// badge may answer it and collect in any case.
	Issuers []string

	// DefaultPicture stands for the pictures of badges. Its bytes are stored.
	DefaultPicture badges.Picture

	Log    *slog.Logger
	Now    func() time.Time
	Random io.Reader // of the nonces of fee transactions; safe for concurrent use
}

// Handler serves the API, by whole paths.
type Handler struct {
	Options
	router chi.Router
}

// endpoint answers one kind of request with what is to be sent as JSON.
type endpoint func(h *Handler, r *request) (any, error)

// request is a request with what its endpoint reads.
type request struct {
	*http.Request
	params map[string]string // of the path, decoded
	body   fields
	key    publicKey // of who signed the body's token; only where the endpoint is behind signed
}

// New returns the API's handler. Its requests come from programs, so it must not
// stand behind CSRF protection; changes need a token that no browser sends unasked.
func New(o Options) *Handler {
	h := &Handler{Options: o, router: chi.NewRouter()}
	for _, route := range routes() {
		h.router.Method(route.method, o.Prefix+route.pattern, h.handle(route.endpoint))
	}
	h.router.NotFound(func(w http.ResponseWriter, r *http.Request) {
		h.fail(w, r, &failure{http.StatusNotFound, r.URL.Path + " is no address of this API; compare it with the documentation"})
	})
	h.router.MethodNotAllowed(func(w http.ResponseWriter, r *http.Request) {
		allowed := h.allowed(r)
		w.Header().Set("Allow", strings.Join(allowed, ", "))
		h.fail(w, r, &failure{http.StatusMethodNotAllowed, r.Method + " is not allowed here; use " + strings.Join(allowed, " or ")})
	})
	return h
}

// ServeHTTP implements [http.Handler]. Pages of any origin may read answers: the
// API's clients are pages, and no cookie counts here.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("Access-Control-Allow-Origin", "*")
	if r.Method == http.MethodOptions {
		header.Set("Access-Control-Allow-Methods", "GET, HEAD, POST, DELETE")
		header.Set("Access-Control-Allow-Headers", "Content-Type, Authorization")
		w.WriteHeader(http.StatusNoContent)
		return
	}
	h.router.ServeHTTP(w, r)
}

// allowed returns the methods that an address has.
func (h *Handler) allowed(r *http.Request) (methods []string) {
	for _, m := range []string{http.MethodGet, http.MethodPost, http.MethodDelete} {
		path := r.URL.RawPath
		if path == "" {
			path = r.URL.Path
		}
		if h.router.Match(chi.NewRouteContext(), m, path) {
			methods = append(methods, m)
		}
	}
	return methods
}

// handle turns an endpoint into a handler.
func (h *Handler) handle(e endpoint) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, hr *http.Request) {
		r := &request{Request: hr, params: pathParams(hr)}
		var err error
		if r.body, err = readBody(w, hr); err != nil {
			h.fail(w, hr, err)
			return
		}
		answer, err := e(h, r)
		if err != nil {
			h.fail(w, hr, err)
			return
		}
		writeJSON(w, http.StatusOK, answer)
	})
}

// pathParams returns the variable parts of the path, decoded. Chi takes them from the
// path as it was sent only where that matters.
func pathParams(r *http.Request) map[string]string {
	found := chi.RouteContext(r.Context()).URLParams
	params := make(map[string]string, len(found.Keys))
	for i, name := range found.Keys {
		params[name] = found.Values[i]
		if decoded, err := url.PathUnescape(found.Values[i]); r.URL.RawPath != "" && err == nil {
			params[name] = decoded
		}
	}
	return params
}

// signed lets an endpoint be called only with a token of the public key in the body.
func signed(e endpoint) endpoint {
	return func(h *Handler, r *request) (any, error) {
		text, token := r.body.text("publickey"), r.body.text("jwt")
		if text == "" || token == "" {
			return nil, refuse("jwt and publickey must be in the body; get a token from your identity window")
		}
		key, err := parsePublicKey(text)
		if err != nil {
			return nil, refuse("publickey is not a public key; give it in base58check, like BC1Y...")
		}
		if err := verifyToken(token, key, h.Now()); err != nil {
			return nil, err
		}
		r.key = key
		return e(h, r)
	}
}

// mayIssue returns nil if the key is one that may create badges and listings here.
func (h *Handler) mayIssue(key publicKey) error {
	if len(h.Issuers) == 0 || slices.Contains(h.Issuers, key.text) {
		return nil
	}
	return refuse("this public key may not issue on this server; ask whoever runs it to add the key")
}

// failure is an error in the original's shape.
type failure struct {
	status  int
	message string
}

func (f *failure) Error() string { return f.message }

// refuse is what the original answers to almost everything that is wrong.
func refuse(message string) *failure { return &failure{http.StatusBadRequest, message} }

// failureOf returns the original's shape of any error: 400, also for what is not
// found or not allowed, unless the server itself is to blame.
func failureOf(err error) *failure {
	if f, ok := errors.AsType[*failure](err); ok {
		return f
	}
	f := refuse(badges.MessageOf(err))
	switch badges.KindOf(err) {
	case badges.TooLarge:
		f.status = http.StatusRequestEntityTooLarge
	case badges.Limited:
		f.status = http.StatusTooManyRequests
	case badges.Unavailable:
		f.status = http.StatusServiceUnavailable
	case badges.Internal:
		f.status = http.StatusInternalServerError
	}
	return f
}

// fail answers with an error. What is our own fault is logged, without the address,
// which names a person.
func (h *Handler) fail(w http.ResponseWriter, r *http.Request, err error) {
	f := failureOf(err)
	if f.status >= http.StatusInternalServerError && r.Context().Err() == nil {
		h.Log.ErrorContext(r.Context(), "BitBadges API request failed", "method", r.Method, "error", err)
	}
	writeJSON(w, f.status, struct {
		Error string `json:"error"`
	}{f.message})
}
