package svg

import (
	"math"
	"regexp"
	"strconv"
	"strings"
)

// maxNumber keeps all that is computed with numbers finite.
const maxNumber = 1e9

var number = regexp.MustCompile(`[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?`)

func parseNumber(s string) (float64, error) {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsNaN(f) || math.Abs(f) > maxNumber {
		return 0, refuse("the SVG drawing has a number that can't be read: %q", s)
	}
	return f, nil
}

// parseNumbers reads a list of numbers, between which spaces and commas stand.
func parseNumbers(s string) (list []float64, err error) {
	for s = strings.TrimLeft(s, " \t\r\n,"); s != ""; s = strings.TrimLeft(s, " \t\r\n,") {
		at := number.FindStringIndex(s)
		if at == nil || at[0] != 0 {
			return nil, refuse("the SVG drawing has a list of numbers that can't be read: %q", s[:min(len(s), 40)])
		}
		f, err := parseNumber(s[:at[1]])
		if err != nil {
			return nil, err
		}
		list, s = append(list, f), s[at[1]:]
	}
	return list, nil
}

// length reads a length (CSS Values 4 §6.2) in the drawing's units; a percentage is
// one of whole.
func length(s string, missing, whole float64) (float64, error) {
	if s == "" {
		return missing, nil
	}
	at := number.FindStringIndex(s)
	if at == nil || at[0] != 0 {
		return 0, refuse("the SVG drawing has a length that can't be read: %q", s)
	}
	f, err := parseNumber(s[:at[1]])
	if err != nil {
		return 0, err
	}
	units := map[string]float64{"": 1, "px": 1, "%": whole / 100, "pt": 4.0 / 3, "pc": 16, "in": 96, "cm": 96 / 2.54, "mm": 9.6 / 2.54, "Q": 2.4 / 2.54}
	unit, ok := units[s[at[1]:]]
	if !ok {
		return 0, refuse("the SVG drawing has a length that can't be read: %q", s)
	}
	return f * unit, nil
}

// share reads a part of one, such as an opacity: 0.5 or 50%.
func share(s string, missing float64) (float64, error) {
	f, err := length(s, missing, 1)
	return min(1, max(0, f)), err
}

// matrix is a b c d e f of SVG's transformations.
type matrix [6]float64

func identity() matrix { return matrix{1, 0, 0, 1, 0, 0} }

// times returns the transformation that does o first.
func (m matrix) times(o matrix) matrix {
	return matrix{
		m[0]*o[0] + m[2]*o[1], m[1]*o[0] + m[3]*o[1],
		m[0]*o[2] + m[2]*o[3], m[1]*o[2] + m[3]*o[3],
		m[0]*o[4] + m[2]*o[5] + m[4], m[1]*o[4] + m[3]*o[5] + m[5],
	}
}

func (m matrix) apply(p point) point {
	return point{m[0]*p.x + m[2]*p.y + m[4], m[1]*p.x + m[3]*p.y + m[5]}
}

// scale is by how much areas grow, as a length.
func (m matrix) scale() float64 { return math.Sqrt(math.Abs(m[0]*m[3] - m[1]*m[2])) }

// inverse is ok unless everything collapses to a line.
func (m matrix) inverse() (inverse matrix, ok bool) {
	det := m[0]*m[3] - m[1]*m[2]
	if math.Abs(det) < 1e-12 {
		return matrix{}, false
	}
	return matrix{m[3] / det, -m[1] / det, -m[2] / det, m[0] / det,
		(m[2]*m[5] - m[3]*m[4]) / det, (m[1]*m[4] - m[0]*m[5]) / det}, true
}

var transformation = regexp.MustCompile(`^\s*,?\s*([a-zA-Z]+)\s*\(([^()]*)\)`)

// parseTransform reads a list of transformations (CSS Transforms 1 §8).
func parseTransform(s string) (matrix, error) {
	m := identity()
	for strings.TrimSpace(s) != "" {
		parts := transformation.FindStringSubmatch(s)
		if parts == nil {
			return m, refuse("the SVG drawing has a transformation that can't be read: %q", s)
		}
		numbers, err := parseNumbers(parts[2])
		if err != nil {
			return m, err
		}
		one, ok := oneTransform(parts[1], numbers)
		if !ok {
			return m, refuse("the SVG drawing has a transformation that can't be read: %q", parts[0])
		}
		if m, s = m.times(one), s[len(parts[0]):]; math.Abs(m[4])+math.Abs(m[5])+m.scale() > maxNumber {
			return m, refuse("the SVG drawing moves something too far to be drawn")
		}
	}
	return m, nil
}

func oneTransform(name string, n []float64) (matrix, bool) {
	const degree = math.Pi / 180
	switch {
	case name == "matrix" && len(n) == 6:
		return matrix(n), true
	case name == "translate" && len(n) == 1:
		return matrix{1, 0, 0, 1, n[0], 0}, true
	case name == "translate" && len(n) == 2:
		return matrix{1, 0, 0, 1, n[0], n[1]}, true
	case name == "scale" && len(n) == 1:
		return matrix{n[0], 0, 0, n[0], 0, 0}, true
	case name == "scale" && len(n) == 2:
		return matrix{n[0], 0, 0, n[1], 0, 0}, true
	case name == "rotate" && (len(n) == 1 || len(n) == 3):
		sin, cos := math.Sincos(n[0] * degree)
		m := matrix{cos, sin, -sin, cos, 0, 0}
		if len(n) == 3 {
			m = matrix{1, 0, 0, 1, n[1], n[2]}.times(m).times(matrix{1, 0, 0, 1, -n[1], -n[2]})
		}
		return m, true
	case name == "skewX" && len(n) == 1:
		return matrix{1, 0, math.Tan(n[0] * degree), 1, 0, 0}, true
	case name == "skewY" && len(n) == 1:
		return matrix{1, math.Tan(n[0] * degree), 0, 1, 0, 0}, true
	}
	return matrix{}, false
}
