package badges

import (
	"context"

	"laurel/badges/search"
)

// SearchKind says what was found.
type SearchKind string

const (
	FoundIssuer SearchKind = "issuer"
	FoundBadge  SearchKind = "badge"
	FoundGrant  SearchKind = "grant"
	// FoundExternal is a badge that was granted elsewhere.
	FoundExternal SearchKind = "external"
)

// SearchFilter asks for what everybody may find: issuers and badges in use, listed
// grants, and external badges that are listed and stand. Those with all terms in their name come first, then those that
// have some in their text; of each the newest first.
type SearchFilter struct {
	Terms  []search.Term // at least one
	Kind   SearchKind    // "" for all
	Domain string        // of the issuer, which external badges have none of; "" for all
	Before SearchPlace   // behind the last one seen; the zero place from the start
	Limit  int
}

// SearchPlace is where something stands among all that was found.
type SearchPlace struct {
	InText bool  // not all terms are in its name
	Entry  int64 // its number in the index; 0 before the first
}

// SearchResult is one thing that was found.
type SearchResult struct {
	Place SearchPlace
	Kind  SearchKind
	ID    int64 // of the issuer, badge, grant or external badge
}

// SearchReader finds things by words. The store keeps the index within the
// transactions that change what is public: what was withdrawn is not found from
// then on.
type SearchReader interface {
	Search(ctx context.Context, f SearchFilter) ([]SearchResult, error)
}
