package openbadges

import (
	"crypto/ed25519"
	"encoding/json"
	"fmt"
	"time"

	"laurel/badges"
)

// SigningKey is an issuer's Ed25519 key with the id of the actor whose document
// lists it.
type SigningKey struct {
	Controller string
	Private    ed25519.PrivateKey
}

// VerificationMethod returns the key's id. See the function of the same name.
func (k SigningKey) VerificationMethod() string {
	return VerificationMethod(k.Controller, k.Private.Public().(ed25519.PublicKey))
}

// proof is a DataIntegrityProof (Data Integrity 1.0 §2.1).
type proof struct {
	Type               string          `json:"type"`
	Cryptosuite        string          `json:"cryptosuite"`
	Created            string          `json:"created"`
	VerificationMethod string          `json:"verificationMethod"`
	ProofPurpose       string          `json:"proofPurpose"`
	Context            json.RawMessage `json:"@context,omitempty"`
	ProofValue         string          `json:"proofValue,omitempty"`
}

// Sign returns the document with a proof set, one proof of every suite,
// appended as its last member. The document's other bytes stay as they are. A
// document that already has a proof is refused: each proof of a set signs the
// document without any.
func Sign(document []byte, key SigningKey, created time.Time) ([]byte, error) {
	if len(key.Private) != ed25519.PrivateKeySize || key.Controller == "" {
		return nil, fmt.Errorf("sign document: the key of %q is not a complete Ed25519 key", key.Controller)
	}
	if created.IsZero() {
		return nil, fmt.Errorf("sign document: the proof has no date")
	}
	unsecured, err := parseObject(document)
	if err != nil {
		return nil, err
	}
	if _, signed := unsecured["proof"]; signed || len(unsecured) == 0 {
		return nil, badges.Errorf(badges.Invalid, "the document is empty or has a proof already: give it without one")
	}
	var set []proof
	for _, suite := range cryptosuites() {
		p, err := newProof(suite, unsecured, key, created)
		if err != nil {
			return nil, err
		}
		set = append(set, p)
	}
	return appendProofs(document, set)
}

func newProof(suite cryptosuite, unsecured object, key SigningKey, created time.Time) (proof, error) {
	p := proof{
		Type:               "DataIntegrityProof",
		Cryptosuite:        suite.name,
		Created:            dateTime(created),
		VerificationMethod: key.VerificationMethod(),
		ProofPurpose:       "assertionMethod",
	}
	if suite.copiesContext {
		p.Context = unsecured["@context"]
	}
	plain, err := encode(p)
	if err != nil {
		return proof{}, err
	}
	options, err := parseObject(plain)
	if err != nil {
		return proof{}, err
	}
	digest, err := suite.digest(unsecured, options)
	if err != nil {
		return proof{}, fmt.Errorf("make %s proof: %w", suite.name, err)
	}
	p.ProofValue = encodeMultibase(ed25519.Sign(key.Private, digest))
	return p, nil
}

// appendProofs puts the proof set before the closing brace of an object that
// was parsed and is not empty.
func appendProofs(document []byte, set []proof) ([]byte, error) {
	proofs, err := encode(set)
	if err != nil {
		return nil, err
	}
	end := len(document) - 1
	for document[end] != '}' {
		end--
	}
	secured := append([]byte{}, document[:end]...)
	secured = append(secured, `,"proof":`...)
	secured = append(secured, proofs...)
	return append(secured, '}'), nil
}
