package badges

import (
	"context"
	"time"
)

// EndorsedKind says what sort of thing is endorsed.
type EndorsedKind string

const (
	EndorsedBadge  EndorsedKind = "badge"
	EndorsedGrant  EndorsedKind = "grant"
	EndorsedIssuer EndorsedKind = "issuer"
)

// Endorsed is what an endorsement is about: a badge, a grant or an issuer, of
// this server or of another one.
type Endorsed struct {
	Kind    EndorsedKind
	Address string // its id in Open Badges: of a badge, a credential, an actor
	Title   string // as it was called when it was endorsed
	Owner   string // the id of the issuer's actor

	// OwnerID, BadgeID and GrantID are set for what is this server's own; BadgeID
	// and GrantID only where they apply.
	OwnerID, BadgeID, GrantID int64
}

// Endorsement is an issuer's word for something of another issuer, as an Open
// Badges 3.0 EndorsementCredential. Either side, or both, are this server's.
type Endorsement struct {
	ID        int64
	ULID      string // lower case; of one that was made here the last segment of its address
	Address   string // the id of its credential and of its Note
	IssuerID  int64  // who endorses, 0 for an issuer of another server
	Actor     string // the id of who endorses
	ActorName string // how they called themselves then
	Endorsed
	Comment string // plain text

	Status     StatusEntry // of one that was made here
	Credential []byte      // the signed document

	CreatedAt time.Time
	CheckedAt time.Time // when one from elsewhere was last found good; zero: made here, or not checked yet
	RevokedAt time.Time // zero: it stands
	HiddenAt  time.Time // the endorsed issuer does not want it shown; zero: it is
}

// Shown reports whether the endorsement may stand on the pages of what it is about.
func (e Endorsement) Shown() bool { return e.RevokedAt.IsZero() && e.HiddenAt.IsZero() }

// EndorsementFilter narrows a list of endorsements, newest first.
type EndorsementFilter struct {
	IssuerID int64 // by this issuer; 0 for all
	OwnerID  int64 // of things of this issuer; 0 for all
	BadgeID  int64 // of this badge; 0 for all
	GrantID  int64 // of this grant; 0 for all
	// Kind leaves only those of one sort; "" for all.
	Kind   EndorsedKind
	Shown  bool  // only those that stand and are not hidden
	Before int64 // id of the last one seen; 0 from the newest
	Limit  int   // 0: no limit
}

// EndorsementReader finds endorsements.
type EndorsementReader interface {
	Endorsement(ctx context.Context, id int64) (Endorsement, error)
	// EndorsementByULID finds one that was made here.
	EndorsementByULID(ctx context.Context, ulid string) (Endorsement, error)
	EndorsementByAddress(ctx context.Context, address string) (Endorsement, error)
	Endorsements(ctx context.Context, f EndorsementFilter) ([]Endorsement, error)
	// EndorsementAt reports whether a place of a status list is taken.
	EndorsementAt(ctx context.Context, e StatusEntry) (bool, error)
}

// EndorsementWriter changes endorsements.
type EndorsementWriter interface {
	// InsertEndorsement stores a new one. inserted is false, and nothing stored,
	// when its address is known, or another one by the same actor stands for the
	// same thing.
	InsertEndorsement(ctx context.Context, e Endorsement) (id int64, inserted bool, err error)
	// RevokeEndorsement ends one, and marks its status list as changed.
	RevokeEndorsement(ctx context.Context, e Endorsement, at time.Time) error
	// CheckEndorsement stores when one was found good.
	CheckEndorsement(ctx context.Context, id int64, at time.Time) error
	// HideEndorsement stores since when it is not shown; the zero time: it is.
	HideEndorsement(ctx context.Context, id int64, since time.Time) error
}

// EndorsementFact is the Data of the events of endorsements.
type EndorsementFact struct {
	Endorsement int64 `json:"endorsement"`
}
