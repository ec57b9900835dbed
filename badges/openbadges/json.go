package openbadges

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"

	"github.com/gowebpki/jcs"

	"laurel/badges"
)

// Fingerprint returns the lower-case hex SHA-256 of a credential without its
// proofs, in the canonical form of RFC 8785. Anyone can compute it from the
// published document, however that is indented or ordered.
func Fingerprint(credential []byte) (string, error) {
	o, err := parseObject(credential)
	if err != nil {
		return "", err
	}
	delete(o, "proof")
	canonical, err := o.canonical()
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(canonical)
	return hex.EncodeToString(sum[:]), nil
}

// object is a JSON object of which only the outermost members are looked at;
// the others keep their bytes.
type object map[string]json.RawMessage

// parseObject reads a JSON object. It refuses what RFC 8785 refuses: duplicate
// members, broken UTF-8, lone surrogates, numbers that are no doubles.
func parseObject(document []byte) (object, error) {
	canonical, err := jcs.Transform(document)
	if err != nil {
		return nil, badges.Errorf(badges.Invalid, "the document cannot be read as JSON: %v", err)
	}
	var o object
	if err := json.Unmarshal(canonical, &o); err != nil || o == nil {
		return nil, badges.Errorf(badges.Invalid, "the document is JSON but not an object: give one credential, in braces")
	}
	return o, nil
}

// canonical returns the object's form in RFC 8785.
func (o object) canonical() ([]byte, error) {
	plain, err := json.Marshal(o)
	if err != nil {
		return nil, fmt.Errorf("write JSON: %w", err)
	}
	canonical, err := jcs.Transform(plain)
	if err != nil {
		return nil, fmt.Errorf("canonicalise JSON: %w", err)
	}
	return canonical, nil
}

// with returns a copy in which one member has another value.
func (o object) with(name string, value json.RawMessage) object {
	changed := maps.Clone(o)
	changed[name] = value
	return changed
}

// text returns a member that is a string, and "" for any other.
func (o object) text(name string) string {
	var s string
	if json.Unmarshal(o[name], &s) != nil {
		return ""
	}
	return s
}

// encode writes a document as it is stored and served. Characters that matter
// only within HTML stay as they are, so that people can read the text.
func encode(document any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(document); err != nil {
		return nil, fmt.Errorf("write Open Badges document: %w", err)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}
