package svg

import "strings"

// kept are the attributes that an element may keep. Everything else is left out:
// handlers of events, links, what editors note.
func kept(element, name string) bool {
	switch name {
	case "id", "transform", "opacity", "clip-path", "clip-rule", "display", "visibility", "color",
		"fill", "fill-rule", "fill-opacity", "stroke", "stroke-width", "stroke-linecap", "stroke-linejoin", "stroke-miterlimit",
		"stroke-dasharray", "stroke-dashoffset", "stroke-opacity":
		return true
	}
	own := map[string]string{
		"svg": " viewBox width height preserveAspectRatio ", "path": " d ", "rect": " x y width height rx ry ",
		"circle": " cx cy r ", "ellipse": " cx cy rx ry ", "line": " x1 y1 x2 y2 ", "polyline": " points ", "polygon": " points ",
		"use": " href x y ", "stop": " offset stop-color stop-opacity ", "clipPath": " clipPathUnits ",
		"linearGradient": " href x1 y1 x2 y2 gradientUnits gradientTransform spreadMethod ",
		"radialGradient": " href cx cy r fx fy gradientUnits gradientTransform spreadMethod ",
	}
	return strings.Contains(own[element], " "+name+" ")
}

// notDrawn are properties that change what is seen and are not supported, with the
// value that changes nothing.
func notDrawn() map[string]string {
	return map[string]string{
		"filter": "none", "mask": "none", "marker": "none", "marker-start": "none", "marker-mid": "none", "marker-end": "none",
		"mix-blend-mode": "normal", "vector-effect": "none", "paint-order": "normal", "backdrop-filter": "none", "clip": "auto",
		"transform-origin": "", "background": "none", "background-color": "transparent", "fr": "0",
	}
}

// clean applies the style sheet, turns styles into attributes, and leaves out or
// refuses what is not drawn, in the node and below it.
func (d *Drawing) clean(n *node, rules []rule) error {
	if err := n.style(rules); err != nil {
		return err
	}
	for name, harmless := range notDrawn() {
		if value := strings.TrimSpace(n.get(name)); value != "" && value != harmless {
			return refuse("the SVG drawing uses %s on <%s>, which can't be drawn here%s", name, n.name, advice(name))
		}
	}
	if n.name == "a" {
		n.name = "g"
	}
	for name, value := range n.attributes {
		value = strings.TrimSpace(value)
		if n.attributes[name] = value; !kept(n.name, name) {
			delete(n.attributes, name)
		}
	}
	if href := n.get("href"); href != "" && !strings.HasPrefix(href, "#") {
		return refuse("the SVG drawing refers to %q: everything it shows has to be in the file itself", href)
	}
	if units := n.get("clipPathUnits"); units != "" && units != "userSpaceOnUse" {
		return refuse("the SVG drawing uses clipPathUnits=%q, which can't be drawn here%s", units, advice("clipPath"))
	}
	if id := n.get("id"); id != "" {
		if d.ids[id] != nil {
			return refuse("the SVG drawing has two elements with the id %q: save it as plain SVG", id)
		}
		d.ids[id] = n
	}
	for _, child := range n.children {
		if err := d.clean(child, rules); err != nil {
			return err
		}
	}
	return nil
}

// reference returns the element that url(#id) or #id names.
func (d *Drawing) reference(value string, names ...string) (*node, error) {
	id := strings.TrimPrefix(value, "#")
	if inner, ok := strings.CutPrefix(value, "url("); ok {
		inner, closed := strings.CutSuffix(inner, ")")
		inner, local := strings.CutPrefix(strings.Trim(strings.TrimSpace(inner), `"'`), "#")
		if !closed || !local {
			return nil, refuse("the SVG drawing refers to %q: everything it shows has to be in the file itself", value)
		}
		id = inner
	}
	n := d.ids[id]
	if n != nil {
		for _, name := range names {
			if n.name == name {
				return n, nil
			}
		}
	}
	return nil, refuse("the SVG drawing refers to %q, which it does not have as <%s>", value, strings.Join(names, "> or <"))
}
