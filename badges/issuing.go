package badges

import (
	"context"
	"fmt"
	"time"
)

// CreateIssuer makes an issuer with its keys. Without a parent only an admin
// may; with one, a manager of the parent. Errors: Invalid, Forbidden, Conflict
// when the username is taken.
func (s *Service) CreateIssuer(ctx context.Context, by Account, n NewIssuer) (Issuer, error) {
	if err := n.clean(s.Site); err != nil {
		return Issuer{}, err
	}
	if n.ParentID == 0 && !by.Admin {
		return Issuer{}, Errorf(Forbidden, "only an admin of this server may create an issuer at the top; name a parent issuer")
	}
	if n.ParentID != 0 {
		if err := s.authorize(ctx, s.Store, by, n.ParentID, Manager); err != nil {
			return Issuer{}, err
		}
		if _, err := s.Store.Issuer(ctx, n.ParentID); err != nil { // an admin may do anything, but not this
			return Issuer{}, fmt.Errorf("parent of the issuer: %w", err)
		}
	}
	return s.insertIssuer(ctx, by, Issuer{
		ParentID: n.ParentID, Role: RoleIssuer, Domain: n.Domain, Username: n.Username, IssuerProfile: n.IssuerProfile,
	}, n.Foreign)
}

func (s *Service) insertIssuer(ctx context.Context, by Account, i Issuer, f *Foreign) (Issuer, error) {
	keys, err := generateKeys()
	if err != nil {
		return Issuer{}, fmt.Errorf("generate keys: %w", err)
	}
	i.CreatedAt = s.Now()
	i.UpdatedAt = i.CreatedAt
	err = s.Store.InTx(ctx, func(tx Tx) error { return s.insertIssuerIn(ctx, tx, by, &i, keys, f) })
	return i, err
}

// insertIssuerIn stores an issuer with its keys and gives it its id.
func (s *Service) insertIssuerIn(ctx context.Context, tx Tx, by Account, i *Issuer, keys Keys, f *Foreign) (err error) {
	if i.ID, err = tx.InsertIssuer(ctx, *i); err != nil {
		return err
	}
	stored, err := storedKeys(s.Vault, i.ID, keys, i.CreatedAt)
	if err != nil {
		return err
	}
	for _, k := range stored {
		if err := tx.InsertIssuerKey(ctx, k); err != nil {
			return err
		}
	}
	if err := putForeign(ctx, tx, i.ID, f); err != nil {
		return err
	}
	return s.record(ctx, tx, Event{Kind: IssuerCreated, IssuerID: i.ID, AccountID: by.ID, At: i.CreatedAt})
}

// UpdateIssuer changes an issuer's profile; the same profile again changes
// nothing, so that followers' servers are not told for nothing. It needs a manager.
func (s *Service) UpdateIssuer(ctx context.Context, by Account, id int64, p IssuerProfile) (Issuer, error) {
	return s.updateIssuer(ctx, by, id, p, func(Issuer) bool { return true })
}

// updateIssuer is UpdateIssuer for an issuer that is still as it was seen.
func (s *Service) updateIssuer(ctx context.Context, by Account, id int64, p IssuerProfile, seen func(Issuer) bool) (Issuer, error) {
	if err := p.clean(); err != nil {
		return Issuer{}, err
	}
	stale := false
	i, err := s.changeIssuer(ctx, by, id, func(i *Issuer) (changed bool) {
		if stale = !seen(*i); stale {
			return false
		}
		changed = i.IssuerProfile != p
		i.IssuerProfile = p
		return changed
	})
	if err == nil && stale {
		err = changedMeanwhile("issuer")
	}
	return i, err
}

// ArchiveIssuer takes an issuer out of use: lists leave it out, and it can have no
// new badges. Its actor, its badges and its grants stay. It needs a manager.
func (s *Service) ArchiveIssuer(ctx context.Context, by Account, id int64) (Issuer, error) {
	return s.changeIssuer(ctx, by, id, func(i *Issuer) (changed bool) {
		changed = i.ArchivedAt.IsZero()
		i.ArchivedAt = s.Now()
		return changed
	})
}

// RestoreIssuer takes an archived issuer into use again. It needs a manager.
func (s *Service) RestoreIssuer(ctx context.Context, by Account, id int64) (Issuer, error) {
	return s.changeIssuer(ctx, by, id, func(i *Issuer) (changed bool) {
		changed = !i.ArchivedAt.IsZero()
		i.ArchivedAt = time.Time{}
		return changed
	})
}

func (s *Service) changeIssuer(ctx context.Context, by Account, id int64, change func(*Issuer) (changed bool)) (i Issuer, err error) {
	if err := s.authorize(ctx, s.Store, by, id, Manager); err != nil {
		return Issuer{}, err
	}
	err = s.Store.InTx(ctx, func(tx Tx) (err error) {
		if err := tx.HoldIssuer(ctx, id); err != nil { // first, so that no change is lost to another
			return err
		}
		if i, err = tx.Issuer(ctx, id); err != nil {
			return err
		}
		if i.Role != RoleIssuer {
			return Errorf(Forbidden, "the server's own actors can't be edited as issuers")
		}
		if !change(&i) {
			return nil
		}
		i.UpdatedAt = s.Now()
		if err := tx.UpdateIssuer(ctx, i); err != nil {
			return err
		}
		return s.record(ctx, tx, Event{Kind: IssuerUpdated, IssuerID: id, AccountID: by.ID, At: i.UpdatedAt})
	})
	return i, err
}

// IssuerOf returns an issuer that the account may see, else NotFound.
func (s *Service) IssuerOf(ctx context.Context, by Account, id int64) (Issuer, error) {
	i, err := s.Store.Issuer(ctx, id)
	if err != nil {
		return Issuer{}, err
	}
	return i, s.authorize(ctx, s.Store, by, i.ID, Viewer)
}

// IssuersOf returns the issuers that the account may see, oldest first, and how
// many there are on all pages together.
func (s *Service) IssuersOf(ctx context.Context, by Account, f IssuerFilter) (page []Issuer, total int, err error) {
	f.Role = RoleIssuer
	if !by.Admin {
		f.AccountID = by.ID
	}
	if page, err = s.Store.Issuers(ctx, f); err != nil || f.Limit == 0 {
		return page, len(page), err
	}
	total, err = s.Store.CountIssuers(ctx, f)
	return page, total, err
}

// EnsureServerActors makes the announcer and the instance's own actor of each
// domain that lacks them. It is called at every start.
func (s *Service) EnsureServerActors(ctx context.Context) error {
	for _, domain := range s.Site.Domains() {
		for _, want := range []Issuer{
			{Role: RoleInstance, Domain: domain, Username: domain, IssuerProfile: IssuerProfile{
				Type: ServerActor, Audience: AudienceQuiet, Name: domain,
				Summary: "The server itself. It signs what this server fetches and sends no posts.",
			}},
			{Role: RoleAnnouncer, Domain: domain, Username: AnnouncerUsername, IssuerProfile: IssuerProfile{
				Type: ServerActor, Audience: AudienceQuiet, Name: "Badges of " + domain,
				Summary: "Boosts every public badge that is granted on " + domain + ".",
			}},
		} {
			if err := s.ensureActor(ctx, want); err != nil {
				return fmt.Errorf("actor %s of %s: %w", want.Role, domain, err)
			}
		}
	}
	return nil
}

func (s *Service) ensureActor(ctx context.Context, want Issuer) error {
	_, err := s.Store.IssuerByUsername(ctx, want.Domain, want.Username)
	if KindOf(err) == NotFound {
		_, err = s.insertIssuer(ctx, Operator(), want, nil)
		if KindOf(err) == Conflict { // another instance was faster
			return nil
		}
	}
	return err
}

// Announcer returns the announcer of a domain.
func (s *Service) Announcer(ctx context.Context, domain string) (Issuer, error) {
	return s.Store.IssuerByUsername(ctx, domain, AnnouncerUsername)
}
