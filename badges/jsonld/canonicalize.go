package jsonld

import (
	"errors"
	"fmt"

	"github.com/piprate/json-gold/ld"

	"laurel/badges"
)

// Canonicalize returns the canonical N-Quads of a JSON-LD document (RDFC-1.0).
// The error is a [badges.Error] of kind Invalid that names what is wrong.
func Canonicalize(document []byte) ([]byte, error) {
	value, err := parse(document)
	if err != nil {
		return nil, err
	}
	if value["@context"] == nil {
		return nil, badges.InvalidField("@context", "the document has no @context, so that nothing in it has a meaning to sign")
	}
	contexts, err := parsed()
	if err != nil {
		return nil, err
	}
	options := ld.NewJsonLdOptions("")
	options.DocumentLoader = contexts
	options.SafeMode = true
	options.Algorithm = ld.AlgorithmURDNA2015
	dataset, err := readDataset(value, options)
	if err != nil {
		return nil, err
	}
	if err := checkLikeness(dataset); err != nil {
		return nil, err
	}
	options.Format = "application/n-quads"
	canonical, err := ld.NewJsonLdApi().Normalize(dataset, options)
	if err != nil {
		return nil, fmt.Errorf("canonicalize JSON-LD: %w", err)
	}
	text, ok := canonical.(string)
	if !ok || text == "" {
		return nil, badges.Errorf(badges.Invalid, "the document says nothing: no statement is left of it in JSON-LD")
	}
	return []byte(text), nil
}

// readDataset expands a document, checks that nothing of it is lost, and turns
// it into statements.
func readDataset(document map[string]any, options *ld.JsonLdOptions) (*ld.RDFDataset, error) {
	expanded, err := ld.NewJsonLdProcessor().Expand(document, options)
	if err != nil {
		return nil, explain(document, options, err)
	}
	if err := checkExpanded(expanded); err != nil {
		return nil, err
	}
	dataset, err := ld.NewJsonLdApi().ToRDF(veiled(expanded), options)
	if err != nil {
		return nil, badges.Errorf(badges.Invalid, "the document cannot be read as JSON-LD: %v", err)
	}
	unveil(dataset)
	return dataset, nil
}

// explain turns the library's error into one that says what to look at.
func explain(document map[string]any, options *ld.JsonLdOptions, err error) error {
	var ours *badges.Error
	if errors.As(err, &ours) {
		return ours
	}
	var theirs *ld.JsonLdError
	if errors.As(err, &theirs) && theirs.Code == ld.InvalidProperty {
		return nameUndefined(document, options)
	}
	return badges.Errorf(badges.Invalid, "the document cannot be read as JSON-LD: %v", err)
}
