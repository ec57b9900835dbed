package mypit

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"laurel/badges"
)

// System is the name of this API among the foreign ones that the domain keeps
// aliases and extensions for, and the purpose of its clients.
const System = "mypit"

// Options are what the API is made of. All fields are required but Prefix and
// Pictures.
type Options struct {
	Service *badges.Service
	Reader  badges.Reader

	// Prefix is the path before every address of the API: "/mypit", or "" on a
	// host of its own.
	Prefix string

	// DefaultPicture stands for the picture of a template until that has been got
	// from its address, and for good where it can't be had. Its bytes are stored.
	DefaultPicture badges.Picture
	Pictures       Pictures // nil: the default stays

	Log *slog.Logger
	Now func() time.Time
}

// Handler serves the API, by whole paths.
type Handler struct {
	Options
	routes map[string]route
}

// New returns the API's handler. Its requests come from programs, so it must not
// stand behind CSRF protection; they need headers that no browser sends by itself.
func New(o Options) *Handler { return &Handler{Options: o, routes: routes()} }

// endpoint answers one call with what is sent as JSON.
type endpoint func(h *Handler, r *request) (any, error)

// route is a call's method and what answers it.
type route struct {
	method string
	endpoint
}

// routes returns the calls by their paths below the prefix.
func routes() map[string]route {
	return map[string]route{
		"/hello":                         {http.MethodGet, hello},
		"/createBadgeTemplate":           {http.MethodPost, createTemplate},
		"/getAllBadgeTemplatesByOwnerId": {http.MethodPost, listTemplates},
		"/getASingleBadgeTemplate":       {http.MethodPost, getTemplate},
		"/updateBadgeTemplate":           {http.MethodPost, updateTemplate},
		"/deleteBadgeTemplate":           {http.MethodPost, deleteTemplate},
		"/createHolder":                  {http.MethodPost, createHolder},
		"/updateHolder":                  {http.MethodPost, updateHolder},
		"/deleteHolder":                  {http.MethodPost, deleteHolder},
		"/getHolderById":                 {http.MethodPost, getHolder},
		"/getHolders":                    {http.MethodPost, listHolders},
		"/issueBadge":                    {http.MethodPost, issue},
		"/getIssuedBadges":               {http.MethodPost, listIssued},
	}
}

type greeting struct {
	Message string `json:"message"`
}

// hello lets a client find out that it has the right address and credentials.
func hello(*Handler, *request) (any, error) { return greeting{Message: "Hello, from MyPit!"}, nil }

// ServeHTTP implements [http.Handler].
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	defer h.recover(w, r)
	body, err := h.answer(w, r)
	if err != nil {
		h.fail(w, r, err)
		return
	}
	writeJSON(w, http.StatusOK, body)
}

// answer takes a request through address, method, credentials and body to its
// endpoint.
func (h *Handler) answer(w http.ResponseWriter, hr *http.Request) (any, error) {
	path := h.pathOf(hr)
	call, ok := h.routes[path]
	if !ok {
		return nil, &failure{Status: http.StatusNotFound, Message: path + " is no call of this API; check its spelling, capitals too"}
	}
	if hr.Method != call.method && !(hr.Method == http.MethodHead && call.method == http.MethodGet) {
		return nil, &failure{
			Status: http.StatusMethodNotAllowed, allow: call.method,
			Message: fmt.Sprintf("%s is not allowed for %s; use %s", hr.Method, path, call.method),
		}
	}
	r := &request{Request: hr}
	if err := h.authenticate(r); err != nil {
		return nil, err
	}
	if call.method == http.MethodPost {
		var err error
		if r.body, err = readBody(w, hr); err != nil {
			return nil, err
		}
	}
	return call.endpoint(h, r)
}

// pathOf returns the path below the prefix. Base URLs with a slash at their end
// make two of one, which is forgiven.
func (h *Handler) pathOf(r *http.Request) string {
	return "/" + strings.Trim(strings.TrimPrefix(r.URL.Path, h.Prefix), "/")
}

// recover answers in this API's own form where a program error would end in
// somebody else's.
func (h *Handler) recover(w http.ResponseWriter, r *http.Request) {
	cause := recover()
	if cause == nil {
		return
	}
	if cause == http.ErrAbortHandler { // how a handler gives up a connection
		panic(cause)
	}
	h.fail(w, r, fmt.Errorf("panic: %v\n%s", cause, debug.Stack()))
}

// writeJSON sends v, which must marshal.
func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	_ = e.Encode(v) // the client has gone; nobody is left to tell
}
