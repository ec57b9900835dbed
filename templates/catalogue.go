package templates

import (
	"html/template"
	"time"
)

// Listings is the catalogue: what issuers here offer.
type Listings struct {
	Head
	Issuer   Link // whose offers alone these are; zero: everybody's
	Listings []Listing
	Older    string // address of the next page, if there is one
}

func (Listings) template() string { return "listings" }

// Listing is one offer in the catalogue. Empty fields are not shown.
type Listing struct {
	Link         // its title; the badge's page, if it has one here
	ID           int64
	Picture      Picture
	Issuer       Link
	Description  template.HTML
	Requirements template.HTML // what one must have or be
	Validity     string        // in the issuer's words
	Price        string        // in the issuer's words
	InfoURL      string
}

// CollectionKind says whose grants a collection holds.
type CollectionKind string

// The kinds, each with a text of its own.
const (
	ReceivedCollection CollectionKind = "received"
	IssuedCollection   CollectionKind = "issued"
)

// Collection is the page of grants that their recipient or issuer has put together.
type Collection struct {
	Head
	Name        string
	Kind        CollectionKind
	Owner       Link // name alone if the owner has no page; may be empty
	Picture     Picture
	Description template.HTML
	Grants      []GrantCard // those that anybody may see
}

func (Collection) template() string { return "collection" }

// CollectionLink leads to a collection from its owner's page.
type CollectionLink struct {
	Link
	Kind CollectionKind
}

// MemberKind says by what people stand on an allow list.
type MemberKind string

// The kinds, each with a text of its own.
const (
	EmailMembers     MemberKind = "email"
	FediverseMembers MemberKind = "fediverse"
	AddressMembers   MemberKind = "address"
	AccountMembers   MemberKind = "account"
	TextMembers      MemberKind = "text"
)

// List is the page of an allow list that anybody may read.
type List struct {
	Head
	Name      string
	Kind      MemberKind
	Service   string // where accounts are
	Count     int    // of all members
	Members   []string
	Newer     string      // address of the next page of Members, if there is one
	Badges    []BadgeCard // what its members can claim
	Changes   int         // how often it was changed so far
	ChangedAt time.Time   // zero: not known
}

func (List) template() string { return "list" }

// ClaimStep is how far a claim has come.
type ClaimStep string

// The steps, each with a text of its own.
const (
	ClaimOpen   ClaimStep = "open"   // asks for an address
	ClaimSent   ClaimStep = "sent"   // the address was taken
	ClaimClosed ClaimStep = "closed" // the badge is not granted any more
)

// Claim is the page at which people on an allow list ask for a badge. Kind is
// EmailMembers or FediverseMembers.
type Claim struct {
	Head
	Step        ClaimStep
	Title       string // the badge's
	Badge       string // address of the badge's page
	Picture     Picture
	Issuer      IssuerCard
	List        Link // name alone if not everybody may see the list
	Kind        MemberKind
	Description template.HTML
	Criteria    template.HTML
	Again       string // address of the empty form
	Address     string // as it was typed
	Wrong       bool   // Address is none
}

func (Claim) template() string { return "claim" }
