package picture

import (
	"crypto/sha256"
	"encoding/hex"

	"laurel/badges/svg"
)

// drawSVG makes the picture of an SVG file, and keeps the cleaned drawing with it.
func drawSVG(data []byte, limits Limits) (Picture, error) {
	if err := limits.withDefaults().checkBytes(len(data)); err != nil {
		return Picture{}, err
	}
	drawing, err := svg.Parse(data)
	if err != nil {
		return Picture{}, err
	}
	canvas, err := drawing.Draw(Side)
	if err != nil {
		return Picture{}, err
	}
	p, err := finish(canvas)
	if err != nil {
		return Picture{}, err
	}
	p.SVG = drawing.Bytes()
	p.SVGSHA256 = digest(p.SVG)
	return p, nil
}

func digest(file []byte) string {
	sum := sha256.Sum256(file)
	return hex.EncodeToString(sum[:])
}
