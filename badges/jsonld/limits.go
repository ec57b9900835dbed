package jsonld

import (
	"bytes"
	"encoding/json"
	"strings"

	"laurel/badges"
)

// What is larger is no credential. The limits keep the worst document at some
// hundred milliseconds.
const (
	maxBytes    = 1 << 20
	maxDepth    = 64
	maxObjects  = 4000
	maxContexts = 40 // each one named is read anew
)

// parse reads a document within the limits.
func parse(document []byte) (map[string]any, error) {
	if len(document) > maxBytes {
		return nil, badges.Errorf(badges.Invalid, "the document has %d bytes; at most %d are read", len(document), maxBytes)
	}
	if err := checkDepth(document); err != nil {
		return nil, err
	}
	var value map[string]any
	if err := json.Unmarshal(document, &value); err != nil || value == nil {
		return nil, badges.Errorf(badges.Invalid, "the document is not a JSON object")
	}
	var s size
	if err := s.add(value); err != nil {
		return nil, err
	}
	return value, nil
}

// checkDepth refuses deep nesting before anything recurses into it.
func checkDepth(document []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(document))
	for depth := 0; ; {
		token, err := decoder.Token()
		if err != nil {
			return nil // the end, or what json.Unmarshal will complain about
		}
		switch token {
		case json.Delim('{'), json.Delim('['):
			depth++
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
		if depth > maxDepth {
			return badges.Errorf(badges.Invalid, "the document is nested more than %d levels deep", maxDepth)
		}
	}
}

// size counts what makes a document expensive.
type size struct{ objects, contexts int }

func (s *size) add(value any) error {
	switch value := value.(type) {
	case []any:
		for _, element := range value {
			if err := s.add(element); err != nil {
				return err
			}
		}
	case map[string]any:
		if s.objects++; s.objects > maxObjects {
			return badges.Errorf(badges.Invalid, "the document has more than %d objects", maxObjects)
		}
		if err := s.addContext(value["@context"]); err != nil {
			return err
		}
		for _, member := range value {
			if err := s.add(member); err != nil {
				return err
			}
		}
	case string:
		if i := strings.IndexFunc(value, isUnsafeControl); i >= 0 {
			return badges.Errorf(badges.Invalid, "the text %.60q has the control character U+%04X, which is not signed alike everywhere; take it out", value, value[i])
		}
	}
	return nil
}

func (s *size) addContext(context any) error {
	switch context := context.(type) {
	case nil:
		return nil
	case []any:
		s.contexts += len(context)
	default:
		s.contexts++
	}
	if s.contexts > maxContexts {
		return badges.Errorf(badges.Invalid, "the document names more than %d contexts", maxContexts)
	}
	return nil
}

// isUnsafeControl finds the characters that RDFC-1.0 writes as \b, \f and \uXXXX
// and many implementations, ours among them, write as they are: signatures over
// them fail elsewhere.
func isUnsafeControl(r rune) bool {
	return r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0x7f
}
