package badges

import (
	"context"
	"strings"
	"time"
)

// ErasedIdentity is what is left of an identity whose person had their data deleted:
// a place for the grants to point at that says nothing.
const ErasedIdentity IdentityKind = "erased"

// Erased is one account with all that it has proved to be.
type Erased struct {
	AccountID  int64
	Identities []Identity
	At         time.Time
}

// ErasureWriter deletes what is known of people.
type ErasureWriter interface {
	// Erase makes of identities, and of the grants to them, what says nothing of
	// the person, and deletes documents, external badges, collections, and all of
	// the account but its id, by which the log of events names it. The grants must
	// not be live any more.
	Erase(ctx context.Context, e Erased) error
}

// erasureBatch is how many grants are given back between two looks at the list.
const erasureBatch = 500

// Erase deletes what this server knows of the account's person, for good. Offers are
// declined and accepted badges given back first, so that documents and posts are
// withdrawn wherever they went. Of each grant its issuer keeps that the badge was
// granted, when, and that it is over; not to whom. What issuers have in their own
// address books is theirs. Conflict for who owns an issuer, and for the last admin.
func (s *Service) Erase(ctx context.Context, by Account) error {
	return s.Store.InTx(ctx, func(tx Tx) error {
		if err := s.dispensable(ctx, tx, by); err != nil {
			return err
		}
		mine, err := tx.AccountIdentities(ctx, by.ID)
		if err != nil {
			return err
		}
		if err := s.endGrants(ctx, tx, by); err != nil {
			return err
		}
		return tx.Erase(ctx, Erased{AccountID: by.ID, Identities: mine, At: s.Now()})
	})
}

// endGrants has nothing of the account's stand or wait any more.
func (s *Service) endGrants(ctx context.Context, tx Tx, by Account) error {
	f := GrantFilter{OwnerID: by.ID, States: []State{Pending, Accepted, Processed}, Limit: erasureBatch}
	for {
		grants, err := tx.Grants(ctx, f)
		if err != nil {
			return err
		}
		for _, g := range grants {
			if g.Decided() {
				_, err = s.returnGrant(ctx, tx, by, g)
			} else {
				err = s.declineFor(ctx, tx, by, g)
			}
			if err != nil {
				return err
			}
		}
		if len(grants) < erasureBatch {
			return nil
		}
		f.Before = grants[len(grants)-1].ID
	}
}

// declineFor declines an offer, also one that has expired.
func (s *Service) declineFor(ctx context.Context, tx Tx, by Account, g Grant) error {
	g.State, g.DeclinedAt = Declined, s.Now()
	if err := changeGrant(ctx, tx, g, Pending); err != nil {
		return err
	}
	return s.record(ctx, tx, grantEvent(GrantDeclined, g, by.ID, g.DeclinedAt))
}

// dispensable refuses to delete an account without which nobody could do its work.
func (s *Service) dispensable(ctx context.Context, tx Tx, a Account) error {
	stored, err := tx.Account(ctx, a.ID)
	if err != nil {
		return err
	}
	if stored.Admin {
		return Errorf(Conflict, "You are an admin of this server. Have another admin take that from you first.")
	}
	issuers, err := tx.Issuers(ctx, IssuerFilter{AccountID: a.ID, Archived: WithoutArchived})
	if err != nil {
		return err
	}
	var owned []string
	for _, i := range issuers {
		role, err := tx.AccountRole(ctx, a.ID, i.ID)
		if err != nil {
			return err
		}
		if role == Owner {
			owned = append(owned, i.Name)
		}
	}
	if len(owned) > 0 {
		return Errorf(Conflict, "You own %s. Hand that over to somebody else, or have it archived, first.", strings.Join(owned, ", "))
	}
	return nil
}
