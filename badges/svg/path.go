package svg

import (
	"math"
	"strings"
)

type point struct{ x, y float64 }

func (p point) plus(q point) point       { return point{p.x + q.x, p.y + q.y} }
func (p point) minus(q point) point      { return point{p.x - q.x, p.y - q.y} }
func (p point) times(f float64) point    { return point{p.x * f, p.y * f} }
func (p point) distance(q point) float64 { return math.Hypot(p.x-q.x, p.y-q.y) }

// line is a chain of points.
type line struct {
	points []point
	closed bool
}

// outline collects lines, and curves as lines of a fineness.
type outline struct {
	lines []line
	step  float64 // length of the lines that curves become, in the drawing's units
	left  *int    // points that may still be made
}

func (o *outline) move(p point) { o.lines = append(o.lines, line{points: []point{p}}) }

func (o *outline) to(p point) {
	last := &o.lines[len(o.lines)-1]
	last.points = append(last.points, p)
	*o.left--
}

func (o *outline) close() { o.lines[len(o.lines)-1].closed = true }

func (o *outline) at() point {
	points := o.lines[len(o.lines)-1].points
	return points[len(points)-1]
}

// pieces is how many lines a curve of a length becomes.
func (o *outline) pieces(length float64) int {
	const most = 200
	return int(min(most, max(2, math.Ceil(length/o.step))))
}

func (o *outline) cubic(b, c, d point) {
	a := o.at()
	n := o.pieces(a.distance(b) + b.distance(c) + c.distance(d))
	for i := 1; i <= n; i++ {
		t := float64(i) / float64(n)
		s := 1 - t
		o.to(a.times(s * s * s).plus(b.times(3 * s * s * t)).plus(c.times(3 * s * t * t)).plus(d.times(t * t * t)))
	}
}

func (o *outline) quad(b, c point) {
	a := o.at()
	o.cubic(a.plus(b.minus(a).times(2.0/3)), c.plus(b.minus(c).times(2.0/3)), c)
}

// arc draws an elliptical arc (SVG 2 §B.2.4).
func (o *outline) arc(rx, ry, rotation float64, large, sweep bool, end point) {
	start := o.at()
	rx, ry = math.Abs(rx), math.Abs(ry)
	if rx == 0 || ry == 0 || start == end {
		o.to(end)
		return
	}
	sin, cos := math.Sincos(rotation * math.Pi / 180)
	half := start.minus(end).times(0.5)
	x, y := cos*half.x+sin*half.y, -sin*half.x+cos*half.y
	if over := x*x/(rx*rx) + y*y/(ry*ry); over > 1 {
		rx, ry = rx*math.Sqrt(over), ry*math.Sqrt(over)
	}
	f := math.Sqrt(max(0, (rx*rx*ry*ry-rx*rx*y*y-ry*ry*x*x)/(rx*rx*y*y+ry*ry*x*x)))
	if large == sweep {
		f = -f
	}
	cx, cy := f*rx*y/ry, -f*ry*x/rx
	from := math.Atan2((y-cy)/ry, (x-cx)/rx)
	turn := math.Atan2((-y-cy)/ry, (-x-cx)/rx) - from
	if sweep && turn < 0 {
		turn += 2 * math.Pi
	} else if !sweep && turn > 0 {
		turn -= 2 * math.Pi
	}
	middle := start.plus(end).times(0.5)
	n := o.pieces(math.Abs(turn) * max(rx, ry))
	for i := 1; i < n; i++ {
		s, c := math.Sincos(from + turn*float64(i)/float64(n))
		px, py := rx*c+cx, ry*s+cy
		o.to(point{cos*px - sin*py + middle.x, sin*px + cos*py + middle.y})
	}
	o.to(end)
}

// reader goes through path data.
type reader struct {
	rest string
	err  error
}

func (r *reader) skip() { r.rest = strings.TrimLeft(r.rest, " \t\r\n,") }

func (r *reader) number() float64 {
	r.skip()
	at := number.FindStringIndex(r.rest[:min(len(r.rest), 40)])
	if at == nil || at[0] != 0 {
		r.fail()
		return 0
	}
	f, err := parseNumber(r.rest[:at[1]])
	if err != nil {
		r.fail()
	}
	r.rest = r.rest[at[1]:]
	return f
}

// flag is 0 or 1, after which no space is needed.
func (r *reader) flag() bool {
	r.skip()
	if r.rest == "" || r.rest[0] != '0' && r.rest[0] != '1' {
		r.fail()
		return false
	}
	set := r.rest[0] == '1'
	r.rest = r.rest[1:]
	return set
}

func (r *reader) fail() {
	if r.err == nil {
		r.err = refuse("the SVG drawing has a path that can't be read, at %q", r.rest[:min(len(r.rest), 30)])
	}
}

// more reports whether another argument follows before the next command.
func (r *reader) more() bool {
	r.skip()
	return r.rest != "" && strings.IndexByte("0123456789.+-", r.rest[0]) >= 0
}

// pathData draws the data of a path (SVG 2 §9.3).
func (o *outline) pathData(data string) error {
	r := &reader{rest: data}
	d := pathState{outline: o, r: r}
	for r.skip(); r.rest != ""; r.skip() {
		command := r.rest[0]
		r.rest = r.rest[1:]
		if !d.begun && command != 'M' && command != 'm' {
			r.fail()
		}
		for first := true; r.err == nil && (first || r.more()); first = false {
			d.command(command, first)
			if *o.left < 0 {
				return tooComplex()
			}
			if command == 'z' || command == 'Z' {
				break
			}
		}
		if r.err != nil {
			return r.err
		}
	}
	return nil
}

// pathState is what later commands need to know of earlier ones.
type pathState struct {
	*outline
	r                   *reader
	begun, ended        bool
	start, control      point
	lastCubic, lastQuad bool
}

// point reads a place, which is relative for lower-case commands.
func (d *pathState) point(relative bool) point {
	x := d.r.number()
	p := point{x, d.r.number()}
	if relative && d.begun {
		return p.plus(d.at())
	}
	return p
}

// command draws one command with one set of arguments.
func (d *pathState) command(c byte, first bool) {
	relative := c >= 'a'
	upper := c &^ 0x20
	if d.ended && upper != 'M' && upper != 'Z' { // a closed line goes on from its start
		d.move(d.start)
	}
	if upper != 'Z' {
		d.ended = false
	}
	cubic, quad := false, false
	switch {
	case upper == 'M' && first:
		d.start = d.point(relative)
		d.move(d.start)
		d.begun = true
	case upper == 'M', upper == 'L':
		d.to(d.point(relative))
	case upper == 'H':
		x, at := d.r.number(), d.at()
		if relative {
			x += at.x
		}
		d.to(point{x, at.y})
	case upper == 'V':
		y, at := d.r.number(), d.at()
		if relative {
			y += at.y
		}
		d.to(point{at.x, y})
	case upper == 'C':
		b, c, end := d.point(relative), d.point(relative), d.point(relative)
		d.cubic(b, c, end)
		d.control, cubic = c, true
	case upper == 'S':
		b := d.reflected(d.lastCubic)
		c, end := d.point(relative), d.point(relative)
		d.cubic(b, c, end)
		d.control, cubic = c, true
	case upper == 'Q':
		b, end := d.point(relative), d.point(relative)
		d.quad(b, end)
		d.control, quad = b, true
	case upper == 'T':
		b, end := d.reflected(d.lastQuad), d.point(relative)
		d.quad(b, end)
		d.control, quad = b, true
	case upper == 'A':
		rx, ry, rotation := d.r.number(), d.r.number(), d.r.number()
		large, sweep := d.r.flag(), d.r.flag()
		d.arc(rx, ry, rotation, large, sweep, d.point(relative))
	case upper == 'Z':
		if !d.ended {
			d.close()
			d.to(d.start)
		}
		d.ended = true
	default:
		d.r.fail()
	}
	d.lastCubic, d.lastQuad = cubic, quad
}

// reflected is the control point of a smooth curve.
func (d *pathState) reflected(smooth bool) point {
	if !smooth {
		return d.at()
	}
	return d.at().times(2).minus(d.control)
}
