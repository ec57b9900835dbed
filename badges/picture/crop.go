package picture

import (
	"bytes"
	"fmt"
	"image"
	"image/png"

	"golang.org/x/image/draw"
)

// Crop says which square of an upright picture is kept.
type Crop struct {
	X, Y float64 // where it lies: 0 at the left or upper edge, 0.5 in the middle, 1 at the other edge
	Zoom float64 // 1 for the largest square, 2 for one of half its side; at most maxZoom
}

// maxZoom keeps enough of the picture to be worth showing.
const maxZoom = 8

// Square cuts a square out of an uploaded file and returns it as PNG of Side
// pixels, to be given to [Normalize]. Errors are those of Normalize. Values out of
// their range count as the nearest within. An SVG comes back as it is: Normalize keeps
// it as a drawing.
func Square(data []byte, limits Limits, c Crop) ([]byte, error) {
	if isSVG(data) {
		return data, nil
	}
	src, err := decode(data, limits)
	if err != nil {
		return nil, err
	}
	c = c.stored(src.orientation)
	bounds := src.image.Bounds()
	side := max(1, int(float64(min(bounds.Dx(), bounds.Dy()))/within(c.Zoom, 1, maxZoom)))
	corner := bounds.Min.Add(image.Pt(
		int(within(c.X, 0, 1)*float64(bounds.Dx()-side)),
		int(within(c.Y, 0, 1)*float64(bounds.Dy()-side)),
	))
	canvas := image.NewRGBA(image.Rect(0, 0, Side, Side))
	draw.CatmullRom.Scale(canvas, canvas.Bounds(), src.image, image.Rectangle{Min: corner, Max: corner.Add(image.Pt(side, side))}, draw.Src, nil)
	var b bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestSpeed}
	if err := encoder.Encode(&b, orient(canvas, src.orientation)); err != nil {
		return nil, fmt.Errorf("write square: %w", err)
	}
	return b.Bytes(), nil
}

func within(v, low, high float64) float64 {
	if !(v > low) { // also what is no number
		return low
	}
	return min(v, high)
}

// stored returns the crop for the picture as it lies in the file; see orient.
func (c Crop) stored(orientation int) Crop {
	x, y := within(c.X, 0, 1), within(c.Y, 0, 1)
	switch orientation {
	case 2:
		x = 1 - x
	case 3:
		x, y = 1-x, 1-y
	case 4:
		y = 1 - y
	case 5:
		x, y = y, x
	case 6:
		x, y = y, 1-x
	case 7:
		x, y = 1-y, 1-x
	case 8:
		x, y = 1-y, x
	}
	return Crop{x, y, c.Zoom}
}
