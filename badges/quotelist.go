package badges

import "context"

// QuoteFilter narrows a list of quotes, newest first.
type QuoteFilter struct {
	URI    string // id of the quoting post; "" for all
	Before int64  // id of the last one seen
	Limit  int    // 0: no limit
}

// ShownQuote is a quote as a moderator sees it.
type ShownQuote struct {
	Quote
	Badge string // title of the grant's badge
	Grant string // ULID of the grant
}

// QuoteListReader lists the quotes of all grants.
type QuoteListReader interface {
	// ShownQuotes returns quotes whose leave stands.
	ShownQuotes(ctx context.Context, f QuoteFilter) ([]ShownQuote, error)
}

// QuotesOf returns the posts that quote grants with our leave. It needs an admin.
func (s *Service) QuotesOf(ctx context.Context, by Account, f QuoteFilter) ([]ShownQuote, error) {
	if err := mustBeAdmin(by, "moderate quotes"); err != nil {
		return nil, err
	}
	return s.Store.ShownQuotes(ctx, f)
}
