package picture_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"image"
	"image/color"
	"image/png"
	"strings"
	"testing"

	"laurel/badges/picture"
)

func decoded(t testing.TB, file []byte) image.Image {
	t.Helper()
	img, err := png.Decode(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

func normalised(t testing.TB) []byte {
	t.Helper()
	p, err := picture.Normalize(pngFile(t, quadrants(64, 64)), picture.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return p.PNG
}

func TestSVGIsDrawnAndKept(t *testing.T) {
	file := `<?xml version="1.0"?><svg viewBox="0 0 4 4" onload="alert(1)"><path d="M0 0h2v2H0z" fill="#d00000"/><path d="M2 2h2v2H2z" fill="#f0e000"/></svg>`
	p, err := picture.Normalize([]byte(file), picture.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	expectCorners(t, decoded(t, p.PNG), topLeft, color.NRGBA{}, color.NRGBA{}, bottomRight)
	if bytes.Contains(p.SVG, []byte("alert")) || !bytes.Contains(p.SVG, []byte("M2 2h2v2H2z")) {
		t.Errorf("kept drawing:\n%s", p.SVG)
	}
	if digest := sha256.Sum256(p.SVG); p.SVGSHA256 != hex.EncodeToString(digest[:]) || p.Width != picture.Side || p.Blurhash == "" {
		t.Errorf("described as %s, %d wide, %q", p.SVGSHA256, p.Width, p.Blurhash)
	}
}

func TestThumbnail(t *testing.T) {
	stored := normalised(t)
	small, err := picture.Thumbnail(stored)
	if err != nil {
		t.Fatal(err)
	}
	img := decoded(t, small)
	if size := img.Bounds().Size(); size != image.Pt(picture.ThumbnailSide, picture.ThumbnailSide) {
		t.Errorf("size %v, want %d on each side", size, picture.ThumbnailSide)
	}
	const near, far = picture.ThumbnailSide / 4, picture.ThumbnailSide * 3 / 4
	for at, want := range map[image.Point]color.NRGBA{
		image.Pt(near, near): topLeft, image.Pt(far, near): topRight, image.Pt(near, far): bottomLeft, image.Pt(far, far): bottomRight,
	} {
		if got := color.NRGBAModel.Convert(img.At(at.X, at.Y)).(color.NRGBA); !alike(got, want) {
			t.Errorf("colour at %v is %v, want %v", at, got, want)
		}
	}
	if again, err := picture.Thumbnail(stored); err != nil || !bytes.Equal(small, again) {
		t.Errorf("the same picture gave another thumbnail (error %v)", err)
	}
}

func share(t testing.TB, title, issuer string) picture.Share {
	return picture.Share{Badge: normalised(t), Title: title, Issuer: issuer, Ground: color.NRGBA{R: 14, G: 74, B: 51, A: 255}, Ink: color.White}
}

// inked counts the light pixels of a part of a share picture.
func inked(img image.Image, area image.Rectangle) (n int) {
	for y := area.Min.Y; y < area.Max.Y; y++ {
		for x := area.Min.X; x < area.Max.X; x++ {
			if r, g, b, _ := img.At(x, y).RGBA(); r > 0xf000 && g > 0xf000 && b > 0xf000 {
				n++
			}
		}
	}
	return n
}

func TestShare(t *testing.T) {
	whole := image.Rect(0, 0, picture.ShareWidth, picture.ShareHeight)
	words := image.Rect(520, 60, picture.ShareWidth-60, picture.ShareHeight-60)
	for name, c := range map[string]struct {
		title, issuer string
		written       bool
	}{
		"short":            {"Skipper", "Harbour", true},
		"other alphabets":  {"Καπετάνιος", "Школа гавани", true},
		"many words":       {strings.Repeat("Skipper of the Aegean ", 11), strings.Repeat("Harbour school ", 17), true},
		"one word":         {strings.Repeat("W", 255), strings.Repeat("W", 255), true},
		"fonts lack title": {"船长", "Harbour", false},
		"fonts lack name":  {"Skipper", "🏅", false},
	} {
		t.Run(name, func(t *testing.T) {
			file, err := share(t, c.title, c.issuer).Picture()
			if err != nil {
				t.Fatal(err)
			}
			img := decoded(t, file)
			if img.Bounds() != whole {
				t.Errorf("size %v, want %v", img.Bounds(), whole)
			}
			within, all := inked(img, words), inked(img, whole)
			if (within > 0) != c.written || within != all {
				t.Errorf("%d pixels of text in its place and %d in all", within, all)
			}
			again, err := share(t, c.title, c.issuer).Picture()
			if err != nil || !bytes.Equal(file, again) {
				t.Errorf("the same words gave another picture (error %v)", err)
			}
		})
	}
}

func BenchmarkThumbnail(b *testing.B) {
	stored := normalised(b)
	for b.Loop() {
		if _, err := picture.Thumbnail(stored); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkShare(b *testing.B) {
	s := share(b, "Skipper of the Aegean", "Harbour school")
	for b.Loop() {
		if _, err := s.Picture(); err != nil {
			b.Fatal(err)
		}
	}
}
