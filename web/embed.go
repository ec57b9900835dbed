package web

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"laurel/badges"
	"laurel/templates"
)

// The size of an embedded card, in CSS pixels, where the other site says nothing.
const (
	embedWidth     = 440
	embedHeight    = 176
	embedMinWidth  = 240
	embedMinHeight = 140
)

func (s *server) embedAddress(i badges.Issuer, g badges.Grant) string {
	return s.Site.Origin(i.Domain) + "/embed/grant/" + g.ULID
}

// embedMarkup is what another site puts into its page. The frame is sandboxed: it
// needs no more than to open the grant's page.
func (s *server) embedMarkup(i badges.Issuer, g badges.Grant, width, height int) string {
	return fmt.Sprintf(`<iframe src="%s" title="%s" width="%d" height="%d" sandbox="allow-popups allow-popups-to-escape-sandbox" style="border:0;border-radius:12px;max-width:100%%" loading="lazy"></iframe>`,
		s.embedAddress(i, g), template.HTMLEscapeString(g.Badge.Title), width, height)
}

// getEmbed shows a grant as a card that other sites may put into a frame: this page
// alone may be framed.
func (s *server) getEmbed(w http.ResponseWriter, r *http.Request) error {
	g, i, err := s.visibleGrant(r)
	if err != nil {
		return err
	}
	if i.Domain != host(r) {
		http.Redirect(w, r, s.embedAddress(i, g), http.StatusMovedPermanently)
		return nil
	}
	h := w.Header()
	policy := strings.Replace(h.Get("Content-Security-Policy"), "form-action 'self'", "form-action 'none'", 1)
	h.Set("Content-Security-Policy", strings.Replace(policy, "frame-ancestors 'none'", "frame-ancestors *", 1))
	view := templates.Embed{
		Head: s.head(r, ""), State: state(g, s.Now()), Title: g.Badge.Title, Picture: s.picture(i.Domain, g.Badge.Image),
		Recipient: recipient(g).Name, Issuer: i.Name, Link: s.Site.Note(i, g),
	}
	view.Unlisted, view.Theme = true, s.theme(i)
	return s.show(w, r, http.StatusOK, view)
}

// oEmbed is the answer to who wants to embed a page (https://oembed.com §2.3.4).
type oEmbed struct {
	XMLName      xml.Name `json:"-" xml:"oembed"`
	Version      string   `json:"version" xml:"version"`
	Type         string   `json:"type" xml:"type"`
	Title        string   `json:"title" xml:"title"`
	AuthorName   string   `json:"author_name" xml:"author_name"`
	AuthorURL    string   `json:"author_url" xml:"author_url"`
	ProviderName string   `json:"provider_name" xml:"provider_name"`
	ProviderURL  string   `json:"provider_url" xml:"provider_url"`
	CacheAge     int      `json:"cache_age" xml:"cache_age"`
	Thumbnail    string   `json:"thumbnail_url,omitempty" xml:"thumbnail_url,omitempty"`
	ThumbWidth   int      `json:"thumbnail_width,omitempty" xml:"thumbnail_width,omitempty"`
	ThumbHeight  int      `json:"thumbnail_height,omitempty" xml:"thumbnail_height,omitempty"`
	HTML         string   `json:"html" xml:"html"`
	Width        int      `json:"width" xml:"width"`
	Height       int      `json:"height" xml:"height"`
}

// oEmbedAddress is where a page's oEmbed answer is.
func (s *server) oEmbedAddress(i badges.Issuer, g badges.Grant) string {
	return s.Site.Origin(i.Domain) + "/oembed?" + url.Values{"url": {s.Site.Note(i, g)}}.Encode()
}

// getOEmbed answers for the pages of public grants, in JSON and XML. A revoked grant
// is not there any more, as for every other program.
func (s *server) getOEmbed(w http.ResponseWriter, r *http.Request) error {
	query := r.URL.Query()
	ulid, ok := s.Site.ParseStatus(query.Get("url"))
	if !ok {
		return badges.Errorf(badges.NotFound, "There is nothing to embed at that address. Give the address of a badge's page as url.")
	}
	g, err := s.Reader.GrantByULID(r.Context(), ulid)
	if badges.KindOf(err) == badges.NotFound || err == nil && !(g.Open() && g.State == badges.Processed) {
		return statusError(http.StatusNotFound)
	}
	if err != nil {
		return err
	}
	i, err := s.Reader.Issuer(r.Context(), g.IssuerID)
	if err != nil {
		return err
	}
	width := limited(query.Get("maxwidth"), embedWidth, embedMinWidth)
	height := limited(query.Get("maxheight"), embedHeight, embedMinHeight)
	answer := oEmbed{
		Version: "1.0", Type: "rich", Title: g.Badge.Title, AuthorName: i.Name, AuthorURL: s.Site.Actor(i),
		ProviderName: s.own().Name, ProviderURL: s.Site.Origin(i.Domain) + "/", CacheAge: 3600,
		HTML: s.embedMarkup(i, g, width, height), Width: width, Height: height,
	}
	if p := s.picture(i.Domain, g.Badge.Image); p.URL != "" {
		answer.Thumbnail, answer.ThumbWidth, answer.ThumbHeight = p.URL, p.Width, p.Height
	}
	w.Header().Set("Access-Control-Allow-Origin", "*")
	return sendOEmbed(w, r, query.Get("format"), answer)
}

func sendOEmbed(w http.ResponseWriter, r *http.Request, format string, answer oEmbed) error {
	var body []byte
	var err error
	switch format {
	case "", "json":
		w.Header().Set("Content-Type", plainJSON)
		body, err = json.Marshal(answer)
	case "xml":
		w.Header().Set("Content-Type", "text/xml; charset=utf-8")
		body, err = xml.Marshal(answer)
		body = append([]byte(xml.Header), body...)
	default:
		return statusError(http.StatusNotImplemented) // as the specification asks
	}
	if err != nil {
		return err
	}
	return sendDocument(w, r, http.StatusOK, body)
}

// limited reads the most that another site has room for. Less than least the card
// does not fit into, whatever is asked.
func limited(given string, usual, least int) int {
	n, err := strconv.Atoi(given)
	if err != nil || n >= usual {
		return usual
	}
	return max(n, least)
}
