package badges

import (
	"context"
	"time"
)

// AllowList is a list of those who may have something: the people who may claim a
// badge, for one. Programs keep it by the secret that it shares with them.
type AllowList struct {
	ID        int64
	AccountID int64 // whose it is
	NewAllowList
	Sealed    []byte // the shared secret, sealed by the Vault
	CreatedAt time.Time
	UpdatedAt time.Time // last change of the list or its members
}

// NewAllowList is a request to make an allow list.
type NewAllowList struct {
	Name string
	Kind MemberKind
	// Service is where the members have their accounts, such as "github"; only,
	// and always, with AccountMembers.
	Service string
	Public  bool     // anybody may read who is on it
	Foreign *Foreign // how another system knows the list; nil for none; not read back
}

// AllowListChange says what to change; nil fields stay.
type AllowListChange struct {
	Name   *string
	Public *bool
	Rotate bool // a new secret; the old one is dead at once
}

// MemberKind says what an allow list holds.
type MemberKind string

const (
	EmailMembers     MemberKind = "email"
	FediverseMembers MemberKind = "fediverse" // handles or addresses of profiles
	AddressMembers   MemberKind = "address"   // addresses of wallets and the like, compared exactly
	AccountMembers   MemberKind = "account"   // accounts with a service, by id or user name
	TextMembers      MemberKind = "text"      // anything, compared exactly
)

// MemberForm says which of an account's two names a member is. It is "" in lists
// of other kinds.
type MemberForm string

const (
	MemberID       MemberForm = "id"
	MemberUsername MemberForm = "username" // compared in lower case, without "@"
)

// Member is one value on an allow list.
type Member struct {
	Form  MemberForm `json:"form,omitempty"`
	Value string     `json:"value"`
}

// StoredMember is a member with the place at which lists go on after it.
type StoredMember struct {
	ID int64
	Member
	AddedAt time.Time
}

// MemberChange adds or removes members. Adding who is on the list and removing who
// is not change nothing.
type MemberChange struct {
	Remove  bool     `json:"remove,omitempty"`
	Members []Member `json:"members"`
}

// ListActivity is one set of changes that was made together.
type ListActivity struct {
	ID        int64
	ListID    int64
	AccountID int64 // who made it; 0 for a program that had the secret alone
	Changes   []MemberChange
	At        time.Time
}

// ListKey is what somebody shows to get at an allow list: who they are, the shared
// secret, or both. The zero ListKey opens public lists, for reading.
type ListKey struct {
	Account Account
	Secret  string
}

// AllowListFilter narrows a list of allow lists, oldest first.
type AllowListFilter struct {
	AccountID int64 // whose; 0 for all
	Public    bool  // only the public ones
	After     int64 // id of the last one seen
	Limit     int   // 0: no limit
}

// MemberFilter narrows a list of members, in the order in which they were added.
type MemberFilter struct {
	ListID int64
	Form   MemberForm // "" for all
	After  int64      // StoredMember.ID of the last one seen
	Limit  int        // 0: no limit
}

// ListActivityFilter narrows the history of an allow list, newest first.
type ListActivityFilter struct {
	ListID int64
	Before int64 // id of the last one seen; 0 from the newest
	Limit  int   // 0: no limit
}

// AllowListReader finds allow lists and their members.
type AllowListReader interface {
	AllowList(ctx context.Context, id int64) (AllowList, error)
	AllowLists(ctx context.Context, f AllowListFilter) ([]AllowList, error)
	HasMember(ctx context.Context, listID int64, m Member) (bool, error)
	Members(ctx context.Context, f MemberFilter) ([]StoredMember, error)
	CountMembers(ctx context.Context, listID int64) (int, error)
	ListActivities(ctx context.Context, f ListActivityFilter) ([]ListActivity, error)
	CountListActivities(ctx context.Context, listID int64) (int, error)
}

// AllowListWriter changes allow lists.
type AllowListWriter interface {
	InsertAllowList(ctx context.Context, l AllowList) (id int64, err error)
	UpdateAllowList(ctx context.Context, l AllowList) error
	// DeleteAllowList deletes its members, history and claim pages, too.
	DeleteAllowList(ctx context.Context, id int64) error
	// AddMembers passes over those who are on the list.
	AddMembers(ctx context.Context, listID int64, members []Member, at time.Time) error
	RemoveMembers(ctx context.Context, listID int64, members []Member) error
	InsertListActivity(ctx context.Context, a ListActivity) error
	// TouchAllowList stores when the members changed.
	TouchAllowList(ctx context.Context, id int64, at time.Time) error
}
