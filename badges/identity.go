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
	PhoneIdentity     IdentityKind = "phone"  // Value is a tel URI (RFC 3966)
	DIDIdentity       IdentityKind = "did"    // W3C DID Core
	KeyIdentity       IdentityKind = "key"    // a public key, in the text form of whoever uses it
	NumberIdentity    IdentityKind = "number" // an issuer's own number; says nothing to others
)

// Identity is one name of one recipient.
type Identity struct {
	ID          int64
	RecipientID int64
	Kind        IdentityKind
	Value       string // canonical: actor id, URL, acct:user@host, lower-case e-mail address …
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

var (
	phonePattern = regexp.MustCompile(`^\+?[0-9]{3,15}$`)
	didPattern   = regexp.MustCompile(`^did:[a-z0-9]+:[A-Za-z0-9._:%-]*[A-Za-z0-9._%-]$`) // DID Core §3.1
	// An upper bound, which every value has anyway, would cost a quarter of a megabyte here.
	keyPattern = regexp.MustCompile(`^[A-Za-z0-9+/=_-]{16,}$`)
)

// phoneSeparators are what people put between the digits of a number.
const phoneSeparators = " -./()\u00a0"

// ParseAccount is ParseProfile for where nothing but a fediverse account can be
// meant: there a handle needs no @ before it.
func ParseAccount(s string) (Identity, error) {
	if s = strings.TrimSpace(s); strings.Contains(s, "@") && !strings.HasPrefix(s, "@") && !strings.Contains(s, ":") {
		s = "@" + s
	}
	return ParseProfile(s)
}

// ParseRecipient canonicalizes what people give as somebody's one name, whatever its
// kind: a handle with @ before it or a web address (which become a ProfileIdentity), a
// DID, else an e-mail address.
func ParseRecipient(s string) (Identity, error) {
	s = strings.TrimSpace(s)
	switch {
	case strings.HasPrefix(s, "did:"):
		return ParseIdentity(DIDIdentity, s)
	case strings.HasPrefix(s, "@"), strings.HasPrefix(s, "acct:"), strings.Contains(s, "://"):
		return ParseProfile(s)
	}
	return ParseIdentity(EmailIdentity, s)
}

// ParseIdentity canonicalizes a value of a kind, as people give it. URLs and
// fediverse accounts become a ProfileIdentity, as nobody has looked them up.
func ParseIdentity(kind IdentityKind, value string) (Identity, error) {
	value, err := cleanLine(string(kind), value, maxURL)
	if err != nil {
		return Identity{}, err
	}
	switch kind {
	case ProfileIdentity, FediverseIdentity, URLIdentity:
		return ParseProfile(value)
	case EmailIdentity:
		value, err = CleanEmail(value)
	case PhoneIdentity:
		value, err = cleanPhone(value)
	case DIDIdentity:
		if !didPattern.MatchString(value) {
			err = InvalidField("did", "%q is not a DID; write it like did:web:example.org", Truncate(value, maxLabel))
		}
	case KeyIdentity:
		if !keyPattern.MatchString(value) {
			err = InvalidField("key", "the public key is not usable; give it as text in base 58, base 64 or hexadecimal digits")
		}
	case NumberIdentity:
		if value == "" {
			err = InvalidField("number", "the number is empty; leave it out or give one")
		}
	default:
		err = InvalidField("kind", "recipients are not known by %q; take profile, email, phone, did, key or number", Truncate(string(kind), maxLabel))
	}
	return Identity{Kind: kind, Value: value}, err
}

// cleanPhone returns the tel URI of a number, with or without its country code: an
// issuer may know its holders by local numbers.
func cleanPhone(s string) (string, error) {
	digits := strings.Map(func(r rune) rune {
		if strings.ContainsRune(phoneSeparators, r) {
			return -1
		}
		return r
	}, strings.TrimPrefix(s, "tel:"))
	if !phonePattern.MatchString(digits) {
		return "", InvalidField("phone", "the phone number is not usable; write it in digits, like +49 30 1234567")
	}
	return "tel:" + digits, nil
}

// Personal reports whether the value is a person's own affair, which is only ever
// published hashed.
func (n Identity) Personal() bool {
	switch n.Kind {
	case EmailIdentity, PhoneIdentity, KeyIdentity, NumberIdentity:
		return true
	}
	return false
}
