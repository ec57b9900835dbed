package designer

import "math"

// Side is the width and height of a drawing, in its own units and in pixels.
const Side = 600

// middle is the centre of every drawing.
func middle() point { return point{Side / 2, Side / 2} }

// shape is the outline of a badge.
type shape struct {
	outline path
	centre  point   // of what stands within
	radius  float64 // of the largest circle about centre within the inner outline
	behind  path    // tails or leaves, in the colour of the border
}

// Shapes returns the names of the shapes, in the order in which they are shown.
func Shapes() []string {
	return []string{"circle", "shield", "hexagon", "star", "rosette", "gear", "wreath", "square", "diamond", "octagon", "seal", "flower", "pennant", "drop"}
}

// ShapePath returns the outline of a shape as the value of an SVG attribute d, on a
// square of Side units.
func ShapePath(name string) string {
	s := shapeOf(name)
	return append(append(path(nil), s.behind...), s.outline...).svg()
}

// inset is how much smaller the inner outline is than the whole one, for the border.
const inset = 0.92

// outer is the distance from the middle to the edge of the largest shapes.
const outer = 290.0

func shapeOf(name string) shape {
	c := middle()
	switch name {
	case "shield":
		return shape{shieldPath(), point{300, 280}, 215, nil}
	case "hexagon":
		return shape{regular(c, outer, 6, math.Pi/6), c, 228, nil}
	case "octagon":
		return shape{regular(c, outer, 8, math.Pi/8), c, 244, nil}
	case "star":
		return shape{waves(point{300, 315}, outer, 186, 5, false), point{300, 312}, 166, nil}
	case "gear":
		return shape{gearPath(c), c, 218, nil}
	case "seal":
		return shape{waves(c, outer, 268, 24, false), c, 236, nil}
	case "flower":
		return shape{waves(c, outer, 250, 10, true), c, 228, nil}
	case "square":
		return shape{roundedSquare(c, 270, 60), c, 240, nil}
	case "diamond":
		return shape{regular(c, 296, 4, 0), c, 186, nil}
	case "pennant":
		return shape{polygon(point{60, 20}, point{540, 20}, point{540, 580}, point{300, 490}, point{60, 580}), point{300, 255}, 210, nil}
	case "drop":
		return shape{dropPath(), point{300, 360}, 195, nil}
	case "rosette":
		centre := point{300, 235}
		return shape{waves(centre, 230, 210, 20, false), centre, 184, rosetteTails()}
	case "wreath":
		return shape{circle(c, 225), c, 200, wreathLeaves(c)}
	default:
		return shape{circle(c, outer), c, 258, nil}
	}
}

// regular returns a polygon with its corners on a circle.
func regular(c point, r float64, corners int, turn float64) path {
	var points []point
	for i := range corners {
		points = append(points, polar(c, r, turn+2*math.Pi*float64(i)/float64(corners)-math.Pi/2*float64((corners+1)%2)))
	}
	return polygon(points...)
}

// waves returns a line that goes out and in n times, with corners or round.
func waves(c point, out, in float64, n int, round bool) (p path) {
	at := func(i int, r float64) point { return polar(c, r, -math.Pi/2+math.Pi*float64(i)/float64(n)) }
	p.move(at(-1, in))
	for i := range n {
		if round {
			p.quad(at(2*i, out*1.1), at(2*i+1, in))
			continue
		}
		p.line(at(2*i, out))
		p.line(at(2*i+1, in))
	}
	p.end()
	return p
}

func gearPath(c point) path {
	const teeth = 12
	var points []point
	for i := range teeth {
		at, w := 2*math.Pi*float64(i)/teeth-math.Pi/2, math.Pi/teeth
		points = append(points, polar(c, 248, at-w*0.62), polar(c, outer, at-w*0.42), polar(c, outer, at+w*0.42), polar(c, 248, at+w*0.62))
	}
	return polygon(points...)
}

func roundedSquare(c point, half, corner float64) (p path) {
	k := corner * (1 - circleArc)
	l, t, r, b := c.x-half, c.y-half, c.x+half, c.y+half
	p.move(point{l + corner, t})
	p.line(point{r - corner, t})
	p.cubic(point{r - k, t}, point{r, t + k}, point{r, t + corner})
	p.line(point{r, b - corner})
	p.cubic(point{r, b - k}, point{r - k, b}, point{r - corner, b})
	p.line(point{l + corner, b})
	p.cubic(point{l + k, b}, point{l, b - k}, point{l, b - corner})
	p.line(point{l, t + corner})
	p.cubic(point{l, t + k}, point{l + k, t}, point{l + corner, t})
	p.end()
	return p
}

func shieldPath() (p path) {
	p.move(point{300, 14})
	p.cubic(point{370, 62}, point{460, 76}, point{552, 66})
	p.cubic(point{566, 300}, point{520, 490}, point{300, 588})
	p.cubic(point{80, 490}, point{34, 300}, point{48, 66})
	p.cubic(point{140, 76}, point{230, 62}, point{300, 14})
	p.end()
	return p
}

func dropPath() (p path) {
	p.move(point{300, 10})
	p.cubic(point{360, 130}, point{530, 220}, point{530, 360})
	p.cubic(point{530, 490}, point{427, 590}, point{300, 590})
	p.cubic(point{173, 590}, point{70, 490}, point{70, 360})
	p.cubic(point{70, 220}, point{240, 130}, point{300, 10})
	p.end()
	return p
}

// rosetteTails are the two ends of ribbon below a rosette.
func rosetteTails() path {
	left := polygon(point{170, 390}, point{300, 430}, point{255, 592}, point{205, 540}, point{135, 556})
	return append(left, left.mapped(func(a point) point { return point{Side - a.x, a.y} })...)
}

// wreathLeaves are the laurel leaves round a wreath, from below up both sides.
func wreathLeaves(c point) (leaves path) {
	const each = 10
	for i := range each {
		along := 0.16 + 0.84*float64(i)/each*0.97
		for _, side := range []float64{1, -1} {
			angle := math.Pi/2 - side*along*math.Pi*0.94
			lean := angle - side*0.95
			leaves = append(leaves, leaf(polar(c, 236, angle), lean, 62)...)
		}
	}
	return leaves
}

// leaf returns a leaf that begins at a point and lies in a direction.
func leaf(at point, direction, length float64) (p path) {
	tip := polar(at, length, direction)
	half := polar(at, length*0.45, direction)
	p.move(at)
	p.quad(polar(half, length*0.42, direction-math.Pi/2), tip)
	p.quad(polar(half, length*0.42, direction+math.Pi/2), at)
	p.end()
	return p
}
