// Package tint makes a palette out of one colour that somebody likes: the ground
// that a badge is shown on, links and buttons, in light and in dark.
//
// It promises the contrast of WCAG 2.2 AA, whatever the colour: 4.5:1 for text and
// 3:1 for drawings and controls, on the grounds of the pages' style sheet. The hue
// is kept, the lightness gives way.
package tint

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
)

// Colour is an sRGB colour, each part between 0 and 1.
type Colour struct{ R, G, B float64 }

var (
	errNoColour = errors.New("no colour")
	hexPattern  = regexp.MustCompile(`^#?(?:[0-9a-f]{3}|[0-9a-f]{6})$`)
)

// Parse reads #rrggbb or #rgb, in any case, also without the #.
func Parse(s string) (Colour, error) {
	s = strings.ToLower(strings.TrimSpace(s))
	if !hexPattern.MatchString(s) {
		return Colour{}, errNoColour
	}
	s = strings.TrimPrefix(s, "#")
	if len(s) == 3 {
		s = string([]byte{s[0], s[0], s[1], s[1], s[2], s[2]})
	}
	n, err := strconv.ParseUint(s, 16, 32)
	if err != nil {
		return Colour{}, errNoColour
	}
	return Colour{float64(n>>16) / 255, float64(n>>8&0xff) / 255, float64(n&0xff) / 255}, nil
}

// String returns the colour as #rrggbb.
func (c Colour) String() string {
	part := func(v float64) int { return int(math.Round(255 * min(max(v, 0), 1))) }
	return fmt.Sprintf("#%02x%02x%02x", part(c.R), part(c.G), part(c.B))
}

// Luminance is WCAG 2.2's relative luminance.
func (c Colour) Luminance() float64 {
	return 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
}

// Contrast is WCAG 2.2's contrast ratio, from 1 to 21.
func Contrast(a, b Colour) float64 {
	la, lb := a.Luminance(), b.Luminance()
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

// linear undoes the transfer function of sRGB (IEC 61966-2-1).
func linear(v float64) float64 {
	if v <= 0.04045 {
		return v / 12.92
	}
	return math.Pow((v+0.055)/1.055, 2.4)
}

func encoded(v float64) float64 {
	if v <= 0.0031308 {
		return 12.92 * v
	}
	return 1.055*math.Pow(v, 1/2.4) - 0.055
}

// oklch is a colour by lightness (0 to 1), chroma and hue (radians) as people see
// them (CSS Color 4 §9.2).
type oklch struct{ l, c, h float64 }

func (c Colour) oklch() oklch {
	r, g, b := linear(c.R), linear(c.G), linear(c.B)
	l := math.Cbrt(0.4122214708*r + 0.5363325363*g + 0.0514459929*b)
	m := math.Cbrt(0.2119034982*r + 0.6806995451*g + 0.1073969566*b)
	s := math.Cbrt(0.0883024619*r + 0.2817188376*g + 0.6299787005*b)
	a2 := 1.9779984951*l - 2.4285922050*m + 0.4505937099*s
	b2 := 0.0259040371*l + 0.7827717662*m - 0.8086757660*s
	return oklch{0.2104542553*l + 0.7936177850*m - 0.0040720468*s, math.Hypot(a2, b2), math.Atan2(b2, a2)}
}

// colour returns the nearest colour that screens can show: chroma gives way.
func (o oklch) colour() Colour {
	for chroma := o.c; ; chroma -= 0.004 {
		c := oklch{o.l, max(chroma, 0), o.h}.unbounded()
		if c.shown() || chroma <= 0 {
			return Colour{min(max(c.R, 0), 1), min(max(c.G, 0), 1), min(max(c.B, 0), 1)}
		}
	}
}

func (c Colour) shown() bool {
	const near = 1e-4
	return min(c.R, c.G, c.B) >= -near && max(c.R, c.G, c.B) <= 1+near
}

func (o oklch) unbounded() Colour {
	a, b := o.c*math.Cos(o.h), o.c*math.Sin(o.h)
	l := math.Pow(o.l+0.3963377774*a+0.2158037573*b, 3)
	m := math.Pow(o.l-0.1055613458*a-0.0638541728*b, 3)
	s := math.Pow(o.l-0.0894841775*a-1.2914855480*b, 3)
	return Colour{
		encoded(4.0767416621*l - 3.3077115913*m + 0.2309699292*s),
		encoded(-1.2684380046*l + 2.6097574011*m - 0.3413193965*s),
		encoded(-0.0041960863*l - 0.7034186147*m + 1.7076147010*s),
	}
}
