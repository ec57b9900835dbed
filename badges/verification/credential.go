package verification

import (
	"encoding/json"
	"slices"
	"strconv"
	"time"
)

const (
	contextVC1 = "https://www.w3.org/2018/credentials/v1"
	contextVC2 = "https://www.w3.org/ns/credentials/v2"
	contextOB3 = "https://purl.imsglobal.org/spec/ob/v3p0/"
)

// verifyCredential checks an Open Badges 3.0 credential with embedded proofs.
func (r *run) verifyCredential(c object, data []byte) {
	if !isAchievement(c) {
		r.add(InputNoBadge, c.text("id"), "it is a Verifiable Credential, but none of an achievement")
		return
	}
	r.add(InputRead, c.text("id"), "")
	r.report.Facts.Form = "embedded proof"
	r.noteCredential(c)
	if c["proof"] == nil {
		r.add(ProofMissing, c.text("id"), "the credential has no member proof")
	} else {
		r.checkProofs(data)
	}
	r.checkCredential(c, data)
}

// isAchievement reports whether a credential is one of Open Badges 3.0.
func isAchievement(c object) bool {
	return c.is("OpenBadgeCredential", "AchievementCredential") || c.object("credentialSubject").object("achievement") != nil
}

// checkCredential checks all but the proofs (Open Badges 3.0 §8.2).
func (r *run) checkCredential(c object, data []byte) {
	r.checkCredentialFields(c)
	r.checkSchema(c, data)
	from, until := credentialDates(c)
	r.checkDates(from, until)
	if awarded, err := parseDate(c.text("awardedDate")); err == nil {
		r.report.Facts.IssuedAt = &awarded
	}
	r.checkStatus(c)
	r.checkRefresh(c)
}

// credentialDates returns the dates of a credential of either data model.
func credentialDates(c object) (from, until string) {
	if from = c.text("validFrom"); from == "" {
		from = c.text("issuanceDate")
	}
	if until = c.text("validUntil"); until == "" {
		until = c.text("expirationDate")
	}
	return from, until
}

// isVC1 reports whether a credential follows the Data Model 1.1.
func isVC1(c object) bool { return slices.Contains(c.texts("@context"), contextVC1) }

// checkCredentialFields obeys Open Badges 3.0, OpenBadgeCredential, and what both
// data models say of @context.
func (r *run) checkCredentialFields(c object) {
	r.report.Facts.Standard = "Open Badges 3.0"
	begin := "validFrom"
	switch first := first(c.texts("@context")); first {
	case contextVC2:
		r.report.Facts.Standard += " (VC 2.0)"
	case contextVC1:
		r.report.Facts.Standard += " (VC 1.1)"
		begin = "issuanceDate"
	default:
		r.add(StructureWrong, "@context", "its first value must be "+contextVC2+" or "+contextVC1)
	}
	before := len(r.report.Steps)
	if !c.contextHas(contextOB3) {
		r.add(StructureWrong, "@context", "it must name Open Badges 3.0: "+contextOB3+"context-3.0.3.json")
	}
	if !c.is("OpenBadgeCredential", "AchievementCredential") {
		r.add(StructureWrong, "type", "it must name OpenBadgeCredential or AchievementCredential")
	}
	r.checkFields(c, []field{
		{"credential", "id", true, isReference, "an address or another URI"},
		{"credential", "issuer", true, isReference, "a Profile"},
		{"credential", begin, true, isDate, "a date and time with its zone"},
		{"credential", "validUntil", false, isDate, "a date and time with its zone"},
		{"credential", "expirationDate", false, isDate, "a date and time with its zone"},
		{"credential", "awardedDate", false, isDate, "a date and time with its zone"},
		{"credential", "credentialSubject", true, isReference, "an AchievementSubject"},
	})
	r.checkSubject(c)
	if before == len(r.report.Steps) {
		r.add(StructureGood, "", "")
	}
}

// checkSubject obeys Open Badges 3.0, AchievementSubject, Achievement and Profile.
func (r *run) checkSubject(c object) {
	if c.text("issuer") != "" {
		r.add(StructureOdd, "issuer", "it should be an object of type Profile, not an address alone")
	} else if c.object("issuer").text("id") == "" {
		r.add(StructureWrong, "issuer.id", "it is missing")
	}
	subject := c.object("credentialSubject")
	if subject.text("id") == "" && len(subject.objects("identifier")) == 0 {
		r.add(StructureWrong, "credentialSubject", "it needs an id or an identifier: whose badge is it?")
	}
	achievement := subject.object("achievement")
	r.checkFields(achievement, []field{
		{"achievement", "id", true, isReference, "an address or another URI"},
		{"achievement", "name", true, isText, "text"},
		{"achievement", "description", true, isText, "text"},
		{"achievement", "criteria", true, isReference, "an object with id or narrative"},
	})
	if achievement == nil {
		r.add(StructureWrong, "credentialSubject.achievement", "it is missing")
	}
}

func first(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

func encode(v any) ([]byte, error) { return json.Marshal(v) }

// checkRefresh asks for a newer version once (1EdTech Credential Refresh 1.0):
// the newer one counts if it is the same credential of the same issuer and is
// proved. An older version with a good proof is not made worse by a service that
// fails.
func (r *run) checkRefresh(c object) {
	service := c.object("refreshService")
	if service == nil || r.input.SkipStatus || r.refreshed || conclude(r.report.Steps) == Invalid {
		return
	}
	r.refreshed = true
	address := service.text("id")
	if !service.is("1EdTechCredentialRefresh") || !isWebAddress(address) {
		r.add(RefreshFailed, address, "only services of type 1EdTechCredentialRefresh at a web address are asked")
		return
	}
	response, err := r.get(address, acceptVC)
	if err != nil || response.Status/100 != 2 {
		r.add(RefreshFailed, address, refusal(response, err))
		return
	}
	newer := &run{ctx: r.ctx, fetcher: r.fetcher, now: r.now, input: r.input, answers: r.answers, refreshed: true}
	newer.verifyData(response.Body, response.URL)
	switch {
	case newer.report.Facts.ID != r.report.Facts.ID || newer.report.Facts.IssuerID != r.report.Facts.IssuerID:
		r.add(RefreshFailed, address, "the answer is another credential")
	case conclude(newer.report.Steps) == Invalid || conclude(newer.report.Steps) == Unknown:
		r.add(RefreshFailed, address, "the answer cannot be verified")
	case !startOf(newer.report).After(startOf(r.report)):
		r.add(RefreshSame, address, "")
	default:
		newer.report.Documents = append(r.report.Documents, newer.report.Documents...)
		r.report = newer.report
		r.add(RefreshNewer, address, "")
	}
}

// startOf returns from when the version that a report is about is valid.
func startOf(report Report) time.Time {
	document := report.Credential.JSON
	if document == nil {
		if payload, err := payloadOf(report.Credential.Text); err == nil {
			document = payload
		}
	}
	c, err := parseObject(document)
	if err != nil {
		return time.Time{}
	}
	if vc := c.object("vc"); vc != nil {
		c = vc
	}
	from, _ := credentialDates(c)
	at, _ := parseDate(from)
	return at
}

func refusal(response Response, err error) string {
	if err != nil {
		return err.Error()
	}
	return "status " + strconv.Itoa(response.Status)
}
