package designer

import (
	"math"
	"strings"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"

	"laurel/badges"
)

// perEm is how many units a glyph's outline is asked for, enough that rounding
// is not seen at any size.
const perEm = 1000

func (g *Designer) hasGlyph(r rune) bool {
	var b sfnt.Buffer
	index, err := g.font.GlyphIndex(&b, r)
	return err == nil && index != 0
}

// glyph is one letter on the line y = 0, for letters one unit high.
type glyph struct {
	outline path
	advance float64
}

// glyphs returns the letters of a text.
func (g *Designer) glyphs(text string) ([]glyph, error) {
	var b sfnt.Buffer
	var letters []glyph
	for _, r := range text {
		index, err := g.font.GlyphIndex(&b, r)
		if err != nil {
			return nil, err
		}
		advance, err := g.font.GlyphAdvance(&b, index, fixed.I(perEm), font.HintingNone)
		if err != nil {
			return nil, err
		}
		segments, err := g.font.LoadGlyph(&b, index, fixed.I(perEm), nil)
		if err != nil {
			return nil, err
		}
		letters = append(letters, glyph{outlineOf(segments), float64(advance) / 64 / perEm})
	}
	return letters, nil
}

func outlineOf(segments sfnt.Segments) (p path) {
	at := func(a fixed.Point26_6) point { return point{float64(a.X) / 64 / perEm, float64(a.Y) / 64 / perEm} }
	for _, s := range segments {
		switch s.Op {
		case sfnt.SegmentOpMoveTo:
			if len(p) > 0 {
				p.end()
			}
			p.move(at(s.Args[0]))
		case sfnt.SegmentOpLineTo:
			p.line(at(s.Args[0]))
		case sfnt.SegmentOpQuadTo:
			p.quad(at(s.Args[0]), at(s.Args[1]))
		case sfnt.SegmentOpCubeTo:
			p.cubic(at(s.Args[0]), at(s.Args[1]), at(s.Args[2]))
		}
	}
	if len(p) > 0 {
		p.end()
	}
	return p
}

// width is the length of a text with letters one unit high.
func width(letters []glyph) (w float64) {
	for _, l := range letters {
		w += l.advance
	}
	return w
}

// fit returns the size at which a text of a width is no longer than room, between
// smallest and largest; ok is false if even the smallest is too large.
func fit(width, room, smallest, largest float64) (size float64, ok bool) {
	if width <= 0 {
		return largest, true
	}
	size = math.Min(largest, room/width)
	return size, size >= smallest
}

// straight sets a text on a horizontal line, centred, with its capitals centred
// about the point.
func (g *Designer) straight(field, text string, centre point, room, smallest, largest float64) (path, error) {
	letters, err := g.glyphs(text)
	if err != nil {
		return nil, err
	}
	size, ok := fit(width(letters), room, smallest, largest)
	if !ok {
		return nil, tooLong(field)
	}
	var p path
	x := centre.x - width(letters)*size/2
	for _, l := range letters {
		p = append(p, l.outline.mapped(func(a point) point {
			return point{x + a.x*size, centre.y + (a.y+capHeight/2)*size}
		})...)
		x += l.advance * size
	}
	return p, nil
}

// capHeight is the height of capital letters in Noto Sans, of letters one unit high.
const capHeight = 0.714

// widestArc is how much of the circle a text may take.
const widestArc = 165 * math.Pi / 180

// curved sets a text along a circle whose radius reaches the capitals' outer edge:
// over the top, clockwise, or along the bottom, so that both can be read upright.
func (g *Designer) curved(field, text string, centre point, radius, largest float64, bottom bool) (path, error) {
	letters, err := g.glyphs(text)
	if err != nil {
		return nil, err
	}
	const spacing = 0.04
	total := width(letters) + spacing*float64(len(letters))
	size, ok := fit(total, radius*0.88*widestArc, 17, largest)
	if !ok {
		return nil, tooLong(field)
	}
	base := radius - capHeight*size // where letters stand on, along the top
	turn := 1.0
	if bottom {
		base, turn = radius, -1
	}
	var p path
	along := -total * size / 2
	for _, l := range letters {
		advance := (l.advance + spacing) * size
		angle := turn * (along + advance/2) / (radius - capHeight*size/2)
		p = append(p, l.outline.mapped(func(a point) point {
			x, y := (a.x-l.advance/2)*size, a.y*size-turn*base
			sin, cos := math.Sincos(angle)
			return point{centre.x + x*cos - y*sin, centre.y + x*sin + y*cos}
		})...)
		along += advance
	}
	return p, nil
}

func tooLong(field string) error {
	return badges.InvalidField(field, "the text is too long to be read on the badge; shorten it")
}

// lines breaks a text into two lines of nearly the same length, if it is long.
func lines(text string) []string {
	words := strings.Fields(text)
	if len(words) < 2 || len([]rune(text)) <= 10 {
		return []string{text}
	}
	best, difference := 1, math.MaxInt
	for i := 1; i < len(words); i++ {
		first, second := len([]rune(strings.Join(words[:i], " "))), len([]rune(strings.Join(words[i:], " ")))
		if d := max(first, second); d < difference {
			best, difference = i, d
		}
	}
	return []string{strings.Join(words[:best], " "), strings.Join(words[best:], " ")}
}
