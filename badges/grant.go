package badges

import (
	"strings"
	"time"

	"github.com/oklog/ulid/v2"
)

// State is where a grant is in its life:
//
//	pending ──accept──▶ accepted ──▶ processed ──revoke──▶ revoked
//	   ├──decline──▶ declined
//	   └──revoke──▶ revoked
//
// Expired is computed from ExpiresAt, never stored.
type State string

const (
	Pending   State = "pending"   // waits for the recipient
	Accepted  State = "accepted"  // the recipient said yes; documents are being made
	Processed State = "processed" // documents are final
	Declined  State = "declined"
	Revoked   State = "revoked"
)

// Visibility is the recipient's choice at acceptance.
type Visibility string

const (
	Public   Visibility = "public"   // posted to followers, listed on pages, announced
	Unlisted Visibility = "unlisted" // verifiable by its address, neither posted nor listed
	Private  Visibility = "private"  // shown to the holder of the accept link alone, never posted
)

// Grant is one badge given to one recipient.
type Grant struct {
	ID        int64
	ULID      string // lower case; last segment of Note, assertion and credential
	OfferULID string // last segment of the direct Note that offers the grant
	BadgeID   int64
	IssuerID  int64
	GrantedBy int64 // account, 0 for the server's operator

	BadgeVersion int
	Badge        Definition // as it was when granted
	Evidence     string     // Markdown; the badge's criteria when the issuer gave none

	// Results are what the recipient achieved, by the badge's descriptions.
	Results []Result

	// Language is the one that the offer is written in (BCP 47), decided once, when
	// it was granted; "" for the server's.
	Language string

	Name       string   // the recipient's, as the issuer wrote it
	ProfileURI string   // as the issuer gave it; "" for a recipient known by e-mail only
	Email      string   // where the accept link is mailed to; never published
	Identity   Identity // who the recipient is; unique among a badge's live grants
	HolderID   int64    // the issuer's holder that it was granted to, 0 for none
	Salt       string   // of the hashed e-mail address in Open Badges documents

	State            State
	Visibility       Visibility
	GrantedAt        time.Time
	ExpiresAt        time.Time // zero: never
	AcceptedAt       time.Time
	ProcessedAt      time.Time
	DeclinedAt       time.Time
	RevokedAt        time.Time
	RevocationReason string
	ReissuedAt       time.Time // last, to another identity of the recipient; zero: never
	HiddenAt         time.Time // the recipient took it out of their lists; zero: shown
	HiddenByIssuerAt time.Time // the issuer took it out of its lists

	// Fingerprint is the hex SHA-256 of the canonical Open Badges 3.0 document
	// without its proofs; "" until processed.
	Fingerprint string
}

// Expired reports whether the grant's time is over at now.
func (g Grant) Expired(now time.Time) bool {
	return !g.ExpiresAt.IsZero() && !now.Before(g.ExpiresAt)
}

// Decided reports whether the recipient has accepted and the grant still stands.
func (g Grant) Decided() bool { return g.State == Accepted || g.State == Processed }

// Open reports whether anyone with its address may see the grant.
func (g Grant) Open() bool { return g.Decided() && g.Visibility != Private }

// Listed reports whether the grant may stand in lists: its recipient shows it to
// everybody, and neither side has taken it out of theirs.
func (g Grant) Listed() bool {
	return g.State == Processed && g.Visibility == Public && g.HiddenAt.IsZero() && g.HiddenByIssuerAt.IsZero()
}

// Live reports whether the grant counts for the rule "one live grant per badge
// and recipient identity".
func (g Grant) Live() bool { return g.State == Pending || g.Decided() }

// DocumentFormat names one of the documents that processing makes final.
type DocumentFormat string

const (
	AssertionDocument  DocumentFormat = "assertion"  // Open Badges 2.0, application/ld+json
	CredentialDocument DocumentFormat = "credential" // Open Badges 3.0, application/vc+ld+json
)

// Documents are a grant's final forms.
type Documents struct {
	Assertion   []byte
	Credential  []byte
	Fingerprint string
}

// IsULID reports whether s is a lower-case ULID as we mint them.
func IsULID(s string) bool {
	_, err := ulid.ParseStrict(s)
	return err == nil && s == strings.ToLower(s)
}
