package verification

import (
	"context"
	"time"
)

const (
	// maxRequests and maxTime are what one verification may cost. A hosted badge
	// needs 4 requests (assertion, badge, issuer, revocation list), a credential
	// with a refresh service and a signed list about 5.
	maxRequests = 12
	maxTime     = 20 * time.Second

	maxDocument = 1 << 20 // bytes of a fetched document, and of one that was handed in
	maxPicture  = 8 << 20 // bytes of a picture
)

// Response is an answer of a server, whatever its status.
type Response struct {
	URL         string // that answered, after redirects
	Status      int    // of HTTP
	ContentType string
	Body        []byte
}

// Fetcher gets what a badge names. Addresses come from strangers: it must reach
// public addresses alone and hold to maxBytes.
type Fetcher interface {
	// Get returns the answer of a server, also when its status is an error. The
	// error is for no answer at all, a refusal to ask, and an answer that is too
	// large. accept is the Accept header.
	Get(ctx context.Context, url, accept string, maxBytes int64) (Response, error)
}

// Options are what a Verifier needs; all are required.
type Options struct {
	Fetch Fetcher
	Now   func() time.Time
}

// Verifier checks badges. It may be used by many goroutines.
type Verifier struct {
	Options
}

// New returns a Verifier.
func New(o Options) *Verifier { return &Verifier{o} }

// Input is what is to be verified: one of URL and Data.
type Input struct {
	// URL is the address of a badge, of a credential, of a baked picture, or of
	// an ActivityPub Note that carries a badge.
	URL string
	// Data is a JSON document, a compact JWS or JWT, an address, or a baked PNG or SVG.
	Data []byte
	// Recipients are all names of the person who should have the badge: e-mail
	// addresses, profile addresses, DIDs. None: it is not checked.
	Recipients []string
	// SkipStatus leaves revocation and newer versions out, for whoever knows them
	// better or asks before anything is published.
	SkipStatus bool
}

// Verify checks a badge. Whatever goes wrong is in the report; when ctx ends, what
// was not checked by then is unclear.
func (v *Verifier) Verify(ctx context.Context, in Input) Report {
	ctx, cancel := context.WithTimeout(ctx, maxTime)
	defer cancel()
	r := &run{ctx: ctx, fetcher: v.Fetch, now: v.Now(), input: in, answers: make(map[string]answer)}
	r.verify()
	r.checkRecipient()
	r.report.CheckedAt = r.now.UTC()
	r.report.State = conclude(r.report.Steps)
	return r.report
}
