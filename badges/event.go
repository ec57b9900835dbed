package badges

import (
	"context"
	"encoding/json"
	"strconv"
	"time"
)

// EventKind names a fact.
type EventKind string

const (
	GrantCreated   EventKind = "grant.created"
	OfferResent    EventKind = "grant.offer_resent" // a granter has the offer sent once more
	GrantAccepted  EventKind = "grant.accepted"
	GrantProcessed EventKind = "grant.processed"
	GrantHeld      EventKind = "grant.held"     // its documents did not pass the server's own check
	GrantResolved  EventKind = "grant.resolved" // the recipient's account was found
	GrantDeclined  EventKind = "grant.declined"
	GrantRevoked   EventKind = "grant.revoked"
	GrantReturned  EventKind = "grant.returned" // the recipient gave an accepted badge back
	GrantReissued  EventKind = "grant.reissued" // to another identity of its recipient; Data: ReissueFact
	GrantExpiring  EventKind = "grant.expiring" // the recipient is to be reminded of its end; Data: ReminderFact
	GrantShown     EventKind = "grant.shown"    // the recipient chose anew who may see it; Data: VisibilityFact
	IssuerCreated  EventKind = "issuer.created"
	IssuerUpdated  EventKind = "issuer.updated"
	IssuerMoved    EventKind = "issuer.moved"    // away from here, or back; Data: IssuerMoveFact
	IssuerExported EventKind = "issuer.exported" // Data of these two: IssuerArchiveFact
	IssuerImported EventKind = "issuer.imported"
	BadgeCreated   EventKind = "badge.created"
	BadgeUpdated   EventKind = "badge.updated"

	ApplicationCreated    EventKind = "application.created"     // Data: ApplicationFact
	ApplicationTurnedDown EventKind = "application.turned_down" // a post applied in vain; Data: ApplicantFact
	ApplicationReviewed   EventKind = "application.reviewed"    // a review was made or changed; Data: ApplicationFact
	IdentityLinked        EventKind = "identity.linked"         // a profile was given that is to be looked up; Data: IdentityFact
	IdentityMoved         EventKind = "identity.moved"          // an account took another's place; Data: MoveFact
	HolderCreated         EventKind = "holder.created"          // Data: HolderFact

	BlockAdded     EventKind = "block.added" // Data of these three: BlockFact
	BlockChanged   EventKind = "block.changed"
	BlockRemoved   EventKind = "block.removed"
	ReplyRemoved   EventKind = "reply.removed"   // by issuer or recipient; Data: ReplyFact
	IssuerRefused  EventKind = "issuer.refused"  // somebody wants nothing more of the issuer; Data: RefusalFact
	IssuerWelcomed EventKind = "issuer.welcomed" // and now does again; Data: RefusalFact
	QuoteAllowed   EventKind = "quote.allowed"   // leave to quote a grant's Note; Data: QuoteFact
	QuoteRevoked   EventKind = "quote.revoked"   // and its end; Data: QuoteFact
	ReportReceived EventKind = "report.received" // Data of these four: ReportFact
	ReportSent     EventKind = "report.sent"
	ReportNoted    EventKind = "report.noted"
	ReportResolved EventKind = "report.resolved"

	FollowAdded         EventKind = "follow.added" // one of ours wants to follow; Data of these two: FollowFact
	FollowEnded         EventKind = "follow.ended"
	FollowerRemoved     EventKind = "follower.removed"     // by their issuer; Data: FollowerFact
	EndorsementCreated  EventKind = "endorsement.created"  // by an issuer of ours; Data of these three: EndorsementFact
	EndorsementReceived EventKind = "endorsement.received" // of something of ours, from another server
	EndorsementRevoked  EventKind = "endorsement.revoked"  // by whoever made it

	ExternalReceived EventKind = "external.received" // a badge from elsewhere that is to be boosted; Data of these two: ExternalFact
	ExternalEnded    EventKind = "external.ended"    // it does not stand any more

	SetCreated EventKind = "set.created" // Data of these three: SetFact
	SetUpdated EventKind = "set.updated"
	SetDeleted EventKind = "set.deleted"

	AccountCreated  EventKind = "account.created" // Data of those about accounts and roles: AccountFact
	AccountDisabled EventKind = "account.disabled"
	AccountEnabled  EventKind = "account.enabled"
	AdminAppointed  EventKind = "account.admin_appointed"
	AdminDismissed  EventKind = "account.admin_dismissed"
	SignInLinkMade  EventKind = "account.sign_in_link_made" // by an admin for somebody
	RoleChanged     EventKind = "role.changed"
	APIKeyCreated   EventKind = "api_key.created"
	APIKeyRevoked   EventKind = "api_key.revoked" // Data: KeyFact

	InvitationMade      EventKind = "invitation.made" // Data of these three: InvitationFact
	InvitationAccepted  EventKind = "invitation.accepted"
	InvitationWithdrawn EventKind = "invitation.withdrawn"
	IssuerRequested     EventKind = "issuer_request.made" // Data of these three: RequestFact
	RequestApproved     EventKind = "issuer_request.approved"
	RequestDeclined     EventKind = "issuer_request.declined"

	SettingChanged      EventKind = "setting.changed" // Data: SettingFact
	SitePageSaved       EventKind = "page.saved"      // Data of these two: SitePageFact
	SitePageDeleted     EventKind = "page.deleted"
	AnnouncementMade    EventKind = "announcement.made" // Data of these two: AnnouncementFact
	AnnouncementDeleted EventKind = "announcement.deleted"
	BackupRequested     EventKind = "backup.requested" // Data of these four: BackupFact
	BackupMade          EventKind = "backup.made"
	BackupDownloaded    EventKind = "backup.downloaded"
	BackupDeleted       EventKind = "backup.deleted"
	IssuersFeatured     EventKind = "issuer.featured" // the front page's issuers were chosen; Data: FeaturedFact
	HostRetried         EventKind = "host.retried"    // Data of those about hosts: HostFact
	HostPaused          EventKind = "host.paused"
	HostResumed         EventKind = "host.resumed"
	HostDropped         EventKind = "host.dropped"
	TaskRetried         EventKind = "task.retried" // Data of those about tasks: TaskFact
	TaskDropped         EventKind = "task.dropped"

	WebhookTested EventKind = "webhook.test" // somebody wants to see a message arrive; never stored
)

// Event is a fact, stored in the transaction that made it true. Ids that do not
// apply are 0.
type Event struct {
	ID        int64
	Kind      EventKind
	IssuerID  int64
	BadgeID   int64
	GrantID   int64
	AccountID int64 // who did it; 0: the operator or the recipient
	Data      json.RawMessage
	At        time.Time
}

// Consumer is something that happens after events, outside their transaction.
// For each event that it wants, appending the event also queues a task whose
// kind is the consumer's name (see package task); at least once.
type Consumer struct {
	Name  string
	Wants func(Event) bool
	// Applies is asked about each wanted event, within its transaction, by
	// consumers to whom most of them are nothing. nil: they all are something.
	Applies func(ctx context.Context, r Reader, e Event) (bool, error)
	// Lane says which events must reach the consumer in order, one at a time.
	// nil: those of one issuer.
	Lane func(Event) string
}

func (c Consumer) lane(e Event) string {
	if c.Lane != nil {
		return c.Name + "/" + c.Lane(e)
	}
	return c.Name + "/issuer/" + strconv.FormatInt(e.IssuerID, 10)
}

func (c Consumer) concerned(ctx context.Context, r Reader, e Event) (bool, error) {
	if !c.Wants(e) || c.Applies == nil {
		return c.Wants(e), nil
	}
	return c.Applies(ctx, r, e)
}

// Offered reports whether the event is a grant that waits for the recipient's
// answer. An award is made and accepted at once; it waits for nothing.
func (e Event) Offered() bool { return e.Kind == GrantCreated && !awardFact(e).Accepted }

// Offers reports whether the recipient is to get the message that offers the grant:
// for the first time, or once more.
func (e Event) Offers() bool { return e.Offered() || e.Kind == OfferResent }

// EventTask is the payload of the tasks that are queued for consumers.
type EventTask struct {
	Event int64 `json:"event"`
}
