package openbadges

import "laurel/badges"

// contextV2 is the JSON-LD context of all Open Badges 2.0 documents. BadgeFed
// recognises an assertion by finding this string in it.
const contextV2 = "https://w3id.org/openbadges/v2"

// assertion is the Open Badges 2.0 class Assertion. Objects are embedded and
// every type is a single string: BadgeFed's importer takes neither addresses
// nor lists in their places.
type assertion struct {
	Context      string       `json:"@context"`
	ID           string       `json:"id"`
	Type         string       `json:"type"`
	Recipient    recipient    `json:"recipient"`
	Image        string       `json:"image"` // the picture with this assertion baked in
	Badge        badgeClass   `json:"badge"`
	Verification verification `json:"verification"`
	IssuedOn     string       `json:"issuedOn"`
	Expires      string       `json:"expires,omitempty"`
	Evidence     []evidence   `json:"evidence"`
}

// verification says how an assertion is to be checked. "hosted" is an alias of
// HostedBadge in the specification's own context and the only form that
// BadgeFed writes.
type verification struct {
	Type string `json:"type"`
}

// evidence is the Open Badges 2.0 class Evidence.
type evidence struct {
	Type      string `json:"type"`
	ID        string `json:"id"`
	Narrative string `json:"narrative,omitempty"`
}

// Assertion writes the hosted Open Badges 2.0 document of a grant, with badge
// and issuer embedded. It is served at its own id, and carried in the grant's
// public Note.
func Assertion(site *badges.Site, issuer badges.Issuer, grant badges.Grant) ([]byte, error) {
	if err := checkGrant(issuer, grant); err != nil {
		return nil, err
	}
	class := newBadgeClass(site, issuer, grant.BadgeID, grant.BadgeVersion, grant.Badge)
	class.Issuer = newProfile(site, issuer)
	return encode(assertion{
		Context:      contextV2,
		ID:           site.Assertion(issuer, grant),
		Type:         "Assertion",
		Recipient:    newRecipient(grant),
		Image:        site.Baked(issuer, grant),
		Badge:        class,
		Verification: verification{Type: "hosted"},
		IssuedOn:     dateTime(grant.GrantedAt),
		Expires:      dateTime(grant.ExpiresAt),
		Evidence: []evidence{{
			Type:      "Evidence",
			ID:        site.Note(issuer, grant),
			Narrative: clean(grant.Evidence),
		}},
	})
}

// revokedAssertion is what remains of an assertion (Open Badges 2.0, "Revoking
// Hosted Badges").
type revokedAssertion struct {
	Context          string `json:"@context"`
	ID               string `json:"id"`
	Type             string `json:"type"`
	Revoked          bool   `json:"revoked"`
	RevocationReason string `json:"revocationReason,omitempty"`
}

// RevokedCredential writes what is served with status 410 in a credential's place
// after its revocation. Open Badges 3.0 has no form for that; it is no credential,
// and says no more than is true.
func RevokedCredential(site *badges.Site, issuer badges.Issuer, grant badges.Grant) ([]byte, error) {
	return encode(struct {
		ID               string `json:"id"`
		Revoked          bool   `json:"revoked"`
		RevocationReason string `json:"revocationReason,omitempty"`
	}{site.Credential(issuer, grant), true, clean(grant.RevocationReason)})
}

// RevokedAssertion writes what is served with status 410 in an assertion's
// place after its revocation.
func RevokedAssertion(site *badges.Site, issuer badges.Issuer, grant badges.Grant) ([]byte, error) {
	return encode(revokedAssertion{
		Context:          contextV2,
		ID:               site.Assertion(issuer, grant),
		Type:             "Assertion",
		Revoked:          true,
		RevocationReason: clean(grant.RevocationReason),
	})
}
