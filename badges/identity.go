package badges

import (
	"net/mail"
	"net/url"
	"regexp"
	"strings"
	"time"
)

// IdentityKind says by what a recipient is known.
type IdentityKind string

const (
	// ProfileIdentity is an address or handle that nobody has looked up yet. It
	// becomes a FediverseIdentity or a URLIdentity.
	ProfileIdentity   IdentityKind = "profile"
	FediverseIdentity IdentityKind = "fediverse" // Value is the actor's id
	URLIdentity       IdentityKind = "url"       // a web page, no ActivityPub actor
	EmailIdentity     IdentityKind = "email"
)

// Identity is one name of one recipient.
type Identity struct {
	ID          int64
	RecipientID int64
	Kind        IdentityKind
	Value       string // canonical: actor id, URL, acct:user@host, or lower-case e-mail address
	Handle      string // @user@host of a fediverse account, when known
	CreatedAt   time.Time
	CheckedAt   time.Time // last look-up of a profile; zero: never
	Problem     string    // why the last look-up failed, for the issuer to read
}

// Resolution is what a look-up of a ProfileIdentity found.
type Resolution struct {
	Kind   IdentityKind // FediverseIdentity or URLIdentity
	Value  string
	Handle string
	Name   string // the actor's own, for grants that were made without one
}

var handlePattern = regexp.MustCompile(`^(?:acct:@?|@)([\p{L}\p{N}_.-]+)@([\p{L}\p{N}.-]+(?::\d+)?)$`)

// ParseProfile canonicalizes what people give as a recipient's profile: an
// http(s) address, or a fediverse handle (@user@host, acct:user@host). A bare
// user@host is refused: it may well be an e-mail address, and profiles are shown.
// Scheme, host and handles are lower-cased, a fragment and a final slash dropped.
func ParseProfile(s string) (Identity, error) {
	s, err := cleanLine("profileUri", s, maxURL)
	if err != nil {
		return Identity{}, err
	}
	if m := handlePattern.FindStringSubmatch(s); m != nil {
		acct := strings.ToLower(m[1] + "@" + m[2])
		return Identity{Kind: ProfileIdentity, Value: "acct:" + acct, Handle: "@" + acct}, nil
	}
	u, err := url.Parse(s)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" || u.User != nil {
		return Identity{}, InvalidField("profileUri", "Invalid ProfileUri format")
	}
	u.Scheme, u.Host, u.Fragment = strings.ToLower(u.Scheme), strings.ToLower(u.Host), ""
	return Identity{Kind: ProfileIdentity, Value: strings.TrimSuffix(u.String(), "/")}, nil
}

// CleanEmail checks an e-mail address and lower-cases it.
func CleanEmail(s string) (string, error) {
	s = strings.TrimSpace(s)
	addr, err := mail.ParseAddress(s)
	if err != nil || addr.Address != s || len(s) > maxEmail || !strings.Contains(s[strings.LastIndex(s, "@")+1:], ".") {
		return "", InvalidField("email", "Invalid email format")
	}
	return strings.ToLower(s), nil
}
