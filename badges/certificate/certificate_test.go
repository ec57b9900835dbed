package certificate_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"laurel/badges"
	"laurel/badges/certificate"
)

// square is a PNG with a transparent half.
func square(t testing.TB) []byte {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, 40, 40))
	for i := range 40 * 40 {
		if i%40 > i/40 {
			img.SetNRGBA(i%40, i/40, color.NRGBA{R: 20, G: 90, B: 60, A: 255})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func sample(t testing.TB) certificate.Certificate {
	return certificate.Certificate{
		Paper: badges.A4, Issuer: "Hafenschule Größe", IssuerPicture: square(t),
		Badge: "Skipper of the Aegean", BadgePicture: square(t),
		Recipient: "Ελένη Щербакова-Łukasiewicz",
		Address:   "https://badges.example/actor/harbour/statuses/01jd3x8k7c9v5m2q4r6t8w0y1z",
		Made:      time.Date(2026, 11, 21, 9, 30, 0, 0, time.UTC),
		Words: certificate.Words{
			Language: "en", Heading: "Certificate", Certifies: "This is to certify that", Earned: "has earned the badge",
			Facts: []certificate.Fact{{"Granted on", "21 November 2026"}, {"Valid until", "21 November 2028"}},
			Check: "Scan the code or open the address to check that this badge is genuine.",
		},
	}
}

// words returns what an independent reader finds written in a PDF.
func words(t *testing.T, pdf []byte) string {
	t.Helper()
	return strings.Join(strings.Fields(run(t, "pdftotext", "-layout", keep(t, pdf), "-")), " ")
}

func keep(t *testing.T, pdf []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "certificate.pdf")
	if err := os.WriteFile(path, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func run(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v (make test-deps installs it)\n%s", name, err, out)
	}
	return string(out)
}

func TestEverythingIsWritten(t *testing.T) {
	c := sample(t)
	c.Recipient = "Zoe\u0308 " + c.Recipient // composed when it is printed
	pdf, err := certificate.PDF(c)
	if err != nil {
		t.Fatal(err)
	}
	got := words(t, pdf)
	for _, text := range []string{
		"Zoë Ελένη", "Щербакова-Łukasiewicz", c.Badge, "Hafenschule", "Größe", c.Words.Heading, c.Words.Certifies, c.Words.Earned,
		"Granted on 21 November 2026", "Valid until 21 November 2028",
	} {
		if !strings.Contains(got, text) {
			t.Errorf("the certificate does not say %q, but:\n%s", text, got)
		}
	}
	if !strings.Contains(strings.ReplaceAll(got, " ", ""), "01jd3x8k7c9v5m2q4r6t8w0y1z") {
		t.Errorf("the address is not complete:\n%s", got)
	}
	fonts := run(t, "pdffonts", keep(t, pdf))
	if strings.Count(fonts, "Identity-H") != 2 || strings.Contains(fonts, " no ") && !strings.Contains(fonts, "yes") {
		t.Errorf("the fonts are not embedded:\n%s", fonts)
	}
}

func TestSameBytes(t *testing.T) {
	first, err := certificate.PDF(sample(t))
	if err != nil {
		t.Fatal(err)
	}
	for range 5 {
		again, err := certificate.PDF(sample(t))
		if err != nil || !bytes.Equal(first, again) {
			t.Fatalf("the same certificate gave other bytes (error %v)", err)
		}
	}
}

func TestPaper(t *testing.T) {
	for paper, size := range map[badges.Paper]string{
		badges.A4: "841.89 x 595.28 pts", badges.Letter: "792 x 612 pts", "": "841.89 x 595.28 pts",
	} {
		c := sample(t)
		c.Paper = paper
		pdf, err := certificate.PDF(c)
		if err != nil {
			t.Fatal(err)
		}
		info := run(t, "pdfinfo", keep(t, pdf))
		for _, want := range []string{size, "Pages:           1\n", "Author:          Hafenschule Größe"} {
			if !strings.Contains(info, want) {
				t.Errorf("paper %q: pdfinfo does not say %q, but:\n%s", paper, want, info)
			}
		}
	}
}

// TestLongTextsArePrintedWhole takes the longest names that the server accepts.
func TestLongTextsArePrintedWhole(t *testing.T) {
	long := strings.TrimSpace(strings.Repeat("Wettbewerbsmannschaft ", 12))
	for name, change := range map[string]func(*certificate.Certificate){
		"many words": func(c *certificate.Certificate) { c.Recipient, c.Badge, c.Issuer = long[:200], long[:255], long[:255] },
		"one word": func(c *certificate.Certificate) {
			word := strings.Repeat("W", 200)
			c.Recipient, c.Badge, c.Issuer = word, word, word
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := sample(t)
			change(&c)
			pdf, err := certificate.PDF(c)
			if err != nil {
				t.Fatal(err)
			}
			path := keep(t, pdf)
			got := strings.Join(strings.Fields(run(t, "pdftotext", "-raw", path, "-")), "")
			for _, text := range []string{c.Recipient, c.Badge, c.Issuer} {
				if !strings.Contains(got, strings.ReplaceAll(text, " ", "")) {
					t.Errorf("%q is not printed whole:\n%s", text, got)
				}
			}
		})
	}
}

func TestWhatTheFontsLackIsRefused(t *testing.T) {
	for want, change := range map[string]func(*certificate.Certificate){
		`recipient's name has characters that its fonts lack ("李" U+674E, "明" U+660E)`: func(c *certificate.Certificate) { c.Recipient = "李明 (Ming Li)" },
		`badge's title has characters that its fonts lack ("🏅" U+1F3C5)`:               func(c *certificate.Certificate) { c.Badge = "First 🏅" },
		`issuer's name has characters that its fonts lack`:                             func(c *certificate.Certificate) { c.Issuer = "בית ספר" },
	} {
		c := sample(t)
		change(&c)
		_, err := certificate.PDF(c)
		if badges.KindOf(err) != badges.NotFound || !strings.Contains(badges.MessageOf(err), want) {
			t.Errorf("got %v, want a refusal that says %q", err, want)
		}
	}
}

func TestIssuersColour(t *testing.T) {
	c := sample(t)
	plain, err := certificate.PDF(c)
	if err != nil {
		t.Fatal(err)
	}
	c.Colour = "#8800aa"
	coloured, err := certificate.PDF(c)
	if err != nil || bytes.Equal(plain, coloured) {
		t.Errorf("the colour changed nothing (error %v)", err)
	}
	c.Colour = "mauve"
	if _, err := certificate.PDF(c); err == nil {
		t.Error("a colour that is none was accepted")
	}
}

func TestWithoutIssuerPicture(t *testing.T) {
	c := sample(t)
	c.IssuerPicture = nil
	if _, err := certificate.PDF(c); err != nil {
		t.Error(err)
	}
}

func BenchmarkPDF(b *testing.B) {
	c := sample(b)
	for b.Loop() {
		if _, err := certificate.PDF(c); err != nil {
			b.Fatal(err)
		}
	}
}
