package web

import (
	"encoding/xml"
	"net/http"
	"time"

	"laurel/badges"
	"laurel/templates"
)

// feedName is the last segment of a feed's address, below what it is about.
const feedName = "feed.atom"

const feedEntries = 30

// The elements of Atom (RFC 4287) that we use.
type atomFeed struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	ID      string      `xml:"id"`
	Title   string      `xml:"title"`
	Updated string      `xml:"updated"`
	Links   []atomLink  `xml:"link"`
	Icon    string      `xml:"icon,omitempty"`
	Entries []atomEntry `xml:"entry"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr,omitempty"`
	Href string `xml:"href,attr"`
}

type atomEntry struct {
	ID        string     `xml:"id"`
	Title     string     `xml:"title"`
	Published string     `xml:"published"`
	Updated   string     `xml:"updated"`
	Author    atomAuthor `xml:"author"`
	Links     []atomLink `xml:"link"`
	Summary   string     `xml:"summary,omitempty"`
}

type atomAuthor struct {
	Name string `xml:"name"`
	URI  string `xml:"uri,omitempty"`
}

// getIssuerFeed lists the newest public grants of an issuer.
func (s *server) getIssuerFeed(w http.ResponseWriter, r *http.Request) error {
	i, err := s.issuerOfPath(r)
	if err != nil {
		return err
	}
	page := s.Site.Actor(i)
	feed := atomFeed{Title: i.Name, Links: feedLinks(page), Updated: atomTime(i.CreatedAt), Icon: s.picture(i.Domain, i.Picture).URL}
	return s.sendFeed(w, r, feed, badges.GrantFilter{IssuerID: i.ID})
}

// getRecipientFeed lists the newest public grants of somebody.
func (s *server) getRecipientFeed(w http.ResponseWriter, r *http.Request) error {
	n, err := s.findRecipient(r)
	if err != nil {
		return err
	}
	found, err := s.Reader.Grants(r.Context(), badges.GrantFilter{Domain: host(r), IdentityID: n.ID, Listed: true, Limit: 1})
	if err != nil {
		return err
	}
	if len(found) == 0 {
		return noRecipient()
	}
	page := s.Site.Origin(host(r)) + s.recipientPath(n)
	feed := atomFeed{Title: recipient(found[0]).Name, Links: feedLinks(page)}
	return s.sendFeed(w, r, feed, badges.GrantFilter{Domain: host(r), IdentityID: n.ID})
}

// feedLinks are those of a feed that stands below the page it is about.
func feedLinks(page string) []atomLink {
	return []atomLink{
		{Rel: "self", Type: "application/atom+xml", Href: page + "/" + feedName},
		{Rel: "alternate", Type: "text/html", Href: page},
	}
}

func (s *server) sendFeed(w http.ResponseWriter, r *http.Request, feed atomFeed, f badges.GrantFilter) error {
	f.Listed, f.Limit = true, feedEntries
	grants, err := s.Reader.Grants(r.Context(), f)
	if err != nil {
		return err
	}
	feed.ID = feed.Links[0].Href
	known := s.issuers()
	for _, g := range grants {
		i, err := known.of(r.Context(), g.IssuerID)
		if err != nil {
			return err
		}
		entry := s.feedEntry(i, g)
		feed.Entries = append(feed.Entries, entry)
		feed.Updated = max(feed.Updated, entry.Updated)
	}
	body, err := xml.Marshal(feed)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/atom+xml; charset=utf-8")
	return sendDocument(w, r, http.StatusOK, append([]byte(xml.Header), body...))
}

func (s *server) feedEntry(i badges.Issuer, g badges.Grant) atomEntry {
	title := g.Badge.Title
	if name := recipient(g).Name; name != "" {
		title += " – " + name
	}
	page := s.Site.Note(i, g)
	return atomEntry{
		ID: page, Title: title, Published: atomTime(g.AcceptedAt), Updated: atomTime(g.ProcessedAt),
		Author:  atomAuthor{Name: i.Name, URI: s.Site.Actor(i)},
		Links:   []atomLink{{Rel: "alternate", Type: "text/html", Href: page}},
		Summary: s.plain(g.Badge.Description),
	}
}

// atomTime writes a time in UTC: so written, later ones are also greater as texts.
func atomTime(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// issuerFeed is the link to an issuer's feed.
func (s *server) issuerFeed(i badges.Issuer) templates.Link {
	return templates.Link{Name: i.Name, URL: s.Site.Actor(i) + "/" + feedName}
}
