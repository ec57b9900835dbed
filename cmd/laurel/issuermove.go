package main

import (
	"context"
	"log/slog"
	"slices"

	"laurel/badges"
	"laurel/badges/markdown"
	"laurel/templates"
)

// issuerNames is an issuer in results, with the other accounts that it is.
type issuerNames struct {
	issuerView
	AlsoKnownAs []string `json:"alsoKnownAs"`
	MovedTo     string   `json:"movedTo,omitempty"`
}

func (a *app) printNames(ctx context.Context, d *domain, i badges.Issuer) error {
	aliases, err := d.Store.IssuerAliases(ctx, i.ID)
	if err != nil {
		return err
	}
	move, err := d.Store.IssuerMove(ctx, i.ID)
	if err != nil {
		return err
	}
	v := issuerNames{issuerView: d.viewIssuer(i), AlsoKnownAs: append([]string{}, aliases...), MovedTo: move.To}
	return a.print(v, func() {
		a.printf("Issuer %d: %s, %s\n", v.ID, v.Name, v.Actor)
		for _, alias := range v.AlsoKnownAs {
			a.printf("  also known as  %s\n", alias)
		}
		if v.MovedTo != "" {
			a.printf("  moved to       %s\n", v.MovedTo)
		}
	})
}

type issuerAlias struct {
	Outgoing Outgoing `embed:"" prefix:"outgoing-"`

	Issuer  string `arg:"" help:"Issuer: its id, username or @username@domain."`
	Account string `arg:"" optional:"" help:"The other account: its handle or address. Left out: show what there is."`
	Remove  bool   `help:"Say so no more."`
}

func (c *issuerAlias) Run(ctx context.Context, a *app) error {
	return a.do(ctx, func(d *domain) error {
		issuer, err := d.findIssuer(ctx, c.Issuer)
		if err != nil {
			return err
		}
		if c.Account == "" {
			return a.printNames(ctx, d, issuer)
		}
		known, err := d.Store.IssuerAliases(ctx, issuer.ID)
		if err != nil {
			return err
		}
		actor, change := c.Account, d.RemoveIssuerAlias
		if !slices.Contains(known, actor) { // one whose server has gone can be taken off by its address
			other, err := d.lookUpAccount(ctx, a, c.Outgoing, c.Account)
			if err != nil {
				return err
			}
			actor = other.Value
		}
		if !c.Remove {
			change = d.AddIssuerAlias
		}
		if issuer, err = change(ctx, badges.Operator(), issuer.ID, actor); err != nil {
			return err
		}
		return a.printNames(ctx, d, issuer)
	})
}

type issuerMove struct {
	Outgoing Outgoing `embed:"" prefix:"outgoing-"`

	Issuer string `arg:"" help:"Issuer: its id, username or @username@domain."`
	Target string `arg:"" optional:"" help:"The account in its place: its handle or address. It must say that it is this issuer, too (alsoKnownAs)."`
	Undo   bool   `help:"The issuer has not moved after all: it grants here again. Followers who went along do not come back."`
}

func (c *issuerMove) Run(ctx context.Context, a *app) error {
	if c.Undo == (c.Target != "") {
		return badges.Errorf(badges.Invalid, "say where the issuer moves, or --undo")
	}
	return a.do(ctx, func(d *domain) error {
		issuer, err := d.findIssuer(ctx, c.Issuer)
		if err != nil {
			return err
		}
		if c.Undo {
			issuer, err = d.ReturnIssuer(ctx, badges.Operator(), issuer.ID)
		} else {
			issuer, err = d.moveIssuer(ctx, a, c.Outgoing, issuer, c.Target)
		}
		if err != nil {
			return err
		}
		return a.printNames(ctx, d, issuer)
	})
}

func (d *domain) moveIssuer(ctx context.Context, a *app, out Outgoing, issuer badges.Issuer, to string) (badges.Issuer, error) {
	target, err := d.lookUpAccount(ctx, a, out, to)
	if err != nil {
		return issuer, err
	}
	return d.MoveIssuer(ctx, badges.Operator(), issuer.ID, target)
}

// lookUpAccount asks the server of an account for it.
func (d *domain) lookUpAccount(ctx context.Context, a *app, out Outgoing, ref string) (badges.AccountFacts, error) {
	profile, err := badges.ParseAccount(ref)
	if err != nil {
		return badges.AccountFacts{}, err
	}
	if err := d.EnsureServerActors(ctx); err != nil {
		return badges.AccountFacts{}, err
	}
	words, err := templates.NewWords()
	if err != nil {
		return badges.AccountFacts{}, err
	}
	c := Config{Common: a.common}
	c.Outgoing = out
	fediverse := newFederation(c, d, markdown.New(), newKeeper(d, &ourselves{site: d.Site}), words, nil, slog.New(slog.DiscardHandler))
	return fediverse.LookUp(ctx, profile)
}
