package badges

import (
	"context"
	"time"
)

// Store keeps the domain. Reads see committed data; all changes go through InTx.
// Every look-up of one thing returns a NotFound *Error when there is none.
type Store interface {
	Reader
	// InTx runs fn in one transaction, which commits when fn returns nil. fn may
	// run again after a serialization failure, so it must not have side effects
	// of its own, and nothing in it may wait for the network.
	InTx(ctx context.Context, fn func(Tx) error) error
}

// Reader is what can be asked, inside and outside a transaction.
type Reader interface {
	IssuerReader
	StatusReader
	BadgeReader
	GrantReader
	AccountReader
	EventReader
	ForeignReader
	ClaimCodeReader
	ApplicationReader
	MilestoneReader
	ClientReader
	WebhookReader
	HolderReader
	CollectionReader
	ListingReader
	HoldReader
	SnapshotReader
	AllowListReader
	ClaimPageReader
	BadgeSetReader
	DesignReader
	ConversationReader
	BlockReader
	SearchReader
	SessionReader
	LoginReader
	AccountIdentityReader
	SignInTokenReader
	ThrottleReader
	RemoteAppReader
	RefusalReader
	ReportReader
	MessageReader
	QuoteReader
	ConsentReader
	OpenBadgeReader
	FollowReader
	FollowerReader
	AppReader
	ExternalReader
	BackpackReader
	NumbersReader
	BatchReader
	ScopedKeyReader
	MailTemplateReader
	MailReader
	EndorsementReader
	RenewalReader
	ReminderReader
	MoveReader
	ReissueReader
	ArchiveReader
	EventListReader
	PeopleReader
	InvitationReader
	IssuerRequestReader
	SettingReader
	SitePageReader
	AnnouncementReader
	ReplyListReader
	LanguageReader
	QuoteListReader
	ReportNoteReader
	FeaturedReader
}

// Tx is Reader and the changes, within one transaction.
type Tx interface {
	Reader
	IssuerWriter
	StatusWriter
	BadgeWriter
	GrantWriter
	AccountWriter
	EventWriter
	ForeignWriter
	ClaimCodeWriter
	ApplicationWriter
	MilestoneWriter
	ClientWriter
	WebhookWriter
	HolderWriter
	CollectionWriter
	ListingWriter
	HoldWriter
	SnapshotWriter
	AllowListWriter
	ClaimPageWriter
	BadgeSetWriter
	DesignWriter
	ConversationWriter
	BlockWriter
	SessionWriter
	LoginWriter
	AccountIdentityWriter
	SignInTokenWriter
	ThrottleWriter
	RemoteAppWriter
	RefusalWriter
	ReportWriter
	ReportNoteWriter
	FeaturedWriter
	OpenBadgeWriter
	AppWriter
	QuoteWriter
	ExternalWriter
	BackpackWriter
	CountWriter
	BatchWriter
	MailTemplateWriter
	FollowWriter
	FollowerWriter
	EndorsementWriter
	RenewalWriter
	ReminderWriter
	MoveWriter
	ReissueWriter
	ArchiveWriter
	InvitationWriter
	IssuerRequestWriter
	SettingWriter
	SitePageWriter
	AnnouncementWriter
	QueueWriter
	ErasureWriter
	LanguageWriter
}

// IssuerReader finds issuers and their keys.
type IssuerReader interface {
	Issuer(ctx context.Context, id int64) (Issuer, error)
	IssuerByUsername(ctx context.Context, domain, username string) (Issuer, error)
	Issuers(ctx context.Context, f IssuerFilter) ([]Issuer, error)
	// CountIssuers ignores the filter's page.
	CountIssuers(ctx context.Context, f IssuerFilter) (int, error)
	// IssuerKeys returns an issuer's keys, oldest first, with those that are retired.
	IssuerKeys(ctx context.Context, issuerID int64) ([]StoredKey, error)
	IssuerKey(ctx context.Context, id int64) (StoredKey, error)
}

// IssuerWriter changes issuers. InsertIssuer returns a Conflict *Error when the
// username is taken on its domain.
type IssuerWriter interface {
	InsertIssuer(ctx context.Context, i Issuer) (id int64, err error)
	UpdateIssuer(ctx context.Context, i Issuer) error
	// HoldIssuer has other transactions that want to change the issuer wait for
	// the end of this one.
	HoldIssuer(ctx context.Context, id int64) error
	InsertIssuerKey(ctx context.Context, k StoredKey) error
	// RetireIssuerKeys retires the keys of an algorithm that sign now.
	RetireIssuerKeys(ctx context.Context, issuerID int64, algorithm KeyAlgorithm, at time.Time) error
}

// ArchiveFilter says what becomes of archived things in a list.
type ArchiveFilter int

const (
	WithoutArchived ArchiveFilter = iota
	WithArchived
	OnlyArchived
)

// IssuerFilter narrows a list of issuers, ordered by id.
type IssuerFilter struct {
	Role      IssuerRole // "" for all
	ParentID  int64      // only those directly below this one; 0 for all
	TopLevel  bool       // only those without a parent
	Archived  ArchiveFilter
	Domain    string // "" for all
	AccountID int64  // only those on which the account has a role; 0 for all
	After     int64  // id of the last one seen
	Offset    int    // how many to leave out; with Limit only
	Limit     int    // 0: no limit
}

// BadgeReader finds badges and pictures. Badge also finds those that were deleted.
type BadgeReader interface {
	Badge(ctx context.Context, id int64) (Badge, error)
	Badges(ctx context.Context, f BadgeFilter) ([]Badge, error)
	// BadgeVersion returns the definition that grants of that version were made
	// of, the badge's own for the version of now; NotFound for one that was never
	// granted and was changed since.
	BadgeVersion(ctx context.Context, badgeID int64, version int) (Definition, error)
	// CountBadges ignores the filter's page.
	CountBadges(ctx context.Context, f BadgeFilter) (int, error)
	// Picture returns the PNG with that hash.
	Picture(ctx context.Context, sha256 string) ([]byte, error)
	// SVG returns the drawing with that hash.
	SVG(ctx context.Context, sha256 string) ([]byte, error)
}

// BadgeWriter changes badges.
type BadgeWriter interface {
	InsertBadge(ctx context.Context, b Badge) (id int64, err error)
	UpdateBadge(ctx context.Context, b Badge) error
	// HoldBadge has other transactions that want to change the badge wait for the
	// end of this one.
	HoldBadge(ctx context.Context, id int64) error
	// PutPicture stores a PNG under its hash; storing it again changes nothing.
	PutPicture(ctx context.Context, sha256 string, png []byte, at time.Time) error
	// PutSVG stores a drawing under its hash; storing it again changes nothing.
	PutSVG(ctx context.Context, sha256 string, svg []byte, at time.Time) error
}

// BadgeFilter narrows a list of badges, ordered by id. Deleted ones are left out.
type BadgeFilter struct {
	Domain    string // of the issuer; "" for all
	IssuerID  int64  // 0 for all
	Under     int64  // only those of this issuer and all below it; 0 for all
	AccountID int64  // only those on which the account has a role; 0 for all
	Archived  ArchiveFilter
	Newest    bool  // newest first
	Before    int64 // id of the last one seen, with Newest; 0 from the newest
	After     int64 // id of the last one seen
	Offset    int   // how many to leave out; with Limit only
	Limit     int   // 0: no limit
}

// GrantReader finds grants, their documents and their recipients.
type GrantReader interface {
	Grant(ctx context.Context, id int64) (Grant, error)
	GrantByULID(ctx context.Context, ulid string) (Grant, error)
	GrantByOffer(ctx context.Context, offerULID string) (Grant, error)
	// LiveGrant returns the one pending, accepted or processed grant of a badge
	// to an identity.
	LiveGrant(ctx context.Context, badgeID, identityID int64) (Grant, error)
	Grants(ctx context.Context, f GrantFilter) ([]Grant, error)
	CountGrants(ctx context.Context, f GrantFilter) (int, error)
	Document(ctx context.Context, grantID int64, format DocumentFormat) ([]byte, error)
	Identity(ctx context.Context, id int64) (Identity, error)
	// IdentityByHandle finds the fediverse account that is known by a handle
	// (@user@host, lower case).
	IdentityByHandle(ctx context.Context, handle string) (Identity, error)
	// IdentityByAlias finds an identity by any form under which it was ever given.
	IdentityByAlias(ctx context.Context, alias string) (Identity, error)
	// RecipientIdentities returns all that a recipient is known by, oldest first.
	RecipientIdentities(ctx context.Context, recipientID int64) ([]Identity, error)
}

// GrantWriter changes grants.
type GrantWriter interface {
	// InsertGrant stores a new grant. inserted is false, and nothing stored,
	// when the badge has a live grant to the same identity.
	InsertGrant(ctx context.Context, g Grant) (id int64, inserted bool, err error)
	// UpdateGrant stores the grant's life cycle (state, visibility, times,
	// reason, fingerprint, name) if its state is still from.
	UpdateGrant(ctx context.Context, g Grant, from State) (updated bool, err error)
	// HideGrant stores since when one side hides the grant; the zero time: it does not.
	HideGrant(ctx context.Context, grantID int64, by Hider, since time.Time) error
	// RetireGrant lets an expired grant stand while the badge is granted anew.
	RetireGrant(ctx context.Context, grantID int64) error
	PutDocuments(ctx context.Context, grantID int64, d Documents) error
	// InsertIdentity stores an identity of a new recipient, under its own value
	// as alias, or returns the one that already has that alias.
	InsertIdentity(ctx context.Context, id Identity, recipientName string) (Identity, error)
	// UpdateIdentity stores kind, value, handle and the look-up's outcome, and
	// adds the value to the aliases.
	UpdateIdentity(ctx context.Context, id Identity) error
	// MergeIdentity moves aliases and grants of from to into; grants that would
	// be a second live one stay behind and are returned.
	MergeIdentity(ctx context.Context, from, into int64) (duplicates []Grant, err error)
	// JoinRecipients makes two recipients one, which is into.
	JoinRecipients(ctx context.Context, from, into int64) error
}

// GrantFilter narrows a list of grants, newest first.
type GrantFilter struct {
	Domain     string // of the issuer; "" for all
	IssuerID   int64  // 0 for all
	Under      int64  // only those of this issuer and all below it; 0 for all
	BadgeID    int64  // 0 for all
	IdentityID int64  // 0 for all
	// Email leaves only the grants to whoever has this address: they may have
	// gone to another identity of the same recipient. "" for all.
	Email     string
	AccountID int64 // only those on whose issuer the account has a role; 0 for all
	States    []State
	// Query leaves only those whose recipient's name, handle, profile or e-mail
	// address holds this text, in any case; "" for all.
	Query  string
	Listed bool // only those that are processed, public and hidden by nobody
	// RecipientID leaves only those to any identity of a recipient; 0 for all.
	RecipientID int64
	HolderID    int64   // only those to a holder of the issuer; 0 for all
	OwnerID     int64   // only those to what an account has proved to be; 0 for all
	Identities  []int64 // only those to these identities; nil for all
	Before      int64   // id of the last one seen; 0 from the newest
	After       int64   // the same with Oldest; 0 from the oldest
	Oldest      bool    // oldest first
	// Condition narrows by what a state alone does not tell, at the moment At.
	Condition GrantCondition
	At        time.Time
	// Order sorts by something else than age; pages by Offset alone.
	Order      GrantOrder
	Descending bool // the other way round, with Order
	Offset     int  // how many to leave out; with Limit only
	Limit      int  // 0: no limit
}

// AccountReader finds accounts, roles and API keys.
type AccountReader interface {
	Account(ctx context.Context, id int64) (Account, error)
	AccountByEmail(ctx context.Context, email string) (Account, error)
	Accounts(ctx context.Context) ([]Account, error)
	// AccountRole returns the highest role of an account on an issuer or on any
	// issuer above it; "" when it has none.
	AccountRole(ctx context.Context, accountID, issuerID int64) (Role, error)
	// APIKeyByHash returns a key that is not revoked.
	APIKeyByHash(ctx context.Context, hash []byte) (APIKey, error)
	APIKeys(ctx context.Context, accountID int64) ([]APIKey, error)
}

// AccountWriter changes accounts. InsertAccount and InsertAPIKey return a
// Conflict *Error when the address or the key is in use.
type AccountWriter interface {
	InsertAccount(ctx context.Context, a Account) (id int64, err error)
	UpdateAccount(ctx context.Context, a Account) error
	SetRole(ctx context.Context, accountID, issuerID int64, role Role) error
	InsertAPIKey(ctx context.Context, k APIKey, hash []byte) (id int64, err error)
	RevokeAPIKey(ctx context.Context, id int64, at time.Time) error
	TouchAPIKey(ctx context.Context, id int64, at time.Time) error
}

// EventReader finds recorded facts.
type EventReader interface {
	Event(ctx context.Context, id int64) (Event, error)
}

// EventWriter records facts and queues what follows from them.
type EventWriter interface {
	AppendEvent(ctx context.Context, e Event) (id int64, err error)
	// Enqueue queues a task; tasks of one lane run in order, one at a time.
	Enqueue(ctx context.Context, lane, kind string, payload []byte, at time.Time) error
	// EnqueueFirst queues a task that somebody is waiting for: its lane goes before
	// those that others have queued.
	EnqueueFirst(ctx context.Context, lane, kind string, payload []byte, at time.Time) error
}

// StoredKey is one key pair of an issuer. Private is sealed by the Vault.
type StoredKey struct {
	ID        int64
	IssuerID  int64
	Algorithm KeyAlgorithm
	Public    []byte // PKIX, DER
	Sealed    []byte // PKCS #8, DER, encrypted
	CreatedAt time.Time
	RetiredAt time.Time // zero while it signs; a retired key still verifies
}
