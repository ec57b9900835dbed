package badges

import (
	"context"
	"strings"
	"time"
)

// ExternalSource is how an external badge came here.
type ExternalSource string

const (
	ImportedExternal  ExternalSource = "import"     // its recipient handed it in
	FederatedExternal ExternalSource = "federation" // another server sent it
)

// ExternalState is what the last verification found; see package verification,
// whose states these are.
type ExternalState string

const (
	ExternalValid   ExternalState = "valid"
	ExternalExpired ExternalState = "expired"
	ExternalRevoked ExternalState = "revoked"
	ExternalInvalid ExternalState = "invalid"
	ExternalUnknown ExternalState = "unknown" // it could not be checked
)

// External is a badge that somebody elsewhere has granted to a recipient here. It
// is shown as that: with who says so, what a verification found and as of when.
type External struct {
	ID        int64
	ULID      string   // last segment of its page's address, lower case
	Recipient Identity // whom it names, plain or hashed
	Source    ExternalSource
	ExternalFacts
	ExternalCheck
	Visibility Visibility // the recipient's choice
	CreatedAt  time.Time
}

// ExternalFacts are what the badge says. They are a stranger's words, cut to what
// pages can show; addresses are http(s) addresses or empty.
type ExternalFacts struct {
	CredentialID string // the credential's or assertion's own id; one per recipient identity
	NoteID       string // the ActivityPub Note that brought it; "" for none
	Standard     string // such as "Open Badges 2.0"

	Title       string
	Description string // plain text or Markdown, as it came
	ImageURL    string // at its issuer's server
	BadgeURL    string
	Criteria    string
	CriteriaURL string

	Issuer ExternalIssuer

	IssuedAt  time.Time // zero: it does not say
	ExpiresAt time.Time // zero: never
}

// ExternalIssuer is who granted an external badge.
type ExternalIssuer struct {
	ID   string // as the badge names it: an address or a DID
	Name string
	URL  string
}

// ExternalCheck is the outcome of a verification.
type ExternalCheck struct {
	State     ExternalState
	Problem   string // verification.Code of the step that decided; "" for a valid badge
	CheckedAt time.Time
	// Document is the credential itself: JSON, or a JWS as text.
	Document []byte
}

// Listed reports whether the badge may stand in public lists. What is not genuine
// never may; a revoked or expired one is shown as such.
func (e External) Listed() bool { return e.Visibility == Public && e.Open() }

// Open reports whether anyone with its address may see the badge.
func (e External) Open() bool { return e.Visibility != Private && e.State != ExternalInvalid }

// Stands reports whether the last verification found the badge genuine and not taken
// back; it may have expired.
func (e External) Stands() bool { return e.State == ExternalValid || e.State == ExternalExpired }

// NewExternal is a badge that was verified and is to be kept.
type NewExternal struct {
	// Recipient is an identity that the badge names; the caller has compared them.
	Recipient  Identity
	Source     ExternalSource
	Visibility Visibility
	ExternalFacts
	ExternalCheck
}

// ExternalFilter narrows a list of external badges, newest first.
type ExternalFilter struct {
	RecipientID  int64          // all identities of a recipient; 0 for all
	IdentityID   int64          // 0 for all
	CredentialID string         // "" for all
	NoteID       string         // "" for all
	Source       ExternalSource // "" for all
	Listed       bool           // only those that may stand in public lists
	Standing     bool           // only those that stand
	// CheckedBefore leaves those that were last checked before it, longest ago
	// first; the zero time: all.
	CheckedBefore time.Time
	Before        int64 // id of the last one seen; 0 from the newest
	Oldest        bool  // the oldest first, those behind After
	After         int64 // id of the last one seen; 0 from the oldest
	Limit         int   // 0: no limit
}

// ExternalReader finds external badges.
type ExternalReader interface {
	External(ctx context.Context, id int64) (External, error)
	ExternalByULID(ctx context.Context, ulid string) (External, error)
	Externals(ctx context.Context, f ExternalFilter) ([]External, error)
}

// ExternalWriter changes external badges.
type ExternalWriter interface {
	// InsertExternal stores a badge; inserted is false, and nothing stored, when
	// the identity has that credential already.
	InsertExternal(ctx context.Context, e External) (id int64, inserted bool, err error)
	// UpdateExternal stores facts, check and visibility.
	UpdateExternal(ctx context.Context, e External) error
	DeleteExternal(ctx context.Context, id int64) error
}

const (
	// maxExternalDocument limits a credential, in bytes, as the verifier does.
	maxExternalDocument = 1 << 20
	maxExternalID       = 2048 // characters of an id that a stranger chose
)

func (n *NewExternal) clean() error {
	f := &n.ExternalFacts
	f.Title = foreignLine(f.Title, maxBadgeTitle)
	if f.Title == "" {
		f.Title = foreignLine(f.CredentialID, maxBadgeTitle)
	}
	f.Issuer.Name = foreignLine(f.Issuer.Name, maxName)
	f.Standard = foreignLine(f.Standard, maxLabel)
	f.Description = Truncate(foreignText(f.Description), maxMarkdown)
	f.Criteria = Truncate(foreignText(f.Criteria), maxMarkdown)
	for _, address := range []*string{&f.ImageURL, &f.BadgeURL, &f.CriteriaURL, &f.Issuer.URL} {
		*address = foreignURL(*address)
	}
	f.IssuedAt, f.ExpiresAt = f.IssuedAt.UTC().Truncate(time.Millisecond), f.ExpiresAt.UTC().Truncate(time.Millisecond)
	n.CheckedAt = n.CheckedAt.UTC().Truncate(time.Millisecond)
	switch n.Visibility {
	case Public, Unlisted, Private:
	default:
		return InvalidField("visibility", "choose public, unlisted or private")
	}
	if f.CredentialID == "" || len(f.CredentialID) > maxExternalID {
		return InvalidField("id", "the badge has no id of its own, so it can't be told from others")
	}
	if len(f.Issuer.ID) > maxExternalID {
		return InvalidField("issuer", "the id of the badge's issuer is too long")
	}
	if len(n.Document) > maxExternalDocument {
		return InvalidField("document", "the badge is larger than a badge can be")
	}
	if n.State == ExternalInvalid || n.State == "" {
		return InvalidField("state", "the badge is not genuine")
	}
	return nil
}

// foreignText drops what no text holds from a stranger's words.
func foreignText(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
}

// foreignLine makes one line of a stranger's words.
func foreignLine(s string, limit int) string {
	return Truncate(strings.Join(strings.Fields(foreignText(s)), " "), limit)
}

// foreignURL is a stranger's address if it can be linked, else "".
func foreignURL(s string) string {
	address, err := cleanURL("address", s)
	if err != nil {
		return ""
	}
	return address
}
