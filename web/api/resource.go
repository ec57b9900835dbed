package api

import (
	"net/http"
	"strings"

	"laurel/badges"
)

// resource is one address with its methods (RFC 9110 §9); nil ones are not
// allowed. HEAD follows from get: net/http drops the body.
type resource struct {
	pattern   string
	get, post http.Handler
	fail      func(http.ResponseWriter, *http.Request, error)
}

func (res resource) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var h http.Handler
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		h = res.get
	case http.MethodPost:
		h = res.post
	case http.MethodOptions:
		w.Header().Set("Allow", res.allow())
		w.WriteHeader(http.StatusNoContent)
		return
	}
	if h == nil {
		w.Header().Set("Allow", res.allow())
		res.fail(w, r, badges.Errorf(methodNotAllowed, "%s is not possible here; use %s.", r.Method, res.allow()))
		return
	}
	h.ServeHTTP(w, r)
}

// allow is the value of the Allow header (RFC 9110 §10.2.1).
func (res resource) allow() string {
	var methods []string
	if res.get != nil {
		methods = append(methods, http.MethodGet, http.MethodHead)
	}
	if res.post != nil {
		methods = append(methods, http.MethodPost)
	}
	return strings.Join(append(methods, http.MethodOptions), ", ")
}

// allowBrowsers lets scripts of any site call the API with a key that they were
// given (CORS, Fetch §3.3). Cookies play no part, so credentials stay forbidden.
func allowBrowsers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Access-Control-Allow-Origin", "*")
		h.Set("Access-Control-Expose-Headers", "Allow, Retry-After, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset")
		if r.Method == http.MethodOptions {
			h.Set("Access-Control-Allow-Methods", "GET, HEAD, POST, OPTIONS")
			h.Set("Access-Control-Allow-Headers", "Content-Type, "+keyHeader)
			h.Set("Access-Control-Max-Age", "86400")
		}
		next.ServeHTTP(w, r)
	})
}
