package templates

import (
	"bytes"
	"html/template"
	"strings"
	"testing"
	"text/template/parse"
	"unicode"

	"golang.org/x/net/html"
)

// trees returns the parse trees of all page and mail templates.
func trees(r *Renderer) []*parse.Tree {
	var all []*parse.Tree
	set := r.usual
	for _, t := range set.pages.Templates() {
		if t.Tree != nil {
			all = append(all, t.Tree)
		}
	}
	for _, t := range set.mails.html.Templates() {
		if t.Tree != nil {
			all = append(all, t.Tree)
		}
	}
	for _, t := range set.mails.text.Templates() {
		if t.Tree != nil {
			all = append(all, t.Tree)
		}
	}
	return all
}

// walk visits n and everything in it.
func walk(n parse.Node, visit func(parse.Node)) {
	list := func(l *parse.ListNode) {
		if l != nil {
			for _, child := range l.Nodes {
				walk(child, visit)
			}
		}
	}
	pipe := func(p *parse.PipeNode) {
		if p != nil {
			walk(p, visit)
		}
	}
	visit(n)
	switch n := n.(type) {
	case *parse.ListNode:
		list(n)
	case *parse.ActionNode:
		pipe(n.Pipe)
	case *parse.TemplateNode:
		pipe(n.Pipe)
	case *parse.IfNode:
		pipe(n.Pipe)
		list(n.List)
		list(n.ElseList)
	case *parse.WithNode:
		pipe(n.Pipe)
		list(n.List)
		list(n.ElseList)
	case *parse.RangeNode:
		pipe(n.Pipe)
		list(n.List)
		list(n.ElseList)
	case *parse.PipeNode:
		for _, command := range n.Cmds {
			walk(command, visit)
		}
	case *parse.CommandNode:
		for _, arg := range n.Args {
			walk(arg, visit)
		}
	}
}

// markupOnly joins the literal parts of a template; what it computes is left out.
func markupOnly(tree *parse.Tree) string {
	var b strings.Builder
	walk(tree.Root, func(n parse.Node) {
		if text, ok := n.(*parse.TextNode); ok {
			b.Write(text.Text)
		}
	})
	return b.String()
}

// TestTemplatesHoldNoText checks that everything people read is in the message
// files: literal text between tags, and in the attributes that are read out.
func TestTemplatesHoldNoText(t *testing.T) {
	for _, tree := range trees(newRenderer(t)) {
		tokens := html.NewTokenizer(strings.NewReader(markupOnly(tree)))
		for {
			kind := tokens.Next()
			if kind == html.ErrorToken {
				break
			}
			token := tokens.Token()
			if kind == html.TextToken && hasLetters(token.Data) {
				t.Errorf("template %s holds the text %q; move it to the message files", tree.Name, strings.TrimSpace(token.Data))
			}
			for _, a := range token.Attr {
				switch a.Key {
				case "alt", "title", "aria-label", "placeholder":
					if hasLetters(a.Val) {
						t.Errorf("template %s holds %s=%q; move it to the message files", tree.Name, a.Key, a.Val)
					}
				}
			}
		}
	}
}

func hasLetters(s string) bool { return strings.ContainsFunc(s, unicode.IsLetter) }

// document renders a page and parses it.
func document(t *testing.T, r *Renderer, lang string, page Page) (*html.Node, string) {
	t.Helper()
	var b bytes.Buffer
	if err := r.Page(&b, lang, page); err != nil {
		t.Fatal(err)
	}
	source := b.String()
	root, err := html.Parse(&b)
	if err != nil {
		t.Fatal(err)
	}
	return root, source
}

func attribute(n *html.Node, key string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val, true
		}
	}
	return "", false
}

// TestPagesWorkUnderAStrictPolicy looks for what the Content-Security-Policy
// would block, and for what a screen reader needs.
func TestPagesWorkUnderAStrictPolicy(t *testing.T) {
	r := newRenderer(t)
	for _, s := range samples() {
		root, source := document(t, r, "en", s.page)
		ids := make(map[string]int)
		headings := 0
		for n := range root.Descendants() {
			if n.Type != html.ElementNode {
				continue
			}
			if n.Data == "script" || n.Data == "style" || n.Data == "iframe" {
				t.Errorf("%s: has a <%s>", s.name, n.Data)
			}
			if n.Data == "h1" {
				headings++
			}
			if n.Data == "img" {
				if _, ok := attribute(n, "alt"); !ok {
					t.Errorf("%s: an img has no alt attribute", s.name)
				}
			}
			for _, a := range n.Attr {
				if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
					t.Errorf("%s: <%s> has %s=%q", s.name, n.Data, a.Key, a.Val)
				}
				if a.Key == "id" {
					ids[a.Val]++
				}
			}
		}
		if headings != 1 {
			t.Errorf("%s: has %d h1, want 1", s.name, headings)
		}
		for id, count := range ids {
			if count > 1 {
				t.Errorf("%s: id %q stands %d times", s.name, id, count)
			}
		}
		checkReferences(t, s.name, root, ids)
		if !strings.Contains(source, `<html lang="en" dir="ltr">`) {
			t.Errorf("%s: names no language and direction", s.name)
		}
	}
}

// checkReferences finds references to ids that the page does not have.
func checkReferences(t *testing.T, name string, root *html.Node, ids map[string]int) {
	t.Helper()
	for n := range root.Descendants() {
		for _, a := range n.Attr {
			switch a.Key {
			case "aria-labelledby", "aria-describedby", "for":
				for id := range strings.FieldsSeq(a.Val) {
					if ids[id] == 0 {
						t.Errorf("%s: %s=%q points nowhere", name, a.Key, id)
					}
				}
			}
		}
	}
}

func TestValuesAreEscaped(t *testing.T) {
	r := newRenderer(t)
	const attack = `"><script>alert(1)</script>`
	pages := []Page{
		Grant{Head: Head{Site: Site{Name: attack}, Description: attack, Creator: attack}, State: Processed, Title: attack, Recipient: Link{Name: attack, URL: "javascript:alert(1)"}, Reason: attack},
		Badge{Title: attack, Type: "Badge", Issuer: IssuerCard{Link: Link{Name: attack, URL: "javascript:alert(1)"}}},
		Issuer{Name: attack, Handle: attack, Website: "javascript:alert(1)"},
		Error{Status: 400, Message: Plain(attack), RequestID: attack},
	}
	for _, page := range pages {
		_, source := document(t, r, "en", page)
		if strings.Contains(source, "<script") || strings.Contains(source, `"javascript:`) {
			t.Errorf("%T lets markup through:\n%s", page, source)
		}
	}
	mail, err := r.Mail("en", Offer{Badge: attack + "\r\nBcc: x@y.example", Issuer: Link{Name: attack}, Recipient: attack})
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(mail.HTML, "<script") {
		t.Errorf("the mail lets markup through:\n%s", mail.HTML)
	}
	if strings.ContainsAny(mail.Subject, "\r\n") {
		t.Errorf("the subject %q has a line break", mail.Subject)
	}
}

func TestSanitizedMarkupIsKept(t *testing.T) {
	_, source := document(t, newRenderer(t), "en", Badge{Title: "B", Description: template.HTML("<p>one <em>two</em></p>")})
	if !strings.Contains(source, "<p>one <em>two</em></p>") {
		t.Error("the description's markup is gone")
	}
}
