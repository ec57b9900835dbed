package designer

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"

	"golang.org/x/image/vector"
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

// PNG returns the same drawing as a picture of Side pixels in square, on
// transparent ground. Errors are those of Check.
func (g *Designer) PNG(d Design) ([]byte, error) {
	canvas, err := g.raster(d)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestSpeed} // whoever keeps it encodes it anew
	if err := encoder.Encode(&b, canvas); err != nil {
		return nil, fmt.Errorf("write drawing: %w", err)
	}
	return b.Bytes(), nil
}

func (g *Designer) raster(d Design) (*image.RGBA, error) {
	_, all, err := g.checkedLayers(d)
	if err != nil {
		return nil, err
	}
	canvas := image.NewRGBA(image.Rect(0, 0, Side, Side))
	pen := vector.NewRasterizer(Side, Side)
	for _, l := range all {
		source, err := l.fill.image()
		if err != nil {
			return nil, err
		}
		pen.Reset(Side, Side)
		l.outline.trace(pen)
		pen.Draw(canvas, canvas.Bounds(), source, image.Point{})
	}
	return canvas, nil
}

func (g *Designer) checkedLayers(d Design) (Design, []layer, error) {
	d, err := g.Check(d)
	if err != nil {
		return d, nil, err
	}
	all, err := g.layers(d)
	return d, all, err
}

// trace has the rasteriser go along the outline.
func (p path) trace(pen *vector.Rasterizer) {
	xy := func(a point) (x, y float32) { return float32(a.x), float32(a.y) }
	for _, s := range p {
		ax, ay := xy(s.points[0])
		bx, by := xy(s.points[1])
		cx, cy := xy(s.points[2])
		switch s.command {
		case 'M':
			pen.MoveTo(ax, ay)
		case 'L':
			pen.LineTo(ax, ay)
		case 'Q':
			pen.QuadTo(ax, ay, bx, by)
		case 'C':
			pen.CubeTo(ax, ay, bx, by, cx, cy)
		case 'Z':
			pen.ClosePath()
		}
	}
}

// image is the paint on a whole canvas.
func (p paint) image() (image.Image, error) {
	top, err := parseColour(p.top)
	if err != nil {
		return nil, err
	}
	bottom, err := parseColour(p.bottom)
	if err != nil || top == bottom {
		return image.NewUniform(top), err
	}
	canvas := image.NewRGBA(image.Rect(0, 0, Side, Side))
	for y := range Side {
		part := func(a, b uint8) uint8 { return uint8((int(a)*(Side-1-y) + int(b)*y) / (Side - 1)) }
		row := color.RGBA{R: part(top.R, bottom.R), G: part(top.G, bottom.G), B: part(top.B, bottom.B), A: 0xff}
		draw.Draw(canvas, image.Rect(0, y, Side, y+1), image.NewUniform(row), image.Point{}, draw.Src)
	}
	return canvas, nil
}
