package picture

import (
	"context"

	"laurel/badges"
)

// Keeper keeps pictures. [badges.Service] is one.
type Keeper interface {
	StorePicture(ctx context.Context, by badges.Account, p badges.Picture, png []byte) error
	StoreSVG(ctx context.Context, by badges.Account, p badges.Picture, png, svg []byte) error
}

// Store has the picture kept, with its drawing if it has one, and returns what
// refers to it.
func (p Picture) Store(ctx context.Context, keeper Keeper, by badges.Account) (badges.Picture, error) {
	kept := badges.Picture{SHA256: p.SHA256, Width: p.Width, Height: p.Height, Blurhash: p.Blurhash, SVG: p.SVGSHA256}
	if p.SVG != nil {
		return kept, keeper.StoreSVG(ctx, by, kept, p.PNG, p.SVG)
	}
	return kept, keeper.StorePicture(ctx, by, kept, p.PNG)
}
