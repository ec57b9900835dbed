package openbadges

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"laurel/badges"
)

// checkTerms refuses a document that writes its statements in another way than by
// the plain terms of published contexts. A proof over statements (RDF) stays good
// when a term is written as its full address, under another name that a context
// in the document gives it, or at another place of the tree; whoever reads the
// JSON would then miss a date or a status that is signed (Data Integrity 1.0
// §2.4.1 and §4.6, Context Validation; Verifiable Credentials 2.0 §5.13).
func checkTerms(document object) error {
	root := document.text("id")
	for _, name := range slices.Sorted(maps.Keys(document)) {
		var value any
		if err := json.Unmarshal(document[name], &value); err != nil {
			return badges.Errorf(badges.Invalid, "the document's %s cannot be read as JSON: %v", name, err)
		}
		if err := checkTerm(name, value, root); err != nil {
			return err
		}
	}
	return nil
}

func checkTerm(name string, value any, root string) error {
	if name == "@context" {
		return checkContexts(value)
	}
	if strings.HasPrefix(name, "@") || strings.Contains(name, ":") {
		return unclear("the document writes %.100q where a plain term of its contexts belongs", name)
	}
	return checkValues(value, root)
}

func checkValues(value any, root string) error {
	switch value := value.(type) {
	case []any:
		for _, element := range value {
			if err := checkValues(element, root); err != nil {
				return err
			}
		}
	case map[string]any:
		if _, isText := value["@value"]; isText {
			return checkText(value)
		}
		if value["id"] == root && root != "" && slices.ContainsFunc(decisive(), func(name string) bool { return value[name] != nil }) {
			return unclear("the document says more of %.200q within itself", root)
		}
		for _, name := range slices.Sorted(maps.Keys(value)) {
			if err := checkTerm(name, value[name], root); err != nil {
				return err
			}
		}
	}
	return nil
}

// checkContexts takes addresses of contexts alone; those that are not known here
// are refused later.
func checkContexts(value any) error {
	list, isList := value.([]any)
	if !isList {
		list = []any{value}
	}
	for _, context := range list {
		if _, isAddress := context.(string); !isAddress {
			return unclear("the document defines terms of its own in @context, by which its words can mean anything")
		}
	}
	return nil
}

// checkText takes a text with its language (Verifiable Credentials 2.0 §11.1).
func checkText(value map[string]any) error {
	for name := range value {
		if !slices.Contains([]string{"@value", "@language", "@direction"}, name) {
			return unclear("the document writes %.100q where a plain text belongs", name)
		}
	}
	return nil
}

// decisive are the members of a credential by which it stands or falls.
func decisive() []string {
	return []string{
		"issuer", "credentialSubject", "credentialStatus", "refreshService",
		"validFrom", "validUntil", "issuanceDate", "expirationDate",
	}
}

// unclear is the error for terms whose meaning cannot be told, as jsonld has it for
// contexts that are not known.
func unclear(format string, args ...any) error {
	return badges.InvalidField("@context", format, args...)
}
