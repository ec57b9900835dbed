package picture

import (
	"fmt"
	"image"

	"github.com/buckket/go-blurhash"
	"golang.org/x/image/draw"
)

// blurhashComponents is the detail of the placeholder in each direction.
// Mastodon makes 4 × 4 of a square picture, and clients are built for at most
// 5.
const blurhashComponents = 4

// placeholder computes the blurhash of a picture on white, which is what most
// pages show behind a transparent badge; without it the transparent parts would
// count as black.
func placeholder(canvas *image.RGBA) (string, error) {
	// The hash keeps 16 frequencies, so a small copy gives the same one at a
	// hundredth of the work.
	const side = 64
	small := image.NewRGBA(image.Rect(0, 0, side, side))
	draw.Draw(small, small.Bounds(), image.White, image.Point{}, draw.Src)
	draw.BiLinear.Scale(small, small.Bounds(), canvas, canvas.Bounds(), draw.Over, nil)

	hash, err := blurhash.Encode(blurhashComponents, blurhashComponents, small)
	if err != nil {
		return "", fmt.Errorf("compute blurhash: %w", err)
	}
	return hash, nil
}
