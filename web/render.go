package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"html/template"
	"net/http"
	"strings"

	"github.com/go-chi/chi/v5/middleware"

	"laurel/badges"
	"laurel/templates"
)

// show sends a page, or 304 to a client that has it already. Pages are looked up
// anew each time, so that a revocation is seen at once.
func (s *server) show(w http.ResponseWriter, r *http.Request, status int, p templates.Page) error {
	var b bytes.Buffer
	if err := s.Renderer.Page(&b, s.language(r), p); err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	varyByLanguage(h)
	if _, signedIn := s.visitor(r); signedIn && h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "private, no-cache")
	}
	return sendDocument(w, r, status, b.Bytes())
}

// sendDocument sends a body whose Content-Type has been set. Unless the handler
// said otherwise, caches may keep it but must ask each time whether it has changed.
func sendDocument(w http.ResponseWriter, r *http.Request, status int, body []byte) error {
	h := w.Header()
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "no-cache")
	}
	if status == http.StatusOK {
		if h.Get("ETag") == "" {
			sum := sha256.Sum256(body)
			h.Set("ETag", `W/"`+hex.EncodeToString(sum[:12])+`"`) // weak: it may be sent compressed
		}
		if unchanged(r, h.Get("ETag")) {
			w.WriteHeader(http.StatusNotModified)
			return nil
		}
	}
	w.WriteHeader(status)
	w.Write(body) // an error means that the client has gone
	return nil
}

// compressor sends text in a fraction of its size. No page holds a secret beside
// words that a stranger chose, so compression gives none away (BREACH).
func compressor() *middleware.Compressor {
	return middleware.NewCompressor(5, "text/html", plainJSON, plainLD, vcLD, jwkType, jwkSetType, didType, "image/svg+xml", "text/css", "text/xml", "application/xml", "application/atom+xml")
}

// unchanged compares If-None-Match, weakly as RFC 9110 §13.1.2 has it.
func unchanged(r *http.Request, etag string) bool {
	etag = strings.TrimPrefix(etag, "W/")
	for candidate := range strings.SplitSeq(r.Header.Get("If-None-Match"), ",") {
		candidate = strings.TrimPrefix(strings.TrimSpace(candidate), "W/")
		if candidate == etag || candidate == "*" {
			return true
		}
	}
	return false
}

// head is what all pages say about themselves. address is the page's own.
func (s *server) head(r *http.Request, address string) templates.Head {
	own := s.own()
	site := templates.Site{Name: own.Name, Origin: s.Site.Origin(host(r)), Rules: own.Rules != ""}
	for _, p := range own.pages {
		site.Pages = append(site.Pages, templates.Link{Name: p.Title, URL: sitePagePath + p.Slug})
	}
	return templates.Head{
		Site:    site,
		Notices: s.notices(r, own.announcements),
		URL:     address,
		Theme:   s.ownTheme(),
		Visitor: s.visitorView(r),
	}
}

// html renders an issuer's Markdown, which the renderer sanitizes.
func (s *server) html(source string) template.HTML {
	if source == "" {
		return ""
	}
	return template.HTML(s.Markdown.HTML(source))
}

// maxDescription is the length of previews, in characters; longer ones are cut
// by those who show them.
const maxDescription = 200

// plain returns the beginning of a Markdown text without its marks.
func (s *server) plain(source string) string {
	text := s.Markdown.Text(s.Markdown.HTML(source))
	return badges.Truncate(strings.Join(strings.Fields(text), " "), maxDescription)
}
