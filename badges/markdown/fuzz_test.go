package markdown_test

import (
	"io"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"laurel/badges/markdown"
)

// kept are the elements that are left of anybody's HTML, and their attributes.
func kept() map[string][]string {
	elements := map[string][]string{"a": {"href", "class", "rel"}, "span": {"class"}}
	for _, name := range []string{"p", "br", "em", "strong", "b", "i", "u", "del", "code", "pre", "blockquote", "ul", "ol", "li", "h3", "h4", "h5", "h6"} {
		elements[name] = nil
	}
	return elements
}

// FuzzSanitize holds what comes out of anybody's HTML, and of anybody's Markdown,
// against what a browser may be given: these elements, no other attributes, and
// links to the web and to mail alone.
func FuzzSanitize(f *testing.F) {
	for _, seed := range []string{
		`<p><span class="h-card"><a href="https://social.example/@jane" class="u-url mention">@<span>jane</span></a></span> yes</p>`,
		`<a href="javascript:alert(1)">x</a><a href=" JaVa&#9;Script:alert(1)">y</a><a href="data:text/html,x">z</a><a href="//evil.example">w</a>`,
		`<img src=x onerror=alert(1)><svg><script>alert(1)</script></svg><math><mtext><style><img src=x onerror=alert(1)></style></mtext></math>`,
		`<p style="x" onclick='alert(1)'>a<!-- <b> --><![CDATA[x]]><?php ?>`, `<iframe srcdoc="<script>alert(1)</script>"></iframe><base href="https://evil.example">`,
		`<noscript><p title="</noscript><img src=x onerror=alert(1)>">`, `<a href="https://x.example/&quot; onclick=&quot;x">`, "<p>\x00<b", `<h1>big</h1><h3>small</h3>`,
		"# Title\n\n[x](javascript:alert(1)) <script>alert(1)</script> ![p](https://evil.example/p.gif) <https://a.example>", "`<b>` [a]: data:x\n\n[a]",
	} {
		f.Add(seed)
	}
	r, allowed := markdown.New(), kept()
	f.Fuzz(func(t *testing.T, source string) {
		elsewhere := r.Sanitize(source)
		for _, out := range []string{elsewhere, r.HTML(source)} {
			tokens := html.NewTokenizer(strings.NewReader(out))
			for kind := tokens.Next(); kind != html.ErrorToken; kind = tokens.Next() {
				token := tokens.Token()
				if kind == html.CommentToken || kind == html.DoctypeToken {
					t.Errorf("of %q a comment is left: %s", source, out)
				}
				if kind != html.StartTagToken && kind != html.SelfClosingTagToken {
					continue
				}
				attributes, ok := allowed[token.Data]
				if !ok {
					t.Errorf("of %q there is left <%s>: %s", source, token.Data, out)
				}
				for _, a := range token.Attr {
					if !slices.Contains(attributes, a.Key) {
						t.Errorf("of %q there is left %s: %s", source, a.Key, out)
					}
					if a.Key == "href" && !isLink(a.Val, out != elsewhere) {
						t.Errorf("of %q there is left a link to %q", source, a.Val)
					}
				}
			}
			if tokens.Err() != io.EOF {
				t.Errorf("of %q there is left no HTML: %s", source, out)
			}
		}
	})
}

// isLink reports whether an address leads to the web or to mail; within the server it
// may in the texts of its own people alone.
func isLink(address string, own bool) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http" || u.Scheme == "mailto" || own && u.Scheme == "")
}
