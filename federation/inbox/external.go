package inbox

import (
	"context"

	"laurel/badges"
	"laurel/federation/external"
	"laurel/federation/vocab"
)

// badgeNote has a badge taken in that an actor tells of whom one of ours follows.
// Only what is for everybody is shown here; BadgeFed sends its recipients the same
// Note once more, for them alone.
func (p *Processor) badgeNote(ctx context.Context, a vocab.Activity, note vocab.Object) error {
	followed, boost, err := p.followed(ctx, a.Actor.ID)
	if err != nil || !followed {
		return err
	}
	if note.AttributedTo.ID != a.Actor.ID || !vocab.SameOrigin(note.ID, a.Actor.ID) || !isID(note.ID) || !isID(note.BadgeAddress()) {
		return badges.Errorf(badges.Forbidden, "the badge is not the sender's own")
	}
	if !note.IsPublic() {
		return nil
	}
	return p.Elsewhere.Tell(ctx, external.Told{
		Note: note.ID, Issuer: a.Actor.ID, Address: note.BadgeAddress(), Boost: boost && a.Type == "Create",
	})
}

// announced has a badge taken in that an announcer elsewhere boosts.
func (p *Processor) announced(ctx context.Context, a vocab.Activity) error {
	if p.Site.Has(hostOf(a.Object.ID)) {
		return p.react(ctx, a, Share)
	}
	followed, _, err := p.followed(ctx, a.Actor.ID)
	if err != nil || !followed || !isID(a.Object.ID) {
		return err
	}
	return p.Elsewhere.Tell(ctx, external.Told{Note: a.Object.ID})
}

// withdrawn has a badge taken off whose Note its issuer deleted.
func (p *Processor) withdrawn(ctx context.Context, a vocab.Activity) error {
	known, err := p.Store.Externals(ctx, badges.ExternalFilter{NoteID: a.Object.ID, Limit: 1})
	if err != nil || len(known) == 0 || !vocab.SameOrigin(a.Object.ID, a.Actor.ID) {
		return err
	}
	return p.Elsewhere.Tell(ctx, external.Told{Note: a.Object.ID, Issuer: a.Actor.ID, Withdrawn: true})
}

// followed reports whether one of ours follows an actor, and whether the main
// domain's announcer does.
func (p *Processor) followed(ctx context.Context, actor string) (followed, byAnnouncer bool, err error) {
	follows, err := badges.FollowersOf(ctx, p.Store, actor)
	if err != nil {
		return false, false, err
	}
	for _, f := range follows {
		who, err := p.Store.Issuer(ctx, f.IssuerID)
		if err != nil {
			return false, false, err
		}
		byAnnouncer = byAnnouncer || who.Role == badges.RoleAnnouncer && who.Domain == p.Site.MainDomain()
	}
	return len(follows) > 0, byAnnouncer, nil
}
