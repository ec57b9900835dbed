package badges

import (
	"context"
	"slices"
)

// FeaturedReader finds the issuers that the front page shows first.
type FeaturedReader interface {
	// FeaturedIssuers returns their ids in the order in which they are shown.
	FeaturedIssuers(ctx context.Context) ([]int64, error)
}

// FeaturedWriter chooses them.
type FeaturedWriter interface {
	// PutFeaturedIssuers replaces the choice.
	PutFeaturedIssuers(ctx context.Context, issuerIDs []int64) error
}

// FeaturedFact is the Data of [IssuersFeatured].
type FeaturedFact struct {
	Names []string `json:"names"` // in their order
}

// maxFeatured is how many issuers can be featured.
const maxFeatured = 24

// FeatureIssuers chooses the issuers that the front page shows first, in this order.
// Without any it shows all. It needs an admin.
func (s *Service) FeatureIssuers(ctx context.Context, by Account, issuerIDs []int64) error {
	if err := mustBeAdmin(by, "choose the issuers of the front page"); err != nil {
		return err
	}
	if len(issuerIDs) > maxFeatured {
		return Errorf(Invalid, "%d issuers are too many for the front page; choose at most %d", len(issuerIDs), maxFeatured)
	}
	return s.Store.InTx(ctx, func(tx Tx) error {
		now, err := tx.FeaturedIssuers(ctx)
		if err != nil || slices.Equal(now, issuerIDs) {
			return err
		}
		fact := FeaturedFact{Names: []string{}}
		for _, id := range issuerIDs {
			i, err := tx.Issuer(ctx, id)
			if err != nil {
				return err
			}
			fact.Names = append(fact.Names, i.Name)
		}
		if err := tx.PutFeaturedIssuers(ctx, issuerIDs); err != nil {
			return err
		}
		return s.recordFact(ctx, tx, by, IssuersFeatured, 0, fact)
	})
}
