// Package jsonld turns JSON-LD documents into the canonical bytes that
// signatures are made of.
//
// It is offline: the contexts of credentials, Open Badges and their proofs are
// embedded, and a document that names another one is refused. It is safe: what
// JSON-LD would drop silently, so that it were not signed (a term that no
// context defines, a type or an id that is not absolute), is an error that
// names it. It is bounded: size, nesting, number of things and their likeness
// are limited, because canonicalization of a graph made for it takes for ever.
//
// Specifications: JSON-LD 1.1, RDF Dataset Canonicalization (RDFC-1.0, called
// URDNA2015 before), N-Quads.
package jsonld
