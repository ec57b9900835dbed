// Package svg reads drawings that people upload, makes them harmless, and draws
// them.
//
// [Parse] keeps what the package can draw and nothing else: shapes, paths, groups,
// gradients, clipping, opacity, and style sheets of simple rules, which it turns
// into attributes. Scripts, event handlers, links, comments, metadata, foreign
// namespaces and the DOCTYPE are left out. What would be missing from the picture
// (text, filters, masks, patterns, embedded images, animation, references to other
// files) is refused with a message that names it and says what to do. So the
// cleaned drawing ([Drawing.Bytes]) and the pixels ([Drawing.Draw]) show the same.
//
// The rasteriser is our own: the one library for SVG in pure Go ignores fill rules,
// group opacity and clip paths and rounds small drawings to 1/64 unit, and a badge
// must not look other than its issuer drew it.
//
// It promises that no file makes it panic, recurse without end or work longer than
// the limits allow. Every refusal is a [badges.Error]. The same file always gives
// the same bytes and pixels.
//
// Specifications: SVG 2 (the parts named above), CSS Color 4 (hexadecimal, rgb(),
// rgba() and names).
package svg

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"image"
	"slices"
	"strings"

	"laurel/badges"
)

// The limits of a drawing.
const (
	MaxBytes    = 2 << 20 // of the file
	maxElements = 20_000
	maxDepth    = 64
	maxPoints   = 1_000_000  // of all outlines together, curves as lines
	maxWork     = 60_000_000 // pixels touched, edges crossed
)

// Drawing is a drawing that was cleaned and can be drawn.
type Drawing struct {
	root *node
	view box // in the drawing's own units
	ids  map[string]*node
}

// node is an element with the attributes that matter.
type node struct {
	name       string
	attributes map[string]string
	children   []*node
	parent     *node
}

// get returns an attribute, "" for none.
func (n *node) get(name string) string { return n.attributes[name] }

// box is a rectangle.
type box struct{ x, y, width, height float64 }

// Parse reads and cleans a drawing. A file that is no SVG, or shows what can't be
// drawn, gives a [badges.Error] of kind Invalid; one over the limits one of kind
// TooLarge. So does a drawing that turns out to be too much work.
func Parse(file []byte) (*Drawing, error) {
	if len(file) > MaxBytes {
		return nil, badges.Errorf(badges.TooLarge, "the SVG file has more than %d MB: make it simpler, or save it as PNG", MaxBytes>>20)
	}
	root, sheet, err := read(file)
	if err != nil {
		return nil, err
	}
	rules, err := parseSheet(sheet)
	if err != nil {
		return nil, err
	}
	d := &Drawing{root: root, ids: make(map[string]*node)}
	if err := d.clean(root, rules); err != nil {
		return nil, err
	}
	if d.view, err = viewOf(root); err != nil {
		return nil, err
	}
	// Only drawing shows whether all references and numbers are good.
	const small = 64
	if _, err := d.Draw(small); err != nil {
		return nil, err
	}
	return d, nil
}

// Draw draws the drawing on a square of that many pixels, as large as it fits, in
// the middle of transparent ground.
func (d *Drawing) Draw(side int) (*image.RGBA, error) {
	p := &painter{drawing: d, side: side, work: maxWork, points: maxPoints}
	scale := float64(side) / max(d.view.width, d.view.height)
	fit := matrix{scale, 0, 0, scale,
		(float64(side)-d.view.width*scale)/2 - d.view.x*scale,
		(float64(side)-d.view.height*scale)/2 - d.view.y*scale}
	layer := image.NewRGBA(image.Rect(0, 0, side, side))
	if err := p.children(layer, d.root, initial().with(d.root), fit, 0); err != nil {
		return nil, err
	}
	return layer, nil
}

// Bytes returns the cleaned drawing as a file.
func (d *Drawing) Bytes() []byte {
	var b bytes.Buffer
	d.root.attributes["xmlns"] = namespace
	write(&b, d.root)
	return b.Bytes()
}

func write(b *bytes.Buffer, n *node) {
	b.WriteString("<" + n.name)
	names := make([]string, 0, len(n.attributes))
	for name := range n.attributes {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		fmt.Fprintf(b, ` %s="`, name)
		xml.EscapeText(b, []byte(n.attributes[name])) // bytes.Buffer takes everything
		b.WriteString(`"`)
	}
	if len(n.children) == 0 {
		b.WriteString("/>")
		return
	}
	b.WriteString(">")
	for _, child := range n.children {
		write(b, child)
	}
	b.WriteString("</" + n.name + ">")
}

// viewOf returns the part of the plane that the drawing shows.
func viewOf(root *node) (box, error) {
	numbers, err := parseNumbers(root.get("viewBox"))
	if err == nil && len(numbers) == 0 {
		var width, height float64
		if width, err = length(root.get("width"), 0, 100); err == nil {
			height, err = length(root.get("height"), 0, 100)
		}
		numbers = []float64{0, 0, width, height}
	}
	if err != nil || len(numbers) != 4 || numbers[2] <= 0 || numbers[3] <= 0 {
		return box{}, refuse("the SVG drawing does not say how large it is: give its first element a viewBox")
	}
	if ratio := root.get("preserveAspectRatio"); ratio != "" && !strings.HasPrefix(ratio, "xMidYMid") || strings.HasSuffix(ratio, "slice") {
		return box{}, refuse("the SVG drawing has preserveAspectRatio=%q, which is not drawn here: leave it out", ratio)
	}
	return box{numbers[0], numbers[1], numbers[2], numbers[3]}, nil
}

func refuse(format string, args ...any) error { return badges.Errorf(badges.Invalid, format, args...) }

func tooComplex() error {
	return badges.Errorf(badges.TooLarge, "the SVG drawing is too complex to be drawn: make it simpler, or save it as PNG")
}
