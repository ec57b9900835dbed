package badges

import (
	"context"
	"strings"
	"time"
)

// Review is a reviewer's judgement of an application. It changes nothing by
// itself: granting the badge is the issuer's decision.
type Review struct {
	ID            int64
	Slug          string // 32 hexadecimal digits that name it in addresses
	ApplicationID int64
	NewReview
	CreatedAt time.Time
}

// NewReview is what a review says.
type NewReview struct {
	Author  string // e-mail address of the reviewer
	Comment string
	Items   []ReviewItem
	// Declined says that the reviewer does not approve, whatever the items say.
	Declined bool
}

// Approves reports whether the review approves of an application for a badge.
func (n NewReview) Approves(d Definition) bool { return !n.Declined && Approved(d, n.Items) }

// ReviewItem judges one requirement of the badge.
type ReviewItem struct {
	RequirementID int64  `json:"requirement"`
	Satisfied     bool   `json:"satisfied"`
	Comment       string `json:"comment"`
}

// Approved reports whether items satisfy each requirement that the badge insists
// on. Without any such requirement everything is approved.
func Approved(d Definition, items []ReviewItem) bool {
	satisfied := make(map[int64]bool)
	for _, item := range items {
		if item.Satisfied {
			satisfied[item.RequirementID] = true
		}
	}
	for _, r := range d.Requirements {
		if r.Required && !satisfied[r.ID] {
			return false
		}
	}
	return true
}

const (
	maxReviewItems   = 500
	maxReviewComment = 10000
)

func (n *NewReview) clean() (err error) {
	if n.Author, err = CleanEmail(n.Author); err != nil {
		return InvalidField("author", "Invalid email format")
	}
	return n.cleanWords()
}

func (n *NewReview) cleanWords() (err error) {
	if n.Comment, err = cleanText("comment", n.Comment, maxReviewComment); err != nil {
		return err
	}
	if len(n.Items) > maxReviewItems {
		return InvalidField("items", "%d items are too many; at most %d", len(n.Items), maxReviewItems)
	}
	for i := range n.Items {
		if n.Items[i].Comment, err = cleanText("comment of an item", n.Items[i].Comment, maxReviewComment); err != nil {
			return err
		}
	}
	return nil
}

// Review stores a review of an application. It needs a reviewer.
func (s *Service) Review(ctx context.Context, by Account, applicationID int64, n NewReview) (r Review, err error) {
	if err := n.clean(); err != nil {
		return Review{}, err
	}
	r = Review{Slug: randomHex(16), ApplicationID: applicationID, NewReview: n, CreatedAt: s.Now()}
	err = s.Store.InTx(ctx, func(tx Tx) error {
		a, err := s.application(ctx, tx, by, applicationID)
		if err != nil {
			return err
		}
		if r.ID, err = tx.InsertReview(ctx, r); err != nil {
			return err
		}
		return s.reviewed(ctx, tx, by, a, r, false)
	})
	return r, err
}

// UpdateReview replaces what a review says. It needs a reviewer.
func (s *Service) UpdateReview(ctx context.Context, by Account, id int64, n NewReview) (r Review, err error) {
	if err := n.clean(); err != nil {
		return Review{}, err
	}
	err = s.Store.InTx(ctx, func(tx Tx) error {
		if r, err = tx.Review(ctx, id); err != nil {
			return err
		}
		a, err := s.application(ctx, tx, by, r.ApplicationID)
		if err != nil {
			return err
		}
		r.NewReview = n
		if err := tx.UpdateReview(ctx, r); err != nil {
			return err
		}
		return s.reviewed(ctx, tx, by, a, r, false)
	})
	return r, err
}

// DeleteReview deletes a review. It needs a reviewer.
func (s *Service) DeleteReview(ctx context.Context, by Account, id int64) error {
	return s.Store.InTx(ctx, func(tx Tx) error {
		r, err := tx.Review(ctx, id)
		if err != nil {
			return err
		}
		if _, err := s.application(ctx, tx, by, r.ApplicationID); err != nil {
			return err
		}
		return tx.DeleteReview(ctx, id)
	})
}

// ReviewsOf returns the reviews of an application, oldest first.
func (s *Service) ReviewsOf(ctx context.Context, by Account, applicationID int64) ([]Review, error) {
	a, err := s.Store.Application(ctx, applicationID)
	if err == nil {
		err = s.authorize(ctx, s.Store, by, a.IssuerID, Viewer)
	}
	if err != nil {
		return nil, err
	}
	return s.Store.Reviews(ctx, applicationID)
}

// ReviewOf returns the review of an application with that slug.
func (s *Service) ReviewOf(ctx context.Context, by Account, applicationID int64, slug string) (Review, error) {
	r, err := s.Store.ReviewBySlug(ctx, strings.ToLower(slug))
	if err == nil && r.ApplicationID != applicationID {
		err = Errorf(NotFound, "no such review")
	}
	if err != nil {
		return Review{}, err
	}
	a, err := s.Store.Application(ctx, applicationID)
	if err != nil {
		return Review{}, err
	}
	return r, s.authorize(ctx, s.Store, by, a.IssuerID, Viewer)
}

func (s *Service) reviewed(ctx context.Context, tx Tx, by Account, a Application, r Review, decided bool) error {
	b, err := tx.Badge(ctx, a.BadgeID)
	if err != nil {
		return err
	}
	return s.recordApplication(ctx, tx, by, ApplicationReviewed, a, ApplicationFact{
		Application: a.ID, Review: r.ID, Approved: r.Approves(b.Definition), Decided: decided,
	})
}
