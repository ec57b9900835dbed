package picture

import (
	"bytes"
	"fmt"
	"image"
	"image/png"

	"golang.org/x/image/draw"
)

// ThumbnailSide is the width and the height of a thumbnail in pixels: what lists
// show, at twice their size on the page.
const ThumbnailSide = 96

// Thumbnail returns a small copy of a normalised picture as PNG. The same picture
// always gives the same bytes.
func Thumbnail(normalised []byte) ([]byte, error) {
	src, err := png.Decode(bytes.NewReader(normalised))
	if err != nil {
		return nil, fmt.Errorf("read stored picture: %w", err)
	}
	small := image.NewRGBA(image.Rect(0, 0, ThumbnailSide, ThumbnailSide))
	draw.CatmullRom.Scale(small, small.Bounds(), src, src.Bounds(), draw.Src, nil)
	return encode(small)
}

func encode(img image.Image) ([]byte, error) {
	var file bytes.Buffer
	if err := png.Encode(&file, img); err != nil {
		return nil, fmt.Errorf("write picture: %w", err)
	}
	return file.Bytes(), nil
}
