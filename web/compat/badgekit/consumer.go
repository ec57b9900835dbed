package badgekit

import (
	"context"

	"laurel/badges"
)

// authenticateConsumer returns the account of a consumer key whose secret the
// token was signed with. The key is bound to one system, or a part of one: the
// path must name it.
func (h *Handler) authenticateConsumer(ctx context.Context, r *request, t token) (badges.Account, error) {
	client, err := h.Service.ClientByKey(ctx, System, t.Key)
	if badges.KindOf(err) == badges.NotFound {
		return badges.Account{}, notAuthorized("Could not find consumer for API key")
	}
	if err != nil {
		return badges.Account{}, err
	}
	bound, err := r.view.names(r.params, client.IssuerID)
	if err != nil {
		return badges.Account{}, err
	}
	if !bound {
		return badges.Account{}, notAuthorized("Invalid token for system")
	}
	secret, err := h.Service.ClientSecret(client)
	if err != nil {
		return badges.Account{}, err
	}
	if !t.signedWith(string(secret)) {
		return badges.Account{}, notAuthorized("Invalid token signature")
	}
	return h.Service.ClientAccount(ctx, client)
}

// names reports whether one of a path's containers is the issuer. What the path
// names below that need not be there.
func (v *view) names(params map[string]string, issuerID int64) (bool, error) {
	var parentID int64
	for level := range depth {
		slug, named := params[levelName(level)]
		if !named {
			return false, nil
		}
		c, err := v.child(level, parentID, slug)
		if badges.KindOf(err) == badges.NotFound {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		if c.ID == issuerID {
			return true, nil
		}
		parentID = c.ID
	}
	return false, nil
}
