package badgekit

import (
	"context"

	"laurel/badges"
)

// PictureConsumer is the Consumer that gets the pictures which clients have named
// by their addresses; its tasks are handled by [Handler.FetchPicture].
func PictureConsumer() badges.Consumer {
	return badges.Consumer{Name: "badgekit.picture", Wants: func(e badges.Event) bool {
		switch e.Kind {
		case badges.BadgeCreated, badges.BadgeUpdated, badges.IssuerCreated, badges.IssuerUpdated:
			return true
		}
		return false
	}}
}

// FetchPicture gets the picture of the badge or issuer that an event tells of, when
// a client has given a new address for it. A picture that is not to be had leaves
// the one that there is; an error means to try again later.
func (h *Handler) FetchPicture(ctx context.Context, e badges.Event) error {
	if h.Pictures == nil {
		return nil
	}
	if e.BadgeID != 0 {
		return h.fetchBadgePicture(ctx, e.BadgeID)
	}
	return h.fetchIssuerPicture(ctx, e.IssuerID)
}

func (h *Handler) fetchBadgePicture(ctx context.Context, id int64) error {
	known, err := extras[badgeExtra](ctx, h.Reader, kindBadge, id)
	extra := known[id]
	if err != nil || extra.ImageURL == extra.PictureFrom {
		return err
	}
	p, found, err := h.fetch(ctx, extra.ImageURL)
	if err != nil {
		return err
	}
	return h.Service.Together(ctx, func(s *badges.Service) error {
		now, err := extras[badgeExtra](ctx, s.Store, kindBadge, id)
		if err != nil || now[id].ImageURL != extra.ImageURL {
			return err // changed meanwhile, of which another event tells
		}
		b, err := s.BadgeOf(ctx, badges.Operator(), id)
		if err != nil {
			return ignoreMissing(err)
		}
		extra = now[id]
		extra.PictureFrom = extra.ImageURL
		if err := s.SetForeign(ctx, id, *foreign(kindBadge, "", extra)); err != nil || !found {
			return err
		}
		p.Alt = b.Image.Alt
		b.Image = p
		_, err = s.UpdateBadge(ctx, badges.Operator(), id, b.Definition)
		return err
	})
}

func (h *Handler) fetchIssuerPicture(ctx context.Context, id int64) error {
	chain, err := (&view{Handler: h, ctx: ctx}).lineage(id)
	if err != nil || len(chain) == 0 || chain[len(chain)-1].ID != id {
		return err
	}
	c := chain[len(chain)-1]
	if c.extra.ImageURL == c.extra.PictureFrom {
		return nil
	}
	p, found, err := h.fetch(ctx, c.extra.ImageURL)
	if err != nil {
		return err
	}
	return h.Service.Together(ctx, func(s *badges.Service) error {
		kind := containerKind(c.level, c.ParentID)
		now, err := extras[containerExtra](ctx, s.Store, kind, id)
		if err != nil || now[id].ImageURL != c.extra.ImageURL {
			return err // changed meanwhile, of which another event tells
		}
		extra := now[id]
		extra.PictureFrom = extra.ImageURL
		if err := s.SetForeign(ctx, id, *foreign(kind, "", extra)); err != nil || !found {
			return err
		}
		i, err := s.IssuerOf(ctx, badges.Operator(), id)
		if err != nil {
			return err
		}
		p.Alt = i.Picture.Alt
		i.Picture = p
		_, err = s.UpdateIssuer(ctx, badges.Operator(), id, i.IssuerProfile)
		return err
	})
}

// fetch gets and keeps a picture. found is false for one that can't be had or used,
// which asking again would not change.
func (h *Handler) fetch(ctx context.Context, given string) (p badges.Picture, found bool, err error) {
	address := webAddress(given)
	if address == "" {
		return p, false, nil
	}
	file, err := h.Pictures.Picture(ctx, address)
	if badges.KindOf(err) == badges.Unavailable {
		return p, false, err
	}
	if err == nil {
		p, err = h.keepPicture(ctx, file)
	}
	if err != nil {
		h.Log.InfoContext(ctx, "a badge's picture can't be used; the default stands in", "error", err)
		return p, false, nil
	}
	return p, true, nil
}

// ignoreMissing makes nothing of a thing that is gone.
func ignoreMissing(err error) error {
	if badges.KindOf(err) == badges.NotFound {
		return nil
	}
	return err
}
