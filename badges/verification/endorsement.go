package verification

import "context"

// Endorsement is what an EndorsementCredential says.
type Endorsement struct {
	Subject string // the id of what is endorsed
	Comment string
	Name    string // of the credential
}

// VerifyEndorsement checks an Open Badges 3.0 EndorsementCredential with embedded
// proofs in the way of [Verifier.Verify], which takes it for no badge.
func (v *Verifier) VerifyEndorsement(ctx context.Context, data []byte) (Report, Endorsement) {
	ctx, cancel := context.WithTimeout(ctx, maxTime)
	defer cancel()
	r := &run{ctx: ctx, fetcher: v.Fetch, now: v.Now(), input: Input{Data: data}, answers: make(map[string]answer)}
	e := r.verifyEndorsement(data)
	r.report.CheckedAt = r.now.UTC()
	r.report.State = conclude(r.report.Steps)
	return r.report, e
}

func (r *run) verifyEndorsement(data []byte) (e Endorsement) {
	c, err := parseObject(data)
	switch {
	case len(data) > maxDocument:
		r.add(InputUnreadable, "", "it is larger than an endorsement can be")
		return e
	case err != nil:
		r.add(InputUnreadable, "", err.Error())
		return e
	case !isCredential(c) || !c.is("EndorsementCredential"):
		r.add(InputNoBadge, c.text("id"), "it is no EndorsementCredential")
		return e
	}
	r.report.Credential = r.documentAt(Response{Body: data})
	r.add(InputRead, c.text("id"), "")
	r.report.Facts.Standard, r.report.Facts.Form, r.report.Facts.ID = "Open Badges 3.0", "embedded proof", c.text("id")
	if issuer := c.object("issuer"); issuer != nil {
		r.noteProfile(issuer)
	} else {
		r.report.Facts.IssuerID = c.text("issuer")
	}
	subject := c.object("credentialSubject")
	e = Endorsement{Subject: subject.text("id"), Comment: subject.text("endorsementComment"), Name: c.text("name")}
	if c["proof"] == nil {
		r.add(ProofMissing, c.text("id"), "the credential has no member proof")
	} else {
		r.checkProofs(data)
	}
	r.checkEndorsementFields(c)
	r.checkDates(credentialDates(c))
	r.checkStatus(c)
	return e
}

// checkEndorsementFields obeys Open Badges 3.0, EndorsementCredential and
// EndorsementSubject.
func (r *run) checkEndorsementFields(c object) {
	before := len(r.report.Steps)
	begin := "validFrom"
	switch first(c.texts("@context")) {
	case contextVC2:
	case contextVC1:
		begin = "issuanceDate"
	default:
		r.add(StructureWrong, "@context", "its first value must be "+contextVC2+" or "+contextVC1)
	}
	if !c.contextHas(contextOB3) {
		r.add(StructureWrong, "@context", "it must name Open Badges 3.0: "+contextOB3+"context-3.0.3.json")
	}
	r.checkFields(c, []field{
		{"credential", "id", true, isReference, "an address or another URI"},
		{"credential", "issuer", true, isReference, "a Profile"},
		{"credential", "name", true, isText, "text"},
		{"credential", begin, true, isDate, "a date and time with its zone"},
		{"credential", "validUntil", false, isDate, "a date and time with its zone"},
		{"credential", "expirationDate", false, isDate, "a date and time with its zone"},
		{"credential", "credentialSubject", true, isReference, "an EndorsementSubject"},
	})
	r.checkFields(c.object("credentialSubject"), []field{
		{"credentialSubject", "id", true, isReference, "an address or another URI"},
		{"credentialSubject", "endorsementComment", false, isText, "text"},
	})
	if before == len(r.report.Steps) {
		r.add(StructureGood, "", "")
	}
}
