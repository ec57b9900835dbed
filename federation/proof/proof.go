// Package proof signs activities themselves, with object integrity proofs
// (FEP-8b32) of the cryptosuite eddsa-jcs-2022 (Data Integrity EdDSA Cryptosuites
// 1.0 §3.3).
//
// A request's signature speaks for who sends it. A proof speaks for whose activity
// it is, whoever passes it on, and for as long as the bytes are kept.
//
// Only what is about the proof is changed in a document: its @context names the
// vocabulary of proofs, and its last member is the proof.
package proof

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/gowebpki/jcs"
	"github.com/mr-tron/base58"
)

const (
	proofType     = "DataIntegrityProof"
	cryptosuite   = "eddsa-jcs-2022"
	purpose       = "assertionMethod"
	proofContext  = "https://w3id.org/security/data-integrity/v1"
	base58BTC     = "z" // of multibase
	longestValue  = 100 // of a proofValue; 64 bytes need 88 digits
	createdFormat = time.RFC3339
)

// Key is an Ed25519 key, and the id under which its actor lists it in
// assertionMethod (FEP-521a).
type Key struct {
	ID      string
	Private ed25519.PrivateKey
}

// Errors of Verify, to be told apart with errors.Is.
var (
	// ErrNone says that a document has no proof that can be checked here: none at
	// all, several, or one of another kind.
	ErrNone = errors.New("the activity has no integrity proof that is accepted; use eddsa-jcs-2022 (FEP-8b32)")
	ErrBad  = errors.New("the integrity proof does not match the activity and the key")
)

// object is a JSON object whose members keep their bytes.
type object map[string]json.RawMessage

// Sign returns an ActivityStreams document with a proof, made at that time. The
// document must be a JSON object with an @context and without a proof.
func Sign(document []byte, key Key, created time.Time) ([]byte, error) {
	var o object
	if err := json.Unmarshal(document, &o); err != nil {
		return nil, fmt.Errorf("sign activity: %w", err)
	}
	if o["@context"] == nil || o["proof"] != nil {
		return nil, errors.New("sign activity: it needs an @context, and must have no proof")
	}
	context, err := withProofContext(o["@context"])
	if err != nil {
		return nil, fmt.Errorf("sign activity: %w", err)
	}
	o["@context"] = context
	options := object{"@context": context}
	for name, value := range map[string]string{
		"type": proofType, "cryptosuite": cryptosuite, "proofPurpose": purpose,
		"verificationMethod": key.ID, "created": created.UTC().Format(createdFormat),
	} {
		if err := options.set(name, value); err != nil {
			return nil, err
		}
	}
	digest, err := digestOf(o, options)
	if err != nil {
		return nil, fmt.Errorf("sign activity: %w", err)
	}
	if err := options.set("proofValue", base58BTC+base58.Encode(ed25519.Sign(key.Private, digest))); err != nil {
		return nil, err
	}
	o["proof"], err = encode(options)
	if err != nil {
		return nil, err
	}
	return encode(o)
}

// Proof is what a proof says of itself, before anything of it is believed.
type Proof struct {
	VerificationMethod string    // id of the key
	Created            time.Time // zero if it does not say
	Expires            time.Time // zero if it does not
	unsecured, options object
	signature          []byte
}

// Read reads the proof of a document.
func Read(document []byte) (Proof, error) {
	var p Proof
	canonical, err := jcs.Transform(document) // refuses repeated members, of which readers would pick different ones
	if err != nil {
		return p, fmt.Errorf("%w: %w", ErrNone, err)
	}
	if err := json.Unmarshal(canonical, &p.unsecured); err != nil {
		return p, fmt.Errorf("%w: %w", ErrNone, err)
	}
	if p.options, err = single(p.unsecured["proof"]); err != nil {
		return p, err
	}
	delete(p.unsecured, "proof")
	for _, name := range []string{"@graph", "@included", "@reverse"} { // would mean something else to a JSON-LD processor
		if p.unsecured[name] != nil {
			return p, fmt.Errorf("%w: the member %s is not accepted", ErrNone, name)
		}
	}
	if p.options.text("type") != proofType || p.options.text("cryptosuite") != cryptosuite || p.options.text("proofPurpose") != purpose {
		return p, ErrNone
	}
	digits, ok := strings.CutPrefix(p.options.text("proofValue"), base58BTC)
	if !ok || len(digits) > longestValue {
		return p, fmt.Errorf("%w: proofValue is no multibase value of 64 bytes", ErrNone)
	}
	if p.signature, err = base58.Decode(digits); err != nil || len(p.signature) != ed25519.SignatureSize {
		return p, fmt.Errorf("%w: proofValue is no multibase value of 64 bytes", ErrNone)
	}
	delete(p.options, "proofValue")
	p.VerificationMethod = p.options.text("verificationMethod")
	if p.Created, err = p.options.time("created"); err != nil {
		return p, err
	}
	p.Expires, err = p.options.time("expires")
	return p, err
}

// Verify reports, with nil, that the key made the proof of the document.
func (p Proof) Verify(key ed25519.PublicKey) error {
	if len(key) != ed25519.PublicKeySize {
		return fmt.Errorf("%w: the key is not Ed25519", ErrBad)
	}
	for _, options := range p.forms() {
		digest, err := digestOf(p.unsecured, options)
		if err == nil && ed25519.Verify(key, digest, p.signature) {
			return nil
		}
	}
	return ErrBad
}

// forms are the proof options that may have been signed. The @context of a
// document is one of them (§3.3.1), but not everybody writes it into the proof.
func (p Proof) forms() []object {
	if context, ok := p.options["@context"]; ok {
		if !bytes.Equal(context, p.unsecured["@context"]) {
			return nil // contexts were added or changed after signing
		}
		return []object{p.options}
	}
	withContext := maps.Clone(p.options)
	withContext["@context"] = p.unsecured["@context"]
	return []object{withContext, p.options}
}

// digestOf obeys EdDSA Cryptosuites 1.0 §3.3.4.
func digestOf(document, options object) ([]byte, error) {
	var digest []byte
	for _, o := range []object{options, document} {
		plain, err := encode(o)
		if err != nil {
			return nil, err
		}
		canonical, err := jcs.Transform(plain)
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256(canonical)
		digest = append(digest, sum[:]...)
	}
	return digest, nil
}

// withProofContext returns an @context that also defines what a proof is.
func withProofContext(context json.RawMessage) (json.RawMessage, error) {
	list := []json.RawMessage{context}
	if bytes.HasPrefix(bytes.TrimSpace(context), []byte("[")) {
		list = nil
		if err := json.Unmarshal(context, &list); err != nil {
			return nil, err
		}
	}
	own, err := encode(proofContext)
	if err != nil {
		return nil, err
	}
	if slices.ContainsFunc(list, func(one json.RawMessage) bool { return bytes.Equal(one, own) }) {
		return encode(list)
	}
	return encode(slices.Insert(list, min(1, len(list)), json.RawMessage(own)))
}

// single reads the member proof, which may be an array of one.
func single(member json.RawMessage) (object, error) {
	var many []object
	if json.Unmarshal(member, &many) == nil && len(many) == 1 && many[0] != nil {
		return many[0], nil
	}
	var one object
	if json.Unmarshal(member, &one) == nil && one != nil {
		return one, nil
	}
	return nil, ErrNone
}

func (o object) set(name, value string) error {
	b, err := encode(value)
	o[name] = b
	return err
}

func (o object) text(name string) string {
	var s string
	if json.Unmarshal(o[name], &s) != nil {
		return ""
	}
	return s
}

// time reads a member that is a time, zero if it is not there.
func (o object) time(name string) (time.Time, error) {
	if o[name] == nil {
		return time.Time{}, nil
	}
	t, err := time.Parse(createdFormat, o.text(name))
	if err != nil {
		return t, fmt.Errorf("%w: its time %s can't be read", ErrNone, name)
	}
	return t, nil
}

// encode is json.Marshal without the escapes that only HTML needs.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, fmt.Errorf("write activity: %w", err)
	}
	return bytes.TrimRight(b.Bytes(), "\n"), nil
}
