package inbox

import (
	"context"
	"slices"

	"laurel/badges"
	"laurel/federation/vocab"
)

// move has an account's follows, ours of it, and its badges follow it to where it
// is now. A Move counts when both accounts, asked now, name each other; one of
// somebody with whom nobody here has to do asks nobody.
func (p *Processor) move(ctx context.Context, a vocab.Activity) error {
	from, to := a.Actor.ID, a.Target.ID
	if a.Object.ID != from {
		return badges.Errorf(badges.Forbidden, "%s can move nobody but itself", from)
	}
	if !isID(to) || to == from {
		return badges.Errorf(badges.Invalid, "the Move names no account to move to")
	}
	concerned, err := p.knows(ctx, from)
	if err != nil || !concerned {
		return err
	}
	rule, err := badges.ActorRule(ctx, p.Store, to)
	if err == nil && rule.Severity == badges.Suspend {
		err = badges.Errorf(badges.Forbidden, "%s is suspended here", to)
	}
	if err != nil {
		return err
	}
	if err := p.Actors.MovedTo(ctx, from, to); err != nil {
		return err
	}
	if _, _, ours := p.Site.ParseActor(to); ours {
		return p.movedHere(ctx, from, to)
	}
	target, err := p.Actors.KnownAs(ctx, to, from)
	if err != nil {
		return err
	}
	if err := p.Store.InTx(ctx, func(tx Tx) error { return tx.MoveFollower(ctx, from, to) }); err != nil {
		return err
	}
	return p.Service.AccountMoved(ctx, from, badges.Resolution{
		Kind: badges.FediverseIdentity, Value: target.ID, Handle: target.Handle(), Name: target.Name,
	})
}

// movedHere ends our follows of who has become an issuer of ours.
func (p *Processor) movedHere(ctx context.Context, from, to string) error {
	issuer, err := p.issuer(ctx, to)
	if err != nil {
		return err
	}
	aliases, err := p.Store.IssuerAliases(ctx, issuer.ID)
	if err != nil {
		return err
	}
	if !slices.Contains(aliases, from) {
		return badges.Errorf(badges.Forbidden, "%s does not say that it is %s", to, from)
	}
	return p.Service.FollowedMoved(ctx, from, to)
}

// knows reports whether an actor follows, is followed or has badges here.
func (p *Processor) knows(ctx context.Context, actor string) (bool, error) {
	if follows, err := p.Store.IsFollower(ctx, actor); err != nil || follows {
		return follows, err
	}
	followed, err := p.Store.CountFollows(ctx, badges.FollowFilter{ActorID: actor})
	if err != nil || followed > 0 {
		return followed > 0, err
	}
	_, err = p.Store.IdentityByAlias(ctx, actor)
	if badges.KindOf(err) == badges.NotFound && err != nil {
		return false, nil
	}
	return err == nil, err
}
