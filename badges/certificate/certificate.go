// Package certificate writes the certificate of a grant as a PDF: one page to be
// printed, with issuer, recipient, badge, dates and a QR code that leads to the
// grant's page, where it can be checked.
//
// It promises that the same [Certificate] always gives the same bytes, that every
// text is printed whole (long ones in smaller letters, on more lines), and that a
// text with characters which the embedded fonts lack is refused with a
// [badges.Error] that names them, instead of being printed as boxes: see
// laurel/badges/typeface for what is covered.
//
// The file is PDF 1.3 or newer with embedded subsets of the fonts (ISO 32000-1
// §9.9), and a text that can be searched and copied.
package certificate

import (
	"bytes"
	"cmp"
	"fmt"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"

	"laurel/badges"
	"laurel/badges/typeface"
)

// Certificate is what is printed. All texts are in one language.
type Certificate struct {
	Paper         badges.Paper
	Issuer        string
	IssuerPicture []byte // PNG; nil for none
	Badge         string // title
	BadgePicture  []byte // PNG
	Recipient     string
	Address       string    // of the grant's page; printed, and in the QR code
	Made          time.Time // date of the file
	Colour        string    // the issuer's, "#rrggbb"; "" for Laurel's green
	Words         Words
}

// Words are the texts around names, in the reader's language.
type Words struct {
	Language  string // BCP 47
	Heading   string // "Certificate"
	Certifies string // before the recipient's name
	Earned    string // between the recipient's name and the badge's title
	Facts     []Fact // dates
	Check     string // what the QR code and the address are for
}

// Fact is a line such as "Granted on: 21 November 2026".
type Fact struct{ Label, Value string }

// PDF writes the certificate. A text that can't be printed gives a [badges.Error]
// of kind NotFound: there is no certificate of this grant.
func PDF(c Certificate) ([]byte, error) {
	c.compose()
	if err := c.check(); err != nil {
		return nil, err
	}
	p, err := newPage(c.Paper, c.Colour)
	if err != nil {
		return nil, err
	}
	pdf := p.pdf
	pdf.SetTitle(c.Badge+" – "+c.Recipient, true)
	pdf.SetAuthor(c.Issuer, true)
	pdf.SetSubject(c.Address, true)
	pdf.SetLang(c.Words.Language)
	pdf.SetCreationDate(c.Made.UTC())
	pdf.SetModificationDate(c.Made.UTC())
	p.frame()
	p.issuer(c)
	p.award(c)
	if err := p.proof(c); err != nil {
		return nil, err
	}
	var file bytes.Buffer
	if err := pdf.Output(&file); err != nil {
		return nil, fmt.Errorf("write certificate: %w", err)
	}
	return file.Bytes(), nil
}

// compose brings all texts into the form in which the fonts have them, on one
// line each.
func (c *Certificate) compose() {
	line := func(text string) string { return typeface.Compose(strings.Join(strings.Fields(text), " ")) }
	for _, text := range []*string{&c.Issuer, &c.Badge, &c.Recipient, &c.Words.Heading, &c.Words.Certifies, &c.Words.Earned, &c.Words.Check} {
		*text = line(*text)
	}
	facts := make([]Fact, len(c.Words.Facts))
	for i, f := range c.Words.Facts {
		facts[i] = Fact{line(f.Label), line(f.Value)}
	}
	c.Words.Facts = facts
}

// check refuses what the fonts can't print.
func (c *Certificate) check() error {
	type named struct{ name, text string }
	texts := []named{
		{"recipient's name", c.Recipient}, {"badge's title", c.Badge}, {"issuer's name", c.Issuer}, {"address", c.Address},
		{"language's words", c.Words.Heading + c.Words.Certifies + c.Words.Earned + c.Words.Check},
	}
	for _, f := range c.Words.Facts {
		texts = append(texts, named{"language's words", f.Label + f.Value})
	}
	for _, t := range texts {
		missing, err := typeface.Missing(t.text)
		if err != nil {
			return err
		}
		if len(missing) > 0 {
			return badges.Errorf(badges.NotFound,
				"There is no certificate of this badge to print: the %s has characters that its fonts lack (%s). They cover Latin, Greek and Cyrillic letters. The badge itself is good; its picture and its documents can be taken along instead.",
				t.name, list(missing))
		}
	}
	return nil
}

// list writes some characters with their numbers, since not everything can be seen.
func list(characters []rune) string {
	const enough = 5
	var names []string
	for _, r := range characters[:min(len(characters), enough)] {
		names = append(names, fmt.Sprintf("%q %U", string(r), r))
	}
	if len(characters) > enough {
		names = append(names, "…")
	}
	return strings.Join(names, ", ")
}

// page is a landscape sheet; lengths are millimetres from its top left corner.
type page struct {
	pdf           *fpdf.Fpdf
	width, height float64
	accent        colour // of the issuer, dark enough to be read on white
}

// The names of the two fonts within the file.
const (
	sans  = "sans"
	serif = "serif"
)

func newPage(paper badges.Paper, issuer string) (*page, error) {
	accent, err := accentOf(issuer)
	if err != nil {
		return nil, err
	}
	pdf := fpdf.New("L", "mm", string(cmp.Or(paper, badges.A4)), "")
	pdf.SetCatalogSort(true) // the same order each time
	pdf.SetProducer("Laurel", true)
	pdf.SetMargins(0, 0, 0)
	pdf.SetCellMargin(0)
	pdf.SetAutoPageBreak(false, 0)
	for name, face := range map[string]typeface.Face{sans: typeface.Sans, serif: typeface.SerifBold} {
		ttf, err := face.TTF()
		if err != nil {
			return nil, err
		}
		pdf.AddUTF8FontFromBytes(name, "", ttf)
	}
	pdf.AddPage()
	width, height := pdf.GetPageSize()
	return &page{pdf, width, height, accent}, nil
}
