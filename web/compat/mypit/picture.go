package mypit

import (
	"context"

	"laurel/badges"
	"laurel/badges/picture"
)

// Pictures gets the pictures that clients name by their addresses. It must not be
// led to where the server alone can go.
type Pictures interface {
	// Picture returns a file's bytes. Errors: Unavailable when it may be had later,
	// anything else when it is not to be had.
	Picture(ctx context.Context, address string) ([]byte, error)
}

// PictureConsumer is the Consumer that gets the pictures which clients have named
// by their addresses; its tasks are handled by [Handler.FetchPicture].
func PictureConsumer() badges.Consumer {
	return badges.Consumer{
		Name:  System + ".picture",
		Wants: func(e badges.Event) bool { return e.Kind == badges.BadgeCreated || e.Kind == badges.BadgeUpdated },
		Applies: func(ctx context.Context, r badges.Reader, e badges.Event) (bool, error) {
			kept, err := extras[templateExtra](ctx, r, kindTemplate, e.BadgeID)
			return kept[e.BadgeID].ImageURL != kept[e.BadgeID].PictureFrom, err
		},
	}
}

// FetchPicture gets the picture of the badge that an event tells of, when a client
// has given a new address for it. A picture that is not to be had leaves the one
// that there is; an error means to try again later.
func (h *Handler) FetchPicture(ctx context.Context, e badges.Event) error {
	if h.Pictures == nil {
		return nil
	}
	kept, err := h.templateExtras(ctx, e.BadgeID)
	address := kept[e.BadgeID].ImageURL
	if err != nil || address == kept[e.BadgeID].PictureFrom {
		return err
	}
	p, found, err := h.fetch(ctx, address)
	if err != nil {
		return err
	}
	return h.Service.Together(ctx, func(s *badges.Service) error {
		kept, err := extras[templateExtra](ctx, s.Store, kindTemplate, e.BadgeID)
		extra := kept[e.BadgeID]
		if err != nil || extra.ImageURL != address {
			return err // changed meanwhile, of which another event tells
		}
		extra.PictureFrom = address
		if err := s.SetForeign(ctx, e.BadgeID, *beside(kindTemplate, extra)); err != nil || !found {
			return err
		}
		return replacePicture(ctx, s, e.BadgeID, p)
	})
}

// replacePicture gives a badge another picture. One that was deleted needs none.
func replacePicture(ctx context.Context, s *badges.Service, badgeID int64, p badges.Picture) error {
	b, err := s.BadgeOf(ctx, badges.Operator(), badgeID)
	if badges.KindOf(err) == badges.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	p.Alt = b.Image.Alt
	b.Image = p
	_, err = s.UpdateBadge(ctx, badges.Operator(), badgeID, b.Definition)
	return err
}

// fetch gets and keeps a picture. found is false for one that can't be had or used,
// which asking again would not change.
func (h *Handler) fetch(ctx context.Context, address string) (kept badges.Picture, found bool, err error) {
	if address == "" {
		return h.DefaultPicture, true, nil
	}
	file, err := h.Pictures.Picture(ctx, address)
	if badges.KindOf(err) == badges.Unavailable {
		return kept, false, err
	}
	if err == nil {
		kept, err = h.keep(ctx, file)
	}
	if err != nil {
		h.Log.InfoContext(ctx, "a template's picture can't be used; the one it has stays", "error", err)
		return kept, false, nil
	}
	return kept, true, nil
}

func (h *Handler) keep(ctx context.Context, file []byte) (badges.Picture, error) {
	p, err := picture.Normalize(file, picture.Limits{})
	if err != nil {
		return badges.Picture{}, err
	}
	return p.Store(ctx, h.Service, badges.Operator())
}
