package openbadges

import (
	"net/url"
	"slices"
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

	Alignment []alignment `json:"alignment,omitempty"`
	Related   []related   `json:"related,omitempty"`
}

// criteria is the class Criteria of both versions; narrative is Markdown.
type criteria struct {
	ID        string `json:"id,omitempty"`
	Narrative string `json:"narrative"`
}

// alignment is the class Alignment of both versions, but for its type.
type alignment struct {
	Name        string `json:"targetName"`
	URL         string `json:"targetUrl"`
	Description string `json:"targetDescription,omitempty"`
}

// related is another version of a BadgeClass (Open Badges 2.0, "Versioning"), or the
// badge on the server from which the issuer moved.
type related struct {
	ID      string `json:"id"`
	Version string `json:"version,omitempty"`
}

// BadgeClass writes the Open Badges 2.0 document of a badge as it is now, at the
// badge's own address. It is related to the version that stays as it is.
func BadgeClass(site *badges.Site, issuer badges.Issuer, badge badges.Badge) ([]byte, error) {
	class := newBadgeClass(site, issuer, badge.ID, badge.Version, badge.Definition)
	class.Related = append(class.Related, related{ID: class.ID, Version: class.Version})
	class.ID = site.Badge(issuer, badge.ID)
	class.Context = contextV2
	class.Issuer = site.OpenBadgesProfile(issuer)
	return encode(class)
}

// BadgeClassVersion writes the Open Badges 2.0 document of one version of a
// badge, which never changes: what grants of that version point at. Its texts are
// cut like those in assertions, so that an embedded class equals the hosted one.
// current is the badge's version now.
func BadgeClassVersion(site *badges.Site, issuer badges.Issuer, badge badges.Badge, current int) ([]byte, error) {
	class := newBadgeClass(site, issuer, badge.ID, badge.Version, badge.Definition)
	if badge.Version != current {
		class.Related = append(class.Related, related{ID: site.BadgeVersion(issuer, badge.ID, current), Version: strconv.Itoa(current)})
	}
	class.Context = contextV2
	class.Issuer = site.OpenBadgesProfile(issuer)
	return encode(class)
}

func newBadgeClass(site *badges.Site, issuer badges.Issuer, id int64, version int, d badges.Definition) badgeClass {
	return badgeClass{
		Type:        "BadgeClass",
		ID:          site.BadgeVersion(issuer, id, version),
		Version:     strconv.Itoa(version),
		Name:        badges.Truncate(clean(d.Title), maxFederatedName),
		Description: badges.Truncate(clean(d.Description), maxFederatedText),
		Image:       site.Picture(issuer.Domain, d.Image.SHA256),
		Criteria:    criteria{ID: address(d.CriteriaURL), Narrative: badges.Truncate(clean(d.Criteria), maxFederatedText)},
		Tags:        tags(d),
		Alignment:   alignments(d),
		Related:     origin(d),
	}
}

// origin relates a badge to what it was on another server.
func origin(d badges.Definition) []related {
	if d.Origin == "" {
		return nil
	}
	return []related{{ID: d.Origin}}
}

// tags returns what a badge is found by, each once.
func tags(d badges.Definition) (list []string) {
	for _, tag := range cleanAll(slices.Concat(d.Hashtags, d.Tags)) {
		if !slices.Contains(list, tag) {
			list = append(list, tag)
		}
	}
	return list
}

// alignments leaves out entries without a name or a web address, both of which
// Open Badges require.
func alignments(d badges.Definition) (list []alignment) {
	for _, a := range d.Alignments {
		u, err := url.Parse(a.URL)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || a.Name == "" {
			continue
		}
		list = append(list, alignment{Name: clean(a.Name), URL: address(u.String()), Description: clean(a.Description)})
	}
	return list
}
