package badges

import (
	"context"
	"encoding/json"
	"errors"
)

// Foreign is how another system's API knows a thing of ours. The adapter that
// speaks that API hands it in with what it creates, and both are stored in one
// transaction. The domain keeps it and never looks at it.
type Foreign struct {
	System string // which API
	// Kind is the sort of thing within the system, with the scope within which
	// its slugs are unique where that is not the whole system: "badge", "issuer/12".
	Kind string
	// Slug is the thing's name there; unique for System and Kind, whatever its
	// case. "" for none.
	Slug string
	// Extension is what the API has to give back and the domain has no use for;
	// a JSON value, nil for none.
	Extension json.RawMessage
}

// Alias says which thing of ours a slug of a foreign system names.
type Alias struct {
	System, Kind, Slug string
	LocalID            int64
}

// ForeignReader finds what adapters have stored.
type ForeignReader interface {
	// Alias returns the id of the thing that a slug names, in any case, else NotFound.
	Alias(ctx context.Context, system, kind, slug string) (localID int64, err error)
	// Slugs returns the slugs of things, as they were given, by id. Things
	// without one are left out.
	Slugs(ctx context.Context, system, kind string, localIDs ...int64) (map[int64]string, error)
	// Extensions returns the extensions of things by id. Things without one are
	// left out.
	Extensions(ctx context.Context, system, kind string, localIDs ...int64) (map[int64]json.RawMessage, error)
}

// ForeignWriter stores for adapters.
type ForeignWriter interface {
	// PutAlias names a thing, in the place of the name it had. Conflict when the
	// slug names another thing.
	PutAlias(ctx context.Context, a Alias) error
	DeleteAlias(ctx context.Context, system, kind string, localID int64) error
	PutExtension(ctx context.Context, system, kind string, localID int64, extension json.RawMessage) error
}

// ErrSlugTaken is in the chain of the Conflict error of a slug that is in use.
var ErrSlugTaken = errors.New("slug taken")

// SetForeign names an existing thing, or replaces its extension. An empty slug
// and a nil extension leave what is there. Conflict, with [ErrSlugTaken], when
// the slug names another thing. Who may change the thing is not asked: adapters
// call it together with the change, in [Service.Together].
func (s *Service) SetForeign(ctx context.Context, localID int64, f Foreign) error {
	return s.Store.InTx(ctx, func(tx Tx) error { return putForeign(ctx, tx, localID, &f) })
}

// RemoveForeign frees the slug of a thing that is gone.
func (s *Service) RemoveForeign(ctx context.Context, system, kind string, localID int64) error {
	return s.Store.InTx(ctx, func(tx Tx) error { return tx.DeleteAlias(ctx, system, kind, localID) })
}

// putForeign stores f, which may be nil, for a thing.
func putForeign(ctx context.Context, tx Tx, localID int64, f *Foreign) error {
	if f == nil {
		return nil
	}
	if f.Slug != "" {
		if err := tx.PutAlias(ctx, Alias{System: f.System, Kind: f.Kind, Slug: f.Slug, LocalID: localID}); err != nil {
			return err
		}
	}
	if f.Extension == nil {
		return nil
	}
	return tx.PutExtension(ctx, f.System, f.Kind, localID, f.Extension)
}
