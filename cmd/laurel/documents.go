package main

import (
	"laurel/badges"
	"laurel/badges/openbadges"
)

// documents builds grants' documents for the domain with package openbadges.
type documents struct{ site *badges.Site }

// Build implements [badges.DocumentBuilder].
func (d documents) Build(g badges.Grant, i badges.Issuer, keys badges.Keys, status badges.StatusEntry) (badges.Documents, error) {
	return openbadges.Documents(d.site, i, g, status, openbadges.SigningKey{Controller: d.site.Actor(i), Private: keys.Ed25519})
}
