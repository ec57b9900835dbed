package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"

	"laurel/badges"
	"laurel/templates"
)

// routePublic are the pages for those who look around, and what other sites and
// programs read of them.
func (s *server) routePublic(r chi.Router) {
	r.Get("/explore", s.handle(s.getExplore))
	r.Get("/search", s.handle(s.getSearch))
	r.Get("/recipient/{name}", s.handle(s.getRecipient))
	r.Get("/recipient/{name}/"+feedName, s.handle(s.getRecipientFeed))
	r.Get("/actor/{username}/"+feedName, s.handle(s.getIssuerFeed))
	r.Get("/help/profile-address", s.handle(s.getProfileAddress))
	r.Get("/about", s.handle(s.getAbout))
	r.Get("/rules", s.handle(s.getRules))
	r.Get("/theme/{name}", s.handle(s.getTheme))
	r.Post("/share/grant/{ulid}", s.handle(s.postShare))
	r.Post("/apply/badge/{id}", s.handle(s.postApply))
	r.Get("/badge/{id}/application", s.requireVisitor(s.getApplication))
	r.Post("/badge/{id}/application", s.requireVisitor(s.postApplication))
	r.Get("/qr/grant/{ulid}", s.handle(s.getQR))
	r.Get("/embed/grant/{ulid}", s.handle(s.getEmbed))
	r.Get("/oembed", s.handle(s.getOEmbed))
	r.Get("/sitemap.xml", s.handle(s.getSitemapIndex))
	r.Get("/sitemap/{page}", s.handle(s.getSitemap))
}

const (
	exploreBadges  = 24
	exploreIssuers = 12
	exploreGrants  = 8
)

// getExplore shows what can be earned, newest first, of one type or of all.
func (s *server) getExplore(w http.ResponseWriter, r *http.Request) error {
	address := s.Site.Origin(host(r)) + "/explore"
	kind := r.URL.Query().Get("type")
	if kind != "" && !slices.Contains(badges.BadgeTypes(), kind) {
		return badges.InvalidField("type", "there are no badges of type %q; choose one of those on the page", badges.Truncate(kind, 50))
	}
	before, err := pageAfter(r, "before")
	if err != nil {
		return err
	}
	view := templates.Explore{Head: s.head(r, address), First: before == 0, Types: []templates.Choice{{URL: "/explore"}}}
	for _, t := range badges.BadgeTypes() {
		view.Types = append(view.Types, templates.Choice{Key: t, URL: "/explore?" + url.Values{"type": {t}}.Encode()})
	}
	chosen := slices.IndexFunc(view.Types, func(c templates.Choice) bool { return c.Key == kind })
	view.Types[chosen].URL = ""
	if kind != "" {
		view.URL += "?" + url.Values{"type": {kind}}.Encode()
	}
	if err := s.exploreBadges(r, &view, kind, before); err != nil || !view.First {
		return s.showUnless(err, w, r, view)
	}
	found, err := s.featuredIssuers(r, exploreIssuers)
	if err != nil {
		return err
	}
	view.Issuers = found
	if view.Recent, _, err = s.pageOfGrants(r, badges.GrantFilter{Domain: host(r)}, exploreGrants); err != nil {
		return err
	}
	// What people have handed in themselves is not put before everybody: anyone can
	// sign something.
	view.Externals, err = s.externalCards(r.Context(), badges.ExternalFilter{Source: badges.FederatedExternal, Standing: true}, exploreExternals)
	return s.showUnless(err, w, r, view)
}

// showUnless shows the page unless something went wrong before.
func (s *server) showUnless(err error, w http.ResponseWriter, r *http.Request, p templates.Page) error {
	if err != nil {
		return err
	}
	return s.show(w, r, http.StatusOK, p)
}

// exploreBatches bounds how many badges are read to find those of one type.
const (
	exploreBatch   = 200
	exploreBatches = 10
)

func (s *server) exploreBadges(r *http.Request, view *templates.Explore, kind string, before int64) error {
	known := s.issuers()
	filter := badges.BadgeFilter{Domain: host(r), Newest: true, Before: before, Limit: exploreBadges + 1}
	if kind != "" {
		filter.Limit = exploreBatch
	}
	for range exploreBatches {
		found, err := s.Reader.Badges(r.Context(), filter)
		if err != nil {
			return err
		}
		for _, b := range found {
			if kind != "" && b.Type != kind {
				filter.Before = b.ID
				continue
			}
			if len(view.Badges) == exploreBadges {
				query := url.Values{"before": {strconv.FormatInt(filter.Before, 10)}}
				if kind != "" {
					query.Set("type", kind)
				}
				view.Older = "?" + query.Encode()
				return nil
			}
			filter.Before = b.ID
			i, err := known.of(r.Context(), b.IssuerID)
			if err != nil {
				return err
			}
			view.Badges = append(view.Badges, s.badgeCard(i, b))
		}
		if len(found) < filter.Limit {
			break
		}
	}
	return nil
}

// featuredIssuers are those of the request's domain, the newest last.
func (s *server) featuredIssuers(r *http.Request, limit int) (cards []templates.IssuerCard, err error) {
	found, err := s.Reader.Issuers(r.Context(), badges.IssuerFilter{Role: badges.RoleIssuer, Domain: host(r), Limit: limit})
	for _, i := range found {
		cards = append(cards, s.issuerCard(i))
	}
	return cards, err
}

func (s *server) getProfileAddress(w http.ResponseWriter, r *http.Request) error {
	return s.show(w, r, http.StatusOK, templates.ProfileAddress{Head: s.head(r, s.Site.Origin(host(r))+"/help/profile-address")})
}

// getAbout says what this server is: the operator's words, else the front page's,
// and what is true of every server.
func (s *server) getAbout(w http.ResponseWriter, r *http.Request) error {
	source := s.own().About
	if strings.TrimSpace(source) == "" {
		source = s.own().Summary
	}
	return s.showText(w, r, templates.About, source)
}

// getRules shows the operator's rules, if there are any.
func (s *server) getRules(w http.ResponseWriter, r *http.Request) error {
	rules := s.own().Rules
	if strings.TrimSpace(rules) == "" {
		return statusError(http.StatusNotFound)
	}
	return s.showText(w, r, templates.Rules, rules)
}

func (s *server) showText(w http.ResponseWriter, r *http.Request, kind templates.TextKind, source string) error {
	view := templates.Text{Head: s.head(r, s.Site.Origin(host(r))+"/"+string(kind)), Kind: kind, Body: s.html(source)}
	view.Description = s.plain(source)
	return s.show(w, r, http.StatusOK, view)
}
