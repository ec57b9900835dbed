package verification

import (
	"encoding/json"
	"time"

	"laurel/badges"
)

// verifyHosted1 checks a hosted assertion of Open Badges 0.5, 1.0 or 1.1.
func (r *run) verifyHosted1(given object, from string) {
	address := given.object("verify").text("url")
	if given["verify"] == nil { // 0.5 and early 1.0: the address alone vouches
		address = from
	}
	if given.object("verify").text("type") == "signed" {
		r.add(ProofMissing, "verify", "the badge says that it is signed, but there is no signature: hand in the signed form")
		return
	}
	if !isWebAddress(address) {
		r.add(StructureWrong, "verify.url", "a hosted badge needs the address (https) where it stands")
		return
	}
	assertion, ok := given, true
	if address != from {
		if assertion, ok = r.confirm1(address); !ok {
			return
		}
	}
	r.add(HostingGood, address, "")
	r.report.Facts.Form, r.report.Facts.ID = "hosted", address
	issuer, ok := r.readAssertion1(assertion)
	if !ok {
		return
	}
	if revoked, _ := assertion["revoked"].(bool); revoked {
		r.revoked(StatusRevoked, address, "")
		return
	}
	r.checkScope1(address, issuer)
	r.checkRevocations1(assertion, issuer)
}

// confirm1 fetches an assertion from where it says that it stands.
func (r *run) confirm1(address string) (object, bool) {
	response, err := r.get(address, acceptJSON)
	if err == nil && gone(response) {
		r.addGone(address, response)
		return nil, false
	}
	confirmed, _, err := r.getObject(address, acceptJSON)
	switch {
	case err != nil:
		r.add(HostingMissing, address, badges.MessageOf(err))
		return nil, false
	case confirmed["verify"] != nil && confirmed.object("verify").text("url") != address:
		r.add(HostingOtherAddress, address, confirmed.object("verify").text("url"))
		return nil, false
	}
	r.report.Credential = r.documentAt(Response{URL: address})
	return confirmed, true
}

// verifySigned1 checks a signed assertion of Open Badges 1.1: its key stands at
// verify.url, which must be on the issuer's server.
func (r *run) verifySigned1(j *jws) {
	address := j.claims.object("verify").text("url")
	issuer, ok := r.readAssertion1(j.claims)
	if !ok {
		return
	}
	r.addProof(r.checkSigned1(j, address))
	if home := r.issuerHome1(issuer); !sameOrigin(address, home) {
		r.add(KeyForeign, address, "the key stands on another server than the issuer, "+home)
	} else {
		r.add(KeyBound, address, "")
	}
	r.checkRevocations1(j.claims, issuer)
}

func (r *run) checkSigned1(j *jws, address string) proofFinding {
	if code, err := j.safe(); err != nil {
		return proofFinding{code: code, subject: address, detail: err.Error()}
	}
	response, err := r.get(address, acceptPEM)
	if err != nil || response.Status/100 != 2 {
		return proofFinding{code: KeyUnreachable, subject: address, detail: refusal(response, err)}
	}
	if err := stayed(address, response); err != nil {
		return proofFinding{code: KeyUnreachable, subject: address, detail: badges.MessageOf(err)}
	}
	public, err := readPEM(response.Body)
	if err != nil {
		return proofFinding{code: KeyUnreachable, subject: address, detail: err.Error()}
	}
	if err := j.verify(public); err != nil {
		return proofFinding{code: ProofBad, subject: address, detail: err.Error()}
	}
	return proofFinding{code: ProofGood, subject: address, detail: j.header.text("alg")}
}

// readAssertion1 notes facts and checks fields and dates of version 1.
func (r *run) readAssertion1(a object) (issuer object, ok bool) {
	f := &r.report.Facts
	f.Standard = "Open Badges 1.0"
	if a.contextHas("https://w3id.org/openbadges/v1") || a["uid"] != nil {
		f.Standard = "Open Badges 1.1"
	}
	if f.ID == "" {
		f.ID = a.text("uid")
	}
	r.noteRecipient1(a)
	f.Evidence = evidenceOf(a)
	badge, ok := r.part1(a, "badge")
	if !ok {
		return nil, false
	}
	r.noteBadgeClass(badge)
	if issuer, ok = r.part1(badge, "issuer"); !ok {
		return nil, false
	}
	r.noteProfile(issuer)
	f.IssuerID = badge.text("issuer")
	if f.IssuerURL == "" {
		f.IssuerURL = issuer.text("origin")
	}
	before := len(r.report.Steps)
	r.checkFields(badge, []field{
		{"badge", "name", true, isText, "text"},
		{"badge", "description", true, isText, "text"},
		{"badge", "image", true, isText, "an address"},
		{"badge", "criteria", true, isText, "an address"},
	})
	r.checkFields(issuer, []field{{"issuer", "name", true, isText, "text"}})
	if len(f.Recipients) == 0 {
		r.add(StructureWrong, "recipient", "it is missing")
	}
	if before == len(r.report.Steps) {
		r.add(StructureGood, "", "")
	}
	r.checkDates(date1(a, "issuedOn", "issued_on"), date1(a, "expires"))
	return issuer, true
}

// noteRecipient1 reads both forms of a recipient: an object, or text with the
// salt beside it.
func (r *run) noteRecipient1(a object) {
	identity := Identity{Type: "email", Value: a.text("recipient"), Salt: a.text("salt")}
	identity.Hashed = isHash(identity.Value)
	if o := a.object("recipient"); o != nil {
		hashed, _ := o["hashed"].(bool)
		identity = Identity{Type: o.text("type"), Value: o.text("identity"), Hashed: hashed, Salt: o.text("salt")}
	}
	if identity.Value != "" {
		r.report.Facts.Recipients = []Identity{identity}
	}
}

// part1 returns badge or issuer, which stand inside (1.0) or at an address (1.1).
func (r *run) part1(of object, name string) (object, bool) {
	if o := of.object(name); o != nil {
		return o, true
	}
	o, _, err := r.getObject(of.text(name), acceptJSON)
	if err != nil {
		r.add(FetchFailed, of.text(name), badges.MessageOf(err))
		return nil, false
	}
	return o, true
}

// date1 reads a date of version 1: ISO 8601, with or without a time, or seconds.
func date1(a object, names ...string) string {
	for _, name := range names {
		switch v := a[name].(type) {
		case json.Number:
			if seconds, err := v.Int64(); err == nil {
				return time.Unix(seconds, 0).UTC().Format(time.RFC3339)
			}
		case string:
			if at, err := time.Parse(time.DateOnly, v); err == nil {
				return at.Format(time.RFC3339)
			}
			return v
		}
	}
	return ""
}

// issuerHome1 returns the address that names the issuer's server: its document's
// own address where it has one, else the origin that it states.
func (r *run) issuerHome1(issuer object) string {
	if id := r.report.Facts.IssuerID; isWebAddress(id) {
		return id
	}
	if o := issuer.text("origin"); o != "" {
		return o
	}
	return issuer.text("url")
}

// checkScope1 holds the assertion's server against the issuer's.
func (r *run) checkScope1(address string, issuer object) {
	if home := r.issuerHome1(issuer); !sameOrigin(home, address) {
		r.add(HostingScope, address, "the issuer is at "+home)
	}
}

// checkRevocations1 looks a badge up in its issuer's list: an object of ids with
// reasons (Open Badges 1.1, Revocation List).
func (r *run) checkRevocations1(a, issuer object) {
	address := issuer.text("revocationList")
	switch {
	case r.input.SkipStatus:
		r.add(StatusNotAsked, "", "")
		return
	case address == "" && r.report.Facts.Form == "hosted":
		r.add(StatusGood, r.report.Facts.ID, "the badge still stands at its address")
		return
	case address == "":
		r.add(StatusNone, "", "")
		return
	}
	list, _, err := r.getObject(address, acceptJSON)
	if err != nil {
		r.add(StatusUnreachable, address, badges.MessageOf(err))
		return
	}
	if reason, found := list[a.text("uid")]; found && a.text("uid") != "" {
		text, _ := reason.(string)
		r.revoked(StatusRevoked, address, text)
		return
	}
	r.add(StatusGood, address, "")
}
