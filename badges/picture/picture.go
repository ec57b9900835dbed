// Package picture turns what people upload as a badge's or an issuer's picture
// into what the server stores and serves.
//
// It takes PNG, JPEG, GIF (the first frame), WebP and SVG, and answers with one
// form: a square PNG of [Side] pixels on each side, the whole picture fitted
// inside and the rest transparent, turned upright as the EXIF orientation of a
// JPEG asks. Only pixels survive: positions, camera names, comments and every
// other kind of metadata are gone. An SVG is drawn, and kept beside the PNG
// without what could do harm (package laurel/badges/svg).
//
// It promises that nothing is decoded before its size is known to lie within
// the [Limits], and that every refusal is a [badges.Error] whose message can be
// shown to the person who chose the file.
package picture

import (
	"image"

	"golang.org/x/image/draw"
)

// Side is the width and the height, in pixels, of every normalised picture.
const Side = 400

// Picture is a normalised picture, ready to be stored and served.
type Picture struct {
	PNG    []byte // the file, without metadata
	Width  int    // pixels, always Side
	Height int    // pixels, always Side

	// Blurhash is the placeholder that ActivityPub servers paint while the
	// picture loads (the toot:blurhash property of a Document or Image).
	Blurhash string

	// SHA256 is the digest of PNG in lower-case hexadecimal: the picture's name
	// in the blob store.
	SHA256 string

	// SVG is the cleaned drawing that PNG was made of, nil for other files.
	SVG       []byte
	SVGSHA256 string
}

// Normalize reads an uploaded file and returns the picture the server serves in
// its place. It does not keep data. A file of too many bytes gives a
// [badges.Error] of kind TooLarge; one that is empty, of too many pixels,
// damaged or of a format that is not accepted one of kind Invalid.
func Normalize(data []byte, limits Limits) (Picture, error) {
	if isSVG(data) {
		return drawSVG(data, limits)
	}
	src, err := decode(data, limits)
	if err != nil {
		return Picture{}, err
	}
	return finish(orient(fit(src.image), src.orientation))
}

// finish describes a square that is ready to be stored.
func finish(canvas *image.RGBA) (Picture, error) {
	file, err := encode(canvas)
	if err != nil {
		return Picture{}, err
	}
	hash, err := placeholder(canvas)
	if err != nil {
		return Picture{}, err
	}
	return Picture{PNG: file, Width: Side, Height: Side, Blurhash: hash, SHA256: digest(file)}, nil
}

// fit scales a picture of any shape until it just fits the square, and centres
// it there. Small pictures grow, so that every badge has the same size wherever
// it is shown.
func fit(src image.Image) *image.RGBA {
	size := src.Bounds().Size()
	longest := max(size.X, size.Y)
	width := max(1, (size.X*Side+longest/2)/longest)
	height := max(1, (size.Y*Side+longest/2)/longest)
	left, top := (Side-width)/2, (Side-height)/2

	canvas := image.NewRGBA(image.Rect(0, 0, Side, Side))
	place := image.Rect(left, top, left+width, top+height)
	draw.CatmullRom.Scale(canvas, place, src, src.Bounds(), draw.Src, nil)
	return canvas
}
