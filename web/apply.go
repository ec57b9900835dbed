package web

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"laurel/badges"
	"laurel/templates"
)

// waysOf says how a badge can be got by who looks at its page: by a post or a form,
// where the issuer takes applications, or with an allow list that everybody may read. The
// address of a claim page is for those who were given it.
func (s *server) waysOf(ctx context.Context, i badges.Issuer, b badges.Badge) (ways templates.Ways, err error) {
	if !b.ArchivedAt.IsZero() || !b.DeletedAt.IsZero() {
		return ways, nil
	}
	open, err := s.Reader.TakesApplications(ctx, b.ID)
	if err != nil {
		return ways, err
	}
	if open {
		ways.Handle = s.Site.Handle(i)
		ways.Apply = templates.ShareForm{Action: applyPath(b)}
		ways.Here = applicationPath(b.ID)
	}
	pages, err := s.Reader.ClaimPages(ctx, badges.ClaimPageFilter{BadgeID: b.ID})
	if err != nil {
		return ways, err
	}
	for _, p := range pages {
		list, err := s.Reader.AllowList(ctx, p.ListID)
		if badges.KindOf(err) == badges.NotFound || err == nil && !list.Public {
			continue
		}
		if err != nil {
			return ways, err
		}
		ways.Lists = append(ways.Lists, templates.Link{Name: list.Name, URL: listPath(list.ID)})
	}
	return ways, nil
}

func applyPath(b badges.Badge) string { return "/apply/badge/" + strconv.FormatInt(b.ID, 10) }

// postApply leads to the visitor's own server with the beginning of a post that
// applies for the badge: it mentions the issuer and links the badge's page, which is
// how it is understood when it arrives.
func (s *server) postApply(w http.ResponseWriter, r *http.Request) error {
	b, i, err := s.findBadge(r)
	if err != nil {
		return err
	}
	ways, err := s.waysOf(r.Context(), i, b)
	if err != nil {
		return err
	}
	if ways.Handle == "" {
		return badges.Errorf(badges.Conflict, "This badge is not open to applications. Its page says how it is earned.")
	}
	page := s.Site.Badge(i, b.ID)
	return s.leave(w, r, leaving{
		action: applyPath(b), title: b.Title, page: page, theme: s.theme(i), apply: true,
		target: func(*http.Request) (path string, query url.Values) {
			return "/share", url.Values{"text": {ways.Handle + " " + page + "\n\n"}}
		},
	})
}
