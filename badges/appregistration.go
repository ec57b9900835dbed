package badges

import (
	"context"
	"crypto/subtle"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
)

const (
	maxAppName      = 100
	maxAppRedirects = 10
	appClientIDLen  = 15 // bytes of randomness
)

// NewApp is what an app says of itself when it registers (RFC 7591 §2).
type NewApp struct {
	Name, URL string
	Redirects []string
	Public    bool // it can keep no secret
}

// RegisterApp makes an app known and returns its secret, "" for a public one.
// Anybody may register; only people's consent gives an app anything. Errors: Invalid;
// Field is redirect_uris where that is wrong.
func (s *Service) RegisterApp(ctx context.Context, n NewApp) (a App, secret string, err error) {
	if a.Name, err = cleanLine("client_name", n.Name, maxAppName); err != nil {
		return App{}, "", err
	}
	if a.URL, err = cleanURL("client_uri", n.URL); err != nil {
		return App{}, "", err
	}
	if len(n.Redirects) == 0 || len(n.Redirects) > maxAppRedirects {
		return App{}, "", InvalidField("redirect_uris", "name between 1 and %d redirect_uris", maxAppRedirects)
	}
	for _, redirect := range n.Redirects {
		if err := checkRedirect(redirect); err != nil {
			return App{}, "", err
		}
	}
	a.ClientID, a.Redirects, a.CreatedAt = randomText(appClientIDLen), n.Redirects, s.Now()
	if a.Name == "" {
		u, err := url.Parse(n.Redirects[0])
		if err != nil {
			return App{}, "", err
		}
		a.Name = Truncate(u.Host, maxAppName)
	}
	if !n.Public {
		secret = randomText(tokenLen)
		a.SecretHash = hashToken(secret)
	}
	err = s.Store.InTx(ctx, func(tx Tx) (err error) {
		a.ID, err = tx.InsertApp(ctx, a)
		return err
	})
	return a, secret, err
}

// HasSecret reports whether the secret is the app's; that of a public app is "".
func (a App) HasSecret(secret string) bool {
	if len(a.SecretHash) == 0 {
		return secret == ""
	}
	return subtle.ConstantTimeCompare(hashToken(secret), a.SecretHash) == 1
}

// redirectHost has nothing that could end a directive of a Content-Security-Policy,
// where it will stand.
var redirectHost = regexp.MustCompile(`^(\[[0-9a-fA-F:]+\]|[0-9a-zA-Z.-]+)(:[0-9]+)?$`)

// checkRedirect refuses addresses at which anybody but the app could read a code:
// only https, and http on the person's own machine (RFC 8252 §7.3).
func checkRedirect(address string) error {
	u, err := url.Parse(address)
	switch {
	case err != nil || len(address) > maxURL || !redirectHost.MatchString(u.Host) || u.User != nil || strings.ContainsAny(address, "#\\ "):
	case u.Scheme == "https":
		return nil
	case u.Scheme == "http":
		if ip, err := netip.ParseAddr(u.Hostname()); u.Hostname() == "localhost" || err == nil && ip.IsLoopback() {
			return nil
		}
	}
	return InvalidField("redirect_uris", "%q can't be a redirect_uri: it must be an https address without fragment, or http on localhost", Truncate(address, 200))
}
