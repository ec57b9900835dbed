package badges

import "time"

// Account is someone who signs in, or on whose behalf programs act.
type Account struct {
	ID         int64
	Name       string
	Email      string // unique when not empty
	Admin      bool   // may do everything on this server
	Language   string // in which its person reads, BCP 47; "" for unknown
	DisabledAt time.Time
	CreatedAt  time.Time
}

// Role is what an account may do on an issuer and everything below it in the tree.
type Role string

const (
	Owner    Role = "owner"    // everything, roles included
	Manager  Role = "manager"  // issuers and badges
	Reviewer Role = "reviewer" // decides on applications
	Granter  Role = "granter"  // grants badges
	Viewer   Role = "viewer"   // sees them
)

// rank orders roles: a higher one may do all that a lower one may.
func (r Role) rank() int {
	switch r {
	case Owner:
		return 5
	case Manager:
		return 4
	case Granter:
		return 3
	case Reviewer:
		return 2
	case Viewer:
		return 1
	}
	return 0
}

// Allows reports whether r may do what needs may do.
func (r Role) Allows(needs Role) bool { return r.rank() >= needs.rank() && r.rank() > 0 }

// APIKey lets a program act for an account. Only its hash is stored.
type APIKey struct {
	ID        int64
	AccountID int64
	// MakerID is who made a key that has roles, and therefore an account, of its
	// own; 0 for a key that may do what its account may.
	MakerID    int64
	Name       string
	Prefix     string // the key's first characters, to tell keys apart
	CreatedAt  time.Time
	LastUsedAt time.Time // exact to a minute; zero: never
	RevokedAt  time.Time
}
