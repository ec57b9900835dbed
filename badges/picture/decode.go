package picture

import (
	"bytes"
	"image"

	"golang.org/x/image/draw"
)

// source is a decoded file before it is scaled.
type source struct {
	image       image.Image
	orientation int // as in EXIF, 1 to 8
}

// decode reads a file after its size in bytes and in pixels was found to be
// within the limits.
func decode(data []byte, limits Limits) (source, error) {
	limits = limits.withDefaults()
	if err := limits.checkBytes(len(data)); err != nil {
		return source{}, err
	}
	f, err := formatOf(data)
	if err != nil {
		return source{}, err
	}
	config, err := f.config(bytes.NewReader(data))
	if err != nil {
		return source{}, damaged(f.name, err)
	}
	if err := limits.checkDimensions(config.Width, config.Height); err != nil {
		return source{}, err
	}
	isJPEG := f.name == "JPEG"
	if isJPEG && scans(data) > maxScans {
		return source{}, refuse("the JPEG picture has more than %d scans: save it again, as PNG or as an ordinary JPEG", maxScans)
	}
	img, err := f.decode(bytes.NewReader(data))
	if err != nil {
		return source{}, damaged(f.name, err)
	}
	src := source{image: onScreen(img, config), orientation: upright}
	if isJPEG {
		src.orientation = jpegOrientation(data)
	}
	return src, nil
}

// onScreen returns the picture as large as its header says. The first frame of
// a GIF may cover only a part of the logical screen.
func onScreen(img image.Image, config image.Config) image.Image {
	screen := image.Rect(0, 0, config.Width, config.Height)
	if img.Bounds() == screen {
		return img
	}
	canvas := image.NewRGBA(screen)
	draw.Draw(canvas, img.Bounds(), img, img.Bounds().Min, draw.Src)
	return canvas
}

// scans counts the start-of-scan markers (ITU-T T.81 §B.2.3). Within
// entropy-coded data 0xFF is always stuffed, so only an embedded thumbnail can
// add to the count.
func scans(data []byte) int {
	return bytes.Count(data, []byte{0xff, 0xda})
}
