package main

import (
	"context"
	"strconv"
	"time"

	"laurel/badges"
)

type followCommand struct {
	Add       followAdd       `cmd:"" help:"Follow an issuer or a server's announcer elsewhere: its badges are checked, shown here and, if an issuer's, boosted by the announcer."`
	List      followList      `cmd:"" help:"List whom this server's actors follow."`
	Directory followDirectory `cmd:"" help:"List the badge servers of BadgeFed's directory, or follow them."`
	Remove    followRemove    `cmd:"" help:"End a follow. Badges that came stay."`
}

// followView is a follow in results.
type followView struct {
	ID         int64      `json:"id"`
	By         string     `json:"by"`
	Target     string     `json:"target"`
	Actor      string     `json:"actor,omitempty"`
	State      string     `json:"state"`
	Problem    string     `json:"problem,omitempty"`
	CreatedAt  *time.Time `json:"createdAt"`
	AnsweredAt *time.Time `json:"answeredAt,omitempty"`
}

func (d *domain) viewFollow(ctx context.Context, f badges.Follow) (followView, error) {
	by, err := d.Store.Issuer(ctx, f.IssuerID)
	return followView{
		ID: f.ID, By: d.Site.Handle(by), Target: f.Target, Actor: f.ActorID, State: string(f.State), Problem: f.Problem,
		CreatedAt: moment(f.CreatedAt), AnsweredAt: moment(f.AnsweredAt),
	}, err
}

type followAdd struct {
	Target string `arg:"" help:"A handle (@academy@badges.example), the address of an actor, or the name of a badge server, which stands for its announcer."`
	As     string `help:"Issuer that follows: its id, username or @username@domain. The main domain's announcer, if it is left out."`
}

func (c *followAdd) Run(ctx context.Context, a *app) error {
	return a.do(ctx, func(d *domain) error {
		who, err := d.findFollower(ctx, c.As)
		if err != nil {
			return err
		}
		f, err := d.Follow(ctx, badges.Operator(), badges.NewFollow{IssuerID: who, Target: c.Target})
		if err != nil {
			return err
		}
		view, err := d.viewFollow(ctx, f)
		if err != nil {
			return err
		}
		return a.print(view, func() {
			a.printf("%s follows %s (%s). The server asks them while it runs; \"laurel follow list\" shows what they say.\n", view.By, view.Target, view.State)
		})
	})
}

// findFollower returns the id of the issuer that a flag names, 0 for none: then it is
// the announcer, which a server that never ran does not have yet.
func (d *domain) findFollower(ctx context.Context, ref string) (int64, error) {
	if ref == "" {
		return 0, d.EnsureServerActors(ctx)
	}
	issuer, err := d.findIssuer(ctx, ref)
	return issuer.ID, err
}

type followList struct {
	As    string `help:"Only those of this issuer."`
	After int64  `help:"Only those behind this one."`
	Limit int    `default:"100" help:"At most so many; 0 for all."`
}

func (c *followList) Run(ctx context.Context, a *app) error {
	return a.do(ctx, func(d *domain) error {
		who, err := d.findFollower(ctx, c.As)
		if err != nil {
			return err
		}
		found, err := d.FollowsOf(ctx, badges.Operator(), badges.FollowFilter{IssuerID: who, After: c.After, Limit: c.Limit})
		if err != nil {
			return err
		}
		views := make([]followView, len(found))
		for i, f := range found {
			if views[i], err = d.viewFollow(ctx, f); err != nil {
				return err
			}
		}
		return printList(a, views, "FOLLOW BY TARGET STATE SINCE PROBLEM", func(v followView) []any {
			return []any{v.ID, v.By, v.Target, v.State, v.CreatedAt, v.Problem}
		})
	})
}

type followRemove struct {
	Follow string `arg:"" help:"Follow: its number, its target as the list shows it, or its actor's id."`
}

func (c *followRemove) Run(ctx context.Context, a *app) error {
	return a.do(ctx, func(d *domain) error {
		f, err := d.findFollow(ctx, c.Follow)
		if err != nil {
			return err
		}
		if err := d.Unfollow(ctx, badges.Operator(), f.ID); err != nil {
			return err
		}
		view, err := d.viewFollow(ctx, f)
		if err != nil {
			return err
		}
		return a.print(view, func() { a.printf("%s follows %s no more.\n", view.By, view.Target) })
	})
}

func (d *domain) findFollow(ctx context.Context, ref string) (badges.Follow, error) {
	number, _ := strconv.ParseInt(ref, 10, 64) // 0 for what is no number, which none has
	known, err := d.FollowsOf(ctx, badges.Operator(), badges.FollowFilter{})
	if err != nil {
		return badges.Follow{}, err
	}
	for _, f := range known {
		if f.ID == number || f.Target == ref || f.ActorID == ref {
			return f, nil
		}
	}
	return badges.Follow{}, badges.Errorf(badges.NotFound, `nobody here follows %q; "laurel follow list" shows whom they do`, ref)
}
