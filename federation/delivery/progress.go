package delivery

import (
	"context"
	"fmt"

	"laurel/badges"
)

// GrantDeliveries finds the deliveries of the activities of one kind about a
// grant.
type GrantDeliveries interface {
	GrantDeliveries(ctx context.Context, grantID int64, kind Kind) ([]Delivery, error)
}

// Progress tells issuers how the Notes about their grants fare.
type Progress struct{ Store GrantDeliveries }

// OfferDelivery tells about the direct Note that offers a grant: waiting,
// delivered or failed, with what the recipient's server said last.
func (p Progress) OfferDelivery(ctx context.Context, g badges.Grant) (state, detail string, err error) {
	ds, err := p.Store.GrantDeliveries(ctx, g.ID, Offer)
	if err != nil || len(ds) == 0 {
		return "waiting", "", err
	}
	d := ds[0]
	if n := len(d.Results); n > 0 && d.State != Delivered {
		detail = fmt.Sprintf("after %d attempts: %s", d.Attempts, d.Results[n-1].Error)
	}
	switch d.State {
	case Delivered:
		return "delivered", "", nil
	case Failed, Dropped:
		return "failed", detail, nil
	}
	return "waiting", detail, nil
}
