package designer

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// point is a place on the drawing, whose y grows downwards.
type point struct{ x, y float64 }

// polar returns the point at a distance from a centre; 0 is to the right, angles
// are in radians and grow clockwise.
func polar(centre point, distance, angle float64) point {
	return point{centre.x + distance*math.Cos(angle), centre.y + distance*math.Sin(angle)}
}

// step is one command of an outline: M, L, Q, C or Z of SVG (SVG 2 §9.3), with
// absolute coordinates.
type step struct {
	command byte
	points  [3]point // as many as the command takes
}

func (s step) count() int {
	switch s.command {
	case 'M', 'L':
		return 1
	case 'Q':
		return 2
	case 'C':
		return 3
	}
	return 0
}

// path is an outline that is filled by the non-zero rule.
type path []step

func (p *path) move(a point)        { *p = append(*p, step{'M', [3]point{a}}) }
func (p *path) line(a point)        { *p = append(*p, step{'L', [3]point{a}}) }
func (p *path) quad(a, b point)     { *p = append(*p, step{'Q', [3]point{a, b}}) }
func (p *path) cubic(a, b, c point) { *p = append(*p, step{'C', [3]point{a, b, c}}) }
func (p *path) end()                { *p = append(*p, step{command: 'Z'}) }

// polygon returns the closed outline through the points.
func polygon(points ...point) (p path) {
	for i, at := range points {
		if i == 0 {
			p.move(at)
		} else {
			p.line(at)
		}
	}
	p.end()
	return p
}

// circleArc is how far the control points of a quarter circle of radius 1 stand off.
const circleArc = 0.5522847498

func circle(c point, r float64) (p path) {
	k := r * circleArc
	p.move(point{c.x, c.y - r})
	p.cubic(point{c.x + k, c.y - r}, point{c.x + r, c.y - k}, point{c.x + r, c.y})
	p.cubic(point{c.x + r, c.y + k}, point{c.x + k, c.y + r}, point{c.x, c.y + r})
	p.cubic(point{c.x - k, c.y + r}, point{c.x - r, c.y + k}, point{c.x - r, c.y})
	p.cubic(point{c.x - r, c.y - k}, point{c.x - k, c.y - r}, point{c.x, c.y - r})
	p.end()
	return p
}

// mapped returns the outline with each point moved by f.
func (p path) mapped(f func(point) point) path {
	moved := make(path, len(p))
	for i, s := range p {
		moved[i].command = s.command
		for n := range s.count() {
			moved[i].points[n] = f(s.points[n])
		}
	}
	return moved
}

// scaled returns the outline enlarged about a centre.
func (p path) scaled(c point, factor float64) path {
	return p.mapped(func(a point) point { return point{c.x + (a.x-c.x)*factor, c.y + (a.y-c.y)*factor} })
}

// svg writes the outline as the value of an attribute d.
func (p path) svg() string {
	var b strings.Builder
	for _, s := range p {
		b.WriteByte(s.command)
		for n := range s.count() {
			if n > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(coordinate(s.points[n].x) + " " + coordinate(s.points[n].y))
		}
	}
	return b.String()
}

// coordinate writes a number with at most one decimal, a fifth of a pixel in the
// largest picture. Adding 0 makes -0 a plain 0.
func coordinate(v float64) string {
	return strconv.FormatFloat(math.Round(v*10)/10+0, 'f', -1, 64)
}

// parsePath reads the paths of icons.tsv.
func parsePath(d string) (p path, err error) {
	var at point
	for d = strings.TrimSpace(d); d != ""; {
		command := d[0]
		end := strings.IndexAny(d[1:], "MLHVCQZ") + 1
		if end == 0 {
			end = len(d)
		}
		numbers, err := parseNumbers(d[1:end])
		if err != nil {
			return nil, err
		}
		if at, err = p.add(command, numbers, at); err != nil {
			return nil, err
		}
		d = d[end:]
	}
	return p, nil
}

// add appends a command, repeated as often as its numbers ask, and returns where
// it ends.
func (p *path) add(command byte, numbers []float64, at point) (point, error) {
	takes, known := map[byte]int{'M': 2, 'L': 2, 'H': 1, 'V': 1, 'Q': 4, 'C': 6, 'Z': 0}[command]
	if !known || takes == 0 && len(numbers) > 0 || takes > 0 && (len(numbers) == 0 || len(numbers)%takes != 0) {
		return at, fmt.Errorf("path command %c with %d numbers", command, len(numbers))
	}
	if takes == 0 {
		p.end()
		return at, nil
	}
	for ; len(numbers) > 0; numbers = numbers[takes:] {
		switch command {
		case 'H':
			at.x = numbers[0]
			p.line(at)
		case 'V':
			at.y = numbers[0]
			p.line(at)
		default:
			s := step{command: command}
			for n := range takes / 2 {
				at = point{numbers[2*n], numbers[2*n+1]}
				s.points[n] = at
			}
			*p = append(*p, s)
			if command == 'M' {
				command = 'L' // further pairs are lines, SVG 2 §9.3.3
			}
		}
	}
	return at, nil
}

// parseNumbers splits "1.5.5-2 3" as SVG does.
func parseNumbers(s string) (numbers []float64, err error) {
	for s != "" {
		if s = strings.TrimLeft(s, " ,"); s == "" {
			break
		}
		end, dot := 1, s[0] == '.'
		for end < len(s) && (s[end] >= '0' && s[end] <= '9' || s[end] == '.' && !dot) {
			dot = dot || s[end] == '.'
			end++
		}
		n, err := strconv.ParseFloat(s[:end], 64)
		if err != nil {
			return nil, fmt.Errorf("path number: %w", err)
		}
		numbers = append(numbers, n)
		s = s[end:]
	}
	return numbers, nil
}
