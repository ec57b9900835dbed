package verification

import (
	"crypto"
	"fmt"
	"slices"

	"laurel/badges"
)

// verifySigned checks a signed assertion of Open Badges 1.1 or 2.0.
func (r *run) verifySigned(j *jws) {
	assertion := j.claims
	r.add(InputRead, assertion.text("id"), "")
	r.report.Facts.Form = "signed"
	if isAssertion1(assertion) && assertion["verify"] != nil {
		r.verifySigned1(j)
		return
	}
	if v := assertion.object("verification"); !v.is("SignedBadge", "signed") {
		r.add(StructureWrong, "verification.type", "it must be SignedBadge")
	}
	_, issuer, ok := r.readAssertion(assertion)
	if !ok {
		return
	}
	// What an embedded profile says of its keys is the word of whoever signed; the
	// issuer's own address decides.
	profile, _, err := r.getObject(issuer.text("id"), acceptJSON)
	switch {
	case err != nil:
		r.add(KeyUnreachable, issuer.text("id"), err.Error())
		return
	case profile.text("id") != issuer.text("id"):
		r.add(KeyForeign, issuer.text("id"), errNotItself.Error())
		return
	}
	r.noteProfile(profile)
	r.addProof(r.checkSigned(j, profile))
	r.checkRevocationList(assertion, profile)
}

// checkSigned obeys Open Badges 2.0, Signed Badge Verification: the key must be
// listed by the issuer's profile and name the issuer as its owner.
func (r *run) checkSigned(j *jws, profile object) proofFinding {
	name := j.claims.object("verification").id("creator")
	if code, err := j.safe(); err != nil {
		return proofFinding{code: code, subject: name, detail: err.Error()}
	}
	listed := profileKeys(profile)
	if name == "" && len(listed) > 0 {
		name = listed[0]
	}
	if !slices.Contains(listed, name) {
		return proofFinding{code: KeyForeign, subject: name, detail: fmt.Sprintf("the profile %s does not list this key", profile.text("id"))}
	}
	public, err := r.profileKey(profile, name)
	if isUnavailable(err) {
		return proofFinding{code: KeyUnreachable, subject: name, detail: badges.MessageOf(err)}
	}
	if err != nil {
		return proofFinding{code: KeyForeign, subject: name, detail: err.Error()}
	}
	if err := j.verify(public); err != nil {
		return proofFinding{code: ProofBad, subject: name, detail: j.header.text("alg") + ": " + err.Error()}
	}
	return proofFinding{code: ProofGood, subject: name, detail: j.header.text("alg"), binding: KeyBound, bindingDetail: "listed by " + profile.text("id")}
}

// profileKeys returns the ids of the keys that a profile lists.
func profileKeys(profile object) (ids []string) {
	for _, v := range profile.values("publicKey") {
		switch k := v.(type) {
		case string:
			ids = append(ids, k)
		case object:
			ids = append(ids, k.text("id"))
		}
	}
	return ids
}

// profileKey returns a CryptographicKey, embedded in the profile or fetched.
func (r *run) profileKey(profile object, id string) (crypto.PublicKey, error) {
	for _, k := range profile.objects("publicKey") {
		if k.text("id") == id && k.text("publicKeyPem") != "" {
			return ownedKey(k, profile)
		}
	}
	k, _, err := r.getObject(id, acceptPEM)
	if err != nil {
		return nil, err
	}
	if k.text("id") != id {
		return nil, fmt.Errorf("the key's document has the id %q", k.text("id"))
	}
	return ownedKey(k, profile)
}

func ownedKey(key, profile object) (crypto.PublicKey, error) {
	if owner := key.id("owner"); owner != profile.text("id") {
		return nil, fmt.Errorf("the key's owner is %q", owner)
	}
	return publicKey(key)
}
