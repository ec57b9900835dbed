package api

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/go-chi/httprate"

	"laurel/badges"
)

// Issuers finds the issuer that a badge or grant belongs to.
type Issuers interface {
	Issuer(ctx context.Context, id int64) (badges.Issuer, error)
}

// Options are what the API needs; all are required but RequestsPerMinute.
type Options struct {
	Service    *badges.Service
	Store      Issuers
	Deliveries Deliveries
	Verifier   Verifier
	Log        *slog.Logger
	// Network returns who counts as one when requests without a key are counted.
	Network func(r *http.Request) string
	// RequestsPerMinute is how many requests one key may make; 0: no limit.
	RequestsPerMinute int
}

type api struct {
	Options
	limiter *httprate.RateLimiter // nil without a limit
}

// New returns the handler of everything below /api, by whole paths. Requests
// come from other origins by nature, so it must not stand behind CSRF
// protection; they need a key instead, which no browser sends by itself.
func New(o Options) http.Handler {
	a := &api{Options: o}
	if o.RequestsPerMinute > 0 {
		a.limiter = httprate.NewRateLimiter(o.RequestsPerMinute, time.Minute)
	}
	mux := chi.NewRouter()
	mux.Use(allowBrowsers, middleware.StripSlashes)
	for _, r := range a.resources() {
		mux.Handle(r.pattern, r)
	}
	mux.NotFound(func(w http.ResponseWriter, r *http.Request) {
		a.fail(w, r, badges.Errorf(badges.NotFound, "There is nothing at this address. /api/openapi.yaml lists the API's addresses."))
	})
	return mux
}

// resources are all addresses of the API with what they can do.
func (a *api) resources() []resource {
	return []resource{
		{pattern: "/api/badges", get: a.authorized(a.listBadges), fail: a.fail},
		{pattern: "/api/badges/{badgeId}", get: a.authorized(a.showBadge), fail: a.fail},
		{pattern: "/api/badges/grant", post: a.authorized(a.grantBadge), fail: a.fail},
		// A wildcard, as a note's id may be its whole address, slashes and all.
		{pattern: "/api/badges/grant/*", get: a.authorized(a.showStatus), fail: a.fail},
		{pattern: "/api/verify", post: a.verifyBadge(), fail: a.fail},
		{pattern: "/api/openapi.yaml", get: http.HandlerFunc(serveDescription), fail: a.fail},
	}
}
