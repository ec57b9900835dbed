package verification

import (
	"net/mail"
	"strings"
	"time"
)

// field is one rule of a class: what a member must be, and whether it must be.
type field struct {
	class, name string
	required    bool
	fits        func(any) bool
	rule        string
}

func isText(v any) bool { s, ok := v.(string); return ok && s != "" }

func isDate(v any) bool {
	s, ok := v.(string)
	if !ok {
		return false
	}
	_, err := parseDate(s)
	return err == nil
}

func isMail(v any) bool {
	s, ok := v.(string)
	if !ok {
		return false
	}
	_, err := mail.ParseAddress(s)
	return err == nil
}

// isReference takes an address, or an object or array that is looked at elsewhere.
func isReference(v any) bool {
	switch v := v.(type) {
	case string:
		return isWebAddress(v) || strings.HasPrefix(v, "urn:") || strings.HasPrefix(v, "did:")
	case object, []any:
		return true
	}
	return false
}

// isImage takes an address, an Image object, or a picture in a data address.
func isImage(v any) bool {
	s, ok := v.(string)
	return ok && strings.HasPrefix(s, "data:image/") || isReference(v)
}

// assertionFields are the rules of Open Badges 2.0, Assertion.
func assertionFields() []field {
	return []field{
		{"assertion", "id", true, isReference, "an address or a urn:uuid"},
		{"assertion", "recipient", true, isReference, "an IdentityObject"},
		{"assertion", "verification", true, isReference, "an object with the type HostedBadge or SignedBadge"},
		{"assertion", "issuedOn", true, isDate, "a date and time with its zone"},
		{"assertion", "expires", false, isDate, "a date and time with its zone"},
		{"assertion", "image", false, isReference, "the address of a baked picture"},
		{"assertion", "evidence", false, isReference, "an address or an Evidence object"},
	}
}

// badgeClassFields are the rules of Open Badges 2.0, BadgeClass.
func badgeClassFields() []field {
	return []field{
		{"badge", "id", true, isReference, "an address or a urn:uuid"},
		{"badge", "name", true, isText, "text"},
		{"badge", "description", true, isText, "text"},
		{"badge", "image", true, isImage, "the address of a PNG or SVG"},
		{"badge", "criteria", true, isReference, "an address or a Criteria object"},
	}
}

// profileFields are the rules of Open Badges 2.0, Profile of an issuer.
func profileFields() []field {
	return []field{
		{"issuer", "id", true, isReference, "an address"},
		{"issuer", "name", true, isText, "text"},
		{"issuer", "url", true, isReference, "an address"},
		{"issuer", "email", true, isMail, "an e-mail address"},
	}
}

// checkFields holds an object against rules, one step for each that is broken.
func (r *run) checkFields(o object, fields []field) {
	for _, f := range fields {
		value, there := o[f.name]
		if there && f.fits(value) || !there && !f.required {
			continue
		}
		detail := "it must be " + f.rule
		if !there {
			detail = "it is missing; " + detail
		}
		r.add(StructureWrong, f.class+"."+f.name, detail)
	}
}

// checkRecipientField obeys Open Badges 2.0, IdentityObject.
func (r *run) checkRecipientField(recipient object) {
	identity := recipient.text("identity")
	hashed, said := recipient["hashed"].(bool)
	switch looksHashed := isHash(identity); {
	case recipient == nil:
	case recipient.text("type") == "" || identity == "":
		r.add(StructureWrong, "recipient", "it needs type and identity")
	case !said:
		r.add(StructureOdd, "recipient.hashed", "it must say true or false")
	case hashed && !looksHashed:
		r.add(StructureWrong, "recipient.identity", "hashed is true, so it must be md5$ or sha256$ and the hash in hex")
	case !hashed && looksHashed:
		r.add(StructureWrong, "recipient.hashed", "the identity is a hash, so it must be true")
	}
}

// checkDates checks when a badge was issued and until when it is good.
func (r *run) checkDates(from, until string) {
	issued, noStart := parseDate(from)
	if noStart == nil {
		r.report.Facts.IssuedAt = &issued
	}
	ends, noEnd := parseDate(until)
	if noEnd == nil {
		r.report.Facts.ExpiresAt = &ends
	}
	switch {
	case noStart == nil && issued.After(r.now.Add(clockSkew)):
		r.add(DatesFuture, from, "")
	case noStart == nil && noEnd == nil && ends.Before(issued):
		r.add(DatesOrder, until, "")
	case noEnd == nil && !r.now.Before(ends):
		r.add(DatesExpired, until, "")
	default:
		r.add(DatesGood, from, "")
	}
}

// clockSkew is how far another server's clock may be ahead of ours.
const clockSkew = 5 * time.Minute
