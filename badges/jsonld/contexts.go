package jsonld

import (
	"embed"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/piprate/json-gold/ld"

	"laurel/badges"
)

//go:embed contexts/*.json
var files embed.FS

// addresses says which file holds the context that is published at an address.
func addresses() map[string]string {
	return map[string]string{
		"https://www.w3.org/2018/credentials/v1":                     "credentials-v1",
		"https://www.w3.org/ns/credentials/v2":                       "credentials-v2",
		"https://www.w3.org/ns/credentials/undefined-terms/v2":       "undefined-terms-v2",
		"https://www.w3.org/ns/credentials/examples/v2":              "examples-v2",
		"https://www.w3.org/ns/credentials/status/v1":                "bitstring-status-list-v1",
		"https://w3id.org/vc/status-list/2021/v1":                    "status-list-2021-v1",
		"https://w3id.org/vc-revocation-list-2020/v1":                "revocation-list-2020-v1",
		"https://purl.imsglobal.org/spec/ob/v3p0/context.json":       "ob-3.0.0",
		"https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.0.json": "ob-3.0.0",
		"https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json": "ob-3.0.1",
		"https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json": "ob-3.0.2",
		"https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json": "ob-3.0.3",
		"https://purl.imsglobal.org/spec/ob/v3p0/extensions.json":    "ob-extensions",
		"https://w3id.org/openbadges/v2":                             "ob-2.0",
		"https://openbadgespec.org/v2/context.json":                  "ob-2.0",
		"https://w3id.org/security/v1":                               "security-v1",
		"https://w3id.org/security/v2":                               "security-v2",
		"https://w3id.org/security/data-integrity/v1":                "data-integrity-v1",
		"https://w3id.org/security/data-integrity/v2":                "data-integrity-v2",
		"https://w3id.org/security/multikey/v1":                      "multikey-v1",
		"https://www.w3.org/ns/did/v1":                               "did-v1",
		"https://w3id.org/security/suites/ed25519-2018/v1":           "ed25519-2018-v1",
		"https://w3id.org/security/suites/ed25519-2020/v1":           "ed25519-2020-v1",
	}
}

// Contexts returns the addresses of all contexts that are known here, sorted.
func Contexts() []string { return slices.Sorted(maps.Keys(addresses())) }

// Context returns the context that is published at an address; false for one
// that is not known here.
func Context(address string) (document []byte, known bool) {
	name, known := addresses()[address]
	if !known {
		return nil, false
	}
	document, err := files.ReadFile("contexts/" + name + ".json")
	return document, err == nil
}

// loader gives the library the embedded contexts, parsed once. The library
// only reads them.
type loader map[string]any

// parsed is a constant that costs too much to be made for each document.
var parsed = sync.OnceValues(func() (loader, error) {
	l := loader{}
	for _, address := range Contexts() {
		text, _ := Context(address)
		var document any
		if err := json.Unmarshal(text, &document); err != nil {
			return nil, fmt.Errorf("embedded context %s: %w", address, err)
		}
		l[address] = document
	}
	return l, nil
})

// LoadDocument implements [ld.DocumentLoader].
func (l loader) LoadDocument(address string) (*ld.RemoteDocument, error) {
	document, known := l[address]
	if !known {
		return nil, badges.InvalidField("@context", "the document uses the context %.200q, which is not among those known here; nothing is fetched to verify a document", address)
	}
	return &ld.RemoteDocument{DocumentURL: address, Document: document}, nil
}
