package badges

import (
	"context"
	"time"
)

// App is a program that people let act for them: a client of OAuth 2.0 (RFC 6749),
// which has registered itself (RFC 7591).
type App struct {
	ID         int64
	ClientID   string
	SecretHash []byte // empty for a public client, which can keep no secret
	Name       string // as it calls itself; nobody has checked that
	URL        string // may be empty
	Redirects  []string
	CreatedAt  time.Time
}

// Scope is something that a person lets an app do.
type Scope string

// The scopes of Open Badges 3.0 §7.1.1.
const (
	ReadCredentials  Scope = "https://purl.imsglobal.org/spec/ob/v3p0/scope/credential.readonly"
	WriteCredentials Scope = "https://purl.imsglobal.org/spec/ob/v3p0/scope/credential.upsert"
	ReadProfile      Scope = "https://purl.imsglobal.org/spec/ob/v3p0/scope/profile.readonly"
	WriteProfile     Scope = "https://purl.imsglobal.org/spec/ob/v3p0/scope/profile.update"
)

// Scopes returns all scopes that there are.
func Scopes() []Scope { return []Scope{ReadCredentials, WriteCredentials, ReadProfile, WriteProfile} }

// Consent is that somebody has let an app act for them.
type Consent struct {
	ID        int64
	App       App
	AccountID int64
	Scopes    []Scope
	CreatedAt time.Time
	UsedAt    time.Time // exact to an hour; zero: never
	ExpiresAt time.Time // unless the app refreshes its tokens before
}

// AppTokenKind is what an AppToken can be exchanged for.
type AppTokenKind string

const (
	AppCode         AppTokenKind = "code"    // the first tokens, once
	AppAccessToken  AppTokenKind = "access"  // answers of the API
	AppRefreshToken AppTokenKind = "refresh" // new tokens, once
)

// AppToken is a secret that follows from a consent. Only its hash is stored.
type AppToken struct {
	Consent   Consent
	Kind      AppTokenKind
	Redirect  string // of a code: where it was sent
	Challenge string // of a code: that of PKCE, S256 (RFC 7636 §4.2)
	Scopes    []Scope
	CreatedAt time.Time
	ExpiresAt time.Time
	UsedAt    time.Time // zero: not yet exchanged
}

// AppReader finds apps and what they may do.
type AppReader interface {
	AppByClientID(ctx context.Context, clientID string) (App, error)
	// Consents returns an account's consents that expire after now, newest first.
	Consents(ctx context.Context, accountID int64, now time.Time) ([]Consent, error)
	// AppToken returns a token with its consent, also one that was used or has expired.
	AppToken(ctx context.Context, kind AppTokenKind, hash []byte) (AppToken, error)
	// AppProfile returns the profile that an account's app has stored.
	AppProfile(ctx context.Context, accountID int64) ([]byte, error)
}

// AppWriter changes apps and what they may do.
type AppWriter interface {
	InsertApp(ctx context.Context, a App) (id int64, err error)
	InsertConsent(ctx context.Context, c Consent) (id int64, err error)
	// TouchConsent stores when a consent was used last, and until when it lasts.
	TouchConsent(ctx context.Context, id int64, used, expires time.Time) error
	// DeleteConsent deletes its tokens, too. NotFound when the account has none such.
	DeleteConsent(ctx context.Context, accountID, id int64) error
	InsertAppToken(ctx context.Context, t AppToken, hash []byte) error
	// UseAppToken marks a token as exchanged; used is false when it was before.
	UseAppToken(ctx context.Context, hash []byte, at time.Time) (used bool, err error)
	DeleteAppToken(ctx context.Context, hash []byte) error
	PutAppProfile(ctx context.Context, accountID int64, body []byte, at time.Time) error
}
