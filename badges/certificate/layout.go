package certificate

import (
	"bytes"
	"fmt"
	"math"

	"codeberg.org/go-pdf/fpdf"
	"rsc.io/qr"

	"laurel/badges/tint"
)

// Measures, in millimetres. A column with the badge's picture stands on the left,
// the words on the right of it.
const (
	frameInset  = 9.0
	columnLeft  = 16.0
	columnWidth = 82.0
	wordsLeft   = 110.0
	wordsRight  = 20.0 // from the right edge
	badgeSide   = 70.0
	issuerSide  = 20.0
	codeSide    = 32.0
)

// colour is red, green and blue, 0 to 255 each.
type colour struct{ r, g, b int }

// The colours of Laurel's pages. They are readable on white in black and white
// print, too.
func ink() colour   { return colour{24, 34, 29} }
func quiet() colour { return colour{84, 96, 89} }
func gold() colour  { return colour{176, 134, 44} }
func pale() colour  { return colour{241, 245, 240} }

// accentOf returns what of an issuer's colour can be read on white.
func accentOf(issuer string) (colour, error) {
	if issuer == "" {
		return colour{14, 74, 51}, nil
	}
	chosen, err := tint.Parse(issuer)
	if err != nil {
		return colour{}, fmt.Errorf("the issuer's colour: %w", err)
	}
	link := tint.Of(chosen).Link.Light
	part := func(f float64) int { return int(math.Round(f * 255)) }
	return colour{part(link.R), part(link.G), part(link.B)}, nil
}

func (p *page) write(c colour) { p.pdf.SetTextColor(c.r, c.g, c.b) }

// frame draws what stands behind everything.
func (p *page) frame() {
	t, g, line := pale(), p.accent, gold()
	p.pdf.SetFillColor(t.r, t.g, t.b)
	p.pdf.Rect(columnLeft-3, frameInset+4, columnWidth+6, p.height-2*(frameInset+4), "F")
	p.pdf.SetDrawColor(g.r, g.g, g.b)
	p.pdf.SetLineWidth(0.9)
	p.pdf.Rect(frameInset, frameInset, p.width-2*frameInset, p.height-2*frameInset, "D")
	p.pdf.SetDrawColor(line.r, line.g, line.b)
	p.pdf.SetLineWidth(0.3)
	p.pdf.Rect(frameInset+1.6, frameInset+1.6, p.width-2*frameInset-3.2, p.height-2*frameInset-3.2, "D")
}

// issuer fills the column: the badge's picture, and below it who granted it.
func (p *page) issuer(c Certificate) {
	p.picture("badge", c.BadgePicture, columnLeft+(columnWidth-badgeSide)/2, 32, badgeSide)
	top := p.height - 82
	if c.IssuerPicture != nil {
		p.picture("issuer", c.IssuerPicture, columnLeft+(columnWidth-issuerSide)/2, top, issuerSide)
	}
	p.write(p.accent)
	p.text(c.Issuer, box{columnLeft, top + issuerSide + 4, columnWidth, 32}, serif, 15, "CM")
}

// picture places a square PNG.
func (p *page) picture(name string, png []byte, x, y, side float64) {
	options := fpdf.ImageOptions{ImageType: "PNG"}
	p.pdf.RegisterImageOptionsReader(name, options, bytes.NewReader(png))
	p.pdf.ImageOptions(name, x, y, side, side, false, options, 0, "")
}

// award writes who got what.
func (p *page) award(c Certificate) {
	width := p.width - wordsLeft - wordsRight
	p.write(gold())
	p.text(c.Words.Heading, box{wordsLeft, 26, width, 12}, serif, 20, "LM")
	p.write(quiet())
	p.text(c.Words.Certifies, box{wordsLeft, 44, width, 8}, sans, 12, "LM")
	p.write(ink())
	p.text(c.Recipient, box{wordsLeft, 53, width, 30}, serif, 34, "LM")
	p.write(quiet())
	p.text(c.Words.Earned, box{wordsLeft, 85, width, 8}, sans, 12, "LM")
	p.write(p.accent)
	p.text(c.Badge, box{wordsLeft, 94, width, 32}, serif, 26, "LM")
}

// proof writes the dates and how to check them.
func (p *page) proof(c Certificate) error {
	bottom := p.height - frameInset - 11
	codeLeft := p.width - wordsRight - codeSide
	width := codeLeft - wordsLeft - 8
	for i, f := range c.Words.Facts {
		top := bottom - codeSide - 24 + 9*float64(i)
		p.write(quiet())
		p.text(f.Label, box{wordsLeft, top, 45, 8}, sans, 11, "LM")
		p.write(ink())
		p.text(f.Value, box{wordsLeft + 47, top, p.width - wordsRight - wordsLeft - 47, 8}, sans, 12, "LM")
	}
	p.write(quiet())
	p.text(c.Words.Check, box{wordsLeft, bottom - 26, width, 12}, sans, 10, "LB")
	p.write(ink())
	p.text(c.Address, box{wordsLeft, bottom - 13, width, 13}, sans, 10, "LM")
	return p.code(c.Address, codeLeft, bottom-codeSide)
}

// code draws the QR code of an address as squares, sharp at every resolution.
func (p *page) code(address string, x, y float64) error {
	code, err := qr.Encode(address, qr.M)
	if err != nil {
		return fmt.Errorf("QR code of %s: %w", address, err)
	}
	p.pdf.SetFillColor(0, 0, 0)
	side := codeSide / float64(code.Size)
	for row := range code.Size {
		for column := 0; column < code.Size; column++ {
			start := column
			for column < code.Size && code.Black(column, row) {
				column++
			}
			if column > start { // one bar instead of squares with hairs between them
				p.pdf.Rect(x+float64(start)*side, y+float64(row)*side, float64(column-start)*side, side, "F")
			}
		}
	}
	p.pdf.LinkString(x, y, codeSide, codeSide, address)
	return nil
}
