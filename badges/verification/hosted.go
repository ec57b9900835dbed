package verification

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"laurel/badges"
)

// verifyHosted checks an Open Badges 2.0 assertion. from is the address where it
// was found; one that was handed in counts for its id alone.
func (r *run) verifyHosted(given object, from string) {
	if v := given.object("verification"); v != nil && (v.is("SignedBadge") || v.is("signed")) {
		r.add(ProofMissing, given.text("id"), "the badge says that it is signed, but there is no signature: hand in the signed form")
		return
	}
	assertion, ok := r.confirm(given, from)
	if !ok {
		return
	}
	r.report.Facts.Form = "hosted"
	badge, issuer, ok := r.readAssertion(assertion)
	if !ok {
		return
	}
	r.checkScope(assertion, badge, issuer)
	if revoked, _ := assertion["revoked"].(bool); revoked {
		r.revoked(StatusRevoked, assertion.text("id"), assertion.text("revocationReason"))
		return
	}
	r.checkRevocationList(assertion, issuer)
}

// confirm fetches an assertion from its own address (Open Badges 2.0, Hosted
// Verification): only what stands there counts.
func (r *run) confirm(given object, from string) (object, bool) {
	id := given.text("id")
	if !isWebAddress(id) {
		r.add(StructureWrong, "id", "a hosted badge needs an address (https) as its id")
		return nil, false
	}
	r.report.Facts.ID = id
	response := Response{URL: from, Status: http.StatusOK}
	confirmed := given
	if id != from {
		var err error
		if response, err = r.get(id, acceptJSON); err != nil {
			r.add(HostingMissing, id, err.Error())
			return nil, false
		}
		if gone(response) {
			r.addGone(id, response)
			return nil, false
		}
		if response.Status/100 != 2 {
			r.add(HostingMissing, id, statusText(response.Status))
			return nil, false
		}
		if err := stayed(id, response); err != nil {
			r.add(HostingMissing, id, badges.MessageOf(err))
			return nil, false
		}
		if confirmed, err = parseObject(response.Body); err != nil {
			r.add(HostingMissing, id, err.Error())
			return nil, false
		}
		if confirmed.text("id") != id {
			r.add(HostingOtherAddress, id, fmt.Sprintf("the document there has the id %q", confirmed.text("id")))
			return nil, false
		}
	}
	if r.report.Credential.URL == "" || id != from {
		r.report.Credential = r.documentAt(response)
	}
	r.add(HostingGood, id, "")
	return confirmed, true
}

// documentAt returns an answer as the report's credential, and takes it out of
// the documents beside it.
func (r *run) documentAt(response Response) Document {
	for i, d := range r.report.Documents {
		if d.URL == response.URL {
			r.report.Documents = append(r.report.Documents[:i], r.report.Documents[i+1:]...)
			return d
		}
	}
	return newDocument(response.URL, response.Body)
}

// addGone notes a badge that was withdrawn, with the reason if the answer has one.
func (r *run) addGone(address string, response Response) {
	reason := ""
	if o, err := parseObject(response.Body); err == nil {
		reason = o.text("revocationReason")
	}
	r.report.Facts.ID = address
	r.revoked(StatusRevoked, address, reason)
}

func (r *run) revoked(code Code, subject, reason string) {
	r.report.Facts.RevocationReason = reason
	r.add(code, subject, reason)
}

// readAssertion checks fields and dates, finds badge class and issuer, and notes
// the facts.
func (r *run) readAssertion(assertion object) (badge, issuer object, ok bool) {
	r.noteAssertion(assertion)
	badge, badgeOK := r.part(assertion, "badge", assertion.text("id"))
	if badgeOK {
		r.noteBadgeClass(badge)
		if issuer, ok = r.part(badge, "issuer", badge.text("id")); ok {
			r.noteProfile(issuer)
		}
	}
	if !ok {
		return nil, nil, false
	}
	wrong := len(r.report.Steps)
	r.checkFields(assertion, assertionFields())
	r.checkRecipientField(assertion.object("recipient"))
	r.checkFields(badge, badgeClassFields())
	if c := badge.object("criteria"); c != nil && c.text("id") == "" && c.text("narrative") == "" {
		r.add(StructureWrong, "badge.criteria", "criteria need an id (an address) or a narrative")
	}
	r.checkFields(issuer, profileFields())
	if wrong == len(r.report.Steps) {
		r.add(StructureGood, "", "")
	}
	r.checkDates(assertion.text("issuedOn"), assertion.text("expires"))
	return badge, issuer, true
}

// part returns a badge class or a profile. An embedded one counts if it has the
// origin of what embeds it, which vouches for it; others are fetched.
func (r *run) part(of object, name, ownAddress string) (object, bool) {
	embedded, id := of.object(name), of.id(name)
	if embedded != nil && (!isWebAddress(id) || sameOrigin(id, ownAddress) || r.report.Facts.Form == "signed") {
		return embedded, true
	}
	if !isWebAddress(id) {
		r.add(StructureWrong, name, "it must be an object, or the address of one")
		return nil, false
	}
	o, _, err := r.getObject(id, acceptJSON)
	if err != nil {
		r.add(FetchFailed, id, err.Error())
		return nil, false
	}
	if o.text("id") != id {
		r.add(StructureOdd, id, fmt.Sprintf("the document there has the id %q", o.text("id")))
	}
	return o, true
}

// checkScope obeys Open Badges 2.0, VerificationObject: where an issuer's hosted
// badges may stand.
func (r *run) checkScope(assertion, badge, issuer object) {
	id := assertion.text("id")
	policy := issuer.object("verification")
	if prefixes := policy.texts("startsWith"); len(prefixes) > 0 {
		within := false
		for _, prefix := range prefixes {
			within = within || strings.HasPrefix(id, prefix)
		}
		if !within {
			r.add(HostingScope, id, "the issuer's badges begin with "+strings.Join(prefixes, " or "))
			return
		}
	}
	allowed := policy.texts("allowedOrigins")
	if len(allowed) == 0 {
		allowed = []string{authority(issuer.text("id"))}
	}
	for _, a := range allowed {
		if a != "" && (strings.EqualFold(a, authority(id)) || origin(a) == origin(id)) {
			if !sameOrigin(badge.text("id"), id) && isWebAddress(badge.text("id")) {
				r.add(StructureOdd, "badge.id", "the badge class stands on another server than the assertion")
			}
			return
		}
	}
	r.add(HostingScope, id, "the issuer's badges stand at "+strings.Join(allowed, ", "))
}

// checkRevocationList looks an assertion up in its issuer's list (Open Badges
// 2.0, RevocationList).
func (r *run) checkRevocationList(assertion, issuer object) {
	address := issuer.id("revocationList")
	switch {
	case r.input.SkipStatus:
		r.add(StatusNotAsked, "", "")
		return
	case address == "" && r.report.Facts.Form == "hosted":
		r.add(StatusGood, assertion.text("id"), "the badge still stands at its address")
		return
	case address == "":
		r.add(StatusNone, "", "")
		return
	}
	list, _, err := r.getObject(address, acceptJSON)
	if err != nil {
		r.add(StatusUnreachable, address, err.Error())
		return
	}
	if list.text("id") != address || list.id("issuer") != "" && list.id("issuer") != issuer.text("id") {
		r.add(StatusUntrusted, address, "the list has another id or another issuer")
		return
	}
	if _, isList := list["revokedAssertions"].([]any); !isList {
		r.add(StatusUnreachable, address, "revokedAssertions is no array")
		return
	}
	for _, entry := range list.values("revokedAssertions") {
		if reason, found := revokedEntry(entry, assertion); found {
			r.revoked(StatusRevoked, address, reason)
			return
		}
	}
	r.add(StatusGood, address, "")
}

func revokedEntry(entry any, assertion object) (reason string, found bool) {
	id, uid := assertion.text("id"), assertion.text("uid")
	switch e := entry.(type) {
	case string:
		return "", e == id || uid != "" && e == uid
	case object:
		same := e.text("id") != "" && e.text("id") == id || e.text("uid") != "" && e.text("uid") == uid
		return e.text("revocationReason"), same
	}
	return "", false
}

func statusText(status int) string {
	return fmt.Sprintf("the server answers with status %s %s", strconv.Itoa(status), http.StatusText(status))
}
