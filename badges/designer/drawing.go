package designer

import "math"

// layer is one filled outline of a drawing.
type layer struct {
	outline path
	fill    paint
}

// paint is a colour, or one that turns into another from top to bottom.
type paint struct{ top, bottom string }

func plain(colour string) paint { return paint{colour, colour} }

// layers returns what a checked design consists of, from back to front.
func (g *Designer) layers(d Design) ([]layer, error) {
	s := shapeOf(d.Shape)
	all := ground(d, s)
	words, err := g.words(d, s)
	if err != nil {
		return nil, err
	}
	mark, err := g.mark(d, s)
	if err != nil {
		return nil, err
	}
	all = append(all, mark...)
	all = append(all, words...)
	if d.Ribbon == "" {
		return all, nil
	}
	ribbon, err := g.ribbon(d, s)
	return append(all, ribbon...), err
}

// ground is the shape with its border.
func ground(d Design, s shape) (all []layer) {
	fill := paint{d.Fill, d.FillEnd}
	if d.FillEnd == "" {
		fill = plain(d.Fill)
	}
	border := plain(d.BorderColor)
	if s.behind != nil {
		all = append(all, layer{s.behind, border})
	}
	if d.Border == "none" {
		return append(all, layer{s.outline, fill})
	}
	all = append(all, layer{s.outline, border}, layer{s.outline.scaled(s.centre, inset+0.02), fill})
	switch d.Border {
	case "double":
		all = append(all, layer{s.outline.scaled(s.centre, inset-0.01), border}, layer{s.outline.scaled(s.centre, inset-0.025), fill})
	case "dots":
		const dots = 48
		var ring path
		for i := range dots {
			ring = append(ring, circle(polar(s.centre, s.radius-6, 2*math.Pi*float64(i)/dots), 4)...)
		}
		all = append(all, layer{ring, border})
	}
	return all
}

// band is the height of the largest letters along the edge.
const band = 54.0

// edge is the radius at which the letters along the edge end.
func edge(d Design, s shape) float64 {
	if d.Border == "dots" {
		return s.radius - 22
	}
	return s.radius - 10
}

// words are the texts along the edge and in the middle.
func (g *Designer) words(d Design, s shape) (all []layer, err error) {
	colour := plain(d.TextColor)
	for _, t := range []struct {
		field, text string
		bottom      bool
	}{{"top", d.Top, false}, {"bottom", d.Bottom, true}} {
		if t.text == "" {
			continue
		}
		p, err := g.curved(t.field, t.text, s.centre, edge(d, s), band, t.bottom)
		if err != nil {
			return nil, err
		}
		all = append(all, layer{p, colour})
	}
	if d.Middle == "" {
		return all, nil
	}
	area := inner(d, s)
	rows := lines(d.Middle)
	height, at := area.radius*0.5, area.centre
	if d.Icon != "" {
		height, at = area.radius*0.34, point{area.centre.x, area.centre.y + area.radius*0.52}
	}
	for i, row := range rows {
		y := at.y + (float64(i)-float64(len(rows)-1)/2)*height*1.02
		room := 2 * math.Sqrt(math.Max(0, area.radius*area.radius-math.Pow(math.Abs(y-area.centre.y)+height*0.3, 2)))
		p, err := g.straight("middle", row, point{at.x, y}, room*0.94, 17, height)
		if err != nil {
			return nil, err
		}
		all = append(all, layer{p, colour})
	}
	return all, nil
}

// area is the circle that is left for icon and middle text.
type area struct {
	centre point
	radius float64
}

// inner leaves room for what stands along the edge, or on the ribbon.
func inner(d Design, s shape) area {
	a := area{s.centre, edge(d, s) - 8}
	top, bottom := 0.0, 0.0
	if d.Top != "" {
		top = band * 0.9
	}
	if d.Bottom != "" {
		bottom = band * 0.9
	}
	if d.Ribbon != "" {
		bottom = ribbonHeight + 16
	}
	a.radius -= (top + bottom) / 2
	a.centre.y += (top - bottom) / 2
	return a
}

// IconSide is the width of the square on which icons are drawn.
const IconSide = 15

// mark is the icon.
func (g *Designer) mark(d Design, s shape) ([]layer, error) {
	if d.Icon == "" {
		return nil, nil
	}
	p, err := parsePath(g.icons[d.Icon])
	if err != nil {
		return nil, err
	}
	a := inner(d, s)
	side, centre := a.radius*1.3, a.centre
	if d.Middle != "" {
		side, centre.y = a.radius*0.98, centre.y-a.radius*0.34
	}
	scale := side / IconSide
	p = p.mapped(func(at point) point {
		return point{centre.x + (at.x-IconSide/2.0)*scale, centre.y + (at.y-IconSide/2.0)*scale}
	})
	return []layer{{p, plain(d.IconColor)}}, nil
}

const ribbonHeight = 84.0

// ribbon is a band across the lower part, with folded ends and a text.
func (g *Designer) ribbon(d Design, s shape) ([]layer, error) {
	y := math.Min(s.centre.y+s.radius*0.62, Side-ribbonHeight/2-40)
	top, bottom := y-ribbonHeight/2, y+ribbonHeight/2
	colour, err := parseColour(d.RibbonColor)
	if err != nil {
		return nil, err
	}
	shade := hex(darker(colour, 0.72))
	const drop, left, right = 24.0, 62.0, 538.0
	end := func(from, out float64) path { // the end of the ribbon, behind
		notch := from + (out-from)*0.62
		return polygon(point{from, top + drop}, point{out, top + drop}, point{notch, y + drop}, point{out, bottom + drop}, point{from, bottom + drop})
	}
	fold := func(from, to float64) path {
		return polygon(point{from, bottom}, point{to, bottom}, point{to, bottom + drop})
	}
	text, err := g.straight("ribbon", d.Ribbon, point{300, y}, right-left-36, 17, 50)
	if err != nil {
		return nil, err
	}
	return []layer{
		{end(left+52, 6), plain(shade)},
		{end(right-52, Side-6), plain(shade)},
		{fold(left, left+52), plain(hex(darker(colour, 0.5)))},
		{fold(right, right-52), plain(hex(darker(colour, 0.5)))},
		{polygon(point{left, top}, point{right, top}, point{right, bottom}, point{left, bottom}), plain(d.RibbonColor)},
		{text, plain(readable(colour))},
	}, nil
}
