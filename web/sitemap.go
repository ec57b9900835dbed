package web

import (
	"encoding/xml"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"laurel/badges"
)

// A sitemap (sitemaps.org) of what is public and listed: one page of what grants and
// can be earned, then pages of grants, each of a span of ids, so that a page that is
// full never changes but for what is withdrawn.
const (
	sitemapGrants = 2000 // ids a page spans
	sitemapBadges = 10_000
	overviewPage  = "overview"
)

const sitemapNamespace = "http://www.sitemaps.org/schemas/sitemap/0.9"

type sitemapEntry struct {
	Location string `xml:"loc"`
	Changed  string `xml:"lastmod,omitempty"`
}

type sitemapIndex struct {
	XMLName xml.Name       `xml:"sitemapindex"`
	NS      string         `xml:"xmlns,attr"`
	Pages   []sitemapEntry `xml:"sitemap"`
}

type sitemap struct {
	XMLName xml.Name       `xml:"urlset"`
	NS      string         `xml:"xmlns,attr"`
	URLs    []sitemapEntry `xml:"url"`
}

func (s *server) getSitemapIndex(w http.ResponseWriter, r *http.Request) error {
	origin := s.Site.Origin(host(r))
	index := sitemapIndex{NS: sitemapNamespace, Pages: []sitemapEntry{{Location: origin + "/sitemap/" + overviewPage + ".xml"}}}
	newest, err := s.Reader.Grants(r.Context(), badges.GrantFilter{Domain: host(r), Listed: true, Limit: 1})
	if err != nil {
		return err
	}
	if len(newest) > 0 {
		for page := range newest[0].ID/sitemapGrants + 1 {
			index.Pages = append(index.Pages, sitemapEntry{Location: origin + "/sitemap/" + strconv.FormatInt(page, 10) + ".xml"})
		}
	}
	return sendSitemap(w, r, index)
}

func (s *server) getSitemap(w http.ResponseWriter, r *http.Request) error {
	name, found := strings.CutSuffix(chi.URLParam(r, "page"), ".xml")
	page, err := strconv.ParseInt(name, 10, 64)
	var urls []sitemapEntry
	switch {
	case found && name == overviewPage:
		urls, err = s.sitemapOverview(r)
	case !found || err != nil || page < 0 || page > 1<<40:
		return statusError(http.StatusNotFound)
	default:
		urls, err = s.sitemapGrants(r, page)
	}
	if err != nil {
		return err
	}
	return sendSitemap(w, r, sitemap{NS: sitemapNamespace, URLs: urls})
}

func (s *server) sitemapOverview(r *http.Request) ([]sitemapEntry, error) {
	origin := s.Site.Origin(host(r))
	urls := []sitemapEntry{{Location: origin + "/"}, {Location: origin + "/explore"}, {Location: origin + "/about"}}
	found, err := s.Reader.Issuers(r.Context(), badges.IssuerFilter{Role: badges.RoleIssuer, Domain: host(r), Limit: sitemapBadges})
	if err != nil {
		return nil, err
	}
	known := make(map[int64]badges.Issuer)
	for _, i := range found {
		known[i.ID] = i
		urls = append(urls, sitemapEntry{s.Site.Actor(i), sitemapDay(i.UpdatedAt)})
	}
	list, err := s.Reader.Badges(r.Context(), badges.BadgeFilter{Domain: host(r), Newest: true, Limit: sitemapBadges})
	for _, b := range list {
		if i, ok := known[b.IssuerID]; ok {
			urls = append(urls, sitemapEntry{s.Site.Badge(i, b.ID), sitemapDay(b.UpdatedAt)})
		}
	}
	return urls, err
}

func (s *server) sitemapGrants(r *http.Request, page int64) (urls []sitemapEntry, err error) {
	known := s.issuers()
	grants, err := s.Reader.Grants(r.Context(), badges.GrantFilter{
		Domain: host(r), Listed: true, Before: (page + 1) * sitemapGrants, Limit: sitemapGrants,
	})
	if err != nil {
		return nil, err
	}
	for _, g := range grants {
		if g.ID < page*sitemapGrants {
			break
		}
		i, err := known.of(r.Context(), g.IssuerID)
		if err != nil {
			return nil, err
		}
		urls = append(urls, sitemapEntry{s.Site.Note(i, g), sitemapDay(g.ProcessedAt)})
	}
	return urls, nil
}

func sitemapDay(t time.Time) string { return t.UTC().Format(time.DateOnly) }

func sendSitemap(w http.ResponseWriter, r *http.Request, document any) error {
	body, err := xml.Marshal(document)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/xml; charset=utf-8")
	return sendDocument(w, r, http.StatusOK, append([]byte(xml.Header), body...))
}
