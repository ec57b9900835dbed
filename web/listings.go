package web

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"laurel/badges"
	"laurel/templates"
)

const (
	cataloguePath = "/listings"
	listingsShown = 24
	// On a server of several domains each shows its own offers, looked for in
	// batches of this size.
	listingsBatch = 200
)

// getListings shows the catalogue: what the domain's issuers offer, newest first,
// or with ?issuer=username what one of them does.
func (s *server) getListings(w http.ResponseWriter, r *http.Request) error {
	view := templates.Listings{Head: s.head(r, s.Site.Origin(host(r))+cataloguePath)}
	var filter badges.ListingFilter
	query := url.Values{}
	if username := r.URL.Query().Get("issuer"); username != "" {
		i, err := s.findIssuer(r.Context(), host(r), username)
		if err != nil {
			return err
		}
		filter.IssuerID = i.ID
		query.Set("issuer", i.Username)
		view.Issuer = s.issuerLink(i)
		view.URL += "?" + query.Encode()
	}
	var err error
	if filter.Before, err = pageAfter(r, "before"); err != nil {
		return err
	}
	known := s.issuers()
	found, err := s.listings(r.Context(), known, host(r), filter, listingsShown+1)
	if err != nil {
		return err
	}
	if len(found) > listingsShown {
		found = found[:listingsShown]
		query.Set("before", strconv.FormatInt(found[listingsShown-1].ID, 10))
		view.Older = "?" + query.Encode()
	}
	for _, l := range found {
		shown, err := s.listing(r.Context(), known, l)
		if err != nil {
			return err
		}
		view.Listings = append(view.Listings, shown)
	}
	return s.show(w, r, http.StatusOK, view)
}

// pageAfter reads the id in a link to a further page of a list; 0 on the first.
func pageAfter(r *http.Request, parameter string) (int64, error) {
	given := r.URL.Query().Get(parameter)
	if given == "" {
		return 0, nil
	}
	id, err := strconv.ParseInt(given, 10, 64)
	if err != nil || id <= 0 {
		return 0, badges.InvalidField(parameter, "the page %q does not exist; start from the first one", given)
	}
	return id, nil
}

// listings finds up to limit offers of issuers on a domain.
func (s *server) listings(ctx context.Context, known *issuers, domain string, f badges.ListingFilter, limit int) (found []badges.Listing, err error) {
	f.Limit = listingsBatch
	for len(found) < limit {
		batch, err := s.Reader.Listings(ctx, f)
		if err != nil {
			return nil, err
		}
		for _, l := range batch {
			f.Before = l.ID
			i, err := known.of(ctx, l.IssuerID)
			if err != nil {
				return nil, err
			}
			if i.Domain == domain && len(found) < limit {
				found = append(found, l)
			}
		}
		if len(batch) < f.Limit {
			break
		}
	}
	return found, nil
}

// listing says an offer in the words of pages. A picture elsewhere is not shown:
// pages load nothing from other sites.
func (s *server) listing(ctx context.Context, known *issuers, l badges.Listing) (templates.Listing, error) {
	i, err := known.of(ctx, l.IssuerID)
	if err != nil {
		return templates.Listing{}, err
	}
	view := templates.Listing{
		ID: l.ID, Link: templates.Link{Name: l.Title}, Issuer: s.issuerLink(i), InfoURL: l.URL,
		Description: s.html(l.Description), Requirements: s.html(l.Prerequisites), Validity: l.Validity,
	}
	if l.BadgeID == 0 {
		return view, nil
	}
	b, err := s.Reader.Badge(ctx, l.BadgeID)
	if badges.KindOf(err) == badges.NotFound || err == nil && !b.DeletedAt.IsZero() {
		return view, nil
	}
	view.URL = s.Site.Badge(i, b.ID)
	view.Picture = s.picture(i.Domain, b.Image)
	view.Price = b.Price
	return view, err
}

// catalogueOf returns the address of the catalogue, or of an issuer's part of it;
// "" if that is empty.
func (s *server) catalogueOf(ctx context.Context, domain string, i badges.Issuer) (string, error) {
	found, err := s.listings(ctx, s.issuers(), domain, badges.ListingFilter{IssuerID: i.ID}, 1)
	if err != nil || len(found) == 0 {
		return "", err
	}
	if i.ID == 0 {
		return cataloguePath, nil
	}
	return cataloguePath + "?" + url.Values{"issuer": {i.Username}}.Encode(), nil
}
