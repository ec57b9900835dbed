package badges

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Site knows the origins that the server answers for and builds every address
// from them, never from a request's Host header. A domain is the origin's host,
// with the port where it is not the scheme's own.
type Site struct {
	domains []string
	origins map[string]string
}

// NewSite takes origins such as "https://badges.example.org"; the first one is
// the main one.
func NewSite(origins ...string) (*Site, error) {
	if len(origins) == 0 {
		return nil, Errorf(Invalid, "no origin is configured; set one, like https://badges.example.org")
	}
	s := &Site{origins: make(map[string]string)}
	for _, o := range origins {
		u, err := url.Parse(strings.TrimSuffix(o, "/"))
		if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Hostname() == "" || u.String() != u.Scheme+"://"+u.Host {
			return nil, Errorf(Invalid, "origin %q is not usable; write scheme and host alone, like https://badges.example.org", o)
		}
		domain := strings.ToLower(u.Host)
		if _, twice := s.origins[domain]; twice {
			return nil, Errorf(Invalid, "domain %q is configured twice", domain)
		}
		s.domains = append(s.domains, domain)
		s.origins[domain] = u.Scheme + "://" + domain
	}
	return s, nil
}

// MainDomain returns the domain of the first origin.
func (s *Site) MainDomain() string { return s.domains[0] }

// Domains returns all domains, the main one first.
func (s *Site) Domains() []string { return slices.Clone(s.domains) }

// Has reports whether domain is one of the server's own. Case does not matter.
func (s *Site) Has(domain string) bool {
	_, ok := s.origins[strings.ToLower(domain)]
	return ok
}

// Origin returns scheme and host for a domain, the main origin for one that is
// not configured (any more).
func (s *Site) Origin(domain string) string {
	if o, ok := s.origins[domain]; ok {
		return o
	}
	return s.origins[s.domains[0]]
}

// Actor returns the id of an issuer's ActivityPub actor.
func (s *Site) Actor(i Issuer) string {
	if i.Role == RoleInstance {
		return s.Origin(i.Domain) + "/actor"
	}
	return s.Origin(i.Domain) + "/actor/" + i.Username
}

// Inbox returns the personal inbox of an issuer; Outbox, Followers and Following
// its collections (ActivityPub §5).
func (s *Site) Inbox(i Issuer) string     { return s.Actor(i) + "/inbox" }
func (s *Site) Outbox(i Issuer) string    { return s.Actor(i) + "/outbox" }
func (s *Site) Followers(i Issuer) string { return s.Actor(i) + "/followers" }
func (s *Site) Following(i Issuer) string { return s.Actor(i) + "/following" }

// Featured returns the address of the collection of an issuer's badges.
func (s *Site) Featured(i Issuer) string { return s.Actor(i) + "/featured" }

// SharedInbox returns the inbox for everybody on a domain (ActivityPub §7.1.3).
func (s *Site) SharedInbox(domain string) string { return s.Origin(domain) + "/inbox" }

// Status returns the id of a Note of an issuer. ulid is a grant's ULID for its
// public Note, its OfferULID for the direct one.
func (s *Site) Status(i Issuer, ulid string) string { return s.Actor(i) + "/statuses/" + ulid }

// Note returns the id of the grant's public Note.
func (s *Site) Note(i Issuer, g Grant) string { return s.Status(i, g.ULID) }

// Quote returns the address of the leave to quote one of an issuer's Notes
// (QuoteAuthorization, FEP-044f).
func (s *Site) Quote(i Issuer, ulid string) string { return s.Actor(i) + "/quotes/" + ulid }

// Assertion returns the address of a grant's Open Badges 2.0 document, whose
// last segment is the Note's, as BadgeFed's importer needs it.
func (s *Site) Assertion(i Issuer, g Grant) string {
	return s.Origin(i.Domain) + "/openbadge/" + g.ULID
}

// Baked returns the address of a grant's picture with both its documents inside
// (Open Badges Baking Specification). Both name it, so it never changes.
func (s *Site) Baked(i Issuer, g Grant) string {
	return s.Assertion(i, g) + ".png"
}

// Credential returns the address of a grant's Open Badges 3.0 document.
func (s *Site) Credential(i Issuer, g Grant) string {
	return s.Origin(i.Domain) + "/credential/" + g.ULID
}

// Endorsement returns the address of an endorsement of an issuer: its page, its
// Note and its credential.
func (s *Site) Endorsement(i Issuer, e Endorsement) string {
	return s.Origin(i.Domain) + "/endorsement/" + e.ULID
}

// Badge returns the address of a badge: its page, and its BadgeClass.
func (s *Site) Badge(i Issuer, badgeID int64) string {
	return s.Origin(i.Domain) + "/badge/" + strconv.FormatInt(badgeID, 10)
}

// BadgeVersion returns the address of a badge's BadgeClass as it was in one of its
// versions. It never changes its content: grants point at it.
func (s *Site) BadgeVersion(i Issuer, badgeID int64, version int) string {
	return s.Badge(i, badgeID) + "/version/" + strconv.Itoa(version)
}

// StatusList returns the address of the credential that says which of an issuer's
// credentials are revoked.
func (s *Site) StatusList(i Issuer, listID int64) string {
	return s.Origin(i.Domain) + "/status-list/" + strconv.FormatInt(listID, 10)
}

// Key returns the address of an issuer's RSA key, as Open Badges 2.0 and, with
// .jwk behind it, as JSON Web Key.
func (s *Site) Key(i Issuer, keyID int64) string {
	return s.Origin(i.Domain) + "/key/" + strconv.FormatInt(keyID, 10)
}

// RevocationList returns the address of an issuer's Open Badges 2.0
// RevocationList.
func (s *Site) RevocationList(i Issuer) string { return s.OpenBadgesProfile(i) + "/revocations" }

// DID returns the did:web under which an issuer is known as well: its document
// stands at the actor's address with /did.json behind it.
func (s *Site) DID(i Issuer) string {
	_, host, _ := strings.Cut(s.Origin(i.Domain), "://")
	host = strings.ReplaceAll(host, ":", "%3A")
	if i.Role == RoleInstance {
		return "did:web:" + host
	}
	return "did:web:" + host + ":actor:" + i.Username
}

// BadgeImage returns the address of a badge's picture as it is now.
func (s *Site) BadgeImage(i Issuer, badgeID int64) string {
	return s.Origin(i.Domain) + "/badge-image/" + strconv.FormatInt(badgeID, 10)
}

// Picture returns the address of a picture by its hash. It never changes its
// content, so that it can be cached for ever and a grant keeps its picture.
func (s *Site) Picture(domain, sha256 string) string {
	return s.Origin(domain) + "/picture/" + sha256 + ".png"
}

// OpenBadgesProfile returns the address of an issuer's Open Badges 2.0 Profile.
func (s *Site) OpenBadgesProfile(i Issuer) string {
	return s.Origin(i.Domain) + "/openbadge/issuer/" + i.Domain + "/" + i.Username
}

// Accept returns the address at which the holder of key may accept the grant.
func (s *Site) Accept(i Issuer, g Grant, key string) string {
	return fmt.Sprintf("%s/accept/grant/%d/%s", s.Origin(i.Domain), g.ID, key)
}

// Invitation returns the address at which whom an invitation is for may accept it.
func (s *Site) Invitation(i Invitation) string {
	return s.Origin(s.MainDomain()) + "/invitation/" + i.Slug
}

// Claim returns the address of an issuer's claim page.
func (s *Site) Claim(i Issuer, slug string) string { return s.Origin(i.Domain) + "/claim/" + slug }

// ClaimPath is where whoever has a claim code types it.
const ClaimPath = "/claim"

// ClaimCode returns the address that leads who has a claim code to its badge. Two
// badges may have the same code; then the page asks which is meant.
func (s *Site) ClaimCode(i Issuer, c ClaimCode) string {
	return s.Origin(i.Domain) + ClaimPath + "/code/" + url.PathEscape(c.Code)
}

// Tag returns the address of a hashtag's page.
func (s *Site) Tag(domain, tag string) string {
	return s.Origin(domain) + "/tags/" + url.PathEscape(strings.ToLower(tag))
}

// Handle returns how people address an issuer: @username@domain.
func (s *Site) Handle(i Issuer) string { return "@" + i.Username + "@" + i.Domain }

// ParseActor returns the domain and username that an address of one of our
// actors names, in each of the forms we have ever handed out: /actor/{username},
// /actors/{domain}/{username}, /@{username}, and /actor for the instance itself.
func (s *Site) ParseActor(address string) (domain, username string, ok bool) {
	domain, path, ok := s.local(address)
	if !ok {
		return "", "", false
	}
	switch parts := strings.Split(path, "/"); {
	case path == "actor":
		return domain, domain, true
	case len(parts) == 2 && parts[0] == "actor":
		username = parts[1]
	case len(parts) == 3 && parts[0] == "actors" && parts[1] == domain:
		username = parts[2]
	case len(parts) == 1 && strings.HasPrefix(path, "@"):
		username = path[1:]
	}
	if username == "" {
		return "", "", false
	}
	return domain, canonicalUsername(username), true
}

// ParseStatus returns the ULID that an address of one of our Notes, assertions
// or credentials ends in.
func (s *Site) ParseStatus(address string) (ulid string, ok bool) {
	_, path, ok := s.local(address)
	if !ok {
		return "", false
	}
	parts := strings.Split(path, "/")
	last := parts[len(parts)-1]
	switch {
	case len(parts) >= 3 && parts[len(parts)-2] == "statuses" && strings.HasPrefix(path, "actor"):
		return last, IsULID(last)
	case len(parts) == 2 && (parts[0] == "openbadge" || parts[0] == "credential"):
		return last, IsULID(last)
	}
	return "", false
}

// ParseBadge returns the id of the badge that an address of its page, or of one of
// its versions, names.
func (s *Site) ParseBadge(address string) (id int64, ok bool) {
	_, path, ok := s.local(address)
	parts := strings.Split(path, "/")
	if !ok || parts[0] != "badge" || len(parts) != 2 && (len(parts) != 4 || parts[2] != "version") {
		return 0, false
	}
	id, err := strconv.ParseInt(parts[1], 10, 64)
	return id, err == nil && id > 0
}

// local splits an address of ours into domain and path without its first slash.
func (s *Site) local(address string) (domain, path string, ok bool) {
	for domain, origin := range s.origins {
		if rest, found := strings.CutPrefix(address, origin+"/"); found {
			path, _, _ = strings.Cut(rest, "?")
			path, _, _ = strings.Cut(path, "#")
			return domain, path, true
		}
	}
	return "", "", false
}

// canonicalUsername maps the names under which BadgeFed's directory knows an
// announcer to ours.
func canonicalUsername(name string) string {
	if name == "_relaybot" {
		return AnnouncerUsername
	}
	return name
}
