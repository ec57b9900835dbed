package picture

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"strings"

	"golang.org/x/image/draw"
	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"

	"laurel/badges/typeface"
)

// The size of a share picture in pixels, as Open Graph's readers show it.
const (
	ShareWidth  = 1200
	ShareHeight = 630
)

// Share is what stands on the picture that is shown where somebody shares the
// address of a badge.
type Share struct {
	Badge  []byte // normalised picture
	Title  string
	Issuer string
	Ground color.Color // what is written on it has to be readable
	Ink    color.Color
}

// Picture draws it. Where the fonts lack a character of the words, the badge
// stands alone in the middle: pages that show the picture show the title as well.
// The same Share always gives the same bytes.
func (s Share) Picture() ([]byte, error) {
	badge, err := png.Decode(bytes.NewReader(s.Badge))
	if err != nil {
		return nil, fmt.Errorf("read stored picture: %w", err)
	}
	canvas := image.NewRGBA(image.Rect(0, 0, ShareWidth, ShareHeight))
	draw.Draw(canvas, canvas.Bounds(), image.NewUniform(s.Ground), image.Point{}, draw.Src)
	title, issuer := typeface.Compose(oneLine(s.Title)), typeface.Compose(oneLine(s.Issuer))
	missing, err := typeface.Missing(title + issuer)
	if err != nil {
		return nil, err
	}
	side, left := 420, 70
	if len(missing) > 0 {
		side, left = 520, (ShareWidth-520)/2
	}
	top := (ShareHeight - side) / 2
	draw.CatmullRom.Scale(canvas, image.Rect(left, top, left+side, top+side), badge, badge.Bounds(), draw.Over, nil)
	if len(missing) == 0 {
		if err := write(canvas, s.Ink, title, issuer); err != nil {
			return nil, err
		}
	}
	return encodeFlat(canvas)
}

// encodeFlat writes a picture without transparency, fast: large even areas shrink
// well at every level.
func encodeFlat(canvas *image.RGBA) ([]byte, error) {
	var file bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestSpeed}
	if err := encoder.Encode(&file, canvas); err != nil {
		return nil, fmt.Errorf("write picture: %w", err)
	}
	return file.Bytes(), nil
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// Where the words stand, in pixels.
const (
	wordsLeft  = 550
	wordsWidth = ShareWidth - wordsLeft - 60
	titleSize  = 76.0
	issuerSize = 34.0
	gap        = 34
	tallest    = 500 // both texts together

	small    = 0.3  // of the full size: from here on words may be broken
	smallest = 0.12 // at which all that the server accepts as a title and a name fits
)

// write sets the title above the issuer's name, both together in the middle of the
// height, in letters as large as fit.
func write(canvas *image.RGBA, ink color.Color, title, issuer string) error {
	for shrink := 1.0; ; shrink *= 0.92 {
		head, err := layOut(typeface.SerifBold, title, titleSize*shrink)
		if err != nil {
			return err
		}
		foot, err := layOut(typeface.Sans, issuer, issuerSize*max(shrink, 0.5))
		if err != nil {
			return err
		}
		height := head.height() + gap + foot.height()
		broken := !head.whole || !foot.whole
		if (height > tallest || broken && shrink > small) && shrink > smallest {
			continue
		}
		top := (ShareHeight - height) / 2
		head.draw(canvas, ink, top)
		foot.draw(canvas, ink, top+head.height()+gap)
		return nil
	}
}

// paragraph is a text broken into lines of one size.
type paragraph struct {
	face  font.Face
	lines []string
	whole bool // no word had to be broken
}

func layOut(name typeface.Face, text string, size float64) (paragraph, error) {
	ttf, err := name.TTF()
	if err != nil {
		return paragraph{}, err
	}
	parsed, err := opentype.Parse(ttf)
	if err != nil {
		return paragraph{}, fmt.Errorf("font %s: %w", name, err)
	}
	face, err := opentype.NewFace(parsed, &opentype.FaceOptions{Size: size, DPI: 72, Hinting: font.HintingNone})
	if err != nil {
		return paragraph{}, fmt.Errorf("font %s: %w", name, err)
	}
	p := paragraph{face: face, whole: true}
	p.breakLines(text)
	return p, nil
}

// breakLines breaks a text between words, and words that are too long between
// letters.
func (p *paragraph) breakLines(text string) {
	tooWide := func(line string) bool { return font.MeasureString(p.face, line).Ceil() > wordsWidth }
	line := ""
	for word := range strings.FieldsSeq(text) {
		if joined := strings.TrimLeft(line+" "+word, " "); !tooWide(joined) {
			line = joined
			continue
		}
		if line != "" {
			p.lines = append(p.lines, line)
		}
		line = ""
		for _, letter := range word {
			if line != "" && tooWide(line+string(letter)) {
				p.lines, p.whole, line = append(p.lines, line), false, ""
			}
			line += string(letter)
		}
	}
	p.lines = append(p.lines, line)
}

func (p paragraph) lineHeight() int { return p.face.Metrics().Height.Ceil() }
func (p paragraph) height() int     { return len(p.lines) * p.lineHeight() }

func (p paragraph) draw(canvas *image.RGBA, ink color.Color, top int) {
	baseline := top + p.face.Metrics().Ascent.Ceil()
	for _, line := range p.lines {
		drawer := font.Drawer{Dst: canvas, Src: image.NewUniform(ink), Face: p.face, Dot: fixed.P(wordsLeft, baseline)}
		drawer.DrawString(line)
		baseline += p.lineHeight()
	}
}
