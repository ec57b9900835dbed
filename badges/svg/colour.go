package svg

import (
	"image/color"
	"math"
	"strconv"
	"strings"

	"golang.org/x/image/colornames"
)

// parseColour reads a colour (CSS Color 4 §4-6); current is what currentColor means.
func parseColour(s string, current color.NRGBA) (color.NRGBA, error) {
	s = strings.ToLower(strings.TrimSpace(s))
	switch {
	case s == "currentcolor":
		return current, nil
	case s == "transparent":
		return color.NRGBA{}, nil
	case strings.HasPrefix(s, "#"):
		if c, ok := hexadecimal(s[1:]); ok {
			return c, nil
		}
	case strings.HasPrefix(s, "rgb"):
		if c, ok := functional(s); ok {
			return c, nil
		}
	default:
		if c, ok := colornames.Map[s]; ok {
			return color.NRGBA(c), nil // all names are of opaque colours
		}
	}
	return color.NRGBA{}, refuse("the SVG drawing has a colour that can't be read: %q; write it like #1f6f4c", s)
}

func hexadecimal(digits string) (c color.NRGBA, ok bool) {
	if len(digits) == 3 || len(digits) == 4 {
		var double strings.Builder
		for _, d := range digits {
			double.WriteRune(d)
			double.WriteRune(d)
		}
		digits = double.String()
	}
	if len(digits) == 6 {
		digits += "ff"
	}
	n, err := strconv.ParseUint(digits, 16, 32)
	if len(digits) != 8 || err != nil {
		return c, false
	}
	return color.NRGBA{uint8(n >> 24), uint8(n >> 16), uint8(n >> 8), uint8(n)}, true
}

// functional reads rgb() and rgba(), with commas or without.
func functional(s string) (c color.NRGBA, ok bool) {
	_, inner, opened := strings.Cut(s, "(")
	inner, closed := strings.CutSuffix(inner, ")")
	parts := strings.FieldsFunc(inner, func(r rune) bool { return r == ',' || r == '/' || r == ' ' })
	if !opened || !closed || len(parts) != 3 && len(parts) != 4 {
		return c, false
	}
	values := [4]uint8{3: 255}
	for i, part := range parts {
		whole := 255.0
		if i == 3 && !strings.HasSuffix(part, "%") {
			whole = 1
		}
		number, percent := strings.CutSuffix(part, "%")
		f, err := parseNumber(number)
		if err != nil {
			return c, false
		}
		if percent {
			f, whole = f/100, 1
		}
		values[i] = uint8(math.Round(min(1, max(0, f/whole)) * 255))
	}
	return color.NRGBA{values[0], values[1], values[2], values[3]}, true
}

// faded is a colour with a part of its opacity.
func faded(c color.NRGBA, opacity float64) color.NRGBA {
	c.A = uint8(math.Round(float64(c.A) * opacity))
	return c
}
