package certificate

import (
	"strings"
	"unicode/utf8"
)

const (
	smallest    = 5.0 // points
	lineSpacing = 1.2
	millimetre  = 72 / 25.4 // points
)

// box is where a text has to fit, in millimetres.
type box struct{ x, y, width, height float64 }

// text writes a text as large as it fits into the box, at most size points high.
// align is L or C (left, centred) and T, M or B (top, middle, bottom).
func (p *page) text(s string, b box, font string, size float64, align string) {
	lines := p.fit(s, b, font, &size)
	height := size * lineSpacing / millimetre
	y := b.y
	switch free := b.height - height*float64(len(lines)); align[1] {
	case 'M':
		y += free / 2
	case 'B':
		y += free
	}
	for _, line := range lines {
		p.pdf.SetXY(b.x, y)
		p.pdf.CellFormat(b.width, height, line, "", 0, align[:1]+"M", false, 0, "")
		y += height
	}
}

// fit breaks a text into lines and makes size smaller until all of them stand in
// the box. At the smallest size the box gives way instead: no text is cut.
func (p *page) fit(s string, b box, font string, size *float64) []string {
	for ; ; *size = max(smallest, *size*0.93) {
		p.pdf.SetFont(font, "", *size)
		lines := p.wrap(s, b.width)
		fits := float64(len(lines))*(*size)*lineSpacing/millimetre <= b.height
		if fits && p.whole(s, b.width) || *size == smallest {
			return lines
		}
	}
}

// whole reports whether no word has to be broken.
func (p *page) whole(s string, width float64) bool {
	for word := range strings.FieldsSeq(s) {
		if p.pdf.GetStringWidth(word) > width {
			return false
		}
	}
	return true
}

// wrap breaks a text between words, and words that are too long between letters.
func (p *page) wrap(s string, width float64) (lines []string) {
	line := ""
	for word := range strings.FieldsSeq(s) {
		if joined := strings.TrimLeft(line+" "+word, " "); p.pdf.GetStringWidth(joined) <= width {
			line = joined
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		for line = word; p.pdf.GetStringWidth(line) > width && utf8.RuneCountInString(line) > 1; {
			cut := p.prefix(line, width)
			lines, line = append(lines, line[:cut]), line[cut:]
		}
	}
	return append(lines, line)
}

// prefix returns how many bytes of a word fit, at least one letter.
func (p *page) prefix(word string, width float64) int {
	_, last := utf8.DecodeRuneInString(word)
	for end := range word {
		if end > last && p.pdf.GetStringWidth(word[:end]) > width {
			break
		}
		last = max(last, end)
	}
	return last
}
