package remote

import (
	"context"
	"slices"

	"laurel/badges"
)

// MovedTo makes sure that an actor says of itself, now, that it has moved to
// another. Forbidden if it does not, Gone if it can't be asked any more.
func (r *Actors) MovedTo(ctx context.Context, from, to string) error {
	old, err := r.Refresh(ctx, from)
	if gone(err) {
		return badges.Errorf(badges.Gone, "%s is gone, and can't confirm that it moved", from)
	}
	if err == nil && old.MovedTo != to {
		err = badges.Errorf(badges.Forbidden, "%s does not say that it moved to %s", from, to)
	}
	return err
}

// KnownAs makes sure that an actor says of itself, now, that it is another one, too
// (alsoKnownAs), and returns it. Forbidden if it does not.
func (r *Actors) KnownAs(ctx context.Context, id, alias string) (Actor, error) {
	a, err := r.Refresh(ctx, id)
	if gone(err) {
		return Actor{}, badges.Errorf(badges.Gone, "%s does not exist", id)
	}
	if err == nil && (a.ID != id || !slices.Contains(a.AlsoKnownAs, alias)) {
		err = badges.Errorf(badges.Forbidden, "%s does not say that it is %s (alsoKnownAs)", id, alias)
	}
	return a, err
}
