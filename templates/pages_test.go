package templates

import (
	"bytes"
	"compress/gzip"
	"errors"
	"html/template"
	"net/http"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// attributesOf returns the values of an attribute of all elements of a kind that
// pass the filter.
func attributesOf(root *html.Node, element, key string, filter func(*html.Node) bool) []string {
	var values []string
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && n.Data == element && (filter == nil || filter(n)) {
			if value, ok := attribute(n, key); ok {
				values = append(values, value)
			}
		}
	}
	return values
}

func with(key, value string) func(*html.Node) bool {
	return func(n *html.Node) bool { got, _ := attribute(n, key); return got == value }
}

func TestHeadTellsOtherServers(t *testing.T) {
	root, _ := document(t, newRenderer(t), "en", sampleGrant(Processed))
	page := origin + "/actor/library/statuses/01jd"
	for _, test := range []struct {
		element, attribute string
		filter             func(*html.Node) bool
		want               string
	}{
		{"link", "href", with("rel", "canonical"), page},
		{"link", "href", with("type", "application/activity+json"), page},
		{"meta", "content", with("name", "fediverse:creator"), "@library@badges.example.org"},
		{"meta", "content", with("property", "og:title"), "Pathfinder, earned by Ada Lovelace"},
		{"meta", "content", with("property", "og:image"), origin + "/assets/demo-badge.png"},
		{"meta", "content", with("property", "og:type"), "article"},
		{"meta", "content", with("property", "article:published_time"), "2026-11-21T00:00:00Z"},
	} {
		got := attributesOf(root, test.element, test.attribute, test.filter)
		if !slices.Equal(got, []string{test.want}) {
			t.Errorf("<%s %s> = %q, want %q", test.element, test.attribute, got, test.want)
		}
	}
}

func TestSecretPagesTellNobody(t *testing.T) {
	root, source := document(t, newRenderer(t), "en", sampleAccept(Pending))
	if strings.Contains(source, origin+"/accept/") {
		t.Error("the accept page repeats its own address")
	}
	if got := attributesOf(root, "meta", "content", with("name", "referrer")); !slices.Equal(got, []string{"same-origin"}) {
		t.Errorf("referrer = %q, want same-origin", got)
	}
	if got := attributesOf(root, "meta", "content", with("name", "robots")); !slices.Equal(got, []string{"noindex"}) {
		t.Errorf("robots = %q, want noindex", got)
	}
}

func TestAcceptFormAsksForTheChoice(t *testing.T) {
	r := newRenderer(t)
	root, _ := document(t, r, "en", sampleAccept(Pending))
	own := func(n *html.Node) bool { class, _ := attribute(n, "class"); return class != "languages" }
	if got := attributesOf(root, "form", "method", own); !slices.Equal(got, []string{"post"}) {
		t.Errorf("form methods = %q, want post", got)
	}
	radios := attributesOf(root, "input", "value", with("name", "visibility"))
	if !slices.Equal(radios, []string{"public", "unlisted", "private"}) {
		t.Errorf("visibilities = %q", radios)
	}
	checked := attributesOf(root, "input", "value", func(n *html.Node) bool { _, ok := attribute(n, "checked"); return ok })
	if !slices.Equal(checked, []string{"unlisted"}) {
		t.Errorf("checked = %q, want the page's choice", checked)
	}
	// The first button is the one that Enter presses.
	if got := attributesOf(root, "button", "value", with("name", "answer")); !slices.Equal(got, []string{"accept", "decline"}) {
		t.Errorf("buttons = %q, want accept, decline", got)
	}
	for _, state := range []State{Accepted, Processed, Declined, Revoked, Expired} {
		root, _ := document(t, r, "en", sampleAccept(state))
		if got := attributesOf(root, "form", "method", own); len(got) != 0 {
			t.Errorf("the accept page shows a form when %s", state)
		}
	}
}

func TestErrorPageCannotFail(t *testing.T) {
	r := newRenderer(t)
	for _, lang := range append(r.Languages(), "xx", "") {
		for _, status := range append(errorStatuses(), 418, 599, 0) {
			page := string(r.Error(lang, Error{Status: status, Message: Plain("do this"), RequestID: "r1"}))
			if !strings.Contains(page, "do this") || !strings.Contains(page, "r1") {
				t.Errorf("the page for %d in %q does not say what is wrong", status, lang)
			}
		}
	}
	// Even when the templates break while serving, the page made at start is there.
	broken := template.Must(template.New("error").Funcs(template.FuncMap{"fail": func() (string, error) { return "", errors.New("broken") }}).
		Parse(`{{define "error.title"}}{{end}}{{fail}}`))
	setOf(t, r, "en").pages = broken
	page := string(r.Error("en", Error{Status: http.StatusNotFound, Message: Plain("do this")}))
	if !strings.Contains(page, "There is nothing here") {
		t.Errorf("the fallback page is %q", page)
	}
}

func TestFailedPageIsNotSent(t *testing.T) {
	r := newRenderer(t)
	var b bytes.Buffer
	if err := r.Page(&b, "en", Badge{Type: "No Such Type"}); err == nil || b.Len() != 0 {
		t.Errorf("Page wrote %d bytes with error %v, want none and an error", b.Len(), err)
	}
	if err := r.Page(&b, "xx", Front{}); err == nil {
		t.Error("Page took an unknown language")
	}
}

// TestFirstVisitIsLight keeps the promise of 60 KB without pictures: what goes over
// the wire for a page, the style sheet and the fonts.
func TestFirstVisitIsLight(t *testing.T) {
	r := newRenderer(t)
	front := Front{Head: sampleHead("/"), Issuers: slices.Repeat([]IssuerCard{sampleIssuer()}, 12), Recent: slices.Repeat(sampleGrants(), 3)}
	for _, page := range []Page{front, sampleGrant(Processed), sampleAccept(Pending)} {
		_, source := document(t, r, "en", page)
		compressed, err := compress([]byte(source))
		if err != nil {
			t.Fatal(err)
		}
		total := len(compressed)
		for _, name := range []string{"app.css", "zilla-slab.woff2", "zilla-slab-ext.woff2", "favicon.svg"} {
			sent := r.Assets().files[name].gzipped
			if sent == nil {
				sent = r.Assets().File(name)
			}
			total += len(sent)
		}
		const limit = 60_000
		if total > limit {
			t.Errorf("%T needs %d bytes, want at most %d", page, total, limit)
		}
		t.Logf("%T: %d bytes", page, total)
	}
}

func TestMailSaysWhatItIs(t *testing.T) {
	r := newRenderer(t)
	for _, lang := range r.Languages() {
		mail, err := r.Mail(lang, sampleOffer())
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{sampleOffer().AcceptURL, "Pathfinder", "Fjord Library", "Ada Lovelace", "2028"} {
			if !strings.Contains(mail.Text, want) || !strings.Contains(mail.HTML, want) {
				t.Errorf("the mail in %s does not hold %q in both forms", lang, want)
			}
		}
		if !strings.Contains(mail.HTML, `alt="Hills and a rising sun"`) {
			t.Errorf("the picture in the mail in %s has no alt text", lang)
		}
		if !strings.Contains(mail.Subject, "Pathfinder") {
			t.Errorf("subject in %s = %q", lang, mail.Subject)
		}
	}
	if _, err := r.Mail("en", Offer{Badge: "B"}); err != nil {
		t.Errorf("a minimal offer: %v", err)
	}
	if _, err := r.Mail("xx", Offer{}); err == nil {
		t.Error("Mail took an unknown language")
	}
}

func gunzip(t *testing.T, content []byte) string {
	t.Helper()
	reader, err := gzip.NewReader(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if _, err := b.ReadFrom(reader); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
