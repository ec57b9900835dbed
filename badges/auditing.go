package badges

import (
	"context"
	"encoding/json"
	"time"
)

// The audit log is the list of events: whatever is changed writes its event in the
// same transaction, with who did it. Addresses of people and of their computers
// are not in it.

// EventFilter narrows a list of events, newest first.
type EventFilter struct {
	Server    bool      // only what concerns the server as a whole, none of its issuers
	IssuerID  int64     // 0 for all
	AccountID int64     // who did it; 0 for all
	Accounts  []int64   // one of whom did it; nil for all
	Area      string    // what its kind begins with, up to the dot, like "account"; "" for all
	Kind      EventKind // "" for all
	Text      string    // stands in what is known of the event; "" for all
	From      time.Time // not before; zero for all
	Until     time.Time // before; zero for all
	Before    int64     // id of the last one seen; 0 from the newest
	Limit     int       // 0: no limit
}

// AuditKinds are the kinds of all events that are kept.
func AuditKinds() []EventKind {
	return []EventKind{
		GrantCreated, OfferResent, GrantAccepted, GrantProcessed, GrantHeld, GrantResolved, GrantDeclined, GrantRevoked, GrantReturned,
		GrantExpiring, GrantShown, GrantReissued, IssuerCreated, IssuerUpdated, IssuerMoved, IssuerExported, IssuerImported,
		IssuerRefused, IssuerWelcomed, IssuersFeatured, BadgeCreated, BadgeUpdated, ApplicationCreated, ApplicationTurnedDown, ApplicationReviewed, IdentityLinked, IdentityMoved, HolderCreated, BlockAdded,
		BlockChanged, BlockRemoved, ReplyRemoved, QuoteAllowed, QuoteRevoked, ReportReceived, ReportSent, ReportNoted, ReportResolved,
		FollowAdded, FollowEnded, FollowerRemoved, EndorsementCreated, EndorsementReceived, EndorsementRevoked, ExternalReceived, ExternalEnded,
		SetCreated, SetUpdated, SetDeleted, AccountCreated, AccountDisabled, AccountEnabled, AdminAppointed, AdminDismissed, SignInLinkMade,
		RoleChanged, APIKeyCreated, APIKeyRevoked, InvitationMade, InvitationAccepted, InvitationWithdrawn, IssuerRequested, RequestApproved,
		RequestDeclined, SettingChanged, SitePageSaved, SitePageDeleted, AnnouncementMade, AnnouncementDeleted, BackupRequested, BackupMade,
		BackupDownloaded, BackupDeleted, HostRetried, HostPaused, HostResumed, HostDropped, TaskRetried, TaskDropped,
	}
}

// EventListReader lists recorded facts.
type EventListReader interface {
	Events(ctx context.Context, f EventFilter) ([]Event, error)
}

// AuditLog returns events, newest first. It needs an admin.
func (s *Service) AuditLog(ctx context.Context, by Account, f EventFilter) ([]Event, error) {
	if err := mustBeAdmin(by, "read the audit log"); err != nil {
		return nil, err
	}
	return s.Store.Events(ctx, f)
}

// mustBeAdmin refuses everybody else, saying what they may not do.
func mustBeAdmin(by Account, what string) error {
	if by.Admin {
		return nil
	}
	return Errorf(Forbidden, "only an admin of this server may %s", Word(what))
}

// recordFact records an event of the server, or of an issuer if it is not 0.
func (s *Service) recordFact(ctx context.Context, tx Tx, by Account, kind EventKind, issuerID int64, fact any) error {
	data, err := json.Marshal(fact)
	if err != nil {
		return err
	}
	return s.record(ctx, tx, Event{Kind: kind, IssuerID: issuerID, AccountID: by.ID, Data: data, At: s.Now()})
}
