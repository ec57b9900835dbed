package badgekit

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"

	"laurel/badges"
)

// System is the name of this API among the foreign ones that the domain keeps
// slugs and extensions for, and the purpose of its clients.
const System = "badgekit"

// Options are what the API is made of. All fields are required but Prefix,
// MasterSecret and Pictures.
type Options struct {
	Service *badges.Service
	Reader  badges.Reader

	// Origin is the scheme and host under which clients call the API, and Prefix the
	// path before every address of it: "/badgekit", or "" on a host of its own. What
	// is handed out is built from them.
	Origin string
	Prefix string

	// MasterSecret signs requests for every system. Without one only consumer
	// keys are known.
	MasterSecret string

	// DefaultPicture stands for the picture of a badge until that has been got
	// from its address, and for good where it can't be had. Its bytes are stored.
	DefaultPicture badges.Picture
	Pictures       Pictures // nil: the default stays

	Log    *slog.Logger
	Now    func() time.Time
	Random io.Reader // of slugs that are made up; safe for concurrent use
}

// Handler serves the API, by whole paths.
type Handler struct {
	Options
	mount
	router *node
}

// New returns the API's handler. Its requests come from programs, so it must not
// stand behind CSRF protection; they need a signature that no browser makes.
func New(o Options) *Handler {
	return &Handler{Options: o, mount: mount{o.Origin, o.Prefix}, router: newRouter(resources())}
}

// request is a request, and what is found out about it on the way to its endpoint.
type request struct {
	*http.Request
	target string // path and query below the prefix as they were sent, collapsed
	params map[string]string
	raw    []byte
	body   fields
	image  *upload
	by     badges.Account
	view   *view
	scope
}

// location returns the address of what a request has made below its own, without
// scheme and host, as the original gives it.
func (r *request) location(slug string) string {
	return r.view.prefix + r.path() + "/" + url.PathEscape(slug)
}

// path returns the path below the prefix, as it was sent.
func (r *request) path() string {
	path, _, _ := strings.Cut(r.target, "?")
	return path
}

// answer is a success.
type answer struct {
	status   int    // 0: 200
	location string // the Location header; "" for none
	body     any    // sent as JSON
	file     []byte // sent as it is where body is nil
	fileType string
}

// ServeHTTP implements [http.Handler].
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a, err := h.answer(w, r)
	if err != nil {
		h.fail(w, r, err)
		return
	}
	if a.status == 0 {
		a.status = http.StatusOK
	}
	if a.location != "" {
		w.Header().Set("Location", a.location)
	}
	if a.body == nil && a.file != nil {
		w.Header().Set("Content-Type", a.fileType)
		w.Header().Set("Cache-Control", "public, max-age=86400")
		w.WriteHeader(a.status)
		_, _ = w.Write(a.file) // the client has gone; nobody is left to tell
		return
	}
	writeJSON(w, a.status, a.body)
}

// answer takes a request through the original's order of checks: routing,
// Accept, body, token, parents, and the endpoint's own.
func (h *Handler) answer(w http.ResponseWriter, hr *http.Request) (answer, error) {
	r := &request{Request: hr, target: h.targetOf(hr)}
	r.view = &view{Handler: h, ctx: hr.Context()}
	e, params, err := h.router.route(hr.Method, r.path())
	if err != nil {
		return answer{}, err
	}
	r.params = params
	_, wantsImage := params["image"]
	if !wantsImage && !acceptsJSON(hr.Header.Values("Accept")) {
		return answer{}, &failure{
			status: http.StatusNotAcceptable, Code: codeNotAcceptable, Message: "Answers are application/json; accept that",
		}
	}
	if r.raw, err = readRaw(w, hr); err != nil {
		return answer{}, err
	}
	if r.body, r.image, err = parseBody(hr.Header.Get("Content-Type"), r.raw); err != nil {
		return answer{}, err
	}
	if embedded := takeDataURL(r.body); embedded != nil {
		r.image = embedded
	}
	if !isOpen(r.path()) {
		if r.by, err = h.authenticate(hr.Context(), r); err != nil {
			return answer{}, err
		}
	}
	if r.scope, err = r.view.resolve(params); err != nil {
		return answer{}, err
	}
	return e(h, r)
}

// isOpen reports whether everybody may read an address.
func isOpen(path string) bool {
	return path == "/" || path == "/healthcheck" || strings.HasPrefix(path, "/public/") || strings.HasPrefix(path, "/images/")
}

// acceptsJSON reports whether Accept headers let the answer be JSON. None does too.
func acceptsJSON(accept []string) bool {
	all := strings.Join(accept, ",")
	if strings.TrimSpace(all) == "" {
		return true
	}
	for part := range strings.SplitSeq(all, ",") {
		mediaType, parameters, err := mime.ParseMediaType(part)
		if err != nil || strings.Trim(parameters["q"], "0.") == "" && parameters["q"] != "" {
			continue
		}
		switch mediaType {
		case "application/json", "application/ld+json", "application/*", "*/*":
			return true
		}
	}
	return false
}

// fail answers with an error. What is our own fault is logged, without the
// address, which may hold one of a person.
func (h *Handler) fail(w http.ResponseWriter, r *http.Request, err error) {
	f := failureOf(err)
	if f.status >= http.StatusInternalServerError && r.Context().Err() == nil {
		h.Log.ErrorContext(r.Context(), "BadgeKit API request failed", "method", r.Method, "error", err)
	}
	if f.allow != "" {
		w.Header().Set("Allow", f.allow)
	}
	writeJSON(w, f.status, f)
}

// health is how clients find out that they speak with this API, and which
// version of it. They insist on the name.
type health struct {
	App     string `json:"app"`
	Version string `json:"version"`
}

func getHealth(*Handler, *request) (answer, error) {
	return answer{body: health{App: "BadgeKit API", Version: "0.2.22"}}, nil
}

// foreign names a thing of ours in this API, and keeps what the domain has no
// place for. extra must marshal.
func foreign(kind, slug string, extra any) *badges.Foreign {
	f := &badges.Foreign{System: System, Kind: kind, Slug: slug}
	if extra != nil {
		f.Extension, _ = json.Marshal(extra)
	}
	return f
}

// extras reads what foreign kept for things of one kind.
func extras[T any](ctx context.Context, r badges.ForeignReader, kind string, ids ...int64) (map[int64]T, error) {
	kept, err := r.Extensions(ctx, System, kind, ids...)
	if err != nil {
		return nil, err
	}
	read := make(map[int64]T, len(kept))
	for id, extension := range kept {
		var extra T
		if err := json.Unmarshal(extension, &extra); err != nil {
			return nil, err
		}
		read[id] = extra
	}
	return read, nil
}
