package main

import (
	"context"

	"laurel/badges"
)

type badgeApplications struct {
	Badge int64  `arg:"" help:"Badge."`
	State string `arg:"" enum:"on,off" help:"on or off."`
}

func (c *badgeApplications) Run(ctx context.Context, a *app) error {
	return a.do(ctx, func(d *domain) error {
		if _, err := d.findBadge(ctx, c.Badge); err != nil {
			return err
		}
		if err := d.OpenApplications(ctx, badges.Operator(), c.Badge, c.State == "on"); err != nil {
			return err
		}
		return a.print(struct {
			Badge        int64  `json:"badge"`
			Applications string `json:"applications"`
		}{c.Badge, c.State}, func() { a.printf("Applications for badge %d are %s.\n", c.Badge, c.State) })
	})
}
