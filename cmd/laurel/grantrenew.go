package main

import (
	"context"
	"time"

	"laurel/badges"
)

type grantRenew struct {
	Grant string    `arg:"" help:"Grant: its id, its ULID, or the address of its Note, assertion or credential."`
	Until time.Time `format:"2006-01-02" help:"Last day on which the new grant is valid, as in 2028-11-21; else the badge's validity decides."`
	resultFlags
}

func (c *grantRenew) Run(ctx context.Context, a *app) error {
	return a.do(ctx, func(d *domain) error {
		g, err := d.findGrant(ctx, c.Grant)
		if err != nil {
			return err
		}
		until := c.Until
		if !until.IsZero() {
			until = until.AddDate(0, 0, 1)
		}
		badge, err := d.findBadge(ctx, g.BadgeID)
		if err != nil {
			return err
		}
		results, err := c.results(badge.Definition)
		if err != nil {
			return err
		}
		if g, _, err = d.Renew(ctx, badges.Operator(), g.ID, badges.NewRenewal{Until: until, Results: results}); err != nil {
			return err
		}
		return a.printGrant(ctx, d, g)
	})
}
