package svg

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

const (
	namespace = "http://www.w3.org/2000/svg"
	xlink     = "http://www.w3.org/1999/xlink"
)

// fate is what becomes of an element.
type fate int

const (
	unknown fate = iota // refused
	drawn
	leftOut // with all that it holds: it shows nothing
	styles  // a style sheet
)

// fateOf is the list of elements. What is on none of these lines would be missing
// from the picture.
func fateOf(name string) fate {
	switch name {
	case "svg", "g", "a", "defs", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "use",
		"linearGradient", "radialGradient", "stop", "clipPath":
		return drawn
	case "script", "title", "desc", "metadata", "view", "cursor":
		return leftOut
	case "style":
		return styles
	}
	return unknown
}

// read reads the file into a tree, without what shows nothing, and its style sheets.
func read(file []byte) (root *node, sheet string, err error) {
	decoder := xml.NewDecoder(bytes.NewReader(file))
	var open *node
	var text strings.Builder
	inStyle := false
	for count, depth := 0, 0; ; {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, "", refuse("the SVG file is damaged or not complete (%v): save it again", err)
		}
		switch token := token.(type) {
		case xml.Directive:
			if bytes.ContainsRune(token, '[') {
				return nil, "", refuse("the SVG file defines entities of its own, which is not allowed: save it as plain SVG")
			}
		case xml.CharData:
			if inStyle {
				text.Write(token)
			}
		case xml.StartElement:
			if count, depth = count+1, depth+1; count > maxElements || depth > maxDepth {
				return nil, "", tooComplex()
			}
			n, skip, err := element(token, open)
			if err != nil {
				return nil, "", err
			}
			if inStyle = n == nil && skip == styles; inStyle {
				break
			}
			if n == nil {
				if err := decoder.Skip(); err != nil {
					return nil, "", refuse("the SVG file is damaged or not complete (%v): save it again", err)
				}
				depth--
				break
			}
			if open == nil {
				root = n
			} else {
				open.children = append(open.children, n)
			}
			open = n
		case xml.EndElement:
			depth--
			if inStyle {
				inStyle = false
				break
			}
			if open != nil {
				open = open.parent
			}
		}
	}
	if root == nil {
		return nil, "", refuse("the file is no SVG drawing: it has no <svg> element")
	}
	return root, text.String(), nil
}

// element returns the node of a start tag, nil for one that is left out.
func element(start xml.StartElement, parent *node) (*node, fate, error) {
	name := start.Name.Local
	ours := start.Name.Space == namespace || start.Name.Space == ""
	if parent == nil && (!ours || name != "svg") {
		return nil, leftOut, refuse("the file is no SVG drawing: its first element is <%s>", name)
	}
	if !ours {
		return nil, leftOut, nil // editors keep their own things in their own namespaces
	}
	switch fate := fateOf(name); {
	case fate == leftOut || fate == styles:
		return nil, fate, nil
	case fate == unknown || name == "svg" && parent != nil:
		return nil, unknown, refuse("the SVG drawing uses <%s>, which can't be drawn here%s", name, advice(name))
	}
	n := &node{name: name, attributes: make(map[string]string), parent: parent}
	for _, a := range start.Attr {
		if a.Name.Space == "" || a.Name.Space == xlink && a.Name.Local == "href" {
			n.attributes[a.Name.Local] = a.Value
		}
	}
	return n, drawn, nil
}

// advice says what to do about an element that can't be drawn.
func advice(name string) string {
	switch name {
	case "text", "tspan", "textPath":
		return ": turn text into paths in your drawing program, or save the picture as PNG"
	case "image":
		return ": draw what it shows, or save the picture as PNG"
	case "animate", "animateTransform", "animateMotion", "set":
		return ": badges don't move, leave the animation out"
	}
	return ": flatten it in your drawing program, or save the picture as PNG"
}
