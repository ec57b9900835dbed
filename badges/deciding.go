package badges

import (
	"context"
	"strings"
)

// Decision is a review that ends an application's waiting.
type Decision struct {
	Comment  string // for the applicant
	Items    []ReviewItem
	Declined bool
	// Grant has the badge offered to the applicant at once, with that Evidence; the
	// badge's criteria when it is empty. What the applicant wrote is for reviewers.
	Grant    bool
	Evidence string
	Results  []Result // with Grant
}

// Decide reviews an application, marks it as processed and, if that is wanted,
// grants the badge to whoever applied, all or nothing. It needs a reviewer, and a
// granter to grant; g is zero if nothing was granted. Invalid for an approval that
// leaves out what the badge requires; Conflict for an application that was
// processed before, and for a grant that the applicant has already.
func (s *Service) Decide(ctx context.Context, by Account, applicationID int64, d Decision) (g Grant, err error) {
	if d.Declined && d.Grant {
		return Grant{}, Errorf(Invalid, "an application that is not approved is not granted; choose one of the two")
	}
	now := s.Now()
	err = s.Store.InTx(ctx, func(tx Tx) error {
		a, err := s.waitingApplication(ctx, tx, by, applicationID)
		if err != nil {
			return err
		}
		if err := s.judge(ctx, tx, by, a, d); err != nil {
			return err
		}
		a.ProcessedAt = now
		if err := tx.UpdateApplication(ctx, a); err != nil || !d.Grant {
			return err
		}
		req := a.request(d)
		identity, err := req.clean(now)
		if err != nil {
			return err
		}
		g, _, err = s.grantTo(ctx, tx, by, identity, req, now)
		return err
	})
	if err != nil {
		return Grant{}, err
	}
	return g, nil
}

// judge stores the review that a decision is.
func (s *Service) judge(ctx context.Context, tx Tx, by Account, a Application, d Decision) error {
	n := NewReview{Comment: d.Comment, Items: d.Items, Declined: d.Declined}
	if err := n.cleanWords(); err != nil {
		return err
	}
	n.Author = by.Email // "" for who signs in by other means
	b, err := tx.Badge(ctx, a.BadgeID)
	if err != nil {
		return err
	}
	if !d.Declined && !Approved(b.Definition, n.Items) {
		return InvalidField("items", "the badge requires more than is ticked; tick all that is required, or do not approve")
	}
	r := Review{Slug: randomHex(16), ApplicationID: a.ID, NewReview: n, CreatedAt: s.Now()}
	if r.ID, err = tx.InsertReview(ctx, r); err != nil {
		return err
	}
	return s.reviewed(ctx, tx, by, a, r, true)
}

// CloseApplication marks an application as processed without a word to who
// applied. It needs a reviewer. Conflict for one that was processed before.
func (s *Service) CloseApplication(ctx context.Context, by Account, id int64) error {
	return s.Store.InTx(ctx, func(tx Tx) error {
		a, err := s.waitingApplication(ctx, tx, by, id)
		if err != nil {
			return err
		}
		a.ProcessedAt = s.Now()
		return tx.UpdateApplication(ctx, a)
	})
}

// waitingApplication returns an application that the account may review and that
// nobody has processed.
func (s *Service) waitingApplication(ctx context.Context, tx Tx, by Account, id int64) (Application, error) {
	a, err := s.application(ctx, tx, by, id)
	if err == nil && !a.ProcessedAt.IsZero() {
		err = Errorf(Conflict, "this application was decided already; look at what was decided")
	}
	return a, err
}

// request asks for the badge to be granted to who applied, as was decided.
func (a Application) request(d Decision) GrantRequest {
	return GrantRequest{BadgeID: a.BadgeID, ProfileURI: a.ActorID, Email: a.Learner, Evidence: strings.TrimSpace(d.Evidence), Results: d.Results}
}
