package designer

import (
	"laurel/badges"
	"laurel/badges/picture"
)

// Draw implements [badges.Drawer]: it makes the picture of a design in its JSON
// form, ready to be stored, with the suggested alternative text.
func (g *Designer) Draw(design []byte) (badges.Drawing, error) {
	d, err := Parse(design)
	if err != nil {
		return badges.Drawing{}, err
	}
	svg, err := g.SVG(d)
	if err != nil {
		return badges.Drawing{}, err
	}
	p, err := picture.Normalize(svg, picture.Limits{})
	if err != nil {
		return badges.Drawing{}, err
	}
	return badges.Drawing{
		Design: design, PNG: p.PNG, SVG: p.SVG,
		Picture: badges.Picture{SHA256: p.SHA256, SVG: p.SVGSHA256, Alt: d.Alt(), Width: p.Width, Height: p.Height, Blurhash: p.Blurhash},
	}, nil
}
