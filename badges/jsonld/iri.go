package jsonld

import (
	"regexp"
	"strings"

	"github.com/piprate/json-gold/ld"

	"laurel/badges"
)

// The library leaves out statements with web addresses that its own pattern does
// not take, such as long ones, without a word: they would not be signed. The
// pattern is slow, too. So web addresses go through it under a scheme of their
// own; which of them are addresses is for checkExpanded to say.
const veil = "veiled-"

// veiled returns expanded JSON-LD in which web addresses are veiled: ids, types
// and properties. Types of values stay, because the library looks at them.
func veiled(value any) any {
	switch value := value.(type) {
	case []any:
		list := make([]any, len(value))
		for n, element := range value {
			list[n] = veiled(element)
		}
		return list
	case map[string]any:
		if _, isValue := value["@value"]; isValue {
			return value
		}
		object := make(map[string]any, len(value))
		for name, member := range value {
			switch name {
			case "@id", "@type":
				object[name] = veilTexts(member)
			default:
				object[veilText(name)] = veiled(member)
			}
		}
		return object
	}
	return value
}

func veilTexts(member any) any {
	switch member := member.(type) {
	case string:
		return veilText(member)
	case []any:
		list := make([]any, len(member))
		for n, element := range member {
			list[n] = veilTexts(element)
		}
		return list
	}
	return member
}

func veilText(s string) string {
	if strings.HasPrefix(s, "http://") || strings.HasPrefix(s, "https://") {
		return veil + s
	}
	return s
}

// unveil gives the web addresses of a dataset back.
func unveil(dataset *ld.RDFDataset) {
	graphs := make(map[string][]*ld.Quad, len(dataset.Graphs))
	for name, quads := range dataset.Graphs {
		for _, q := range quads {
			q.Subject, q.Predicate, q.Object = unveilNode(q.Subject), unveilNode(q.Predicate), unveilNode(q.Object)
			if q.Graph != nil {
				q.Graph = unveilNode(q.Graph)
			}
		}
		graphs[strings.TrimPrefix(name, veil)] = quads
	}
	dataset.Graphs = graphs
}

func unveilNode(n ld.Node) ld.Node {
	if address, found := strings.CutPrefix(n.GetValue(), veil); found && ld.IsIRI(n) {
		return ld.NewIRI(address)
	}
	return n
}

// languageTag is what the library takes; it drops values with another.
var languageTag = regexp.MustCompile(`^[a-zA-Z]+(-[a-zA-Z0-9]+)*$`)

// checkValue refuses values that the library would leave out.
func checkValue(value map[string]any) error {
	if t, ok := value["@type"].(string); ok && t != "@json" {
		isWeb := strings.HasPrefix(t, "http://") || strings.HasPrefix(t, "https://")
		if !absoluteIRI.MatchString(t) || isWeb && !strings.HasPrefix(t, ld.XSDNS) && !ld.IsURL(t) {
			return badges.InvalidField("type", "the type %.200q of a value is not an absolute address, so that no signature covers it", t)
		}
	}
	if tag, ok := value["@language"].(string); ok && !languageTag.MatchString(tag) {
		return badges.InvalidField("language", "the language %.40q is not a language tag, so that no signature covers it", tag)
	}
	return nil
}
