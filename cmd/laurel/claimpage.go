package main

import (
	"context"
	"time"

	"laurel/badges"
)

type claimPageCommand struct {
	Create claimPageCreate `cmd:"" help:"Let whoever is on an allow list claim a badge, and print the address to hand out."`
	List   claimPageList   `cmd:"" help:"List claim pages."`
	Delete claimPageDelete `cmd:"" help:"End a claim page. What was claimed stands."`
}

// claimPageView is a claim page in results.
type claimPageView struct {
	URL       string     `json:"url"`
	Slug      string     `json:"slug"`
	BadgeID   int64      `json:"badge"`
	ListID    int64      `json:"list"`
	CreatedAt *time.Time `json:"createdAt"`
}

func (d *domain) viewClaimPage(ctx context.Context, p badges.ClaimPage) (claimPageView, error) {
	badge, err := d.Store.Badge(ctx, p.BadgeID)
	if err != nil {
		return claimPageView{}, err
	}
	issuer, err := d.Store.Issuer(ctx, badge.IssuerID)
	return claimPageView{
		URL: d.Site.Claim(issuer, p.Slug), Slug: p.Slug, BadgeID: p.BadgeID, ListID: p.ListID, CreatedAt: moment(p.CreatedAt),
	}, err
}

type claimPageCreate struct {
	Badge  int64     `required:"" help:"Id of the badge."`
	List   int64     `required:"" help:"Id of the allow list, which holds e-mail addresses or fediverse accounts."`
	Opens  time.Time `help:"When the page opens, such as 2026-03-12T09:00:00Z. Left out, at once."`
	Closes time.Time `help:"When it closes. Left out, never."`
	Limit  int       `help:"How many can claim the badge. Left out, as many as are on the list."`
}

func (c *claimPageCreate) Run(ctx context.Context, a *app) error {
	return a.do(ctx, func(d *domain) error {
		if _, err := d.findBadge(ctx, c.Badge); err != nil {
			return err
		}
		p, err := d.CreateClaimPage(ctx, badges.Operator(), c.Badge, c.List)
		if badges.KindOf(err) == badges.NotFound {
			return badges.Errorf(badges.NotFound, "there is no allow list %d; whoever made the list knows its id", c.List)
		}
		if err != nil {
			return err
		}
		bounds := badges.ClaimBounds{OpensAt: c.Opens, ClosesAt: c.Closes, MaxOffers: c.Limit}
		if err := d.BoundClaimPage(ctx, badges.Operator(), p.Slug, bounds); err != nil {
			return err
		}
		v, err := d.viewClaimPage(ctx, p)
		if err != nil {
			return err
		}
		return a.print(v, func() { a.printf("%s\n", v.URL) })
	})
}

type claimPageList struct {
	Badge int64 `help:"Only the claim pages of this badge."`
	List  int64 `help:"Only those that ask for this allow list."`
}

func (c *claimPageList) Run(ctx context.Context, a *app) error {
	return a.do(ctx, func(d *domain) error {
		pages, err := d.Store.ClaimPages(ctx, badges.ClaimPageFilter{BadgeID: c.Badge, ListID: c.List})
		if err != nil {
			return err
		}
		var views []claimPageView
		for _, p := range pages {
			v, err := d.viewClaimPage(ctx, p)
			if err != nil {
				return err
			}
			views = append(views, v)
		}
		return printList(a, views, "SLUG BADGE LIST CREATED URL", func(v claimPageView) []any {
			return []any{v.Slug, v.BadgeID, v.ListID, v.CreatedAt, v.URL}
		})
	})
}

type claimPageDelete struct {
	Slug string `arg:"" help:"The last part of the claim page's address."`
}

func (c *claimPageDelete) Run(ctx context.Context, a *app) error {
	return a.do(ctx, func(d *domain) error {
		err := d.DeleteClaimPage(ctx, badges.Operator(), c.Slug)
		if badges.KindOf(err) == badges.NotFound {
			return badges.Errorf(badges.NotFound, `there is no claim page %q; "laurel claimpage list" shows those there are`, c.Slug)
		}
		if err != nil {
			return err
		}
		return a.print(struct {
			Slug    string `json:"slug"`
			Deleted bool   `json:"deleted"`
		}{c.Slug, true}, func() { a.printf("Deleted claim page %s.\n", c.Slug) })
	})
}
