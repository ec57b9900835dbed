package designer

import (
	"fmt"
	"image/color"
	"math"
)

func hex(c color.RGBA) string { return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B) }

// darker returns the colour with its parts multiplied by a factor below 1.
func darker(c color.RGBA, factor float64) color.RGBA {
	part := func(v uint8) uint8 { return uint8(math.Round(float64(v) * factor)) }
	return color.RGBA{R: part(c.R), G: part(c.G), B: part(c.B), A: c.A}
}

// luminance is the relative luminance of WCAG 2.2.
func luminance(c color.RGBA) float64 {
	part := func(v uint8) float64 {
		s := float64(v) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*part(c.R) + 0.7152*part(c.G) + 0.0722*part(c.B)
}

// contrast is the contrast ratio of WCAG 2.2, from 1 to 21.
func contrast(a, b color.RGBA) float64 {
	x, y := luminance(a), luminance(b)
	return (math.Max(x, y) + 0.05) / (math.Min(x, y) + 0.05)
}

// readable returns the one of black and white that stands out more.
func readable(ground color.RGBA) string {
	black, white := color.RGBA{A: 0xff}, color.RGBA{R: 0xff, G: 0xff, B: 0xff, A: 0xff}
	if contrast(ground, white) >= contrast(ground, black) {
		return "#ffffff"
	}
	return "#000000"
}

// leastContrast is what WCAG 2.2 §1.4.3 and §1.4.11 ask of large text and of
// graphics.
const leastContrast = 3.0

// Hint tells that a part of a design is hard to see.
type Hint struct {
	Field    string  // the colour that stands out too little from the ground
	Contrast float64 // ratio, from 1 to 21; 3 is the least that is easy to see
}

// Hints returns what is hard to see in a checked design.
func (d Design) Hints() (hints []Hint) {
	grounds := []string{d.Fill}
	if d.FillEnd != "" {
		grounds = append(grounds, d.FillEnd)
	}
	for _, part := range []struct {
		field, colour string
		drawn         bool
	}{
		{"iconColor", d.IconColor, d.Icon != ""},
		{"textColor", d.TextColor, d.Top+d.Middle+d.Bottom != ""},
	} {
		least := math.Inf(1)
		for _, ground := range grounds {
			a, errA := parseColour(part.colour)
			b, errB := parseColour(ground)
			if errA == nil && errB == nil {
				least = math.Min(least, contrast(a, b))
			}
		}
		if part.drawn && least < leastContrast {
			hints = append(hints, Hint{part.field, math.Round(least*10) / 10})
		}
	}
	return hints
}

// ColourName returns the basic colour that a colour looks most like, such as
// "green": what people would call it.
func ColourName(value string) string {
	c, err := parseColour(value)
	if err != nil {
		return ""
	}
	r, g, b := float64(c.R)/255, float64(c.G)/255, float64(c.B)/255
	high, low := math.Max(r, math.Max(g, b)), math.Min(r, math.Min(g, b))
	light, chroma := (high+low)/2, high-low
	switch {
	case light < 0.1:
		return "black"
	case light > 0.95:
		return "white"
	case chroma < 0.1:
		return "grey"
	}
	return hueName(hue(r, g, b, high, chroma), light)
}

// hue is the angle of a colour on the colour wheel, in degrees.
func hue(r, g, b, high, chroma float64) float64 {
	switch high {
	case r:
		return math.Mod(60*(g-b)/chroma+360, 360)
	case g:
		return 60*(b-r)/chroma + 120
	}
	return 60*(r-g)/chroma + 240
}

func hueName(angle, light float64) string {
	switch {
	case angle < 15 || angle >= 345:
		return "red"
	case angle < 45 && light < 0.4:
		return "brown"
	case angle < 40:
		return "orange"
	case angle < 52 && light < 0.8:
		return "golden"
	case angle < 70:
		return "yellow"
	case angle < 165:
		return "green"
	case angle < 195:
		return "turquoise"
	case angle < 255:
		return "blue"
	case angle < 290:
		return "purple"
	}
	return "pink"
}
