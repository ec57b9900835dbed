package main

import (
	"context"
	"time"

	"laurel/badges"
)

type grantHeld struct {
	Issuer string `help:"Only this issuer's: its id, username or @username@domain."`
	Limit  int    `default:"50" help:"At most so many; 0 for all."`
}

// holdView is a grant that is held back, in results.
type holdView struct {
	Grant  int64      `json:"grant"`
	Issuer int64      `json:"issuer"`
	Reason string     `json:"reason"`
	At     *time.Time `json:"at"`
}

func (c *grantHeld) Run(ctx context.Context, a *app) error {
	return a.do(ctx, func(d *domain) error {
		var issuerID int64
		if c.Issuer != "" {
			issuer, err := d.findIssuer(ctx, c.Issuer)
			if err != nil {
				return err
			}
			issuerID = issuer.ID
		}
		holds, err := d.Store.Holds(ctx, issuerID, c.Limit)
		if err != nil {
			return err
		}
		views := make([]holdView, len(holds))
		for i, h := range holds {
			views[i] = holdView{h.GrantID, h.IssuerID, h.Reason, moment(h.At)}
		}
		return printList(a, views, "GRANT ISSUER SINCE REASON", func(v holdView) []any { return []any{v.Grant, v.Issuer, v.At, v.Reason} })
	})
}

type grantRetry struct {
	Grant string `arg:"" help:"Grant: its id, its ULID, or the address of its Note, assertion or credential."`
}

func (c *grantRetry) Run(ctx context.Context, a *app) error {
	return a.do(ctx, func(d *domain) error {
		g, err := d.findGrant(ctx, c.Grant)
		if err != nil {
			return err
		}
		if err := d.RetryHeld(ctx, badges.Operator(), g.ID); err != nil {
			return err
		}
		if g, err = d.Store.Grant(ctx, g.ID); err != nil {
			return err
		}
		return a.printGrant(ctx, d, g)
	})
}

// heldBack returns why a grant is held back, "" if it is not.
func (d *domain) heldBack(ctx context.Context, g badges.Grant) (string, error) {
	if g.State != badges.Accepted {
		return "", nil
	}
	h, err := d.Store.Hold(ctx, g.ID)
	if badges.KindOf(err) == badges.NotFound && err != nil {
		return "", nil
	}
	return h.Reason, err
}
