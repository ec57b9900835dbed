package svg

import (
	"image/color"
	"maps"
)

// style are the properties that elements hand down to those within them.
type style map[string]string

// initial are the properties' values where nothing is said (SVG 2 §13).
func initial() style {
	return style{
		"fill": "black", "fill-opacity": "1", "fill-rule": "nonzero", "clip-rule": "nonzero", "color": "black", "visibility": "visible",
		"stroke": "none", "stroke-width": "1", "stroke-linecap": "butt", "stroke-linejoin": "miter", "stroke-miterlimit": "4",
		"stroke-dasharray": "none", "stroke-dashoffset": "0", "stroke-opacity": "1",
	}
}

// with is the style within an element.
func (s style) with(n *node) style {
	own := maps.Clone(s)
	for name := range s {
		if value := n.get(name); value != "" && value != "inherit" {
			own[name] = value
		}
	}
	return own
}

func (s style) current() (color.NRGBA, error) { return parseColour(s["color"], color.NRGBA{A: 255}) }

// pen reads how strokes are drawn.
func (s style) pen(whole float64) (p pen, err error) {
	p = pen{cap: s["stroke-linecap"], join: s["stroke-linejoin"]}
	if p.join != "round" && p.join != "bevel" {
		p.join = "miter"
	}
	if p.width, err = length(s["stroke-width"], 1, whole); err != nil {
		return p, err
	}
	if p.miter, err = parseNumber(s["stroke-miterlimit"]); err != nil {
		return p, err
	}
	if p.offset, err = length(s["stroke-dashoffset"], 0, whole); err != nil || s["stroke-dasharray"] == "none" {
		return p, err
	}
	if p.dashes, err = parseNumbers(s["stroke-dasharray"]); err != nil {
		return p, refuse("the SVG drawing has dashes that can't be read: %q; write them as numbers", s["stroke-dasharray"])
	}
	for _, d := range p.dashes {
		if d < 0 {
			return p, refuse("the SVG drawing has dashes of negative length: %q", s["stroke-dasharray"])
		}
	}
	if len(p.dashes)%2 == 1 {
		p.dashes = append(p.dashes, p.dashes...)
	}
	return p, nil
}
