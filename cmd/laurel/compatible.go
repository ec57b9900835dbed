package main

import (
	"crypto/rand"
	"log/slog"
	"net/http"
	"slices"
	"strings"

	"laurel/badges"
	"laurel/web"
	"laurel/web/compat/badgekit"
	"laurel/web/compat/bitbadges/stores"
	v1 "laurel/web/compat/bitbadges/v1"
	"laurel/web/compat/mypit"
)

// The paths below which the APIs of other systems are served on every domain,
// unless they have a host of their own.
const (
	badgekitPrefix  = "/badgekit"
	mypitPrefix     = "/mypit"
	bitbadgesPrefix = "/bitbadges"
)

// compatible are the APIs of other systems. Those that are switched off are there,
// too: tasks that they began come to an end.
type compatible struct {
	badgeKit  *badgekit.Handler
	myPit     *mypit.Handler
	bitBadges http.Handler
}

func newCompatible(c Config, d *domain, out outside, standIn badges.Picture, log *slog.Logger) compatible {
	return compatible{
		badgeKit: newBadgeKit(c, d, out, standIn, log),
		myPit: mypit.New(mypit.Options{
			Service: d.Service, Reader: d.Store, Prefix: prefix(mypitPrefix, c.MyPit.Host),
			DefaultPicture: standIn, Pictures: out, Log: log, Now: d.Now,
		}),
		bitBadges: newBitBadges(c, d, standIn, log),
	}
}

// prefix returns the path before all addresses of an API.
func prefix(path, ownHost string) string {
	if ownHost != "" {
		return ""
	}
	return path
}

// newBadgeKit returns the BadgeKit API at the address under which it is handed
// out: the host name of its own, if there is one.
func newBadgeKit(c Config, d *domain, out outside, standIn badges.Picture, log *slog.Logger) *badgekit.Handler {
	o := badgekit.Options{
		Service: d.Service, Reader: d.Store,
		Origin: d.Site.Origin(d.Site.MainDomain()), Prefix: prefix(badgekitPrefix, c.BadgeKit.Host),
		MasterSecret: c.BadgeKit.MasterSecret, DefaultPicture: standIn, Pictures: out,
		Log: log, Now: d.Now, Random: rand.Reader,
	}
	if c.BadgeKit.Host != "" {
		scheme, _, _ := strings.Cut(o.Origin, "://")
		o.Origin = scheme + "://" + strings.ToLower(c.BadgeKit.Host)
	}
	return badgekit.New(o)
}

// anyIssuer is the setting that lets every public key create badges.
const anyIssuer = "any"

// newBitBadges returns the two BitBadges APIs, which are at one base address.
func newBitBadges(c Config, d *domain, standIn badges.Picture, log *slog.Logger) http.Handler {
	base := prefix(bitbadgesPrefix, c.BitBadges.Host)
	dynamic := stores.New(stores.Options{Service: d.Service, Keys: d.Service, Prefix: base, Log: log})
	if len(c.BitBadges.Issuers) == 0 {
		return dynamic
	}
	issuers := c.BitBadges.Issuers
	if slices.Contains(issuers, anyIssuer) {
		issuers = nil
	}
	first := v1.New(v1.Options{
		Service: d.Service, Reader: d.Store, Prefix: base + "/api", Issuers: issuers,
		DefaultPicture: standIn, Log: log, Now: d.Now, Random: rand.Reader,
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, base+"/api/v0/") {
			dynamic.ServeHTTP(w, r)
			return
		}
		first.ServeHTTP(w, r)
	})
}

// served returns the APIs that are switched on, each where it is to be found.
func (a compatible) served(c Config) (apis []web.Compatible) {
	for _, api := range []struct {
		on      bool
		path    string
		host    string
		handler http.Handler
	}{
		{c.BadgeKit.Enabled, badgekitPrefix, c.BadgeKit.Host, a.badgeKit},
		{c.MyPit.Enabled, mypitPrefix, c.MyPit.Host, a.myPit},
		{c.BitBadges.Enabled, bitbadgesPrefix, c.BitBadges.Host, a.bitBadges},
	} {
		if !api.on {
			continue
		}
		apis = append(apis, web.Compatible{Prefix: prefix(api.path, api.host), Host: api.host, Handler: api.handler})
	}
	return apis
}
