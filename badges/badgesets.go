package badges

import (
	"context"
	"encoding/json"
	"fmt"
)

// BadgeSetReader finds sets. BadgeSet also finds those that were deleted.
type BadgeSetReader interface {
	BadgeSet(ctx context.Context, id int64) (BadgeSet, error)
	// BadgeSets returns sets by name: the server's own and, of the issuers',
	// those that the filter leaves. Deleted ones are left out.
	BadgeSets(ctx context.Context, f BadgeSetFilter) ([]BadgeSet, error)
}

// BadgeSetFilter narrows a list of sets.
type BadgeSetFilter struct {
	AccountID int64 // only those of issuers on which the account has a role; 0 for all
}

// BadgeSetWriter changes sets.
type BadgeSetWriter interface {
	InsertBadgeSet(ctx context.Context, s BadgeSet) (id int64, err error)
	// UpdateBadgeSet stores the set if its version is still from.
	UpdateBadgeSet(ctx context.Context, s BadgeSet, from int) (updated bool, err error)
}

// CreateBadgeSet makes a set. It needs a manager of the issuer that is to keep it,
// an admin if that is the server (issuerID 0).
func (s *Service) CreateBadgeSet(ctx context.Context, by Account, issuerID int64, c SetContent, draw Drawer) (BadgeSet, error) {
	if err := s.mayKeepSets(ctx, by, issuerID); err != nil {
		return BadgeSet{}, err
	}
	if err := c.clean(draw); err != nil {
		return BadgeSet{}, err
	}
	set := BadgeSet{IssuerID: issuerID, Version: 1, SetContent: c, CreatedAt: s.Now()}
	set.UpdatedAt = set.CreatedAt
	err := s.Store.InTx(ctx, func(tx Tx) (err error) {
		if err := havePictures(ctx, tx, c); err != nil {
			return err
		}
		if set.ID, err = tx.InsertBadgeSet(ctx, set); err != nil {
			return err
		}
		return s.recordSet(ctx, tx, by, set, SetCreated)
	})
	return set, err
}

// UpdateBadgeSet changes a set that was seen in a version; if somebody else has
// changed it since, the answer is a Conflict. Badges made of it stay as they are.
func (s *Service) UpdateBadgeSet(ctx context.Context, by Account, id int64, seen int, c SetContent, draw Drawer) (BadgeSet, error) {
	set, err := s.SetOf(ctx, by, id)
	if err != nil {
		return BadgeSet{}, err
	}
	if err := s.mayKeepSets(ctx, by, set.IssuerID); err != nil {
		return BadgeSet{}, err
	}
	if err := c.clean(draw); err != nil {
		return BadgeSet{}, err
	}
	set.SetContent = c
	return s.changeSet(ctx, by, set, seen, SetUpdated)
}

// DeleteBadgeSet takes a set away. Badges made of it stay as they are.
func (s *Service) DeleteBadgeSet(ctx context.Context, by Account, id int64) error {
	set, err := s.SetOf(ctx, by, id)
	if err != nil {
		return err
	}
	if err := s.mayKeepSets(ctx, by, set.IssuerID); err != nil {
		return err
	}
	set.DeletedAt = s.Now()
	_, err = s.changeSet(ctx, by, set, set.Version, SetDeleted)
	return err
}

func (s *Service) changeSet(ctx context.Context, by Account, set BadgeSet, seen int, kind EventKind) (BadgeSet, error) {
	set.Version, set.UpdatedAt = seen+1, s.Now()
	err := s.Store.InTx(ctx, func(tx Tx) error {
		if err := havePictures(ctx, tx, set.SetContent); err != nil {
			return err
		}
		updated, err := tx.UpdateBadgeSet(ctx, set, seen)
		if err != nil {
			return err
		}
		if !updated {
			return changedMeanwhile("set")
		}
		return s.recordSet(ctx, tx, by, set, kind)
	})
	return set, err
}

// SetFact is the data of events about sets.
type SetFact struct {
	Set  int64  `json:"set"`
	Name string `json:"name"`
}

func (s *Service) recordSet(ctx context.Context, tx Tx, by Account, set BadgeSet, kind EventKind) error {
	data, err := json.Marshal(SetFact{Set: set.ID, Name: set.Name})
	if err != nil {
		return err
	}
	return s.record(ctx, tx, Event{Kind: kind, IssuerID: set.IssuerID, AccountID: by.ID, Data: data, At: set.UpdatedAt})
}

// mayKeepSets authorizes changes of an issuer's sets, or the server's for 0.
func (s *Service) mayKeepSets(ctx context.Context, by Account, issuerID int64) error {
	if issuerID == 0 {
		if !by.Admin {
			return Errorf(Forbidden, "only an admin of this server may change the sets that all issuers can use; name an issuer")
		}
		return nil
	}
	return s.authorize(ctx, s.Store, by, issuerID, Manager)
}

// havePictures checks that the pictures which are not drawn are here.
func havePictures(ctx context.Context, r BadgeReader, c SetContent) error {
	for i, b := range c.Badges {
		if len(b.Design) > 0 || b.Image.SHA256 == "" {
			continue
		}
		if _, err := r.Picture(ctx, b.Image.SHA256); KindOf(err) == NotFound {
			return inSetBadge(i, InvalidField("image", "its picture is not on this server; give the badge a design instead"))
		} else if err != nil {
			return err
		}
	}
	return nil
}

// SetOf returns a set that the account may use: the server's, or one of an issuer
// on which it has a role. Else NotFound.
func (s *Service) SetOf(ctx context.Context, by Account, id int64) (BadgeSet, error) {
	set, err := s.Store.BadgeSet(ctx, id)
	if err != nil {
		return BadgeSet{}, err
	}
	if !set.DeletedAt.IsZero() {
		return BadgeSet{}, Errorf(NotFound, "no such badge set")
	}
	if set.IssuerID == 0 {
		return set, nil
	}
	return set, s.authorize(ctx, s.Store, by, set.IssuerID, Viewer)
}

// SetsOf returns the sets that the account may use, by name.
func (s *Service) SetsOf(ctx context.Context, by Account) ([]BadgeSet, error) {
	var f BadgeSetFilter
	if !by.Admin {
		f.AccountID = by.ID
	}
	return s.Store.BadgeSets(ctx, f)
}

// FillSet shows what ApplySet would make, and changes nothing.
func (s *Service) FillSet(ctx context.Context, by Account, id, issuerID int64, given map[string]string, draw Drawer) ([]FilledBadge, error) {
	set, err := s.SetOf(ctx, by, id)
	if err != nil {
		return nil, err
	}
	if err := s.authorize(ctx, s.Store, by, issuerID, Manager); err != nil {
		return nil, err
	}
	issuer, err := s.Store.Issuer(ctx, issuerID)
	if err != nil {
		return nil, err
	}
	values, err := set.values(given, issuer.Name)
	if err != nil {
		return nil, err
	}
	return set.fill(values, draw)
}

// ApplySet makes the badges of a set for an issuer, all or none, with the values
// given for its variables. It needs a manager of the issuer.
func (s *Service) ApplySet(ctx context.Context, by Account, id, issuerID int64, given map[string]string, draw Drawer) ([]Badge, error) {
	filled, err := s.FillSet(ctx, by, id, issuerID, given, draw)
	if err != nil {
		return nil, err
	}
	var made []Badge
	err = s.Together(ctx, func(s *Service) error {
		made = made[:0]
		for _, f := range filled {
			if f.Drawing != nil {
				if err := s.StoreDrawing(ctx, by, *f.Drawing); err != nil {
					return err
				}
			}
			b, err := s.CreateBadge(ctx, by, NewBadge{IssuerID: issuerID, Definition: f.Definition})
			if err != nil {
				return fmt.Errorf("badge %q of set %d: %w", f.Title, id, err)
			}
			made = append(made, b)
		}
		return nil
	})
	return made, err
}
