package svg

import "math"

// pen is how lines are drawn.
type pen struct {
	width, miter float64
	cap, join    string
	dashes       []float64
	offset       float64
}

// stroke returns the area that a pen covers along an outline, in pieces that all
// turn the same way, so that the non-zero rule joins them.
func (o outline) stroke(p pen) outline {
	area := outline{step: o.step, left: o.left}
	for _, l := range o.lines {
		for _, part := range p.dashed(distinct(l)) {
			area.strokeLine(part, p)
			if *area.left < 0 {
				return area
			}
		}
	}
	return area
}

// distinct leaves out points that lie on the one before.
func distinct(l line) line {
	kept := line{closed: l.closed}
	for _, q := range l.points {
		if n := len(kept.points); n == 0 || kept.points[n-1].distance(q) > 1e-9 {
			kept.points = append(kept.points, q)
		}
	}
	if n := len(kept.points); l.closed && n > 1 && kept.points[0].distance(kept.points[n-1]) <= 1e-9 {
		kept.points = kept.points[:n-1]
	}
	return kept
}

// piece adds a convex area, turned the way that all turn.
func (o *outline) piece(points ...point) {
	turn := 0.0
	for i, a := range points {
		b := points[(i+1)%len(points)]
		turn += a.x*b.y - b.x*a.y
	}
	l := line{closed: true, points: points}
	if turn < 0 {
		l.points = make([]point, len(points))
		for i, q := range points {
			l.points[len(points)-1-i] = q
		}
	}
	o.lines = append(o.lines, l)
	*o.left -= len(points)
}

func (o *outline) disc(centre point, radius float64) {
	n := o.pieces(2*math.Pi*radius) + 6
	points := make([]point, n)
	for i := range points {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / float64(n))
		points[i] = centre.plus(point{cos, sin}.times(radius))
	}
	o.piece(points...)
}

func (o *outline) strokeLine(l line, p pen) {
	half := p.width / 2
	points := l.points
	if len(points) == 1 {
		o.dot(points[0], p)
		return
	}
	segments := len(points) - 1
	if l.closed {
		segments++
	}
	at := func(i int) point { return points[i%len(points)] }
	for i := range segments {
		a, b := at(i), at(i+1)
		side := normal(a, b).times(half)
		o.piece(a.plus(side), b.plus(side), b.minus(side), a.minus(side))
		if i+1 < segments || l.closed {
			o.join(a, b, at(i+2), p)
		}
	}
	if !l.closed && p.cap != "butt" {
		o.end(at(0), at(1), p)
		o.end(at(segments), at(segments-1), p)
	}
}

// dot is what is seen of a line without length.
func (o *outline) dot(at point, p pen) {
	half := p.width / 2
	switch p.cap {
	case "round":
		o.disc(at, half)
	case "square":
		o.piece(at.plus(point{-half, -half}), at.plus(point{half, -half}), at.plus(point{half, half}), at.plus(point{-half, half}))
	}
}

// normal is the unit vector across the line from a to b.
func normal(a, b point) point {
	d := b.minus(a).times(1 / a.distance(b))
	return point{-d.y, d.x}
}

// end adds the cap at the end a of the line to b.
func (o *outline) end(a, b point, p pen) {
	half := p.width / 2
	if p.cap == "round" {
		o.disc(a, half)
		return
	}
	side := normal(a, b).times(half)
	out := a.plus(a.minus(b).times(half / a.distance(b)))
	o.piece(a.plus(side), out.plus(side), out.minus(side), a.minus(side))
}

// join fills the corner at b between the lines from a and to c.
func (o *outline) join(a, b, c point, p pen) {
	half := p.width / 2
	if p.join == "round" {
		o.disc(b, half)
		return
	}
	n, m := normal(a, b).times(half), normal(b, c).times(half)
	if (b.x-a.x)*(c.y-b.y)-(b.y-a.y)*(c.x-b.x) > 0 { // the outer side is the other one
		n, m = n.times(-1), m.times(-1)
	}
	middle := n.plus(m)
	across := math.Hypot(middle.x, middle.y) / 2 // half · cos(angle/2)
	if p.join == "miter" && across > 1e-9 && half/across <= p.miter {
		tip := b.plus(middle.times(half * half / (2 * across * across)))
		o.piece(b, b.plus(n), tip, b.plus(m))
		return
	}
	o.piece(b, b.plus(n), b.plus(m))
}

// dashed cuts a line into the dashes of a pen.
func (p pen) dashed(l line) []line {
	total := 0.0
	for _, d := range p.dashes {
		total += d
	}
	if total <= 0 || len(l.points) < 2 {
		return []line{l}
	}
	if l.closed {
		l.points = append(l.points[:len(l.points):len(l.points)], l.points[0])
	}
	walk := math.Mod(p.offset, total)
	if walk < 0 {
		walk += total
	}
	dash := 0
	for walk >= p.dashes[dash] {
		walk -= p.dashes[dash]
		dash = (dash + 1) % len(p.dashes)
	}
	var parts []line
	current := []point{l.points[0]}
	left := p.dashes[dash] - walk
	for i := 1; i < len(l.points); i++ {
		from, to := l.points[i-1], l.points[i]
		rest := from.distance(to)
		for rest > left && len(parts) < maxDashes {
			from = from.plus(to.minus(from).times(left / rest))
			rest -= left
			if dash%2 == 0 {
				parts = append(parts, line{points: append(current, from)})
			}
			dash = (dash + 1) % len(p.dashes)
			current, left = []point{from}, p.dashes[dash]
		}
		left -= rest
		current = append(current, to)
	}
	if dash%2 == 0 && len(current) > 1 {
		parts = append(parts, line{points: current})
	}
	return parts
}

// maxDashes is how many dashes a line may have; more can't be told apart.
const maxDashes = 10_000
