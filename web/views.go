package web

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"laurel/badges"
	"laurel/templates"
)

// This file says things of the domain in the words of pages.

func (s *server) picture(domain string, p badges.Picture) templates.Picture {
	if p.SHA256 == "" {
		return templates.Picture{}
	}
	return templates.Picture{URL: s.Site.Picture(domain, p.SHA256), Alt: p.Alt, Width: p.Width, Height: p.Height}
}

func (s *server) issuerLink(i badges.Issuer) templates.Link {
	return templates.Link{Name: i.Name, URL: s.Site.Actor(i)}
}

func (s *server) issuerCard(i badges.Issuer) templates.IssuerCard {
	return templates.IssuerCard{Link: s.issuerLink(i), Handle: s.Site.Handle(i), Picture: s.picture(i.Domain, i.Picture)}
}

func (s *server) badgeCard(i badges.Issuer, b badges.Badge) templates.BadgeCard {
	return templates.BadgeCard{
		Link:    templates.Link{Name: b.Title, URL: s.Site.Badge(i, b.ID)},
		Picture: s.picture(i.Domain, b.Image),
		Issuer:  s.issuerLink(i),
	}
}

func (s *server) grantCard(i badges.Issuer, g badges.Grant) templates.GrantCard {
	return templates.GrantCard{
		URL:       s.Site.Note(i, g),
		Badge:     g.Badge.Title,
		Picture:   s.picture(i.Domain, g.Badge.Image),
		Recipient: recipient(g).Name,
		Issuer:    s.issuerLink(i),
		At:        g.AcceptedAt,
	}
}

// recipient names who got the grant, as far as everybody may know: an e-mail
// address is never shown.
func recipient(g badges.Grant) templates.Link {
	link := templates.Link{Name: g.Name}
	switch g.Identity.Kind {
	case badges.FediverseIdentity, badges.URLIdentity:
		if !strings.HasPrefix(g.Identity.Value, "acct:") { // a handle that leads nowhere
			link.URL = g.Identity.Value
		}
	}
	if link.Name == "" {
		link.Name = g.Identity.Handle
	}
	if link.Name == "" {
		link.Name = link.URL
	}
	return link
}

// state is the grant's state at a moment.
func state(g badges.Grant, now time.Time) templates.State {
	if g.Live() && g.Expired(now) {
		return templates.Expired
	}
	return templates.State(g.State)
}

// issuers remembers the issuers that one request has looked up.
type issuers struct {
	reader badges.IssuerReader
	found  map[int64]badges.Issuer
}

func (s *server) issuers() *issuers {
	return &issuers{reader: s.Reader, found: make(map[int64]badges.Issuer)}
}

func (i *issuers) of(ctx context.Context, id int64) (badges.Issuer, error) {
	if issuer, ok := i.found[id]; ok {
		return issuer, nil
	}
	issuer, err := i.reader.Issuer(ctx, id)
	if err == nil {
		i.found[id] = issuer
	}
	return issuer, err
}

// pageOfGrants finds one page of a list of public grants and the address of the
// next one, "" on the last.
func (s *server) pageOfGrants(r *http.Request, f badges.GrantFilter, size int) (cards []templates.GrantCard, older string, err error) {
	f.Listed, f.Limit = true, size+1
	if before := r.URL.Query().Get("before"); before != "" {
		if f.Before, err = strconv.ParseInt(before, 10, 64); err != nil || f.Before <= 0 {
			return nil, "", badges.InvalidField("before", "the page %q does not exist; start from the first one", before)
		}
	}
	grants, err := s.Reader.Grants(r.Context(), f)
	if err != nil {
		return nil, "", err
	}
	if len(grants) > size {
		grants = grants[:size]
		older = "?before=" + strconv.FormatInt(grants[size-1].ID, 10)
	}
	known := s.issuers()
	for _, g := range grants {
		i, err := known.of(r.Context(), g.IssuerID)
		if err != nil {
			return nil, "", err
		}
		cards = append(cards, s.grantCard(i, g))
	}
	return cards, older, nil
}
