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

	// Of the hosted document alone: they are what verifiers of signed assertions
	// must fetch, and change with time.
	PublicKey      []string `json:"publicKey,omitempty"`
	RevocationList string   `json:"revocationList,omitempty"`
}

// Profile writes the Open Badges 2.0 document of an issuer. It lists those of keys
// that sign assertions, with the retired ones.
func Profile(site *badges.Site, issuer badges.Issuer, keys []badges.StoredKey) ([]byte, error) {
	p := newProfile(site, issuer)
	p.Context = contextV2
	for _, k := range keys {
		if k.Algorithm == badges.RSAKey {
			p.PublicKey = append(p.PublicKey, site.Key(issuer, k.ID))
		}
	}
	p.RevocationList = site.RevocationList(issuer)
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
