package templates

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"laurel/templates/pseudolocale"
)

var previewDir = flag.String("preview", "", "write all sample pages in all languages to this folder, to look at")

// TestSamples executes every template with full and with minimal data. With
// -preview it also writes what it made, for a browser.
func TestSamples(t *testing.T) {
	r := newRenderer(t, WithMadeUpLanguage(pseudolocale.Code, "rtl", pseudolocale.Text))
	for _, lang := range r.Languages() {
		for _, s := range samples() {
			var b bytes.Buffer
			if err := r.Page(&b, lang, s.page); err != nil {
				t.Errorf("%s in %s: %v", s.name, lang, err)
			}
			if strings.Contains(b.String(), "<no value>") || strings.Contains(b.String(), "ZgotmplZ") {
				t.Errorf("%s in %s holds a value that html/template could not place:\n%s", s.name, lang, b.String())
			}
			name := s.name
			if e, ok := s.page.(Error); ok {
				name += "-" + strconv.Itoa(e.Status)
			}
			writePreview(t, lang, name+".html", b.Bytes())
		}
		mail, err := r.Mail(lang, sampleOffer())
		if err != nil {
			t.Errorf("offer in %s: %v", lang, err)
		}
		writePreview(t, lang, "offer.html", []byte(mail.HTML))
		writePreview(t, lang, "offer.txt", []byte(mail.Subject+"\n\n"+mail.Text))
	}
	for name := range r.Assets().files {
		writePreview(t, "assets", name, r.Assets().File(name))
	}
}

func writePreview(t *testing.T, folder, name string, content []byte) {
	t.Helper()
	if *previewDir == "" {
		return
	}
	dir := filepath.Join(*previewDir, folder)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name), content, 0o644); err != nil {
		t.Fatal(err)
	}
}

func setOf(t *testing.T, r *Renderer, lang string) *set {
	t.Helper()
	s, err := r.set(lang)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func newRenderer(t *testing.T, with ...RendererOption) *Renderer {
	t.Helper()
	r, err := New(with...)
	if err != nil {
		t.Fatal(err)
	}
	return r
}
