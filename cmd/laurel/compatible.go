package main

import (
	"crypto/rand"
	"log/slog"
	"strings"

	"laurel/badges"
	"laurel/web"
	"laurel/web/compat/badgekit"
)

// badgekitPrefix is the path below which the BadgeKit API is served on every domain.
const badgekitPrefix = "/badgekit"

// newBadgeKit returns the BadgeKit API at the address under which it is handed
// out: the host name of its own, if there is one.
func newBadgeKit(c Config, d *domain, out outside, standIn badges.Picture, log *slog.Logger) *badgekit.Handler {
	o := badgekit.Options{
		Service: d.Service, Reader: d.Store,
		Origin: d.Site.Origin(d.Site.MainDomain()), Prefix: badgekitPrefix,
		MasterSecret: c.BadgeKit.MasterSecret, DefaultPicture: standIn, Pictures: out,
		Log: log, Now: d.Now, Random: rand.Reader,
	}
	if c.BadgeKit.Host != "" {
		scheme, _, _ := strings.Cut(o.Origin, "://")
		o.Origin, o.Prefix = scheme+"://"+strings.ToLower(c.BadgeKit.Host), ""
	}
	return badgekit.New(o)
}

// compatibleAPIs are the APIs of other systems that are switched on.
func compatibleAPIs(c Config, badgeKit *badgekit.Handler) []web.Compatible {
	if !c.BadgeKit.Enabled {
		return nil
	}
	if c.BadgeKit.Host != "" {
		return []web.Compatible{{Host: c.BadgeKit.Host, Handler: badgeKit}}
	}
	return []web.Compatible{{Prefix: badgekitPrefix, Handler: badgeKit}}
}
