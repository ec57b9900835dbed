package openbadges

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"

	"laurel/badges"
	"laurel/badges/jsonld"
)

// cryptosuite is one way to turn a document and the options of a proof into the
// bytes that are signed (Data Integrity 1.0 §3). All suites here sign with
// Ed25519.
type cryptosuite struct {
	name string

	// copiesContext says that the document's @context becomes one of the
	// proof's options.
	copiesContext bool

	// digest returns the bytes to sign for an unsecured document and a proof
	// without proofValue.
	digest func(document, options object) ([]byte, error)
}

// cryptosuites returns the suites of which each signed document gets one proof,
// in the order in which they stand in its proof set.
func cryptosuites() []cryptosuite {
	return []cryptosuite{eddsaRDFC2022(), eddsaJCS2022()}
}

func findCryptosuite(name string) (cryptosuite, bool) {
	for _, suite := range cryptosuites() {
		if suite.name == name {
			return suite, true
		}
	}
	return cryptosuite{}, false
}

// eddsaRDFC2022 signs what the document says in RDF, however it is written (EdDSA
// Cryptosuites 1.0 §3.2). It is the suite that 1EdTech's validator takes.
func eddsaRDFC2022() cryptosuite {
	return cryptosuite{name: "eddsa-rdfc-2022", digest: digestRDFC}
}

// digestRDFC obeys EdDSA Cryptosuites 1.0 §3.2.3 to §3.2.5.
func digestRDFC(document, options object) ([]byte, error) {
	if document["@context"] == nil {
		return nil, badges.InvalidField("@context", "the document has no @context, so that nothing in it has a meaning to sign")
	}
	for _, o := range []object{document, options} {
		if err := checkTerms(o); err != nil {
			return nil, err
		}
	}
	optionsHash, err := options.with("@context", document["@context"]).statements()
	if err != nil {
		return nil, err
	}
	documentHash, err := document.statements()
	if err != nil {
		return nil, err
	}
	return append(optionsHash, documentHash...), nil
}

// statements returns the SHA-256 of what the object says in canonical RDF.
func (o object) statements() ([]byte, error) {
	plain, err := json.Marshal(o)
	if err != nil {
		return nil, err
	}
	digest, err := jsonld.Digest(plain)
	return digest[:], err
}

// eddsaJCS2022 needs no JSON-LD: it signs the canonical JSON itself (EdDSA
// Cryptosuites 1.0 §3.3).
func eddsaJCS2022() cryptosuite {
	return cryptosuite{name: "eddsa-jcs-2022", copiesContext: true, digest: digestJCS}
}

// digestJCS obeys EdDSA Cryptosuites 1.0 §3.3.2 to §3.3.5.
func digestJCS(document, options object) ([]byte, error) {
	if context, ok := options["@context"]; ok {
		if !contextBegins(document["@context"], context) {
			return nil, badges.Errorf(badges.Invalid, "the document's @context does not begin with the proof's: it was changed after signing")
		}
		document = document.with("@context", context)
	}
	canonicalOptions, err := options.canonical()
	if err != nil {
		return nil, err
	}
	canonicalDocument, err := document.canonical()
	if err != nil {
		return nil, err
	}
	optionsHash := sha256.Sum256(canonicalOptions)
	documentHash := sha256.Sum256(canonicalDocument)
	return append(optionsHash[:], documentHash[:]...), nil
}

// contextBegins reports whether a document's @context starts with all values of
// a proof's, in their order. Whoever passes a credential on may have added
// contexts at the end.
func contextBegins(document, proof json.RawMessage) bool {
	have, want := contextList(document), contextList(proof)
	if len(have) < len(want) {
		return false
	}
	for i := range want {
		if !bytes.Equal(have[i], want[i]) {
			return false
		}
	}
	return true
}

// contextList returns the values of an @context, which may also be a single
// one. Both sides come from canonical JSON, so that equal values have equal
// bytes.
func contextList(context json.RawMessage) []json.RawMessage {
	var list []json.RawMessage
	if json.Unmarshal(context, &list) == nil {
		return list
	}
	return []json.RawMessage{context}
}
