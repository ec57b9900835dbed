package badges

import (
	"net/url"
	"regexp"
	"strings"
	"time"
)

// ActorType is an issuer's ActivityStreams actor type.
type ActorType string

const (
	Organization ActorType = "Organization"
	Person       ActorType = "Person"
	Group        ActorType = "Group"
	ServiceActor ActorType = "Service"
	ServerActor  ActorType = "Application" // the server's own actors only
)

// IssuerRole tells issuers proper from the two actors that the server itself
// needs on each domain. All three have keys, an inbox and a name.
type IssuerRole string

const (
	RoleIssuer    IssuerRole = "issuer"
	RoleAnnouncer IssuerRole = "announcer" // boosts every public grant
	RoleInstance  IssuerRole = "instance"  // signs our fetches
)

// AnnouncerUsername is the preferredUsername of each domain's announcer.
const AnnouncerUsername = "announcer"

// Audience says to whom an issuer's public grants are addressed.
type Audience string

const (
	// AudienceQuiet puts followers in to and Public in cc, so that grants do
	// not flood local timelines. It is the default.
	AudienceQuiet     Audience = "quiet"
	AudiencePublic    Audience = "public"
	AudienceFollowers Audience = "followers"
)

// Issuer is who grants badges. ParentID is 0 at the top of the tree.
type Issuer struct {
	ID       int64
	ParentID int64
	Role     IssuerRole
	Domain   string
	Username string
	IssuerProfile
	CreatedAt  time.Time
	UpdatedAt  time.Time
	ArchivedAt time.Time // zero while the issuer is in use
}

// IssuerProfile is what an issuer's people may change at any time.
type IssuerProfile struct {
	Type     ActorType
	Name     string
	Summary  string // Markdown
	Website  string
	Email    string // public contact; Open Badges 2.0 wants one, username@domain stands in
	Picture  Picture
	Audience Audience
	Look     Look
	Paper    Paper  // of certificates
	Language string // of what it writes to others, BCP 47; "" for the server's
}

// Picture is a stored image: always a square PNG. The zero Picture means none.
type Picture struct {
	SHA256   string `json:"sha256"` // lower-case hex of the PNG's bytes, its name in the store
	Alt      string `json:"alt"`
	Width    int    `json:"width"` // pixels
	Height   int    `json:"height"`
	Blurhash string `json:"blurhash"`
	// SVG is the lower-case hex SHA-256 of the drawing that the PNG was made of, ""
	// for none.
	SVG string `json:"svg,omitempty"`
}

// NewIssuer is a request to create an issuer.
type NewIssuer struct {
	ParentID int64
	Domain   string // one of the server's; the main one when empty
	Username string
	IssuerProfile
	Foreign *Foreign // how another system knows the issuer; nil for none
}

// The limits are BadgeFed's where it has any, so that what is made here can be
// shown there. Names and titles may be longer, as other systems' are: they are cut
// when they leave.
const (
	maxIssuerName   = 255
	maxSummary      = 5000
	maxURL          = 500
	maxEmail        = 254
	maxPictureAlt   = 1500
	maxUsername     = 50
	maxBadgeTitle   = 255
	maxMarkdown     = 10000
	maxEvidence     = 2000
	maxName         = 200
	maxHashtags     = 20
	maxReason       = 500
	maxAccountName  = 100
	maxAPIKeyName   = 100
	minImportedKey  = 16
	maxImportedKey  = 200
	maxRequirements = 200
	maxRequirement  = 2000
	maxAlignments   = 100
	maxResults      = 50
	maxLabels       = 100
	maxLabel        = 255
	maxHashtagRunes = 60
)

// usernamePattern is what Mastodon, Misskey and WebFinger all take.
var usernamePattern = regexp.MustCompile(`^[a-z0-9](?:[a-z0-9_.-]*[a-z0-9_])?$`)

// reserved names would clash with actors or addresses of the server itself.
func reservedUsername(name string) bool {
	switch name {
	case AnnouncerUsername, "_relaybot", "actor", "inbox", "outbox", "followers", "following", "statuses":
		return true
	}
	return false
}

func (n *NewIssuer) clean(site *Site) error {
	n.Domain = strings.ToLower(n.Domain)
	if n.Domain == "" {
		n.Domain = site.MainDomain()
	}
	if !site.Has(n.Domain) {
		return InvalidField("domain", "domain %q is not one of this server's (%s)", n.Domain, strings.Join(site.Domains(), ", "))
	}
	n.Username = strings.ToLower(strings.TrimSpace(n.Username))
	if len(n.Username) > maxUsername || !usernamePattern.MatchString(n.Username) || reservedUsername(n.Username) {
		return InvalidField("username", "username %q is not usable; take at most %d letters, digits, _ . or -, and none of the server's own names", n.Username, maxUsername)
	}
	return n.IssuerProfile.clean()
}

func (p *IssuerProfile) clean() (err error) {
	if p.Type == "" {
		p.Type = Organization
	}
	switch p.Type {
	case Organization, Person, Group, ServiceActor:
	default:
		return InvalidField("type", "type %q is not an issuer's; take Organization, Person, Group or Service", p.Type)
	}
	if p.Audience == "" {
		p.Audience = AudienceQuiet
	}
	switch p.Audience {
	case AudienceQuiet, AudiencePublic, AudienceFollowers:
	default:
		return InvalidField("audience", "audience %q is unknown; take quiet, public or followers", p.Audience)
	}
	if p.Language, err = cleanLanguage(p.Language); err != nil {
		return err
	}
	if err := p.cleanPaper(); err != nil {
		return err
	}
	if p.Name, err = cleanLine("name", p.Name, maxIssuerName); err != nil {
		return err
	}
	if p.Name == "" {
		return InvalidField("name", "the name is missing; say what the issuer is called")
	}
	if p.Summary, err = cleanText("summary", p.Summary, maxSummary); err != nil {
		return err
	}
	if p.Website, err = cleanURL("website", p.Website); err != nil {
		return err
	}
	if p.Picture.Alt, err = cleanText("picture alt text", p.Picture.Alt, maxPictureAlt); err != nil {
		return err
	}
	if p.Email != "" {
		if p.Email, err = CleanEmail(p.Email); err != nil {
			return err
		}
	}
	return p.Look.clean()
}

// cleanURL accepts "" and absolute http(s) URLs.
func cleanURL(field, s string) (string, error) {
	s, err := cleanLine(field, s, maxURL)
	if err != nil || s == "" {
		return s, err
	}
	u, err := url.Parse(s)
	if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Hostname() == "" || u.User != nil {
		return "", InvalidField(field, "%s %q is not a web address; write it like https://example.org/page", Word(field), s)
	}
	return s, nil
}
