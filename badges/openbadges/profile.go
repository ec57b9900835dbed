package openbadges

import (
	"net/url"

	"laurel/badges"
)

// profile is the Open Badges 2.0 class Profile of an issuer.
type profile struct {
	Context     string `json:"@context,omitempty"`
	Type        string `json:"type"`
	ID          string `json:"id"`
	Name        string `json:"name"`
	URL         string `json:"url"`
	Email       string `json:"email"`
	Description string `json:"description,omitempty"`
	Image       string `json:"image,omitempty"`
}

// Profile writes the Open Badges 2.0 document of an issuer.
func Profile(site *badges.Site, issuer badges.Issuer) ([]byte, error) {
	p := newProfile(site, issuer)
	p.Context = contextV2
	return encode(p)
}

func newProfile(site *badges.Site, issuer badges.Issuer) profile {
	p := profile{
		Type: "Profile",
		ID:   site.OpenBadgesProfile(issuer),
		Name: badges.Truncate(clean(issuer.Name), maxFederatedName),
		// BadgeFed takes url, not id, for who issued the badge, and compares it
		// with the Note's author.
		URL:         site.Actor(issuer),
		Email:       contact(site, issuer),
		Description: badges.Truncate(clean(issuer.Summary), maxFederatedText),
	}
	if issuer.Picture.SHA256 != "" {
		p.Image = site.Picture(issuer.Domain, issuer.Picture.SHA256)
	}
	return p
}

// contact returns an issuer's e-mail address, which Open Badges 2.0 requires.
// Where none is configured the fediverse address stands in, as it does in
// BadgeFed; a port is no part of an e-mail address.
func contact(site *badges.Site, issuer badges.Issuer) string {
	if issuer.Email != "" {
		return clean(issuer.Email)
	}
	host := issuer.Domain
	if u, err := url.Parse(site.Origin(issuer.Domain)); err == nil {
		host = u.Hostname()
	}
	return issuer.Username + "@" + host
}
