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
	// Receptions returns the deliveries of offers and public Notes of grants to
	// their recipients' own inboxes, oldest first, without bodies.
	Receptions(ctx context.Context, grantIDs []int64) ([]Delivery, error)
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

// Reception tells whether the recipient's server has taken the newest post about
// a grant.
func (p Progress) Reception(ctx context.Context, grantID int64) (badges.Reception, error) {
	all, err := p.Receptions(ctx, []int64{grantID})
	return all[grantID], err
}

// Receptions tells so for many grants at once, by their ids; those about which
// nothing was sent are left out.
func (p Progress) Receptions(ctx context.Context, grantIDs []int64) (map[int64]badges.Reception, error) {
	ds, err := p.Store.Receptions(ctx, grantIDs)
	if err != nil {
		return nil, err
	}
	receptions := make(map[int64]badges.Reception)
	newest := make(map[int64]Kind)
	for _, d := range ds {
		grant := d.Activity.GrantID
		if newest[grant] == d.Activity.Kind && receptions[grant].State == badges.Taken {
			continue // one of two inboxes is enough
		}
		newest[grant], receptions[grant] = d.Activity.Kind, reception(d)
	}
	return receptions, nil
}

func reception(d Delivery) badges.Reception {
	r := badges.Reception{State: badges.Waiting, At: d.UpdatedAt, Attempts: d.Attempts}
	switch d.State {
	case Delivered:
		r.State = badges.Taken
		return r
	case Failed, Dropped:
		r.State = badges.Undelivered
	}
	if n := len(d.Results); n > 0 {
		r.Problem = d.Results[n-1].Error
	}
	return r
}
