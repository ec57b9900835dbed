package jsonld

import (
	"regexp"
	"strings"

	"github.com/piprate/json-gold/ld"

	"laurel/badges"
)

// undefined is where terms go that nothing defines, when they are looked for.
const undefined = "urn:laurel:undefined:"

// absoluteIRI is what JSON-LD processors agree to keep, without what would end an
// address in N-Quads.
var absoluteIRI = regexp.MustCompile(`^(?:[A-Za-z][A-Za-z0-9+.-]*|_):[^\s<>"]*$`)

// nameUndefined finds the term because of which a document was refused. The
// library does not say; so the document is read again with a vocabulary that
// catches it.
func nameUndefined(document map[string]any, options *ld.JsonLdOptions) error {
	options = options.Copy()
	options.SafeMode = false
	caught := make(map[string]any, len(document))
	for name, value := range document {
		caught[name] = value
	}
	catcher := map[string]any{"@vocab": undefined}
	contexts, isList := document["@context"].([]any)
	if !isList {
		contexts = []any{document["@context"]}
	}
	caught["@context"] = append(contexts[:len(contexts):len(contexts)], catcher)
	expanded, err := ld.NewJsonLdProcessor().Expand(caught, options)
	if err == nil {
		err = checkExpanded(expanded)
	}
	if badges.KindOf(err) == badges.Invalid && err != nil {
		return err
	}
	return badges.Errorf(badges.Invalid, "the document has a property that none of its contexts defines")
}

// checkExpanded refuses what is lost on the way from JSON-LD to RDF: types, ids
// and properties that are not absolute.
func checkExpanded(value any) error {
	switch value := value.(type) {
	case []any:
		for _, element := range value {
			if err := checkExpanded(element); err != nil {
				return err
			}
		}
	case map[string]any:
		if _, isValue := value["@value"]; isValue {
			return checkValue(value)
		}
		for name, member := range value {
			if err := checkMember(name, member); err != nil {
				return err
			}
		}
	}
	return nil
}

func checkMember(name string, member any) error {
	if term, ok := strings.CutPrefix(name, undefined); ok {
		return badges.InvalidField(term, "the property %q is not defined by any of the document's contexts, so that no signature covers it", term)
	}
	switch name {
	case "@type":
		return checkTypes(member)
	case "@id":
		if id, ok := member.(string); !ok || !absoluteIRI.MatchString(id) {
			return badges.InvalidField("id", "the id %.200q is not an absolute address, so that no signature covers it", member)
		}
		return nil
	case "@index":
		return nil
	}
	if !strings.HasPrefix(name, "@") && !absoluteIRI.MatchString(name) {
		return badges.InvalidField(name, "the property %.200q is not an absolute address, so that no signature covers it", name)
	}
	return checkExpanded(member)
}

func checkTypes(member any) error {
	types, isList := member.([]any)
	if !isList {
		types = []any{member}
	}
	for _, t := range types {
		text, ok := t.(string)
		term := strings.TrimPrefix(text, undefined)
		if !ok || term != text || text != "@json" && !absoluteIRI.MatchString(text) {
			return badges.InvalidField("type", "the type %.200q is not defined by any of the document's contexts, so that no signature covers it", term)
		}
	}
	return nil
}
