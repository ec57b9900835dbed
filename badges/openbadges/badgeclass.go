package openbadges

import (
	"strconv"

	"laurel/badges"
)

// BadgeFed's database refuses badges whose texts are longer, counted in code
// points.
const (
	maxFederatedName = 100
	maxFederatedText = 500
)

// badgeClass is the Open Badges 2.0 class BadgeClass. Issuer is the issuer's
// address where the class stands alone, and a profile where it is part of an
// assertion.
type badgeClass struct {
	Context     string   `json:"@context,omitempty"`
	Type        string   `json:"type"`
	ID          string   `json:"id"`
	Version     string   `json:"version"`
	Name        string   `json:"name"`
	Description string   `json:"description"`
	Image       string   `json:"image"`
	Criteria    criteria `json:"criteria"`
	Tags        []string `json:"tags,omitempty"`
	Issuer      any      `json:"issuer"`
}

// criteria is the Open Badges 2.0 class Criteria; narrative is Markdown.
type criteria struct {
	Narrative string `json:"narrative"`
}

// BadgeClass writes the Open Badges 2.0 document of a badge as it is now. Its
// texts are cut like those in assertions, so that an embedded class equals the
// hosted one as long as the badge was not changed.
func BadgeClass(site *badges.Site, issuer badges.Issuer, badge badges.Badge) ([]byte, error) {
	class := newBadgeClass(site, issuer, badge.ID, badge.Version, badge.Definition)
	class.Context = contextV2
	class.Issuer = site.OpenBadgesProfile(issuer)
	return encode(class)
}

func newBadgeClass(site *badges.Site, issuer badges.Issuer, id int64, version int, d badges.Definition) badgeClass {
	return badgeClass{
		Type:        "BadgeClass",
		ID:          site.Badge(issuer, id),
		Version:     strconv.Itoa(version),
		Name:        badges.Truncate(clean(d.Title), maxFederatedName),
		Description: badges.Truncate(clean(d.Description), maxFederatedText),
		Image:       site.Picture(issuer.Domain, d.Image.SHA256),
		Criteria:    criteria{Narrative: badges.Truncate(clean(d.Criteria), maxFederatedText)},
		Tags:        cleanAll(d.Hashtags),
	}
}
