package stores

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"strings"

	"github.com/go-chi/chi/v5"

	"laurel/badges"
)

// version is the path before every call, below the API's prefix: part of the
// SDK's routes.
const version = "/api/v0"

// Options are what the API is made of. All fields are required but Prefix.
type Options struct {
	Service *badges.Service
	Keys    Authenticator
	Prefix  string // path before every address: "/bitbadges", or "" on a host of its own
	Log     *slog.Logger
}

// Handler serves the API, by whole paths.
type Handler struct {
	Options
	router chi.Router
}

// New returns the API's handler. Its requests come from programs, so it must not
// stand behind CSRF protection; they need a key that no browser sends by itself.
func New(o Options) *Handler {
	h := &Handler{Options: o, router: chi.NewRouter()}
	h.router.NotFound(h.notFound)
	h.router.MethodNotAllowed(h.methodNotAllowed)
	base := o.Prefix + version
	h.router.Get(base+"/dynamicStore/{id}", h.serve(getStore))
	h.router.Get(base+"/dynamicStore/{id}/value", h.serve(getValue))
	h.router.Get(base+"/dynamicStore/{id}/values", h.serve(listValues))
	h.router.Post(base+"/dynamicStores", h.serve(createStore))
	h.router.Put(base+"/dynamicStores", h.serve(updateStore))
	h.router.Delete(base+"/dynamicStores", h.serve(deleteStore))
	h.router.Post(base+"/dynamicStores/fetch", h.serve(fetchStores))
	h.router.Get(base+"/dynamicStores/search", h.serve(searchStores))
	h.router.Get(base+"/dynamicStores/activity", h.serve(listActivity))
	h.router.Post(base+"/storeActions/single", h.serve(performAction))
	h.router.Post(base+"/storeActions/batch", h.serve(performBatch))
	return h
}

// ServeHTTP implements [http.Handler].
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) { h.router.ServeHTTP(w, r) }

// request is a request whose API key is known.
type request struct {
	*http.Request
	by   badges.Account
	body func(to any) error // reads the JSON body into a struct
}

// endpoint answers one call with what is sent as JSON.
type endpoint func(h *Handler, r *request) (any, error)

// serve makes an endpoint a handler: whatever is asked, the key is looked at first.
func (h *Handler) serve(e endpoint) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		answer, err := h.answer(e, w, r)
		if err != nil {
			h.fail(w, r, err)
			return
		}
		writeJSON(w, http.StatusOK, answer)
	}
}

func (h *Handler) answer(e endpoint, w http.ResponseWriter, r *http.Request) (any, error) {
	by, err := h.authenticate(r)
	if err != nil {
		return nil, err
	}
	return e(h, &request{Request: r, by: by, body: func(to any) error { return readBody(w, r, to) }})
}

// fail answers with an error. What is our own fault is logged, without the
// address, which may hold a secret or a member of a store.
func (h *Handler) fail(w http.ResponseWriter, r *http.Request, err error) {
	f := failureOf(err)
	if f.status >= http.StatusInternalServerError && r.Context().Err() == nil {
		h.Log.ErrorContext(r.Context(), "dynamic store request failed", "method", r.Method, "error", err)
	}
	writeJSON(w, f.status, f)
}

func (h *Handler) notFound(w http.ResponseWriter, r *http.Request) {
	h.fail(w, r, badges.Errorf(badges.NotFound, "there is no such call; the calls for dynamic stores are below %s%s", h.Prefix, version))
}

func (h *Handler) methodNotAllowed(w http.ResponseWriter, r *http.Request) {
	var allowed []string
	for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete} {
		if h.router.Match(chi.NewRouteContext(), method, r.URL.Path) {
			allowed = append(allowed, method)
		}
	}
	w.Header().Set("Allow", strings.Join(allowed, ", "))
	h.fail(w, r, &failure{
		status: http.StatusMethodNotAllowed, Code: "method_not_allowed",
		Message: r.Method + " is not allowed here; use " + strings.Join(allowed, " or "),
	})
}

// writeJSON sends a whole answer. Answers depend on the key, so no cache on the way
// may keep them.
func writeJSON(w http.ResponseWriter, status int, body any) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(body); err != nil {
		panic(err) // our own plain structs always marshal
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes()) // the client has gone; nobody is left to tell
}
