package svg

import (
	"regexp"
	"strings"
)

// rule is one rule of a style sheet with one simple selector.
type rule struct {
	selector     string // "name", ".class", "#id" or "*"
	declarations [][2]string
}

var (
	cssComment  = regexp.MustCompile(`(?s)/\*.*?\*/|<!--|-->`)
	cssSelector = regexp.MustCompile(`^(?:[.#]?[A-Za-z_][\w-]*|\*)$`)
)

// parseSheet reads a style sheet of simple rules, which is what drawing programs
// write.
func parseSheet(sheet string) (rules []rule, err error) {
	rest := strings.TrimSpace(cssComment.ReplaceAllString(sheet, ""))
	for rest != "" {
		selectors, after, opened := strings.Cut(rest, "{")
		body, next, closed := strings.Cut(after, "}")
		if !opened || !closed {
			return nil, refuse("the style sheet in the SVG drawing is not complete: save the drawing as plain SVG")
		}
		declarations, err := parseDeclarations(body)
		if err != nil {
			return nil, err
		}
		for selector := range strings.SplitSeq(selectors, ",") {
			selector = strings.TrimSpace(selector)
			if !cssSelector.MatchString(selector) {
				return nil, refuse("the style sheet in the SVG drawing has a rule for %q, which can't be read here: save the drawing with styles as attributes", selector)
			}
			rules = append(rules, rule{selector, declarations})
		}
		if rest = strings.TrimSpace(next); len(rules) > maxRules {
			return nil, tooComplex()
		}
	}
	return rules, nil
}

const maxRules = 2000

// parseDeclarations reads "fill: red; stroke: none".
func parseDeclarations(s string) (declarations [][2]string, err error) {
	for part := range strings.SplitSeq(s, ";") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		name, value, ok := strings.Cut(part, ":")
		value = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(value), "!important"))
		if !ok || strings.ContainsAny(value, "{}<") {
			return nil, refuse("the SVG drawing has a style that can't be read: %q", part)
		}
		declarations = append(declarations, [2]string{strings.ToLower(strings.TrimSpace(name)), value})
	}
	return declarations, nil
}

// style writes into the attributes what style sheets and the style attribute say,
// which count in that order (CSS Cascade 4 §6; SVG 2 §6.6).
func (n *node) style(rules []rule) error {
	classes := strings.Fields(n.get("class"))
	for _, kind := range []string{"*", "", ".", "#"} { // by specificity
		for _, r := range rules {
			if !strings.HasPrefix(r.selector, kind) || kind == "" && strings.ContainsAny(r.selector[:1], ".#*") {
				continue
			}
			matches := r.selector == "*" || r.selector == n.name || r.selector == "#"+n.get("id")
			for _, class := range classes {
				matches = matches || r.selector == "."+class
			}
			if matches {
				n.declare(r.declarations)
			}
		}
	}
	own, err := parseDeclarations(n.get("style"))
	n.declare(own)
	return err
}

func (n *node) declare(declarations [][2]string) {
	for _, d := range declarations {
		n.attributes[d[0]] = d[1]
	}
}
