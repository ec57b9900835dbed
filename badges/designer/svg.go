package designer

import (
	"bytes"
	"fmt"
)

// SVG returns the drawing of a design as an SVG document, which needs no fonts
// and refers to nothing outside. Errors are those of Check.
func (g *Designer) SVG(d Design) ([]byte, error) {
	d, all, err := g.checkedLayers(d)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d">`, Side, Side, Side, Side)
	gradient := d.FillEnd != "" && d.FillEnd != d.Fill
	if gradient {
		fmt.Fprintf(&b, `<linearGradient id="ground" gradientUnits="userSpaceOnUse" x1="0" y1="0" x2="0" y2="%d"><stop stop-color="%s"/><stop offset="1" stop-color="%s"/></linearGradient>`,
			Side, d.Fill, d.FillEnd)
	}
	for _, l := range all {
		fill := l.fill.top
		if l.fill.top != l.fill.bottom {
			fill = "url(#ground)"
		}
		fmt.Fprintf(&b, `<path fill="%s" d="%s"/>`, fill, l.outline.svg())
	}
	b.WriteString("</svg>\n")
	return b.Bytes(), nil
}

func (g *Designer) checkedLayers(d Design) (Design, []layer, error) {
	d, err := g.Check(d)
	if err != nil {
		return d, nil, err
	}
	all, err := g.layers(d)
	return d, all, err
}
