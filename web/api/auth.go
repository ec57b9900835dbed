package api

import (
	"net/http"
	"strings"

	"laurel/badges"
)

const (
	keyHeader = "X-ApiKey"
	keyQuery  = "apiKey"
)

// endpoint answers a request made for account with the body of a 200.
type endpoint func(r *http.Request, account badges.Account) (body any, err error)

// authorized makes a handler of an endpoint: key first, then the endpoint with
// a bounded request body, then its answer or error as JSON.
func (a *api) authorized(e endpoint) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		key := apiKey(r)
		account, err := a.authenticate(r, key)
		if err != nil {
			a.fail(w, r, err)
			return
		}
		if a.limiter != nil && a.limiter.OnLimit(w, r, key) {
			a.fail(w, r, badges.Errorf(badges.Limited,
				"This key has made more than %d requests in a minute. Wait for the time that Retry-After gives, in seconds.", a.RequestsPerMinute))
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		body, err := e(r, account)
		if err != nil {
			a.fail(w, r, err)
			return
		}
		writeJSON(w, http.StatusOK, body)
	})
}

// authenticate finds the account that key acts for.
func (a *api) authenticate(r *http.Request, key string) (badges.Account, error) {
	if key == "" {
		return badges.Account{}, badges.Errorf(badges.Unauthorized,
			"API key is required. Provide it via X-ApiKey header or apiKey query parameter.")
	}
	return a.Service.Authenticate(r.Context(), key)
}

func apiKey(r *http.Request) string {
	if key := strings.TrimSpace(r.Header.Get(keyHeader)); key != "" {
		return key
	}
	return strings.TrimSpace(r.URL.Query().Get(keyQuery))
}
