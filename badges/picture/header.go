package picture

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image"
	"image/png"

	"golang.org/x/image/draw"
)

// HeaderWidth and HeaderHeight are the size, in pixels, of every picture that
// stands behind the head of an issuer's pages.
const (
	HeaderWidth  = 960
	HeaderHeight = 320
)

// Header reads an uploaded file as Normalize does, and returns the middle of it that
// fills a header.
func Header(data []byte, limits Limits) (Picture, error) {
	src, err := decode(data, limits)
	if err != nil {
		return Picture{}, err
	}
	upright := orient(toRGBA(src.image), src.orientation)
	size := upright.Bounds().Size()
	part := image.Rect(0, 0, size.X, max(1, size.X*HeaderHeight/HeaderWidth))
	if part.Dy() > size.Y {
		part = image.Rect(0, 0, max(1, size.Y*HeaderWidth/HeaderHeight), size.Y)
	}
	part = part.Add(image.Pt((size.X-part.Dx())/2, (size.Y-part.Dy())/2))
	canvas := image.NewRGBA(image.Rect(0, 0, HeaderWidth, HeaderHeight))
	draw.CatmullRom.Scale(canvas, canvas.Bounds(), upright, part, draw.Src, nil)

	var file bytes.Buffer
	if err := png.Encode(&file, canvas); err != nil {
		return Picture{}, fmt.Errorf("write header picture: %w", err)
	}
	hash, err := placeholder(canvas)
	if err != nil {
		return Picture{}, err
	}
	digest := sha256.Sum256(file.Bytes())
	return Picture{
		PNG: file.Bytes(), Width: HeaderWidth, Height: HeaderHeight, Blurhash: hash, SHA256: hex.EncodeToString(digest[:]),
	}, nil
}

// toRGBA copies a picture so that its pixels begin at 0, 0.
func toRGBA(src image.Image) *image.RGBA {
	canvas := image.NewRGBA(image.Rectangle{Max: src.Bounds().Size()})
	draw.Draw(canvas, canvas.Bounds(), src, src.Bounds().Min, draw.Src)
	return canvas
}
