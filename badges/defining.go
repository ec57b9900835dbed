package badges

import (
	"context"
	"reflect"
	"slices"
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
		return s.record(ctx, tx, Event{Kind: BadgeCreated, IssuerID: b.IssuerID, BadgeID: b.ID, AccountID: by.ID, At: b.CreatedAt})
	})
	return b, err
}

// UpdateBadge changes a badge's definition, which becomes its next version; the
// same definition again changes nothing. Grants keep the version they were made of.
func (s *Service) UpdateBadge(ctx context.Context, by Account, id int64, d Definition) (Badge, error) {
	if err := d.clean(); err != nil {
		return Badge{}, err
	}
	return s.changeBadge(ctx, by, id, func(b *Badge) (changed bool) {
		if b.Definition.equal(d) {
			return false
		}
		b.Definition, b.Version = d, b.Version+1
		return true
	})
}

func (d Definition) equal(other Definition) bool {
	tags := slices.Equal(d.Hashtags, other.Hashtags) // none are nil or empty
	d.Hashtags, other.Hashtags = nil, nil
	return tags && reflect.DeepEqual(d, other)
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

func (s *Service) changeBadge(ctx context.Context, by Account, id int64, change func(*Badge) (changed bool)) (b Badge, err error) {
	err = s.Store.InTx(ctx, func(tx Tx) error {
		if b, err = tx.Badge(ctx, id); err != nil {
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

// StorePicture keeps a normalized PNG, so that issuers and badges can refer to it.
func (s *Service) StorePicture(ctx context.Context, p Picture, png []byte) error {
	return s.Store.InTx(ctx, func(tx Tx) error { return tx.PutPicture(ctx, p.SHA256, png, s.Now()) })
}

// BadgeOf returns a badge that the account may see, else NotFound.
func (s *Service) BadgeOf(ctx context.Context, by Account, id int64) (Badge, error) {
	b, err := s.Store.Badge(ctx, id)
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
