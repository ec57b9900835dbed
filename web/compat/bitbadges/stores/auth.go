package stores

import (
	"context"
	"net/http"
	"strings"

	"laurel/badges"
)

// Authenticator says for which account an API key acts: an Unauthorized error for
// a key that nobody has. [badges.Service] is one.
type Authenticator interface {
	Authenticate(ctx context.Context, key string) (badges.Account, error)
}

// authenticate returns the account that a request's key acts for. The original has
// an account sign in besides; here the key is its session.
func (h *Handler) authenticate(r *http.Request) (badges.Account, error) {
	key := strings.TrimSpace(r.Header.Get("x-api-key"))
	if key == "" {
		return badges.Account{}, badges.Errorf(badges.Unauthorized, "the header x-api-key is missing; send the API key that whoever runs this server gave you")
	}
	by, err := h.Keys.Authenticate(r.Context(), key)
	if badges.KindOf(err) == badges.Unauthorized {
		err = badges.Errorf(badges.Unauthorized, "the API key in the header x-api-key is not known, or was revoked; ask whoever runs this server for one")
	}
	return by, err
}

// key is what a request shows to get at a store: its account, and the store's
// secret if it sent one.
func (r *request) key(dataSecret string) badges.ListKey {
	return badges.ListKey{Account: r.by, Secret: dataSecret}
}
