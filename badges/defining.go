package badges

import (
	"context"
	"reflect"
	"slices"
	"time"
)

// CreateBadge makes a badge. It needs a manager of the issuer. The picture's
// bytes must have been stored with StorePicture.
func (s *Service) CreateBadge(ctx context.Context, by Account, n NewBadge) (Badge, error) {
	if err := s.authorize(ctx, s.Store, by, n.IssuerID, Manager); err != nil {
		return Badge{}, err
	}
	if err := n.Definition.clean(); err != nil {
		return Badge{}, err
	}
	b := Badge{IssuerID: n.IssuerID, Version: 1, Definition: n.Definition, CreatedAt: s.Now()}
	b.UpdatedAt = b.CreatedAt
	b.numberRequirements(Definition{})
	err := s.Store.InTx(ctx, func(tx Tx) error {
		issuer, err := tx.Issuer(ctx, n.IssuerID)
		if err != nil {
			return err
		}
		if issuer.Role != RoleIssuer || !issuer.ArchivedAt.IsZero() {
			return Errorf(Conflict, "%s can't have badges; choose an issuer in use", issuer.Name)
		}
		if b.ID, err = tx.InsertBadge(ctx, b); err != nil {
			return err
		}
		if err := putForeign(ctx, tx, b.ID, n.Foreign); err != nil {
			return err
		}
		return s.record(ctx, tx, Event{Kind: BadgeCreated, IssuerID: b.IssuerID, BadgeID: b.ID, AccountID: by.ID, At: b.CreatedAt})
	})
	return b, err
}

// UpdateBadge changes a badge's definition, which becomes its next version; the
// same definition again changes nothing. Grants keep the version they were made of.
// Requirements that the change names by their ids keep them.
func (s *Service) UpdateBadge(ctx context.Context, by Account, id int64, d Definition) (Badge, error) {
	return s.updateBadge(ctx, by, id, d, func(Badge) bool { return true })
}

// updateBadge is UpdateBadge for a badge that is still as it was seen.
func (s *Service) updateBadge(ctx context.Context, by Account, id int64, d Definition, seen func(Badge) bool) (Badge, error) {
	if err := d.clean(); err != nil {
		return Badge{}, err
	}
	stale := false
	b, err := s.changeBadge(ctx, by, id, func(b *Badge) (changed bool) {
		if stale = !seen(*b); stale {
			return false
		}
		d.numberRequirements(b.Definition)
		if reflect.DeepEqual(b.Definition.normal(), d.normal()) {
			return false
		}
		b.Definition, b.Version = d, b.Version+1
		return true
	})
	if err == nil && stale {
		err = changedMeanwhile("badge")
	}
	return b, err
}

// normal returns the definition with nil for each empty list, where both mean the same.
func (d Definition) normal() Definition {
	for _, list := range []*[]string{&d.Hashtags, &d.Categories, &d.Tags} {
		if len(*list) == 0 {
			*list = nil
		}
	}
	if len(d.Requirements) == 0 {
		d.Requirements = nil
	}
	if len(d.Alignments) == 0 {
		d.Alignments = nil
	}
	d.ResultDescriptions = slices.Clone(d.ResultDescriptions)
	if len(d.ResultDescriptions) == 0 {
		d.ResultDescriptions = nil
	}
	for i := range d.ResultDescriptions {
		r := &d.ResultDescriptions[i]
		if len(r.AllowedValues) == 0 {
			r.AllowedValues = nil
		}
		if len(r.Levels) == 0 {
			r.Levels = nil
		}
	}
	return d
}

// ArchiveBadge ends the granting of a badge. Its grants stand.
func (s *Service) ArchiveBadge(ctx context.Context, by Account, id int64) (Badge, error) {
	return s.changeBadge(ctx, by, id, func(b *Badge) (changed bool) {
		if !b.ArchivedAt.IsZero() {
			return false
		}
		b.ArchivedAt = s.Now()
		return true
	})
}

// RestoreBadge lets an archived badge be granted again.
func (s *Service) RestoreBadge(ctx context.Context, by Account, id int64) (Badge, error) {
	return s.changeBadge(ctx, by, id, func(b *Badge) (changed bool) {
		changed = !b.ArchivedAt.IsZero()
		b.ArchivedAt = time.Time{}
		return changed
	})
}

// DeleteBadge takes a badge away for good: nobody finds it among an issuer's
// badges any more, by list or by id. Its grants stand, and its public address still
// answers, because they refer to it.
func (s *Service) DeleteBadge(ctx context.Context, by Account, id int64) (Badge, error) {
	return s.changeBadge(ctx, by, id, func(b *Badge) (changed bool) {
		b.DeletedAt = s.Now()
		if b.ArchivedAt.IsZero() {
			b.ArchivedAt = b.DeletedAt
		}
		return true
	})
}

func (s *Service) changeBadge(ctx context.Context, by Account, id int64, change func(*Badge) (changed bool)) (b Badge, err error) {
	err = s.Store.InTx(ctx, func(tx Tx) error {
		if err := tx.HoldBadge(ctx, id); err != nil { // first, so that no change is lost to another
			return err
		}
		if b, err = badge(ctx, tx, id); err != nil {
			return err
		}
		if err := s.authorize(ctx, tx, by, b.IssuerID, Manager); err != nil {
			return err
		}
		if !change(&b) {
			return nil
		}
		b.UpdatedAt = s.Now()
		if err := tx.UpdateBadge(ctx, b); err != nil {
			return err
		}
		return s.record(ctx, tx, Event{Kind: BadgeUpdated, IssuerID: b.IssuerID, BadgeID: id, AccountID: by.ID, At: b.UpdatedAt})
	})
	return b, err
}

// badge returns a badge that was not deleted.
func badge(ctx context.Context, r BadgeReader, id int64) (Badge, error) {
	b, err := r.Badge(ctx, id)
	if err == nil && !b.DeletedAt.IsZero() {
		return Badge{}, Errorf(NotFound, "no such badge")
	}
	return b, err
}

// BadgeOf returns a badge that the account may see, else NotFound.
func (s *Service) BadgeOf(ctx context.Context, by Account, id int64) (Badge, error) {
	b, err := badge(ctx, s.Store, id)
	if err != nil {
		return Badge{}, err
	}
	return b, s.authorize(ctx, s.Store, by, b.IssuerID, Viewer)
}

// BadgesOf returns the badges that the account may see, oldest first.
func (s *Service) BadgesOf(ctx context.Context, by Account, f BadgeFilter) ([]Badge, error) {
	if !by.Admin {
		f.AccountID = by.ID
	}
	return s.Store.Badges(ctx, f)
}

// CountBadgesOf returns how many badges BadgesOf finds on all pages together.
func (s *Service) CountBadgesOf(ctx context.Context, by Account, f BadgeFilter) (int, error) {
	if !by.Admin {
		f.AccountID = by.ID
	}
	return s.Store.CountBadges(ctx, f)
}
