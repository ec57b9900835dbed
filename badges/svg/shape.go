package svg

import "math"

// shape returns the outline of a shape in its own units; curves become lines of the
// length step.
func (p *painter) shape(n *node, step float64) (outline, error) {
	o := outline{step: step, left: &p.points}
	view := p.drawing.view
	diagonal := math.Hypot(view.width, view.height) / math.Sqrt2
	var err error
	get := func(name string, whole float64) float64 {
		f, problem := length(n.get(name), 0, whole)
		if problem != nil {
			err = problem
		}
		return f
	}
	switch n.name {
	case "path":
		err = o.pathData(n.get("d"))
	case "rect":
		rx, ry := n.get("rx"), n.get("ry")
		if rx == "" || rx == "auto" {
			rx = ry
		}
		if ry == "" || ry == "auto" {
			ry = rx
		}
		b := box{get("x", view.width), get("y", view.height), get("width", view.width), get("height", view.height)}
		radiusX, problemX := length(rx, 0, view.width)
		radiusY, problemY := length(ry, 0, view.height)
		if problemX != nil || problemY != nil {
			return o, refuse("the SVG drawing has a rectangle with corners that can't be read")
		}
		o.rect(b, radiusX, radiusY)
	case "circle":
		r := get("r", diagonal)
		o.ellipse(point{get("cx", view.width), get("cy", view.height)}, r, r)
	case "ellipse":
		o.ellipse(point{get("cx", view.width), get("cy", view.height)}, get("rx", view.width), get("ry", view.height))
	case "line":
		o.move(point{get("x1", view.width), get("y1", view.height)})
		o.to(point{get("x2", view.width), get("y2", view.height)})
	case "polyline", "polygon":
		var numbers []float64
		if numbers, err = parseNumbers(n.get("points")); err != nil {
			return o, err
		}
		for i := 0; i+1 < len(numbers); i += 2 {
			if at := (point{numbers[i], numbers[i+1]}); i == 0 {
				o.move(at)
			} else {
				o.to(at)
			}
		}
		if n.name == "polygon" && len(o.lines) > 0 {
			o.close()
		}
	}
	if p.points < 0 {
		return o, tooComplex()
	}
	return o, err
}

func (o *outline) rect(b box, rx, ry float64) {
	if b.width <= 0 || b.height <= 0 {
		return
	}
	rx, ry = min(max(rx, 0), b.width/2), min(max(ry, 0), b.height/2)
	right, bottom := b.x+b.width, b.y+b.height
	o.move(point{b.x + rx, b.y})
	o.to(point{right - rx, b.y})
	o.arc(rx, ry, 0, false, true, point{right, b.y + ry})
	o.to(point{right, bottom - ry})
	o.arc(rx, ry, 0, false, true, point{right - rx, bottom})
	o.to(point{b.x + rx, bottom})
	o.arc(rx, ry, 0, false, true, point{b.x, bottom - ry})
	o.to(point{b.x, b.y + ry})
	o.arc(rx, ry, 0, false, true, point{b.x + rx, b.y})
	o.close()
}

func (o *outline) ellipse(centre point, rx, ry float64) {
	if rx <= 0 || ry <= 0 {
		return
	}
	left, right := point{centre.x - rx, centre.y}, point{centre.x + rx, centre.y}
	o.move(right)
	o.arc(rx, ry, 0, false, true, left)
	o.arc(rx, ry, 0, false, true, right)
	o.close()
}

// bounds is the smallest upright rectangle around the outline.
func (o outline) bounds() box {
	least, most := point{math.Inf(1), math.Inf(1)}, point{math.Inf(-1), math.Inf(-1)}
	for _, l := range o.lines {
		for _, p := range l.points {
			least = point{min(least.x, p.x), min(least.y, p.y)}
			most = point{max(most.x, p.x), max(most.y, p.y)}
		}
	}
	if least.x > most.x {
		return box{}
	}
	return box{least.x, least.y, most.x - least.x, most.y - least.y}
}
