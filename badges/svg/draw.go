package svg

import (
	"image"
	"image/color"
	"image/draw"
	"math"
	"strings"
)

// painter draws one drawing once.
type painter struct {
	drawing *Drawing
	side    int // pixels
	work    int // that may still be done
	points  int // that outlines may still have
}

// nodeWork is what looking at an element counts, in pixels.
const nodeWork = 1500

func (p *painter) children(layer *image.RGBA, n *node, s style, m matrix, depth int) error {
	for _, child := range n.children {
		if err := p.node(layer, child, s, m, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// node draws an element and what is in it.
func (p *painter) node(layer *image.RGBA, n *node, s style, m matrix, depth int) error {
	if p.work -= nodeWork; p.work < 0 || depth > maxDepth {
		return tooComplex()
	}
	switch n.name {
	case "defs", "clipPath", "linearGradient", "radialGradient", "stop":
		return nil
	}
	if n.get("display") == "none" {
		return nil
	}
	s = s.with(n)
	m, err := placed(m, n)
	if err != nil {
		return err
	}
	opacity, err := share(n.get("opacity"), 1)
	if err != nil {
		return err
	}
	clip := n.get("clip-path")
	if opacity == 1 && (clip == "" || clip == "none") {
		return p.content(layer, n, s, m, depth)
	}
	if p.work -= 2 * p.side * p.side; p.work < 0 {
		return tooComplex()
	}
	group := image.NewRGBA(layer.Bounds())
	if err := p.content(group, n, s, m, depth); err != nil {
		return err
	}
	mask := image.NewAlpha(layer.Bounds())
	draw.Draw(mask, mask.Bounds(), image.NewUniform(color.Alpha{A: uint8(math.Round(opacity * 255))}), image.Point{}, draw.Src)
	if clip != "" && clip != "none" {
		if mask, err = p.clip(mask, clip, s, m); err != nil {
			return err
		}
	}
	draw.DrawMask(layer, layer.Bounds(), group, image.Point{}, mask, image.Point{}, draw.Over)
	return nil
}

// placed is the matrix within an element.
func placed(m matrix, n *node) (matrix, error) {
	own, err := parseTransform(n.get("transform"))
	if err != nil {
		return m, err
	}
	m = m.times(own)
	for _, f := range m {
		if math.IsNaN(f) || math.Abs(f) > maxNumber {
			return m, refuse("the SVG drawing moves something too far to be drawn")
		}
	}
	return m, nil
}

// content draws what an element shows, without its own opacity and clipping.
func (p *painter) content(layer *image.RGBA, n *node, s style, m matrix, depth int) error {
	switch n.name {
	case "g":
		return p.children(layer, n, s, m, depth)
	case "use":
		target, moved, err := p.used(n, m)
		if err != nil {
			return err
		}
		return p.node(layer, target, s, moved, depth+1)
	}
	if s["visibility"] != "visible" || m.scale() == 0 {
		return nil
	}
	o, err := p.shape(n, 1/m.scale())
	if err != nil {
		return err
	}
	bounds := o.bounds()
	if err := p.paint(layer, o, s, "fill", m, bounds, s["fill-rule"] == "evenodd"); err != nil {
		return err
	}
	if s["stroke"] == "none" {
		return nil
	}
	view := p.drawing.view
	pen, err := s.pen(math.Hypot(view.width, view.height) / math.Sqrt2)
	if err != nil || pen.width <= 0 {
		return err
	}
	area := o.stroke(pen)
	if p.points < 0 {
		return tooComplex()
	}
	return p.paint(layer, area, s, "stroke", m, bounds, false)
}

// used returns what <use> shows, and where.
func (p *painter) used(n *node, m matrix) (*node, matrix, error) {
	target, err := p.drawing.reference(n.get("href"), "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "use")
	if err != nil {
		return nil, m, err
	}
	x, err := length(n.get("x"), 0, p.drawing.view.width)
	if err != nil {
		return nil, m, err
	}
	y, err := length(n.get("y"), 0, p.drawing.view.height)
	return target, m.times(matrix{1, 0, 0, 1, x, y}), err
}

// paint covers an outline with what the property "fill" or "stroke" says.
func (p *painter) paint(layer *image.RGBA, o outline, s style, property string, m matrix, bounds box, evenOdd bool) error {
	source, err := p.source(s, property, m, bounds)
	if err != nil || source == nil {
		return err
	}
	mask, err := p.coverage(o, m, evenOdd)
	if err != nil {
		return err
	}
	area := mask.Bounds()
	draw.DrawMask(layer, area, source, area.Min, mask, area.Min, draw.Over)
	return nil
}

// source is what a property paints with, nil for nothing.
func (p *painter) source(s style, property string, m matrix, bounds box) (image.Image, error) {
	value := s[property]
	if value == "none" {
		return nil, nil
	}
	opacity, err := share(s[property+"-opacity"], 1)
	if err != nil {
		return nil, err
	}
	if strings.HasPrefix(value, "url(") {
		reference, _, _ := strings.Cut(value, ")") // what follows is for when there is no such gradient
		n, err := p.drawing.reference(reference+")", "linearGradient", "radialGradient")
		if err != nil {
			return nil, err
		}
		return p.gradient(n, s, m, bounds, opacity)
	}
	current, err := s.current()
	if err != nil {
		return nil, err
	}
	c, err := parseColour(value, current)
	return image.NewUniform(faded(c, opacity)), err
}

// clip returns the part of a mask that lies within a clip path (CSS Masking 1 §3).
func (p *painter) clip(mask *image.Alpha, value string, s style, m matrix) (*image.Alpha, error) {
	n, err := p.drawing.reference(value, "clipPath")
	if err != nil {
		return nil, err
	}
	if n.get("clip-path") != "" {
		return nil, refuse("the SVG drawing clips a clip path, which can't be drawn here%s", advice("clipPath"))
	}
	if m, err = placed(m, n); err != nil {
		return nil, err
	}
	within := image.NewAlpha(mask.Bounds())
	if err := p.clipShapes(within, n, s.with(n), m, 0); err != nil {
		return nil, err
	}
	clipped := image.NewAlpha(mask.Bounds())
	draw.DrawMask(clipped, clipped.Bounds(), mask, image.Point{}, within, image.Point{}, draw.Src)
	return clipped, nil
}

// clipShapes adds what the shapes in n cover.
func (p *painter) clipShapes(within *image.Alpha, n *node, s style, m matrix, depth int) error {
	for _, child := range n.children {
		if p.work -= nodeWork; p.work < 0 || depth > maxDepth {
			return tooComplex()
		}
		if child.get("clip-path") != "" {
			return refuse("the SVG drawing clips a clip path, which can't be drawn here%s", advice("clipPath"))
		}
		own := s.with(child)
		at, err := placed(m, child)
		if err != nil {
			return err
		}
		shape := child
		if child.name == "use" {
			if shape, at, err = p.used(child, at); err != nil {
				return err
			}
			if at, err = placed(at, shape); err != nil {
				return err
			}
		}
		if child.get("display") == "none" || at.scale() == 0 {
			continue
		}
		o, err := p.shape(shape, 1/at.scale())
		if err != nil {
			return err
		}
		mask, err := p.coverage(o, at, own["clip-rule"] == "evenodd")
		if err != nil {
			return err
		}
		draw.DrawMask(within, mask.Bounds(), image.Opaque, image.Point{}, mask, mask.Bounds().Min, draw.Over)
	}
	return nil
}
