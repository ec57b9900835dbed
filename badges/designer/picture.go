package designer

import (
	"laurel/badges"
	"laurel/badges/picture"
)

// Draw implements [badges.Drawer]: it makes the picture of a design in its JSON
// form, ready to be stored, with the suggested alternative text.
func (g *Designer) Draw(design []byte) (p badges.Picture, png []byte, err error) {
	d, err := Parse(design)
	if err != nil {
		return p, nil, err
	}
	drawn, err := g.PNG(d)
	if err != nil {
		return p, nil, err
	}
	stored, err := picture.Normalize(drawn, picture.Limits{})
	if err != nil {
		return p, nil, err
	}
	return badges.Picture{SHA256: stored.SHA256, Alt: d.Alt(), Width: stored.Width, Height: stored.Height, Blurhash: stored.Blurhash}, stored.PNG, nil
}
