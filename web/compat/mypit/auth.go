package mypit

import (
	"context"
	"crypto/subtle"
	"net/http"
	"strconv"

	"laurel/badges"
)

// KindUser is the kind of the aliases that are user ids which issuers had
// elsewhere, so that programs need not learn new ones.
const KindUser = "user"

// UserID returns the user id of an issuer: the one that it had elsewhere, else
// one made of its own id.
func UserID(ctx context.Context, r badges.ForeignReader, issuerID int64) (string, error) {
	slugs, err := r.Slugs(ctx, System, KindUser, issuerID)
	if err != nil {
		return "", err
	}
	if slug, ok := slugs[issuerID]; ok {
		return slug, nil
	}
	return strconv.FormatInt(issuerID, 10), nil
}

// authenticate finds out whose request it is by the headers clientId and
// secretKey.
func (h *Handler) authenticate(r *request) error {
	key, secret := r.Header.Get("clientId"), r.Header.Get("secretKey")
	if key == "" || secret == "" {
		return invalid("Missing clientId or secretKey; send both as headers")
	}
	wrong := &failure{Status: http.StatusUnauthorized, Message: "Invalid clientId or secretKey; ask whoever runs this server for new ones"}
	client, err := h.Service.ClientByKey(r.Context(), System, key)
	if badges.KindOf(err) == badges.NotFound {
		return wrong
	}
	if err != nil {
		return err
	}
	known, err := h.Service.ClientSecret(client)
	if err != nil {
		return err
	}
	if subtle.ConstantTimeCompare(known, []byte(secret)) != 1 {
		return wrong
	}
	r.issuerID = client.IssuerID
	if r.by, err = h.Service.ClientAccount(r.Context(), client); err != nil {
		return err
	}
	r.userID, err = UserID(r.Context(), h.Reader, client.IssuerID)
	return err
}
