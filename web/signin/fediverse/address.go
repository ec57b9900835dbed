package fediverse

import (
	"context"
	"net/url"
	"regexp"
	"strings"

	"golang.org/x/net/idna"

	"laurel/badges"
)

var (
	usernamePattern = regexp.MustCompile(`^[\p{L}\p{N}_][\p{L}\p{N}_.-]*$`)
	hostPattern     = regexp.MustCompile(`^[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)*(:\d{1,5})?$`)
)

// parseAddress reads what people type: @user@host, user@host, host, or the address
// of a profile. user is "" where only the server was given.
func parseAddress(asked string) (user, host string, err error) {
	s := strings.TrimPrefix(strings.TrimPrefix(strings.TrimSpace(asked), "acct:"), "@")
	if strings.Contains(s, "://") {
		u, err := url.Parse(s)
		if err != nil || u.Scheme != "https" && u.Scheme != "http" {
			return "", "", notAnAddress()
		}
		// Mastodon's and its kin's addresses of profiles: /@user, /users/user.
		if user, ok := strings.CutPrefix(u.Path, "/@"); ok && isUsername(user) {
			s = user + "@" + u.Host
		} else {
			s = u.Host
		}
	}
	host = s
	if before, after, ok := strings.Cut(s, "@"); ok {
		user, host = before, after
		if !isUsername(user) {
			return "", "", notAnAddress()
		}
	}
	host = strings.ToLower(strings.TrimSuffix(host, "/"))
	if !hostPattern.MatchString(host) || len(host) > 253 {
		return "", "", notAnAddress()
	}
	name, port, hasPort := strings.Cut(host, ":")
	if host, err = idna.Lookup.ToASCII(name); err != nil { // actors' ids hold that form
		return "", "", notAnAddress()
	}
	if hasPort {
		host += ":" + port
	}
	return user, host, nil
}

func notAnAddress() error {
	return badges.InvalidField("address", "This is no address in the fediverse. It looks like @you@mastodon.example; the server's name will do, too.")
}

// find finds the server on which the account is. A handle's host may be another: then
// WebFinger leads there.
func (p *Provider) find(ctx context.Context, user, host string) (server, error) {
	if user != "" {
		actor, err := p.Resolve(ctx, user+"@"+host)
		if err != nil {
			return server{}, err
		}
		return p.discover(ctx, originOf(actor.ID))
	}
	found, err := p.discover(ctx, "https://"+host)
	if err != nil && p.PlainHTTP {
		return p.discover(ctx, "http://"+host)
	}
	return found, err
}

// originOf returns scheme and host of an address.
func originOf(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return ""
	}
	return u.Scheme + "://" + strings.ToLower(u.Host)
}

func hostOf(origin string) string {
	_, host, _ := strings.Cut(origin, "://")
	return host
}

// isUsername allows 400 bytes, which are 100 letters of any script. In the pattern, the
// limit would cost megabytes.
func isUsername(s string) bool { return len(s) <= 400 && usernamePattern.MatchString(s) }
