package badges

import (
	"context"
	"slices"
	"strings"
	"time"
)

// ReviewersOf returns who may review an issuer's applications and can be assigned to
// them: accounts with an e-mail address, by their name. It needs a reviewer.
func (s *Service) ReviewersOf(ctx context.Context, by Account, issuerID int64) (reviewers []Account, err error) {
	if err := s.authorize(ctx, s.Store, by, issuerID, Reviewer); err != nil {
		return nil, err
	}
	for at := issuerID; at != 0; {
		roles, err := s.Store.IssuerRoles(ctx, at)
		if err != nil {
			return nil, err
		}
		for _, r := range roles {
			known := slices.ContainsFunc(reviewers, func(a Account) bool { return a.ID == r.Account.ID })
			if r.Role.Allows(Reviewer) && r.Account.Email != "" && r.Account.DisabledAt.IsZero() && !known {
				reviewers = append(reviewers, r.Account)
			}
		}
		i, err := s.Store.Issuer(ctx, at)
		if err != nil {
			return nil, err
		}
		at = i.ParentID
	}
	slices.SortFunc(reviewers, func(a, b Account) int { return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)) })
	return reviewers, nil
}

// AssignApplication says who is to review an application, by the address of an
// account that may; "" for nobody. It needs a reviewer. Others may still decide it.
// Conflict for one that was decided.
func (s *Service) AssignApplication(ctx context.Context, by Account, id int64, to string) error {
	return s.Store.InTx(ctx, func(tx Tx) error {
		a, err := s.waitingApplication(ctx, tx, by, id)
		if err != nil {
			return err
		}
		if to = strings.TrimSpace(to); to != "" {
			if to, err = reviewerAddress(ctx, tx, a.IssuerID, to); err != nil {
				return err
			}
		}
		if a.AssignedTo == to {
			return nil
		}
		a.AssignedTo, a.AssignedUntil = to, time.Time{}
		return tx.UpdateApplication(ctx, a)
	})
}

// reviewerAddress returns the address of somebody who may review.
func reviewerAddress(ctx context.Context, r AccountReader, issuerID int64, to string) (string, error) {
	none := InvalidField("assigned", "%q may not review this application; choose somebody with that role", Truncate(to, maxLabel))
	email, err := CleanEmail(to)
	if err != nil {
		return "", none
	}
	a, err := r.AccountByEmail(ctx, email)
	switch {
	case KindOf(err) == NotFound && err != nil:
		return "", none
	case err != nil:
		return "", err
	}
	role, err := r.AccountRole(ctx, a.ID, issuerID)
	if err == nil && !role.Allows(Reviewer) && !a.Admin {
		err = none
	}
	return email, err
}
