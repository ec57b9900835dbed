package svg

import (
	"image"
	"image/color"
	"math"
)

// stop is a colour at a place of a gradient.
type stop struct {
	offset float64
	colour color.NRGBA
}

// gradient is a picture without bounds (SVG 2 §14.2).
type gradient struct {
	inverse matrix // from pixels to the gradient's own space
	radial  bool
	from    point // start, or focus
	to      point // end, or centre
	radius  float64
	spread  string
	stops   []stop
	opacity float64
}

// chain are a gradient and those that it takes from what it lacks itself.
func (p *painter) chain(n *node) (all []*node, err error) {
	const longest = 16
	for len(all) < longest {
		all = append(all, n)
		if n.get("href") == "" {
			return all, nil
		}
		if n, err = p.drawing.reference(n.get("href"), "linearGradient", "radialGradient"); err != nil {
			return nil, err
		}
	}
	return nil, refuse("the gradients of the SVG drawing refer to each other in a circle")
}

// gradient returns what to paint with, nil for nothing.
func (p *painter) gradient(n *node, s style, m matrix, bounds box, opacity float64) (image.Image, error) {
	all, err := p.chain(n)
	if err != nil {
		return nil, err
	}
	get := func(name string) string {
		for _, n := range all {
			if value := n.get(name); value != "" && (n.name == all[0].name || name[0] == 'g' || name[0] == 's') {
				return value
			}
		}
		return ""
	}
	g := &gradient{radial: n.name == "radialGradient", spread: get("spreadMethod"), opacity: opacity}
	whole := box{0, 0, 1, 1}
	if get("gradientUnits") != "userSpaceOnUse" {
		if bounds.width == 0 || bounds.height == 0 {
			return nil, nil
		}
		m = m.times(matrix{bounds.width, 0, 0, bounds.height, bounds.x, bounds.y})
	} else {
		whole = p.drawing.view
	}
	own, err := parseTransform(get("gradientTransform"))
	if err != nil {
		return nil, err
	}
	var ok bool
	if g.inverse, ok = m.times(own).inverse(); !ok {
		return nil, nil
	}
	if err := g.place(get, whole); err != nil {
		return nil, err
	}
	for _, n := range all {
		if g.stops, err = stopsOf(n, s); err != nil || len(g.stops) > 0 {
			break
		}
	}
	if err != nil || len(g.stops) == 0 {
		return nil, err
	}
	return g, nil
}

// place reads where the gradient lies.
func (g *gradient) place(get func(string) string, whole box) (err error) {
	part := func(name, missing string, of float64) (f float64) {
		value := get(name)
		if value == "" {
			value = missing
		}
		f, problem := length(value, 0, of)
		if problem != nil {
			err = problem
		}
		return f
	}
	if !g.radial {
		g.from = point{part("x1", "0%", whole.width), part("y1", "0%", whole.height)}
		g.to = point{part("x2", "100%", whole.width), part("y2", "0%", whole.height)}
		return err
	}
	g.to = point{part("cx", "50%", whole.width), part("cy", "50%", whole.height)}
	g.radius = part("r", "50%", math.Hypot(whole.width, whole.height)/math.Sqrt2)
	g.from = g.to
	if get("fx") != "" {
		g.from.x = part("fx", "", whole.width)
	}
	if get("fy") != "" {
		g.from.y = part("fy", "", whole.height)
	}
	if off := g.from.distance(g.to); off > g.radius*0.999 && off > 0 { // a focus outside counts as on the edge
		g.from = g.to.plus(g.from.minus(g.to).times(g.radius * 0.999 / off))
	}
	return err
}

func stopsOf(n *node, s style) (stops []stop, err error) {
	last := 0.0
	for _, child := range n.children {
		if child.name != "stop" {
			continue
		}
		offset, err := share(child.get("offset"), 0)
		if err != nil {
			return nil, err
		}
		value := child.get("stop-color")
		if value == "" {
			value = "black"
		}
		current, err := s.with(child).current()
		if err != nil {
			return nil, err
		}
		c, err := parseColour(value, current)
		if err != nil {
			return nil, err
		}
		opacity, err := share(child.get("stop-opacity"), 1)
		if err != nil {
			return nil, err
		}
		last = max(last, offset)
		stops = append(stops, stop{last, faded(c, opacity)})
	}
	return stops, nil
}

// ColorModel implements [image.Image], as do the two below.
func (g *gradient) ColorModel() color.Model { return color.NRGBAModel }
func (g *gradient) Bounds() image.Rectangle { return image.Rect(-1e6, -1e6, 1e6, 1e6) }

func (g *gradient) At(x, y int) color.Color {
	return faded(g.colour(g.position(g.inverse.apply(point{float64(x) + 0.5, float64(y) + 0.5}))), g.opacity)
}

// position is where along the gradient a point lies, from 0 to 1 between its ends.
func (g *gradient) position(q point) float64 {
	d := g.to.minus(g.from)
	e := q.minus(g.from)
	if !g.radial {
		along := d.x*d.x + d.y*d.y
		if along == 0 {
			return 1
		}
		return (e.x*d.x + e.y*d.y) / along
	}
	if g.radius <= 0 {
		return 1
	}
	// The circle through q, of those between the focus and the edge.
	a := g.radius*g.radius - d.x*d.x - d.y*d.y
	b := e.x*d.x + e.y*d.y
	return (b + math.Sqrt(max(0, b*b+a*(e.x*e.x+e.y*e.y)))) / a
}

func (g *gradient) colour(t float64) color.NRGBA {
	switch g.spread {
	case "repeat":
		t -= math.Floor(t)
	case "reflect":
		if t = math.Abs(math.Mod(t, 2)); t > 1 {
			t = 2 - t
		}
	}
	for i, s := range g.stops {
		if t > s.offset {
			continue
		}
		if i == 0 {
			return s.colour
		}
		before := g.stops[i-1]
		if s.offset <= before.offset {
			return s.colour
		}
		return mixed(before.colour, s.colour, (t-before.offset)/(s.offset-before.offset))
	}
	return g.stops[len(g.stops)-1].colour
}

func mixed(a, b color.NRGBA, t float64) color.NRGBA {
	part := func(a, b uint8) uint8 { return uint8(math.Round(float64(a) + (float64(b)-float64(a))*t)) }
	return color.NRGBA{part(a.R, b.R), part(a.G, b.G), part(a.B, b.B), part(a.A, b.A)}
}
