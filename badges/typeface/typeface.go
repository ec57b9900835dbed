// Package typeface holds the fonts in which texts are written into pictures and
// certificates: Noto Sans and Noto Serif Bold, for Latin, Greek and Cyrillic.
//
// Neither shapes text: marks that do not compose into one character (Unicode
// NFC), right-to-left scripts, Chinese, Japanese, Korean, Indic scripts and emoji
// are not covered. [Missing] tells, so that nobody gets a box in place of a letter.
// The fonts stay in the binary's read-only data until somebody asks for them.
package typeface

import (
	"embed"
	"fmt"
	"slices"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/text/unicode/norm"
)

//go:embed assets/*.ttf
var files embed.FS

// Face is one of the fonts.
type Face string

const (
	Sans      Face = "noto-sans"
	SerifBold Face = "noto-serif-bold"
)

// TTF returns a copy of the font's file, with TrueType outlines.
func (f Face) TTF() ([]byte, error) { return files.ReadFile("assets/" + string(f) + ".ttf") }

// Compose returns the text as the fonts need it: letters and their marks in one
// character (Unicode NFC).
func Compose(text string) string { return norm.NFC.String(text) }

// Missing returns the characters of a composed text that the fonts do not have,
// each once, in their order. Both faces have the same.
func Missing(text string) ([]rune, error) {
	ttf, err := Sans.TTF()
	if err != nil {
		return nil, err
	}
	font, err := sfnt.Parse(ttf)
	if err != nil {
		return nil, fmt.Errorf("font %s: %w", Sans, err)
	}
	var missing []rune
	var b sfnt.Buffer
	for _, r := range text {
		glyph, err := font.GlyphIndex(&b, r)
		if err != nil {
			return nil, fmt.Errorf("font %s: %w", Sans, err)
		}
		if glyph == 0 && !slices.Contains(missing, r) {
			missing = append(missing, r)
		}
	}
	return missing, nil
}
