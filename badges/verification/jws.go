package verification

import (
	"crypto"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// algorithms are those whose signatures are believed. Symmetric ones (HS256) and
// none prove nothing about an issuer.
func algorithms() []jose.SignatureAlgorithm {
	return []jose.SignatureAlgorithm{
		jose.RS256, jose.RS384, jose.RS512, jose.PS256, jose.PS384, jose.PS512, jose.ES256, jose.ES384, jose.ES512, jose.EdDSA,
	}
}

// jws is a compact JWS that was parsed, not checked.
type jws struct {
	compact string
	header  object
	payload []byte
	claims  object
}

// parseJWS reads a compact JWS (RFC 7515 §7.1) whose payload is a JSON object.
func parseJWS(compact string) (*jws, error) {
	parts := strings.Split(compact, ".")
	if len(parts) != 3 {
		return nil, errors.New("it has not the three parts of a compact JWS")
	}
	head, err := base64.RawURLEncoding.DecodeString(parts[0])
	if err != nil {
		return nil, errors.New("its header is not base64url")
	}
	header, err := parseObject(head)
	if err != nil {
		return nil, fmt.Errorf("its header: %w", err)
	}
	payload, err := payloadOf(compact)
	if err != nil {
		return nil, err
	}
	claims, err := parseObject(payload)
	if err != nil {
		return nil, fmt.Errorf("its payload: %w", err)
	}
	return &jws{compact: compact, header: header, payload: payload, claims: claims}, nil
}

func payloadOf(compact string) ([]byte, error) {
	parts := strings.Split(compact, ".")
	if len(parts) != 3 {
		return nil, errors.New("it has not the three parts of a compact JWS")
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return nil, errors.New("its payload is not base64url")
	}
	return payload, nil
}

// safe refuses headers that could not prove anything, whatever the key.
func (j *jws) safe() (Code, error) {
	algorithm := j.header.text("alg")
	switch {
	case algorithm == "" || strings.EqualFold(algorithm, "none"):
		return ProofUnsafe, errors.New("the algorithm is none: nobody signed it")
	case strings.HasPrefix(algorithm, "HS"):
		return ProofUnsafe, fmt.Errorf("%s needs a shared secret: whoever can check it can also forge it", algorithm)
	case !slices.Contains(algorithms(), jose.SignatureAlgorithm(algorithm)):
		return ProofUnsupported, fmt.Errorf("the algorithm %s is not known here", algorithm)
	case j.header["crit"] != nil || j.header["b64"] != nil:
		return ProofUnsupported, errors.New("the header demands extensions that are not known here")
	}
	return "", nil
}

// verify checks the signature with a key. The algorithm must be one of the key's kind.
func (j *jws) verify(key crypto.PublicKey) error {
	parsed, err := jose.ParseSignedCompact(j.compact, algorithms())
	if err != nil {
		return err
	}
	_, err = parsed.Verify(key)
	return err
}

// verifyJWS checks a signed badge: an Open Badges 3.0 VC-JWT or an Open Badges
// 1.1 or 2.0 assertion.
func (r *run) verifyJWS(compact string) {
	j, err := parseJWS(compact)
	if err != nil {
		r.add(InputUnreadable, "", err.Error())
		return
	}
	credential := j.credential()
	switch {
	case isCredential(credential) && !isAchievement(credential):
		r.add(InputNoBadge, credential.text("id"), "it is a Verifiable Credential, but none of an achievement")
	case isCredential(credential):
		r.verifyCredentialJWT(j, credential)
	case isAssertion2(j.claims) || isAssertion1(j.claims):
		r.verifySigned(j)
	default:
		r.add(InputNoBadge, "", "the signed document is neither an assertion nor an achievement credential")
	}
}

// credential returns the credential of a VC-JWT: the payload itself, or its claim
// vc in Data Model 1.1, which the registered claims complete (§6.3.1).
func (j *jws) credential() object {
	vc := j.claims.object("vc")
	if vc == nil {
		return j.claims
	}
	completed := object{}
	for name, value := range vc {
		completed[name] = value
	}
	j.complete(completed)
	return completed
}

func (j *jws) complete(c object) {
	if issuer := j.claims.text("iss"); issuer != "" && c.id("issuer") == "" {
		c["issuer"] = issuer
	}
	if id := j.claims.text("jti"); id != "" && c.text("id") == "" {
		c["id"] = id
	}
	if subject := c.object("credentialSubject"); subject != nil && subject.text("id") == "" && j.claims.text("sub") != "" {
		subject["id"] = j.claims.text("sub")
	}
	if at, ok := j.numericDate("nbf"); ok && c.text("issuanceDate") == "" && c.text("validFrom") == "" {
		c["issuanceDate"] = at.Format(time.RFC3339)
	}
	if at, ok := j.numericDate("exp"); ok && c.text("expirationDate") == "" && c.text("validUntil") == "" {
		c["expirationDate"] = at.Format(time.RFC3339)
	}
}

// numericDate reads a date in seconds (RFC 7519 §2).
func (j *jws) numericDate(claim string) (time.Time, bool) {
	n, ok := j.claims[claim].(json.Number)
	if !ok {
		return time.Time{}, false
	}
	seconds, err := n.Float64()
	if err != nil || seconds < -1e11 || seconds > 1e12 {
		return time.Time{}, false
	}
	return time.Unix(int64(seconds), 0).UTC(), true
}

// verifyCredentialJWT checks an Open Badges 3.0 credential in JWT form.
func (r *run) verifyCredentialJWT(j *jws, c object) {
	r.add(InputRead, c.text("id"), "")
	r.report.Facts.Form = "JWT"
	r.noteCredential(c)
	r.addProof(r.checkJWT(j, c.id("issuer")))
	r.checkClaims(j, c)
	data, err := encode(c)
	if err != nil {
		r.add(InputUnreadable, "", err.Error())
		return
	}
	r.checkCredential(c, data)
}

func (r *run) addProof(f proofFinding) {
	r.add(f.code, f.subject, f.detail)
	if f.binding != "" {
		r.add(f.binding, f.subject, f.bindingDetail)
	}
}

// checkJWT checks a signature against the keys of whoever should have made it.
func (r *run) checkJWT(j *jws, issuer string) proofFinding {
	name := j.header.text("kid")
	algorithm := j.header.text("alg")
	if code, err := j.safe(); err != nil {
		return proofFinding{code: code, subject: name, detail: err.Error()}
	}
	key := r.findJWTKey(j, issuer)
	if key.err != nil {
		return proofFinding{code: key.code, subject: name, detail: key.err.Error()}
	}
	if err := j.verify(key.public); err != nil {
		return proofFinding{code: ProofBad, subject: name, detail: algorithm + ": " + err.Error()}
	}
	return proofFinding{code: ProofGood, subject: name, detail: algorithm, binding: key.code, bindingDetail: key.detail}
}

// checkClaims holds the registered claims against the credential (Open Badges 3.0
// §8.2.4.1, Data Model 1.1 §6.3.1): two truths in one envelope are none.
func (r *run) checkClaims(j *jws, c object) {
	for claim, value := range map[string]string{
		"iss": c.id("issuer"), "jti": c.text("id"), "sub": c.object("credentialSubject").text("id"),
	} {
		if said := j.claims.text(claim); said != "" && said != value {
			r.add(ClaimsDiffer, claim, fmt.Sprintf("the envelope says %q, the badge %q", said, value))
		}
	}
	for _, claim := range []string{"iss", "jti", "sub"} {
		if value, there := j.claims[claim]; there && j.claims.text(claim) != value {
			r.add(StructureWrong, claim, "it must be text")
		}
	}
	from, until := credentialDates(c)
	for claim, value := range map[string]string{"nbf": from, "exp": until} {
		said, ok := j.numericDate(claim)
		if j.claims[claim] != nil && !ok {
			r.add(StructureWrong, claim, "it must be a number of seconds (NumericDate)")
		}
		at, err := parseDate(value)
		if ok && err == nil && !said.Equal(at.Truncate(time.Second)) {
			r.add(ClaimsDiffer, claim, fmt.Sprintf("the envelope says %s, the badge %s", said.Format(time.RFC3339), value))
		}
		if _, written := j.claims[claim]; ok && claim == "exp" && written && value == "" && !r.now.Before(said) {
			r.add(DatesExpired, claim, said.Format(time.RFC3339))
		}
	}
}
