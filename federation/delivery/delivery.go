// Package delivery brings activities to inboxes, for years, unattended.
//
// An activity's bytes are stored once; a delivery is one activity owed to one
// inbox, and the host behind it is the unit of work. One worker at a time sends a
// host's deliveries in order, so a Delete never overtakes its Create. A host in
// trouble waits, with growing pauses, and costs the others nothing. Requests are
// signed at the moment of sending.
//
// Delivery is at least once: a crash repeats at most one batch, and activity ids
// are stable, so receivers drop the repeats.
package delivery

import (
	"context"
	"time"
)

// Activity is something we send.
type Activity struct {
	ID       int64
	URI      string // the activity's id
	IssuerID int64  // the actor that sends and signs
	GrantID  int64  // the grant it is about, 0 for none
	Kind     Kind
	Body     []byte // of an Offer sealed, see SealContext
	// ForBadgeServers is the form for servers that import badges from the
	// attachment of Notes; nil if they get the same as everybody.
	ForBadgeServers []byte
	CreatedAt       time.Time
}

// Kind says what an activity is for.
type Kind string

const (
	Offer       Kind = "offer"    // Create of the direct Note
	Create      Kind = "create"   // Create of the public Note
	Announce    Kind = "announce" // by the announcer
	Undo        Kind = "undo"     // of the Announce
	Delete      Kind = "delete"
	Accept      Kind = "accept" // of a Follow
	Reject      Kind = "reject" // of a Follow that was accepted before
	UpdateActor Kind = "update"
	UpdateNote  Kind = "update-note" // of the public Note
	Flag        Kind = "flag"        // a report
	Follow      Kind = "follow"      // of one of ours, and its Undo
	Endorse     Kind = "endorse"     // Create or Delete of an endorsement's Note
	Move        Kind = "move"        // an issuer is elsewhere now
	Message     Kind = "message"     // Create of a direct Note that is no offer
)

// SealContext is the context with which the body of an Offer is sealed in the
// Vault: it holds an accept link, which a stolen database must not give away.
func SealContext(uri string) string { return "activity " + uri }

// State of a delivery.
type State string

const (
	Queued    State = "queued"
	Delivered State = "delivered"
	Failed    State = "failed"  // the inbox refused it for good, or did not answer for too long
	Dropped   State = "dropped" // an operator or a block ended it
)

// Result is what came of one attempt.
type Result struct {
	At       time.Time     `json:"at"`
	Duration time.Duration `json:"duration"`         // nanoseconds
	Status   int           `json:"status,omitempty"` // HTTP; 0 if none came
	Error    string        `json:"error,omitempty"`
}

// Delivery is one activity owed to one inbox.
type Delivery struct {
	ID       int64
	Inbox    string
	State    State
	Attempts int
	Results  []Result // the last few
	// UpdatedAt is when it was last attempted, or ended; zero before that.
	UpdatedAt time.Time
	Activity  Activity
}

// Host is a leased host. Wake is the counter of enqueued deliveries at the last
// look, by which an enqueue at the moment of release is noticed.
type Host struct {
	Name         string
	Wake         int64
	Failures     int       // in a row
	Stumbles     int       // activities in a row that it stumbled over
	FailingSince time.Time // zero while it answers
	Resting      bool      // in trouble: left alone until it is due, whatever is enqueued
}

// Outbox is how others put activities on their way, inside their transactions.
type Outbox interface {
	// InsertActivity stores an activity once by its URI; fresh is false when it
	// was stored before.
	InsertActivity(ctx context.Context, a Activity) (id int64, fresh bool, err error)
	// DeliverTo owes an activity to one inbox, once.
	DeliverTo(ctx context.Context, activityID int64, inbox string) error
	// DeliverToFollowers owes an activity to all followers of an issuer, one
	// copy for each shared inbox.
	DeliverToFollowers(ctx context.Context, activityID, issuerID int64) error
	// DeliverToReached owes an activity to every inbox that an earlier activity
	// of that kind about the grant was owed to.
	DeliverToReached(ctx context.Context, activityID, grantID int64, kind Kind) error
	// DeliverToWhoGot owes an activity to every inbox that the one with that id was
	// owed to.
	DeliverToWhoGot(ctx context.Context, activityID int64, uri string) error
}

// Queue keeps deliveries and leases hosts.
type Queue interface {
	ClaimHosts(ctx context.Context, now, until time.Time, n int) ([]Host, error)
	// HostDeliveries returns the next n deliveries of a host that may be sent
	// now, in order, and the host as it was just before. One that waits holds back
	// what its issuer sends later until there were OrderedAttempts, and after that
	// only what is about the same grant or profile. With none to send, next
	// is when the first waiting one may be, zero if there is none.
	HostDeliveries(ctx context.Context, host Host, now time.Time, n int) (ds []Delivery, _ Host, next time.Time, err error)
	ExtendHost(ctx context.Context, host Host, until time.Time) error
	// Record stores what came of a batch, and how the host does, at once.
	Record(ctx context.Context, host Host, outcomes []Outcome, lastError string, now time.Time) error
	// GiveUpBefore fails a host's deliveries that were made before a time.
	GiveUpBefore(ctx context.Context, host Host, before, now time.Time, problem string) error
	// ReleaseHost gives the lease back. With a zero due time the host sleeps
	// until the next enqueue.
	ReleaseHost(ctx context.Context, host Host, now, due time.Time) error
	// InboxGone removes the followers behind an inbox that was deleted, shared or
	// personal.
	InboxGone(ctx context.Context, inbox string, now time.Time) error
}

// Outcome is what an attempt means for its delivery.
type Outcome struct {
	DeliveryID int64
	State      State
	NotBefore  time.Time // for a Queued one that waits alone
	Result     Result
}
