package verification

import (
	"crypto"
	"crypto/ed25519"
	"errors"

	"laurel/badges"
	"laurel/badges/openbadges"
)

// checkProofs checks every embedded proof of a document by itself.
func (r *run) checkProofs(data []byte) {
	for _, p := range r.proofs(data) {
		r.add(p.code, p.subject, p.detail)
		if p.binding != "" {
			r.add(p.binding, p.subject, p.bindingDetail)
		}
	}
}

// proofFinding is what became of one proof, and of the question whose key made it.
type proofFinding struct {
	code            Code
	subject, detail string
	binding         Code
	bindingDetail   string
}

// proofs checks the proofs of a document, and adds nothing to the report.
func (r *run) proofs(data []byte) (findings []proofFinding) {
	keys := make(map[string]boundKey)
	results, err := openbadges.VerifyProofs(data, func(issuer, method string) (ed25519.PublicKey, error) {
		key, known := keys[method]
		if !known {
			key = r.findKey(issuer, method)
			keys[method] = key
		}
		if key.err != nil {
			return nil, key.err
		}
		public, ok := key.public.(ed25519.PublicKey)
		if !ok {
			return nil, badges.Errorf(badges.Invalid, "the key %s is not an Ed25519 key", method)
		}
		return public, nil
	})
	if err != nil {
		return []proofFinding{{code: ProofBad, detail: badges.MessageOf(err)}}
	}
	for _, result := range results {
		findings = append(findings, judge(result, keys[result.VerificationMethod]))
	}
	return append(findings, r.proofDates(data)...)
}

// judge says what became of one proof.
func judge(result openbadges.ProofResult, key boundKey) proofFinding {
	f := proofFinding{subject: result.VerificationMethod, detail: result.Cryptosuite}
	switch {
	case result.Err == nil:
		f.code, f.binding, f.bindingDetail = ProofGood, key.code, key.detail
	case key.err != nil && errors.Is(result.Err, key.err):
		f.code, f.detail = key.code, badges.MessageOf(key.err)
	case errors.Is(result.Err, openbadges.ErrUnsupportedProof):
		f.code, f.detail = ProofUnsupported, badges.MessageOf(result.Err)
	case unknownContext(result.Err):
		f.code, f.detail = ProofContext, badges.MessageOf(result.Err)
	default:
		f.code, f.detail = ProofBad, result.Cryptosuite+": "+badges.MessageOf(result.Err)
	}
	return f
}

// unknownContext reports whether a document uses a context that is not embedded:
// whether its proof is good cannot be told.
func unknownContext(err error) bool {
	e, ok := errors.AsType[*badges.Error](err)
	return ok && e.Field == "@context"
}

// proofDates holds the proofs' own dates against the clock (Data Integrity 1.0
// §2.1: created, expires).
func (r *run) proofDates(data []byte) (findings []proofFinding) {
	document, err := parseObject(data)
	if err != nil {
		return []proofFinding{{code: ProofBad, detail: err.Error()}}
	}
	for _, p := range document.objects("proof") {
		created, noCreated := parseDate(p.text("created"))
		expires, noExpires := parseDate(p.text("expires"))
		if p["expires"] != nil && noExpires != nil {
			findings = append(findings, proofFinding{code: ProofBad, subject: p.text("verificationMethod"), detail: "until when the proof holds (expires) cannot be read"})
		}
		if noCreated == nil && created.After(r.now.Add(clockSkew)) || noExpires == nil && !r.now.Before(expires) {
			findings = append(findings, proofFinding{code: ProofOutdated, subject: p.text("verificationMethod")})
		}
	}
	return findings
}

// boundKey is a public key and how it is tied to the issuer, or why it is not.
type boundKey struct {
	public crypto.PublicKey
	code   Code // KeyBound, KeySameServer; with err KeyForeign, KeyUnreachable, KeyHeaderOnly
	detail string
	err    error
}

func foreignKey(format string, args ...any) boundKey {
	return boundKey{code: KeyForeign, err: badges.Errorf(badges.Invalid, format, args...)}
}

func unreachableKey(err error) boundKey {
	return boundKey{code: KeyUnreachable, err: badges.Errorf(badges.Unavailable, "%v", err)}
}
