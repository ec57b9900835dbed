package badges

import (
	"context"
	"time"
)

// Listing is an offer in the catalogue: a badge that an issuer lets people know
// they can earn, and how.
type Listing struct {
	ID       int64
	IssuerID int64
	NewListing
	CreatedAt time.Time
}

// NewListing is a request to list a badge. What it leaves out is the badge's own,
// where it names one.
type NewListing struct {
	BadgeID       int64 // 0 for an offer of a badge that is not defined here
	Title         string
	Description   string   // Markdown
	Prerequisites string   // what is needed to earn it; Markdown
	Validity      string   // how long it is good, in words
	URL           string   // where to read more or apply
	ImageURL      string   // of a picture elsewhere; "" for none
	Foreign       *Foreign // how another system knows the listing; nil for none; not read back
}

// ListingFilter narrows a list of listings, newest first.
type ListingFilter struct {
	IssuerID int64 // 0 for all
	BadgeID  int64 // 0 for all
	Before   int64 // id of the last one seen; 0 from the newest
	Limit    int   // 0: no limit
}

// ListingReader finds listings. The catalogue is public.
type ListingReader interface {
	Listing(ctx context.Context, id int64) (Listing, error)
	Listings(ctx context.Context, f ListingFilter) ([]Listing, error)
}

// ListingWriter changes listings.
type ListingWriter interface {
	InsertListing(ctx context.Context, l Listing) (id int64, err error)
	DeleteListing(ctx context.Context, id int64) error
}

func (n *NewListing) clean() (err error) {
	if n.Title, err = cleanLine("title", n.Title, maxBadgeTitle); err != nil {
		return err
	}
	if n.Title == "" {
		return InvalidField("title", "the title is missing; say what is offered")
	}
	for _, field := range []struct {
		name string
		text *string
	}{{"description", &n.Description}, {"prerequisites", &n.Prerequisites}, {"validity", &n.Validity}} {
		if *field.text, err = cleanText(field.name, *field.text, maxMarkdown); err != nil {
			return err
		}
	}
	if n.URL, err = cleanURL("address", n.URL); err != nil {
		return err
	}
	n.ImageURL, err = cleanURL("image address", n.ImageURL)
	return err
}

// CreateListing puts an offer into the catalogue. It needs a manager of the issuer;
// a badge that it names must be the issuer's.
func (s *Service) CreateListing(ctx context.Context, by Account, issuerID int64, n NewListing) (Listing, error) {
	f := n.Foreign
	n.Foreign = nil
	l := Listing{IssuerID: issuerID, CreatedAt: s.Now()}
	err := s.Store.InTx(ctx, func(tx Tx) error {
		if err := s.authorize(ctx, tx, by, issuerID, Manager); err != nil {
			return err
		}
		if err := n.complete(ctx, tx, issuerID); err != nil {
			return err
		}
		if err := n.clean(); err != nil {
			return err
		}
		l.NewListing = n
		var err error
		if l.ID, err = tx.InsertListing(ctx, l); err != nil {
			return err
		}
		return putForeign(ctx, tx, l.ID, f)
	})
	return l, err
}

// complete takes from the badge what the request left out.
func (n *NewListing) complete(ctx context.Context, r Reader, issuerID int64) error {
	if n.BadgeID == 0 {
		return nil
	}
	b, err := badge(ctx, r, n.BadgeID)
	if err == nil && b.IssuerID != issuerID || KindOf(err) == NotFound && err != nil {
		return InvalidField("badge", "the issuer has no badge %d", n.BadgeID)
	}
	if err != nil {
		return err
	}
	for _, field := range []struct {
		text     *string
		standsIn string
	}{{&n.Title, b.Title}, {&n.Description, b.Description}, {&n.Prerequisites, b.Criteria}, {&n.URL, b.InfoURL}} {
		if *field.text == "" {
			*field.text = field.standsIn
		}
	}
	return nil
}

// DeleteListing takes an offer out of the catalogue. It needs a manager of the
// issuer whose it is.
func (s *Service) DeleteListing(ctx context.Context, by Account, id int64) error {
	return s.Store.InTx(ctx, func(tx Tx) error {
		l, err := tx.Listing(ctx, id)
		if err != nil {
			return err
		}
		if err := s.authorize(ctx, tx, by, l.IssuerID, Manager); err != nil {
			return err
		}
		return tx.DeleteListing(ctx, id)
	})
}
