package badges

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"slices"
	"time"
)

const (
	appCodeLife    = time.Minute // RFC 6749 §4.1.2 lets it be ten
	appAccessLife  = time.Hour
	appRefreshLife = 90 * 24 * time.Hour
	// touchConsentEvery bounds how often an app's last use is written.
	touchConsentEvery = time.Hour
)

// AppAccessLife is how long an access token works.
func AppAccessLife() time.Duration { return appAccessLife }

// AppTokens are what an app gets in exchange. Both are stored as hashes alone.
type AppTokens struct {
	Access, Refresh string
	Scopes          []Scope
}

// AppConsent is what somebody lets an app do.
type AppConsent struct {
	Redirect  string // one of the app's
	Challenge string // PKCE, S256
	Scopes    []Scope
}

// AppByClientID returns an app that has registered, else NotFound.
func (s *Service) AppByClientID(ctx context.Context, clientID string) (App, error) {
	return s.Store.AppByClientID(ctx, clientID)
}

// ConsentToApp lets an app act for the account, and returns the code by which the
// app learns of it; it works once, for a minute.
func (s *Service) ConsentToApp(ctx context.Context, by Account, app App, c AppConsent) (code string, err error) {
	if !slices.Contains(app.Redirects, c.Redirect) || c.Challenge == "" || len(c.Scopes) == 0 {
		return "", Errorf(Invalid, "the app has not asked as it must")
	}
	code = randomText(tokenLen)
	now := s.Now()
	consent := Consent{App: app, AccountID: by.ID, Scopes: c.Scopes, CreatedAt: now, ExpiresAt: now.Add(appCodeLife)}
	err = s.Store.InTx(ctx, func(tx Tx) (err error) {
		if consent.ID, err = tx.InsertConsent(ctx, consent); err != nil {
			return err
		}
		return tx.InsertAppToken(ctx, AppToken{
			Consent: consent, Kind: AppCode, Redirect: c.Redirect, Challenge: c.Challenge, Scopes: c.Scopes,
			CreatedAt: now, ExpiresAt: consent.ExpiresAt,
		}, hashToken(code))
	})
	return code, err
}

// RedeemAppCode exchanges a code for the first tokens. Invalid when it is not the
// app's, was sent elsewhere, is too old, or the verifier is not that of its
// challenge. A code that comes twice was stolen, perhaps: it ends the consent
// (RFC 6749 §4.1.2).
func (s *Service) RedeemAppCode(ctx context.Context, app App, code, redirect, verifier string) (AppTokens, error) {
	return s.exchange(ctx, app, AppCode, code, func(t AppToken) error {
		sum := sha256.Sum256([]byte(verifier))
		challenge := base64.RawURLEncoding.EncodeToString(sum[:])
		if t.Redirect != redirect || subtle.ConstantTimeCompare([]byte(challenge), []byte(t.Challenge)) != 1 {
			return Errorf(Invalid, "the code was made for another redirect_uri or code_verifier")
		}
		return nil
	}, nil)
}

// RefreshApp exchanges a refresh token for new tokens, with some of its scopes or,
// for none, all. A token that comes twice ends the consent (RFC 9700 §4.14.2).
func (s *Service) RefreshApp(ctx context.Context, app App, refresh string, scopes []Scope) (AppTokens, error) {
	return s.exchange(ctx, app, AppRefreshToken, refresh, func(t AppToken) error {
		for _, scope := range scopes {
			if !slices.Contains(t.Scopes, scope) {
				return InvalidField("scope", "the scope is wider than what was consented to")
			}
		}
		return nil
	}, scopes)
}

// exchange uses a code or refresh token up, if check lets it.
func (s *Service) exchange(ctx context.Context, app App, kind AppTokenKind, secret string, check func(AppToken) error, scopes []Scope) (tokens AppTokens, err error) {
	var stolen bool
	err = s.Store.InTx(ctx, func(tx Tx) error {
		stolen = false
		t, err := tx.AppToken(ctx, kind, hashToken(secret))
		now := s.Now()
		switch {
		case KindOf(err) == NotFound, err == nil && t.Consent.App.ID != app.ID:
			return Errorf(Invalid, "the %s is not known; it was used, withdrawn, or is another client's", kind)
		case err != nil:
			return err
		case !t.UsedAt.IsZero():
			stolen = true
			return tx.DeleteConsent(ctx, t.Consent.AccountID, t.Consent.ID)
		case !now.Before(t.ExpiresAt):
			return Errorf(Invalid, "the %s is too old", kind)
		}
		if err := check(t); err != nil {
			return err
		}
		if used, err := tx.UseAppToken(ctx, hashToken(secret), now); err != nil || !used {
			stolen = err == nil
			return err
		}
		if err := tx.TouchConsent(ctx, t.Consent.ID, now, now.Add(appRefreshLife)); err != nil {
			return err
		}
		if len(scopes) == 0 {
			scopes = t.Scopes
		}
		tokens, err = s.insertAppTokens(ctx, tx, t, scopes)
		return err
	})
	if err == nil && stolen {
		return AppTokens{}, Errorf(Invalid, "the %s was used before, so what it led to is withdrawn", kind)
	}
	return tokens, err
}

// insertAppTokens makes the tokens that follow t. The refresh token keeps all
// scopes (RFC 6749 §6).
func (s *Service) insertAppTokens(ctx context.Context, tx Tx, t AppToken, scopes []Scope) (AppTokens, error) {
	tokens := AppTokens{Access: randomText(tokenLen), Refresh: randomText(tokenLen), Scopes: scopes}
	now := s.Now()
	access := AppToken{Consent: t.Consent, Kind: AppAccessToken, Scopes: scopes, CreatedAt: now, ExpiresAt: now.Add(appAccessLife)}
	if err := tx.InsertAppToken(ctx, access, hashToken(tokens.Access)); err != nil {
		return AppTokens{}, err
	}
	refresh := AppToken{Consent: t.Consent, Kind: AppRefreshToken, Scopes: t.Scopes, CreatedAt: now, ExpiresAt: now.Add(appRefreshLife)}
	return tokens, tx.InsertAppToken(ctx, refresh, hashToken(tokens.Refresh))
}

// WithdrawAppToken ends what an app's token stands for: an access token alone, or
// all of the consent by its refresh token (RFC 7009 §2.1). A token that is not the
// app's, or not known, changes nothing.
func (s *Service) WithdrawAppToken(ctx context.Context, app App, token string) error {
	return s.Store.InTx(ctx, func(tx Tx) error {
		for _, kind := range []AppTokenKind{AppRefreshToken, AppAccessToken} {
			t, err := tx.AppToken(ctx, kind, hashToken(token))
			switch {
			case KindOf(err) == NotFound, err == nil && t.Consent.App.ID != app.ID:
				continue
			case err != nil:
				return err
			case kind == AppRefreshToken:
				return tx.DeleteConsent(ctx, t.Consent.AccountID, t.Consent.ID)
			}
			return tx.DeleteAppToken(ctx, hashToken(token))
		}
		return nil
	})
}

// AccountOfApp returns for whom the app with an access token acts, and what it may
// do. Errors: Unauthorized.
func (s *Service) AccountOfApp(ctx context.Context, access string) (a Account, scopes []Scope, err error) {
	t, err := s.Store.AppToken(ctx, AppAccessToken, hashToken(access))
	now := s.Now()
	refused := Errorf(Unauthorized, "the access token is not known, or too old; refresh it, or ask for consent again")
	if KindOf(err) == NotFound || err == nil && !now.Before(t.ExpiresAt) {
		return a, nil, refused
	}
	if err != nil {
		return a, nil, err
	}
	if a, err = s.Store.Account(ctx, t.Consent.AccountID); err != nil || !a.DisabledAt.IsZero() {
		return Account{}, nil, refused
	}
	if now.Sub(t.Consent.UsedAt) < touchConsentEvery {
		return a, t.Scopes, nil
	}
	return a, t.Scopes, s.Store.InTx(ctx, func(tx Tx) error { return tx.TouchConsent(ctx, t.Consent.ID, now, t.Consent.ExpiresAt) })
}

// Consents returns what the account lets apps do, newest first.
func (s *Service) Consents(ctx context.Context, by Account) ([]Consent, error) {
	return s.Store.Consents(ctx, by.ID, s.Now())
}

// WithdrawConsent ends at once that an app acts for the account, else NotFound.
func (s *Service) WithdrawConsent(ctx context.Context, by Account, id int64) error {
	return s.Store.InTx(ctx, func(tx Tx) error { return tx.DeleteConsent(ctx, by.ID, id) })
}
