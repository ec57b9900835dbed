package badges

import (
	"context"
	"slices"
	"time"
)

// CollectionOwner is whose a collection is: an issuer's, of what it granted, or a
// recipient's, of what they received. Exactly one of the two is set.
type CollectionOwner struct {
	IssuerID    int64
	RecipientID int64
}

// CollectionKind says which grants a collection holds.
type CollectionKind string

const (
	IssuedCollection   CollectionKind = "issued"
	ReceivedCollection CollectionKind = "received"
)

// Kind follows from the owner.
func (o CollectionOwner) Kind() CollectionKind {
	if o.IssuerID != 0 {
		return IssuedCollection
	}
	return ReceivedCollection
}

// Collection is a recipient's or an issuer's own grouping of grants.
type Collection struct {
	ID int64
	CollectionOwner
	NewCollection
	CreatedAt time.Time
	UpdatedAt time.Time
}

// NewCollection is what an owner says of a collection.
type NewCollection struct {
	Name        string // unique for the owner, whatever its case
	Description string // Markdown
	ImageURL    string // of a picture elsewhere; "" for none
	Grants      []int64
	Foreign     *Foreign // how another system knows the collection; nil for none; not read back
}

// CollectionFilter narrows a list of collections, oldest first.
type CollectionFilter struct {
	CollectionOwner        // the zero owner for all
	Name            string // in any case; "" for all
	After           int64  // id of the last one seen
	Limit           int    // 0: no limit
}

// CollectionReader finds collections.
type CollectionReader interface {
	Collection(ctx context.Context, id int64) (Collection, error)
	Collections(ctx context.Context, f CollectionFilter) ([]Collection, error)
}

// CollectionWriter changes collections, with their grants. Insert and update return
// a Conflict *Error when the owner has another one of that name.
type CollectionWriter interface {
	InsertCollection(ctx context.Context, c Collection) (id int64, err error)
	UpdateCollection(ctx context.Context, c Collection) error
	DeleteCollection(ctx context.Context, id int64) error
}

const (
	maxCollectionName   = 80
	maxCollectionGrants = 1000
)

func (n *NewCollection) clean() (err error) {
	if n.Name, err = cleanLine("name", n.Name, maxCollectionName); err != nil {
		return err
	}
	if n.Name == "" {
		return InvalidField("name", "the name is missing; say what the collection is called")
	}
	if n.Description, err = cleanText("description", n.Description, maxMarkdown); err != nil {
		return err
	}
	if n.ImageURL, err = cleanURL("image address", n.ImageURL); err != nil {
		return err
	}
	var grants []int64
	for _, id := range n.Grants {
		if !slices.Contains(grants, id) {
			grants = append(grants, id)
		}
	}
	if len(grants) > maxCollectionGrants {
		return InvalidField("grants", "%d badges are too many for one collection; at most %d", len(grants), maxCollectionGrants)
	}
	n.Grants = grants
	return nil
}

// CreateCollection makes a collection. An issuer's needs a granter; that the caller
// is the recipient whose collection it shall be, the adapter has verified. All
// grants must be the owner's. Conflict when the name is in use.
func (s *Service) CreateCollection(ctx context.Context, by Account, o CollectionOwner, n NewCollection) (Collection, error) {
	f := n.Foreign
	n.Foreign = nil
	c := Collection{CollectionOwner: o, NewCollection: n, CreatedAt: s.Now(), UpdatedAt: s.Now()}
	err := s.Store.InTx(ctx, func(tx Tx) (err error) {
		if err := s.prepareCollection(ctx, tx, by, &c); err != nil {
			return err
		}
		if c.ID, err = tx.InsertCollection(ctx, c); err != nil {
			return err
		}
		return putForeign(ctx, tx, c.ID, f)
	})
	return c, err
}

// AddToCollection adds grants of the owner's at the end; those it has stay where
// they are. Who may, as with CreateCollection.
func (s *Service) AddToCollection(ctx context.Context, by Account, o CollectionOwner, id int64, grants ...int64) (Collection, error) {
	return s.changeCollection(ctx, by, o, id, func(c *Collection) { c.Grants = append(c.Grants, grants...) })
}

// RemoveFromCollection takes grants out of a collection; those it has not are
// passed over.
func (s *Service) RemoveFromCollection(ctx context.Context, by Account, o CollectionOwner, id int64, grants ...int64) (Collection, error) {
	return s.changeCollection(ctx, by, o, id, func(c *Collection) {
		c.Grants = slices.DeleteFunc(c.Grants, func(g int64) bool { return slices.Contains(grants, g) })
	})
}

// UpdateCollection replaces what is said of a collection.
func (s *Service) UpdateCollection(ctx context.Context, by Account, o CollectionOwner, id int64, n NewCollection) (Collection, error) {
	n.Foreign = nil
	return s.changeCollection(ctx, by, o, id, func(c *Collection) { c.NewCollection = n })
}

// DeleteCollection ends a collection. Its grants stand.
func (s *Service) DeleteCollection(ctx context.Context, by Account, o CollectionOwner, id int64) error {
	return s.Store.InTx(ctx, func(tx Tx) error {
		if _, err := s.collection(ctx, tx, by, o, id); err != nil {
			return err
		}
		return tx.DeleteCollection(ctx, id)
	})
}

func (s *Service) changeCollection(ctx context.Context, by Account, o CollectionOwner, id int64, change func(*Collection)) (c Collection, err error) {
	err = s.Store.InTx(ctx, func(tx Tx) error {
		if c, err = s.collection(ctx, tx, by, o, id); err != nil {
			return err
		}
		change(&c)
		c.UpdatedAt = s.Now()
		if err := s.prepareCollection(ctx, tx, by, &c); err != nil {
			return err
		}
		return tx.UpdateCollection(ctx, c)
	})
	return c, err
}

// collection returns an owner's collection for a change.
func (s *Service) collection(ctx context.Context, tx Tx, by Account, o CollectionOwner, id int64) (Collection, error) {
	c, err := tx.Collection(ctx, id)
	if err == nil && c.CollectionOwner != o {
		err = Errorf(NotFound, "no such collection")
	}
	if err == nil && o.IssuerID != 0 {
		err = s.authorize(ctx, tx, by, o.IssuerID, Granter)
	}
	return c, err
}

// prepareCollection authorizes and validates what is to be stored.
func (s *Service) prepareCollection(ctx context.Context, tx Tx, by Account, c *Collection) error {
	if (c.IssuerID == 0) == (c.RecipientID == 0) {
		return InvalidField("owner", "a collection is an issuer's or a recipient's; name one of them")
	}
	if c.IssuerID != 0 {
		if err := s.authorize(ctx, tx, by, c.IssuerID, Granter); err != nil {
			return err
		}
	}
	if err := c.NewCollection.clean(); err != nil {
		return err
	}
	for _, id := range c.Grants {
		g, err := tx.Grant(ctx, id)
		if err != nil && KindOf(err) != NotFound {
			return err
		}
		if err != nil || c.IssuerID != 0 && g.IssuerID != c.IssuerID || c.RecipientID != 0 && g.Identity.RecipientID != c.RecipientID {
			return InvalidField("grants", "grant %d is not one that was %s here; leave it out", id, c.Kind())
		}
	}
	return nil
}
