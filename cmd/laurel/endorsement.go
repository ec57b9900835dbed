package main

import (
	"context"
	"time"

	"laurel/badges"
)

type endorsementCommand struct {
	Add    endorsementAdd    `cmd:"" help:"Have an issuer endorse a badge, a grant or an issuer, here or on another server."`
	List   endorsementList   `cmd:"" help:"List endorsements, newest first."`
	Revoke endorsementRevoke `cmd:"" help:"Take an endorsement back."`
	Hide   endorsementHide   `cmd:"" help:"Take an endorsement off the pages of what it is about, or put it back."`
}

// endorsementView is an endorsement in results.
type endorsementView struct {
	ID      int64      `json:"id"`
	URL     string     `json:"url"`
	By      string     `json:"by"`
	Kind    string     `json:"kind"`
	Target  string     `json:"target"`
	Title   string     `json:"title"`
	Comment string     `json:"comment"`
	Created *time.Time `json:"created"`
	Revoked *time.Time `json:"revoked"`
	Hidden  *time.Time `json:"hidden"`
}

func viewEndorsement(e badges.Endorsement) endorsementView {
	return endorsementView{
		e.ID, e.Address, e.Actor, string(e.Kind), e.Endorsed.Address, e.Title, e.Comment, moment(e.CreatedAt), moment(e.RevokedAt), moment(e.HiddenAt),
	}
}

func (a *app) printEndorsement(e badges.Endorsement) error {
	v := viewEndorsement(e)
	return a.print(v, func() {
		a.printf("Endorsement %d of %s\n", v.ID, oneLine(v.Title))
		a.printf("  by        %s\n  target    %s\n  page      %s\n", v.By, v.Target, v.URL)
		if v.Revoked != nil {
			a.printf("  revoked   %s\n", cellText(v.Revoked))
		}
		if v.Hidden != nil {
			a.printf("  hidden    %s\n", cellText(v.Hidden))
		}
	})
}

type endorsementAdd struct {
	Outgoing Outgoing `embed:"" prefix:"outgoing-"`

	Issuer  string `arg:"" help:"Who endorses: an issuer's id, username or @username@domain."`
	Target  string `arg:"" help:"Address of a badge, a grant or an issuer."`
	Comment string `arg:"" help:"What the issuer says of it, as plain text."`
}

func (c *endorsementAdd) Run(ctx context.Context, a *app) error {
	return a.do(ctx, func(d *domain) error {
		issuer, err := d.findIssuer(ctx, c.Issuer)
		if err != nil {
			return err
		}
		thing, err := d.EndorsedHere(ctx, c.Target)
		if badges.KindOf(err) == badges.NotFound && !d.isOwn(c.Target) {
			thing, err = (&endorsedFinder{newOutside(c.Outgoing, d), d.Now}).find(ctx, c.Target)
		}
		if err != nil {
			return err
		}
		e, err := d.Endorse(ctx, badges.Operator(), issuer.ID, thing, c.Comment)
		if err != nil {
			return err
		}
		return a.printEndorsement(e)
	})
}

type endorsementList struct {
	By    string `help:"Only by this issuer."`
	Of    string `help:"Only of things of this issuer."`
	Limit int    `default:"50" help:"At most so many; 0 for all."`
}

func (c *endorsementList) Run(ctx context.Context, a *app) error {
	return a.do(ctx, func(d *domain) error {
		filter := badges.EndorsementFilter{Limit: c.Limit}
		for ref, id := range map[string]*int64{c.By: &filter.IssuerID, c.Of: &filter.OwnerID} {
			if ref == "" {
				continue
			}
			issuer, err := d.findIssuer(ctx, ref)
			if err != nil {
				return err
			}
			*id = issuer.ID
		}
		found, err := d.Store.Endorsements(ctx, filter)
		if err != nil {
			return err
		}
		views := make([]endorsementView, len(found))
		for i, e := range found {
			views[i] = viewEndorsement(e)
		}
		return printList(a, views, "ID BY KIND TITLE CREATED REVOKED HIDDEN", func(v endorsementView) []any {
			return []any{v.ID, v.By, v.Kind, v.Title, v.Created, v.Revoked, v.Hidden}
		})
	})
}

type endorsementRevoke struct {
	Endorsement int64 `arg:"" help:"Endorsement that was made here."`
}

func (c *endorsementRevoke) Run(ctx context.Context, a *app) error {
	return a.do(ctx, func(d *domain) error {
		e, err := d.RevokeEndorsement(ctx, badges.Operator(), c.Endorsement)
		if err != nil {
			return err
		}
		return a.printEndorsement(e)
	})
}

type endorsementHide struct {
	Endorsement int64 `arg:"" help:"Endorsement of something of this server."`
	Show        bool  `help:"Put it back instead."`
}

func (c *endorsementHide) Run(ctx context.Context, a *app) error {
	return a.do(ctx, func(d *domain) error {
		e, err := d.HideEndorsement(ctx, badges.Operator(), c.Endorsement, !c.Show)
		if err != nil {
			return err
		}
		return a.printEndorsement(e)
	})
}
