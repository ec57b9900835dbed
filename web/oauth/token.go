package oauth

import (
	"net/http"
	"net/url"

	"laurel/badges"
)

// postToken exchanges a code or a refresh token for tokens (RFC 6749 §4.1.3 and §6).
func (s *server) postToken(w http.ResponseWriter, r *http.Request) error {
	form, app, err := s.clientForm(r)
	if err != nil {
		return err
	}
	var tokens badges.AppTokens
	switch form.Get("grant_type") {
	case "authorization_code":
		if form.Get("code") == "" || form.Get("code_verifier") == "" || form.Get("redirect_uri") == "" {
			return fail(invalidRequest, "code, redirect_uri and code_verifier are needed")
		}
		tokens, err = s.Service.RedeemAppCode(r.Context(), app, form.Get("code"), form.Get("redirect_uri"), form.Get("code_verifier"))
	case "refresh_token":
		if form.Get("refresh_token") == "" {
			return fail(invalidRequest, "refresh_token is needed")
		}
		var scopes []badges.Scope
		if form.Get("scope") != "" {
			if scopes, err = parseScopes(form.Get("scope")); err != nil {
				return err
			}
		}
		tokens, err = s.Service.RefreshApp(r.Context(), app, form.Get("refresh_token"), scopes)
	case "":
		return fail(invalidRequest, "grant_type is needed")
	default:
		return fail(unsupportedGrant, "grant_type can be authorization_code or refresh_token")
	}
	if err != nil {
		return exchangeFailed(err)
	}
	s.write(w, http.StatusOK, map[string]any{
		"access_token": tokens.Access, "token_type": "Bearer", "expires_in": int(badges.AppAccessLife().Seconds()),
		"refresh_token": tokens.Refresh, "scope": joinScopes(tokens.Scopes),
	})
	return nil
}

func exchangeFailed(err error) error {
	if badges.KindOf(err) != badges.Invalid {
		return err
	}
	if e, ok := err.(*badges.Error); ok && e.Field == "scope" {
		return fail(invalidScope, e.Message)
	}
	return fail(invalidGrant, badges.MessageOf(err))
}

// postRevoke takes a token back (RFC 7009 §2.1). What is not known is revoked already.
func (s *server) postRevoke(w http.ResponseWriter, r *http.Request) error {
	form, app, err := s.clientForm(r)
	if err != nil {
		return err
	}
	if form.Get("token") == "" {
		return fail(invalidRequest, "token is needed")
	}
	if err := s.Service.WithdrawAppToken(r.Context(), app, form.Get("token")); err != nil {
		return err
	}
	s.write(w, http.StatusOK, map[string]any{})
	return nil
}

// clientForm reads the form of an app that proves itself (RFC 6749 §2.3.1). No parameter may come
// twice (§3.2).
func (s *server) clientForm(r *http.Request) (url.Values, badges.App, error) {
	if err := r.ParseForm(); err != nil {
		return nil, badges.App{}, fail(invalidRequest, "the body must be a form (application/x-www-form-urlencoded)")
	}
	form := r.PostForm
	for name, values := range form {
		if len(values) > 1 {
			return nil, badges.App{}, fail(invalidRequest, badges.Truncate(name, 50)+" comes more than once")
		}
	}
	id, secret, basic := r.BasicAuth()
	if basic {
		var errID, errSecret error
		id, errID = url.QueryUnescape(id)
		secret, errSecret = url.QueryUnescape(secret)
		if form.Has("client_secret") || errID != nil || errSecret != nil || form.Has("client_id") && form.Get("client_id") != id {
			return nil, badges.App{}, fail(invalidRequest, "the client must prove itself in one way")
		}
	} else {
		id, secret = form.Get("client_id"), form.Get("client_secret")
	}
	app, err := s.Service.AppByClientID(r.Context(), id)
	if badges.KindOf(err) == badges.NotFound || err == nil && !app.HasSecret(secret) {
		return nil, badges.App{}, fail(invalidClient, "the client is not known, or its secret is wrong; register again")
	}
	return form, app, err
}
