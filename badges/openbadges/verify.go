package openbadges

import (
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"maps"

	"laurel/badges"
)

// maxProofs is how many proofs of one document are checked: more would only
// cost time.
const maxProofs = 16

// ErrUnsupportedProof is in the chain of a proof's error if it is of a kind that
// cannot be checked here, and so may be good or not.
var ErrUnsupportedProof = errors.New("proof of an unknown kind")

func unsupported(format string, args ...any) error {
	return &badges.Error{Kind: badges.Invalid, Message: fmt.Sprintf(format, args...), Err: ErrUnsupportedProof}
}

// KeyFinder returns the key behind a verification method. It must make sure
// that the issuer's document lists the method under assertionMethod; the id
// alone proves nothing, since anyone can write one.
type KeyFinder func(issuer, verificationMethod string) (ed25519.PublicKey, error)

// ProofResult is what was found out about one proof of a set.
type ProofResult struct {
	Cryptosuite        string
	VerificationMethod string
	Created            string // as the proof says; "" if it does not
	Err                error  // nil: the signature is good
}

// VerifyProofs checks every proof of a document by itself and answers in their
// order. A set is good only if all of them are: one good proof says nothing
// about a broken second one.
//
// It checks signatures alone, not dates, status or schema. The error is a
// [badges.Error] of kind Invalid for a document that has no issuer or no proof,
// or more than can be checked.
func VerifyProofs(document []byte, find KeyFinder) ([]ProofResult, error) {
	unsecured, err := parseObject(document)
	if err != nil {
		return nil, err
	}
	proofs, err := proofsOf(unsecured)
	if err != nil {
		return nil, err
	}
	issuer := issuerID(unsecured["issuer"])
	if issuer == "" {
		return nil, badges.Errorf(badges.Invalid, "the document has no issuer.id, so that it is unclear whose key must have signed it")
	}
	delete(unsecured, "proof")
	results := make([]ProofResult, len(proofs))
	for i, p := range proofs {
		results[i] = ProofResult{
			Cryptosuite:        p.text("cryptosuite"),
			VerificationMethod: p.text("verificationMethod"),
			Created:            p.text("created"),
			Err:                verifyProof(unsecured, p, issuer, find),
		}
	}
	return results, nil
}

// verifyProof obeys Data Integrity 1.0 §4.4 and EdDSA Cryptosuites 1.0 §3.3.2.
func verifyProof(unsecured, p object, issuer string, find KeyFinder) error {
	if t := p.text("type"); t != "DataIntegrityProof" {
		return unsupported("proofs of type %q cannot be checked here, only DataIntegrityProof", t)
	}
	suite, ok := findCryptosuite(p.text("cryptosuite"))
	if !ok {
		return unsupported("proofs of cryptosuite %q cannot be checked here", p.text("cryptosuite"))
	}
	if purpose := p.text("proofPurpose"); purpose != "assertionMethod" {
		return badges.Errorf(badges.Invalid, "the proof's purpose is %q; a credential needs assertionMethod", purpose)
	}
	if _, chained := p["previousProof"]; chained {
		return unsupported("the proof belongs to a proof chain, which cannot be checked here")
	}
	signature, err := decodeMultibase(p.text("proofValue"))
	if err != nil || len(signature) != ed25519.SignatureSize {
		return badges.Errorf(badges.Invalid, "the proof's proofValue is not an Ed25519 signature in multibase form")
	}
	options := maps.Clone(p)
	delete(options, "proofValue")
	digest, err := suite.digest(unsecured, options)
	if err != nil {
		return err
	}
	key, err := find(issuer, p.text("verificationMethod"))
	if err != nil {
		return err
	}
	if len(key) != ed25519.PublicKeySize || !ed25519.Verify(key, digest, signature) {
		return badges.Errorf(badges.Invalid, "the signature does not fit: the document was changed after signing, or another key signed it")
	}
	return nil
}

// proofsOf reads the member proof: one proof or a set of them.
func proofsOf(document object) ([]object, error) {
	var set []object
	if json.Unmarshal(document["proof"], &set) != nil {
		var single object
		if json.Unmarshal(document["proof"], &single) == nil && single != nil {
			set = []object{single}
		}
	}
	if len(set) == 0 {
		return nil, badges.Errorf(badges.Invalid, "the document has no embedded proof")
	}
	if len(set) > maxProofs {
		return nil, badges.Errorf(badges.Invalid, "the document has %d proofs; at most %d are checked", len(set), maxProofs)
	}
	return set, nil
}

// issuerID returns the id of an issuer, which may be given as an address or as
// an object.
func issuerID(issuer json.RawMessage) string {
	var o object
	if json.Unmarshal(issuer, &o) == nil {
		return o.text("id")
	}
	return object{"issuer": issuer}.text("issuer")
}
