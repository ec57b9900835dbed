package typeface_test

import (
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/image/font/sfnt"

	"laurel/badges/typeface"
)

func TestMissing(t *testing.T) {
	for text, want := range map[string]string{
		"":                      "",
		"Zoë Łukasiewicz-Þórr":  "",
		"Ελένη Παπαδοπούλου":    "",
		"Щербакова, Ђорђе, Ґ":   "",
		"Nguyễn Thị Minh Khai":  "",
		"“100 €” – 50 ₴ · ½":    "",
		"李 and 小李":              "李小",
		"שלום":                  "שלום",
		"Star ⭐🏅":               "⭐🏅",
		"two\nlines":            "\n",
		"Z\u0324 does not join": "\u0324",
	} {
		got, err := typeface.Missing(typeface.Compose(text))
		if diff := cmp.Diff(want, string(got)); err != nil || diff != "" {
			t.Errorf("%q (-want +got), error %v:\n%s", text, err, diff)
		}
	}
}

// TestCoverage holds that both faces have the same characters, and whole
// alphabets of them.
func TestCoverage(t *testing.T) {
	var fonts []*sfnt.Font
	for _, face := range []typeface.Face{typeface.Sans, typeface.SerifBold} {
		ttf, err := face.TTF()
		if err != nil {
			t.Fatal(err)
		}
		font, err := sfnt.Parse(ttf)
		if err != nil {
			t.Fatal(err)
		}
		fonts = append(fonts, font)
	}
	var b sfnt.Buffer
	has := func(font *sfnt.Font, r rune) bool {
		glyph, err := font.GlyphIndex(&b, r)
		if err != nil {
			t.Fatal(err)
		}
		return glyph != 0
	}
	for r := range rune(0x3000) {
		sans, serif := has(fonts[0], r), has(fonts[1], r)
		if sans != serif {
			t.Errorf("only one of the faces has %U %q", r, r)
		}
		wanted := unicode.In(r, unicode.Latin, unicode.Greek, unicode.Cyrillic) && unicode.IsLetter(r) &&
			(r < 0x250 || r >= 0x370 && r < 0x530 || r >= 0x1e00 && r < 0x2000)
		if wanted && !sans {
			t.Errorf("the faces lack %U %q", r, r)
		}
	}
}
