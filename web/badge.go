package web

import (
	"net/http"
	"strconv"

	"github.com/go-chi/chi/v5"

	"laurel/badges"
	"laurel/badges/openbadges"
	"laurel/templates"
)

const badgeHolders = 50

// getBadge shows a badge to people and its BadgeClass (Open Badges 2.0) to programs.
func (s *server) getBadge(w http.ResponseWriter, r *http.Request) error {
	w.Header().Add("Vary", "Accept")
	b, i, err := s.findBadge(r)
	if err != nil {
		return err
	}
	if i.Domain != host(r) {
		http.Redirect(w, r, s.Site.Badge(i, b.ID), http.StatusMovedPermanently)
		return nil
	}
	documents := openBadgesOffer()
	documents.exact = true
	if negotiate(r.Header.Get("Accept"), documents, pageOffer()) == openBadges {
		body, err := openbadges.BadgeClass(s.Site, i, b)
		if err != nil {
			return err
		}
		return s.sendOpenBadges(w, r, http.StatusOK, plainLD, body)
	}
	view := s.badgeView(r, i, b)
	if view.Ways, err = s.waysOf(r.Context(), i, b); err != nil {
		return err
	}
	if view.Ways.Handle != "" {
		s.allowLeaving(w)
	}
	if view.Endorsements, err = s.endorsements(r, badges.EndorsementFilter{BadgeID: b.ID, Kind: badges.EndorsedBadge}); err != nil {
		return err
	}
	if view.Public, view.Older, err = s.pageOfGrants(r, badges.GrantFilter{BadgeID: b.ID}, badgeHolders); err != nil {
		return err
	}
	s.Count(r, badges.Viewed, i.ID, b.ID)
	return s.show(w, r, http.StatusOK, view)
}

// findBadge finds the badge that the request's {id} names, and its issuer.
func (s *server) findBadge(r *http.Request) (b badges.Badge, i badges.Issuer, err error) {
	named := chi.URLParam(r, "id")
	id, err := strconv.ParseInt(named, 10, 64)
	if err != nil {
		id = 0 // which no badge has
	}
	b, err = s.Reader.Badge(r.Context(), id)
	if badges.KindOf(err) == badges.NotFound {
		err = badges.Errorf(badges.NotFound, "There is no badge %q. Its issuer's page lists those that are.", named)
	}
	if err != nil {
		return b, i, err
	}
	i, err = s.Reader.Issuer(r.Context(), b.IssuerID)
	return b, i, err
}

func (s *server) badgeView(r *http.Request, i badges.Issuer, b badges.Badge) templates.Badge {
	view := templates.Badge{
		Head:        s.head(r, s.Site.Badge(i, b.ID)),
		Title:       b.Title,
		Type:        b.Type,
		Picture:     s.picture(i.Domain, b.Image),
		Description: s.html(b.Description),
		Criteria:    s.html(b.Criteria),
		Issuer:      s.issuerCard(i),
		InfoURL:     b.InfoURL,
		Validity:    templates.Validity{Years: b.Validity.Years, Months: b.Validity.Months, Days: b.Validity.Days, Until: b.ExpiresAt},
		Archived:    !b.ArchivedAt.IsZero(),
		Holders:     b.Holders,
		Price:       b.Price,
	}
	for _, tag := range b.Hashtags {
		view.Hashtags = append(view.Hashtags, templates.Link{Name: "#" + tag, URL: s.Site.Tag(i.Domain, tag)})
	}
	view.Head.Description = s.plain(b.Description)
	view.Preview = s.badgePreview(i, b)
	view.Creator = view.Issuer.Handle
	view.Published = b.CreatedAt
	view.Theme = s.theme(i)
	view.CriteriaURL = b.CriteriaURL
	for _, requirement := range b.Requirements {
		view.Requirements = append(view.Requirements, templates.Requirement{Text: requirement.Description, Needed: requirement.Required})
	}
	return view
}
