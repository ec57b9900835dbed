package badgekit

import (
	"cmp"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"laurel/badges"
)

// fallbackSlug names a badge that was made without this API.
func fallbackSlug(id int64) string { return strconv.FormatInt(id, 10) }

// randomHex returns n bytes of randomness, of which slugs are made up.
func (h *Handler) randomHex(n int) (string, error) {
	b := make([]byte, n)
	_, err := io.ReadFull(h.Random, b)
	return hex.EncodeToString(b), err
}

// slugSize is how many bytes a made-up slug of a badge has, as many as an MD5 sum.
const slugSize = 16

// archiveFilter reads ?archived=, which is false when left out.
func archiveFilter(query url.Values) (badges.ArchiveFilter, error) {
	if !query.Has("archived") {
		return badges.WithoutArchived, nil
	}
	switch strings.ToLower(query.Get("archived")) {
	case "true", "1":
		return badges.OnlyArchived, nil
	case "false", "0":
		return badges.WithoutArchived, nil
	case "any", "":
		return badges.WithArchived, nil
	}
	return 0, invalidParameter("archived", query.Get("archived"), "true, false or any")
}

func listBadges(h *Handler, r *request) (answer, error) {
	p := pageOf(r.URL.Query())
	archived, err := archiveFilter(r.URL.Query())
	if err != nil {
		return answer{}, err
	}
	filter := badges.BadgeFilter{Under: r.id(), Archived: archived, Offset: p.offset(), Limit: p.limit()}
	found, err := h.Reader.Badges(r.Context(), filter)
	if err != nil {
		return answer{}, err
	}
	total := 0
	if p != (page{}) {
		if total, err = h.Reader.CountBadges(r.Context(), filter); err != nil {
			return answer{}, err
		}
	}
	named, err := r.view.name(found...)
	if err != nil {
		return answer{}, err
	}
	list := make([]*badgeJSON, len(named))
	for n, b := range named {
		if list[n], err = r.view.fullBadge(b); err != nil {
			return answer{}, err
		}
	}
	return answer{body: object{{"badges", list}, {"pageData", p.data(total)}}}, nil
}

func getBadge(h *Handler, r *request) (answer, error) {
	named, err := r.view.nameOne(r.badge)
	if err != nil {
		return answer{}, err
	}
	shown, err := r.view.fullBadge(named)
	if err != nil {
		return answer{}, err
	}
	milestones, err := h.Reader.Milestones(r.Context(), badges.MilestoneFilter{BadgeID: r.badge.ID})
	for _, m := range milestones {
		nested, err := r.view.milestone(m)
		if err != nil {
			return answer{}, err
		}
		shown.Milestones = append(shown.Milestones, nested)
	}
	return answer{body: object{{"badge", shown}}}, err
}

func postBadge(h *Handler, r *request) (answer, error) {
	wrong := mistakes(r.body, badgeRules(), false)
	if r.image == nil && imageAddress(r.body) == "" {
		wrong = append(wrong, detail{Message: msgMissing, Field: "image"})
	}
	if len(wrong) > 0 {
		return answer{}, invalidFields(wrong...)
	}
	n := badges.NewBadge{IssuerID: r.id()}
	n.Image = h.DefaultPicture
	var extra badgeExtra
	readBadge(r.body, &n.Definition, &extra)
	if err := h.useUpload(r, &n.Definition, &extra); err != nil {
		return answer{}, err
	}
	slug := r.body.text("slug")
	if slug == "" {
		var err error
		if slug, err = h.randomHex(slugSize); err != nil {
			return answer{}, err
		}
	}
	n.Foreign = foreign(kindBadge, slug, extra)
	b, err := h.Service.CreateBadge(r.Context(), r.by, n)
	if errors.Is(err, badges.ErrSlugTaken) {
		return answer{}, duplicate("badge", triedBadge(slug, r.body))
	}
	if err != nil {
		return answer{}, err
	}
	shown, err := r.view.fullBadge(&namedBadge{Badge: b, slug: slug, extra: extra})
	return answer{status: http.StatusCreated, location: r.location(slug), body: created("badge", shown)}, err
}

// useUpload makes a picture that came with the request the badge's.
func (h *Handler) useUpload(r *request, d *badges.Definition, extra *badgeExtra) error {
	if r.image == nil {
		return nil
	}
	picture, err := h.keepUpload(r)
	d.Image, extra.ImageURL = picture, ""
	return err
}

func putBadge(h *Handler, r *request) (answer, error) {
	if err := validate(r.body, badgeRules(), true); err != nil {
		return answer{}, err
	}
	var uploaded badges.Picture
	if r.image != nil {
		var err error
		if uploaded, err = h.keepUpload(r); err != nil {
			return answer{}, err
		}
	}
	var b *namedBadge
	err := h.Service.Together(r.Context(), func(s *badges.Service) (err error) {
		b, err = changeBadge(s, r, uploaded)
		return err
	})
	if errors.Is(err, badges.ErrSlugTaken) {
		return answer{}, duplicate("badge", triedBadge(r.body.text("slug"), r.body))
	}
	if err != nil {
		return answer{}, err
	}
	shown, err := r.view.fullBadge(b)
	return answer{body: updated("badge", shown)}, err
}

// changeBadge changes what the body says of the path's badge, in the transaction of s.
func changeBadge(s *badges.Service, r *request, uploaded badges.Picture) (*namedBadge, error) {
	now, err := s.Store.Badge(r.Context(), r.badge.ID)
	if err != nil {
		return nil, err
	}
	b, err := r.view.reading(s.Store).nameOne(now)
	if err != nil {
		return nil, err
	}
	b.slug = cmp.Or(r.body.text("slug"), b.slug) // every badge has one
	readBadge(r.body, &b.Definition, &b.extra)
	if r.image != nil {
		b.Image, b.extra.ImageURL = uploaded, ""
	}
	if err := s.SetForeign(r.Context(), b.ID, *foreign(kindBadge, b.slug, b.extra)); err != nil {
		return nil, err
	}
	changed, err := s.UpdateBadge(r.Context(), r.by, b.ID, b.Definition)
	if err != nil {
		return nil, err
	}
	b.Badge, err = archive(s, r, changed)
	return b, err
}

// archive archives or restores a badge if the body says so.
func archive(s *badges.Service, r *request, b badges.Badge) (badges.Badge, error) {
	archived := !b.ArchivedAt.IsZero()
	switch wanted := r.body.truth("archived"); {
	case r.body["archived"] == nil || wanted == archived:
		return b, nil
	case wanted:
		return s.ArchiveBadge(r.Context(), r.by, b.ID)
	}
	return s.RestoreBadge(r.Context(), r.by, b.ID)
}

func deleteBadge(h *Handler, r *request) (answer, error) {
	named, err := r.view.nameOne(r.badge)
	if err != nil {
		return answer{}, err
	}
	err = h.Service.Together(r.Context(), func(s *badges.Service) error {
		if _, err := s.DeleteBadge(r.Context(), r.by, r.badge.ID); err != nil {
			return err
		}
		return s.RemoveForeign(r.Context(), System, kindBadge, r.badge.ID)
	})
	return answer{body: deleted("badge", bareBadge(named))}, err
}

// triedBadge is the row that could not be made, as a conflict shows it.
func triedBadge(slug string, f fields) any {
	return struct {
		Slug                string  `json:"slug"`
		Name                *string `json:"name,omitempty"`
		EarnerDescription   *string `json:"earnerDescription,omitempty"`
		ConsumerDescription *string `json:"consumerDescription,omitempty"`
		CriteriaURL         *string `json:"criteriaUrl,omitempty"`
		Type                *string `json:"type,omitempty"`
	}{
		slug, presence(f.text("name")), presence(f.text("earnerDescription")), presence(f.text("consumerDescription")),
		presence(f.text("criteriaUrl")), presence(f.text("type")),
	}
}
