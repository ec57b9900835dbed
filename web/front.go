package web

import (
	"net/http"
	"slices"
	"strings"

	"github.com/go-chi/chi/v5"

	"laurel/badges"
	"laurel/templates"
)

const (
	frontIssuers = 24
	askPath      = "/issuers/ask"
	frontGrants  = 12
	tagBadges    = 60
)

func (s *server) getFront(w http.ResponseWriter, r *http.Request) error {
	own := s.own()
	front := templates.Front{Head: s.head(r, s.Site.Origin(host(r))+"/"), Summary: s.html(own.Summary), Landing: s.html(own.Landing)}
	front.Description = s.plain(own.Summary)
	if own.IssuerRequests != badges.RequestsClosed {
		front.Ask = askPath
	}
	var err error
	if front.Issuers, err = s.frontIssuers(r, own.featured); err != nil {
		return err
	}
	if front.Recent, _, err = s.pageOfGrants(r, badges.GrantFilter{Domain: host(r)}, frontGrants); err != nil {
		return err
	}
	if front.Catalogue, err = s.catalogueOf(r.Context(), host(r), badges.Issuer{}); err != nil {
		return err
	}
	if len(front.Recent) > 0 {
		front.Preview = front.Recent[0].Picture
	}
	return s.show(w, r, http.StatusOK, front)
}

// frontIssuers are those whom admins have chosen for the domain's front page, else
// the first ones.
func (s *server) frontIssuers(r *http.Request, featured []int64) (cards []templates.IssuerCard, err error) {
	found := make([]badges.Issuer, len(featured))
	for n, id := range featured {
		if found[n], err = s.Reader.Issuer(r.Context(), id); err != nil {
			return nil, err
		}
	}
	elsewhere := func(i badges.Issuer) bool { return i.Domain != host(r) || !i.ArchivedAt.IsZero() }
	if found = slices.DeleteFunc(found, elsewhere); len(found) == 0 {
		filter := badges.IssuerFilter{Role: badges.RoleIssuer, Domain: host(r), Limit: frontIssuers}
		if found, err = s.Reader.Issuers(r.Context(), filter); err != nil {
			return nil, err
		}
	}
	for _, i := range slices.DeleteFunc(found, elsewhere) {
		cards = append(cards, s.issuerCard(i))
	}
	return cards, nil
}

// getTag lists the badges that carry a hashtag; Notes link here.
func (s *server) getTag(w http.ResponseWriter, r *http.Request) error {
	tag := strings.ToLower(chi.URLParam(r, "tag"))
	view := templates.Tag{Head: s.head(r, s.Site.Tag(host(r), tag)), Tag: tag}
	filter := badges.BadgeFilter{Limit: 500}
	known := s.issuers()
	for len(view.Badges) < tagBadges {
		batch, err := s.Reader.Badges(r.Context(), filter)
		if err != nil {
			return err
		}
		for _, b := range batch {
			filter.After = b.ID
			if !slices.ContainsFunc(b.Hashtags, func(own string) bool { return strings.EqualFold(own, tag) }) {
				continue
			}
			i, err := known.of(r.Context(), b.IssuerID)
			if err != nil {
				return err
			}
			view.Badges = append(view.Badges, s.badgeCard(i, b))
		}
		if len(batch) < filter.Limit {
			break
		}
	}
	return s.show(w, r, http.StatusOK, view)
}

func (s *server) getRobots(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "public, max-age=86400")
	return sendDocument(w, r, http.StatusOK, []byte("User-agent: *\nDisallow: /accept/\nDisallow: /claim/\nDisallow: /api/\nDisallow: /search\n\nSitemap: "+s.Site.Origin(host(r))+"/sitemap.xml\n"))
}
