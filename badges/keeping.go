package badges

import (
	"context"
	"slices"
	"time"
)

// KeepExternal keeps a badge that was granted elsewhere and verified. One that is
// there already gets the newer facts and check; its visibility stays. Invalid when
// it is not genuine.
func (s *Service) KeepExternal(ctx context.Context, n NewExternal) (e External, err error) {
	if err := n.clean(); err != nil {
		return External{}, err
	}
	err = s.Store.InTx(ctx, func(tx Tx) error {
		e, err = s.keepExternal(ctx, tx, n)
		return err
	})
	return e, err
}

func (s *Service) keepExternal(ctx context.Context, tx Tx, n NewExternal) (External, error) {
	now := s.Now()
	who, err := tx.Identity(ctx, n.Recipient.ID)
	if err != nil {
		return External{}, err
	}
	e := External{
		ULID: newULID(now), Recipient: who, Source: n.Source, ExternalFacts: n.ExternalFacts, ExternalCheck: n.ExternalCheck,
		Visibility: n.Visibility, CreatedAt: now,
	}
	id, inserted, err := tx.InsertExternal(ctx, e)
	if err != nil || inserted {
		e.ID = id
		return e, err
	}
	known, err := tx.Externals(ctx, ExternalFilter{IdentityID: who.ID, CredentialID: n.CredentialID, Limit: 1})
	if err != nil {
		return External{}, err
	}
	if len(known) == 0 {
		return External{}, Errorf(Conflict, "the badge changed at this moment; try again")
	}
	e = known[0]
	if n.NoteID == "" {
		n.NoteID = e.NoteID
	}
	e.ExternalFacts, e.ExternalCheck = n.ExternalFacts, n.ExternalCheck
	return e, tx.UpdateExternal(ctx, e)
}

// ImportExternal is KeepExternal for a person who hands a badge in: it must name an
// identity that the account has proved, else Forbidden.
func (s *Service) ImportExternal(ctx context.Context, by Account, n NewExternal) (External, error) {
	mine, err := s.Identities(ctx, by)
	if err != nil {
		return External{}, err
	}
	if !slices.ContainsFunc(mine, func(m Identity) bool { return m.ID == n.Recipient.ID }) {
		return External{}, Errorf(Forbidden, "This badge was granted to somebody else. If that is another address of yours, link the address first.")
	}
	n.Source = ImportedExternal
	return s.KeepExternal(ctx, n)
}

// RecheckExternal stores what a newer verification found of a badge. What could not
// be checked does not take the place of what was found before, and a badge that is
// not genuine any more keeps its facts of when it was.
func (s *Service) RecheckExternal(ctx context.Context, id int64, c ExternalCheck) (e External, err error) {
	err = s.Store.InTx(ctx, func(tx Tx) error {
		if e, err = tx.External(ctx, id); err != nil {
			return err
		}
		e, err = s.recheckExternal(ctx, tx, e, c)
		return err
	})
	return e, err
}

func (s *Service) recheckExternal(ctx context.Context, tx Tx, e External, c ExternalCheck) (External, error) {
	if c.State == ExternalUnknown && e.State != ExternalUnknown {
		return e, nil
	}
	if len(c.Document) == 0 || len(c.Document) > maxExternalDocument || c.State == ExternalInvalid {
		c.Document = e.Document
	}
	c.CheckedAt = c.CheckedAt.UTC().Truncate(time.Millisecond)
	e.ExternalCheck = c
	return e, tx.UpdateExternal(ctx, e)
}

// Externals returns the external badges of all that the account has proved to be,
// newest first.
func (s *Service) Externals(ctx context.Context, by Account) (found []External, err error) {
	mine, err := s.Identities(ctx, by)
	if err != nil {
		return nil, err
	}
	for _, n := range mine {
		some, err := s.Store.Externals(ctx, ExternalFilter{IdentityID: n.ID})
		if err != nil {
			return nil, err
		}
		found = append(found, some...)
	}
	slices.SortFunc(found, func(a, b External) int { return int(b.ID - a.ID) })
	return found, nil
}

// ExternalOf returns one of the account's own external badges, else NotFound.
func (s *Service) ExternalOf(ctx context.Context, by Account, id int64) (External, error) {
	return s.ownExternal(ctx, s.Store, by, id)
}

// ShowExternal has the recipient choose who may see an external badge.
func (s *Service) ShowExternal(ctx context.Context, by Account, id int64, v Visibility) (e External, err error) {
	switch v {
	case Public, Unlisted, Private:
	default:
		return e, InvalidField("visibility", "choose public, unlisted or private")
	}
	err = s.Store.InTx(ctx, func(tx Tx) error {
		if e, err = s.ownExternal(ctx, tx, by, id); err != nil {
			return err
		}
		e.Visibility = v
		return tx.UpdateExternal(ctx, e)
	})
	return e, err
}

// RemoveExternal has the recipient take an external badge out of their backpack. At
// its issuer it stands as before.
func (s *Service) RemoveExternal(ctx context.Context, by Account, id int64) error {
	return s.Store.InTx(ctx, func(tx Tx) error {
		if _, err := s.ownExternal(ctx, tx, by, id); err != nil {
			return err
		}
		return tx.DeleteExternal(ctx, id)
	})
}

// ownExternal returns an external badge of an identity that the account has proved.
func (s *Service) ownExternal(ctx context.Context, r Reader, by Account, id int64) (External, error) {
	e, err := r.External(ctx, id)
	if err != nil {
		return External{}, err
	}
	owner, err := r.IdentityAccount(ctx, e.Recipient.ID)
	if KindOf(err) == NotFound || err == nil && owner != by.ID {
		return External{}, Errorf(NotFound, "no such badge among yours")
	}
	return e, err
}
