// Package markdown turns the Markdown that issuers write, and the HTML that
// other servers send, into HTML that is safe on a page and kept by fediverse
// servers (Mastodon's allow-list: paragraphs, links, lists, emphasis, code,
// quotes; headings become bold paragraphs there).
package markdown

import (
	"bytes"
	"html"
	"regexp"
	"strings"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"
)

// Renderer renders and sanitizes. It is safe for concurrent use.
type Renderer struct {
	markdown  goldmark.Markdown
	policy    *bluemonday.Policy // of our own people's Markdown
	elsewhere *bluemonday.Policy
	strip     *bluemonday.Policy
}

// New returns a Renderer.
func New() *Renderer {
	elsewhere := policy()
	elsewhere.AllowRelativeURLs(false) // they would lead into this server's pages
	return &Renderer{
		markdown:  goldmark.New(goldmark.WithExtensions(extension.Linkify, extension.Strikethrough)),
		policy:    policy(),
		elsewhere: elsewhere,
		strip:     bluemonday.StrictPolicy(),
	}
}

func policy() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "em", "strong", "b", "i", "u", "del", "code", "pre", "blockquote", "ul", "ol", "li", "h3", "h4", "h5", "h6")
	p.AllowStandardURLs()
	p.AllowAttrs("href").OnElements("a")
	p.AllowURLSchemes("http", "https", "mailto")
	p.AllowAttrs("class").Matching(classes()).OnElements("a", "span")
	p.AllowElements("span")
	p.RequireNoFollowOnLinks(true)
	p.RequireNoReferrerOnLinks(true)
	return p
}

// classes are the microformats and marks that fediverse servers give meaning to.
func classes() *regexp.Regexp {
	return regexp.MustCompile(`^(?:(?:[hpue]-[a-z-]+|dt-[a-z-]+|mention|hashtag|ellipsis|invisible)(?: |$))+$`)
}

// HTML renders Markdown as safe HTML. Raw HTML in it is left out.
func (r *Renderer) HTML(source string) string {
	var b bytes.Buffer
	document := r.markdown.Parser().Parse(text.NewReader([]byte(source)))
	err := ast.Walk(document, demote)
	if err == nil {
		err = r.markdown.Renderer().Render(&b, []byte(source), document)
	}
	if err != nil { // neither demote nor a bytes.Buffer fails
		return "<p>" + html.EscapeString(source) + "</p>"
	}
	return strings.TrimSpace(r.policy.Sanitize(b.String()))
}

// Sanitize makes HTML from elsewhere safe.
func (r *Renderer) Sanitize(fragment string) string {
	return strings.TrimSpace(r.elsewhere.Sanitize(fragment))
}

// Text returns the words of an HTML fragment, its blocks on lines of their own.
func (r *Renderer) Text(fragment string) string {
	spaced := strings.NewReplacer("</p>", "</p>\n", "<br>", "\n", "<br/>", "\n", "<br />", "\n", "</li>", "</li>\n").Replace(fragment)
	return strings.TrimSpace(html.UnescapeString(r.strip.Sanitize(spaced)))
}

// demote keeps headings below the page's own two levels.
func demote(n ast.Node, entering bool) (ast.WalkStatus, error) {
	if h, ok := n.(*ast.Heading); ok && entering {
		h.Level = min(h.Level+2, 6)
	}
	return ast.WalkContinue, nil
}
