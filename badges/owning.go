package badges

import (
	"context"
	"encoding/json"
)

// What the person of an account may do with the grants to the identities that the
// account has proved. A grant to anybody else is NotFound.

// VisibilityFact is the Data of a GrantShown event.
type VisibilityFact struct {
	From Visibility `json:"from"`
	To   Visibility `json:"to"`
}

// OwnGrants returns grants to what the account has proved to be, newest first; of
// the filter all but the owner counts.
func (s *Service) OwnGrants(ctx context.Context, by Account, f GrantFilter) ([]Grant, error) {
	f.OwnerID = by.ID
	return s.Store.Grants(ctx, f)
}

// OwnGrant returns one of them.
func (s *Service) OwnGrant(ctx context.Context, by Account, grantID int64) (Grant, error) {
	return ownGrant(ctx, s.Store, by, grantID)
}

// AcceptOwn is Accept for somebody who is signed in. Errors: as Accept's.
func (s *Service) AcceptOwn(ctx context.Context, by Account, grantID int64, v Visibility) (Grant, error) {
	g, err := s.OwnGrant(ctx, by, grantID)
	if err != nil {
		return Grant{}, err
	}
	return s.accept(ctx, g, v)
}

// DeclineOwn is Decline for somebody who is signed in. Errors: as Decline's.
func (s *Service) DeclineOwn(ctx context.Context, by Account, grantID int64) (Grant, error) {
	g, err := s.OwnGrant(ctx, by, grantID)
	if err != nil {
		return Grant{}, err
	}
	return s.decline(ctx, g)
}

// HideOwn is HideGrant for somebody who is signed in. Errors: as HideGrant's.
func (s *Service) HideOwn(ctx context.Context, by Account, grantID int64, hidden bool) (Grant, error) {
	g, err := s.OwnGrant(ctx, by, grantID)
	if err != nil {
		return Grant{}, err
	}
	return s.HideGrant(ctx, g.Identity.ID, grantID, hidden)
}

// ReturnGrant gives an accepted badge back, for good: it is declined after all. Its
// documents are not served any more, its status is set, and its Note is deleted
// wherever it was sent. Conflict when it is not among those that were accepted.
func (s *Service) ReturnGrant(ctx context.Context, by Account, grantID int64) (g Grant, err error) {
	err = s.Store.InTx(ctx, func(tx Tx) error {
		if g, err = ownGrant(ctx, tx, by, grantID); err != nil {
			return err
		}
		if !g.Decided() {
			return Errorf(Conflict, "This badge is not among those you have accepted.")
		}
		g, err = s.returnGrant(ctx, tx, by, g)
		return err
	})
	return g, err
}

func (s *Service) returnGrant(ctx context.Context, tx Tx, by Account, g Grant) (Grant, error) {
	from := g.State
	g.State, g.DeclinedAt = Declined, s.Now()
	if err := changeGrant(ctx, tx, g, from); err != nil {
		return g, err
	}
	if err := tx.SetStatus(ctx, g.ID, g.DeclinedAt); err != nil {
		return g, err
	}
	if err := tx.DeleteHold(ctx, g.ID); err != nil {
		return g, err
	}
	return g, s.record(ctx, tx, grantEvent(GrantReturned, g, by.ID, g.DeclinedAt))
}

// ShowGrant has the recipient choose anew who may see an accepted badge. What was
// posted is deleted everywhere when it becomes private, and cannot be posted again:
// other servers remember what was deleted. One that becomes public is posted, if it
// never was. Conflict when it is not final yet.
func (s *Service) ShowGrant(ctx context.Context, by Account, grantID int64, v Visibility) (g Grant, err error) {
	switch v {
	case Public, Unlisted, Private:
	default:
		return g, InvalidField("visibility", "choose public, unlisted or private")
	}
	err = s.Store.InTx(ctx, func(tx Tx) error {
		if g, err = ownGrant(ctx, tx, by, grantID); err != nil {
			return err
		}
		switch {
		case g.State == Accepted:
			return Errorf(Conflict, "This badge is being signed at this moment. Try again in a minute.")
		case g.State != Processed:
			return Errorf(Conflict, "This badge is not among those you have accepted.")
		case g.Visibility == v:
			return nil
		}
		fact, err := json.Marshal(VisibilityFact{From: g.Visibility, To: v})
		if err != nil {
			return err
		}
		g.Visibility = v
		if err := changeGrant(ctx, tx, g, Processed); err != nil {
			return err
		}
		e := grantEvent(GrantShown, g, by.ID, s.Now())
		e.Data = fact
		return s.record(ctx, tx, e)
	})
	return g, err
}

// changeGrant stores a grant that nobody else has changed meanwhile.
func changeGrant(ctx context.Context, tx Tx, g Grant, from State) error {
	updated, err := tx.UpdateGrant(ctx, g, from)
	if err == nil && !updated {
		err = Errorf(Conflict, "The badge changed at this moment. Look at it again.")
	}
	return err
}

// ownGrant returns a grant to an identity that the account has proved.
func ownGrant(ctx context.Context, r Reader, by Account, grantID int64) (Grant, error) {
	g, err := r.Grant(ctx, grantID)
	if err != nil && KindOf(err) != NotFound {
		return Grant{}, err
	}
	owner := int64(0)
	if err == nil {
		owner, err = r.IdentityAccount(ctx, g.Identity.ID)
	}
	if KindOf(err) == NotFound || err == nil && owner != by.ID {
		return Grant{}, Errorf(NotFound, "There is no such badge among yours.")
	}
	return g, err
}
