package openbadges

import (
	"fmt"

	"laurel/badges"
)

// endorsementCredential is the Open Badges 3.0 class EndorsementCredential.
type endorsementCredential struct {
	Context   []string           `json:"@context"`
	ID        string             `json:"id"`
	Type      []string           `json:"type"`
	Name      string             `json:"name"`
	Issuer    credentialIssuer   `json:"issuer"`
	ValidFrom string             `json:"validFrom"`
	Subject   endorsementSubject `json:"credentialSubject"`
	Schema    []typedID          `json:"credentialSchema"`
	Status    *statusEntry       `json:"credentialStatus,omitempty"`
}

// endorsementSubject is the Open Badges 3.0 class EndorsementSubject. Its id is
// that of what is endorsed: an Achievement, a credential or a Profile.
type endorsementSubject struct {
	ID      string   `json:"id"`
	Type    []string `json:"type"`
	Comment string   `json:"endorsementComment"`
}

// schemaEndorsement is where 1EdTech publishes the JSON Schema of endorsements.
const schemaEndorsement = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_endorsementcredential_schema.json"

// Endorsement writes the Open Badges 3.0 document of an endorsement by an issuer
// without a proof. See [Credential].
func Endorsement(site *badges.Site, issuer badges.Issuer, e badges.Endorsement) ([]byte, error) {
	if e.IssuerID != issuer.ID || !badges.IsULID(e.ULID) || e.CreatedAt.IsZero() {
		return nil, fmt.Errorf("write endorsement %d (%s): it is not complete, or of another issuer than %d", e.ID, e.ULID, issuer.ID)
	}
	return encode(endorsementCredential{
		Context:   contextsV3(),
		ID:        site.Endorsement(issuer, e),
		Type:      []string{"VerifiableCredential", "EndorsementCredential"},
		Name:      clean("Endorsement of " + e.Title),
		Issuer:    newCredentialIssuer(site, issuer),
		ValidFrom: dateTime(e.CreatedAt),
		Subject:   endorsementSubject{ID: address(e.Endorsed.Address), Type: []string{"EndorsementSubject"}, Comment: clean(e.Comment)},
		Schema:    []typedID{{ID: schemaEndorsement, Type: "1EdTechJsonSchemaValidator2019"}},
		Status:    newStatusEntry(site, issuer, e.Status),
	})
}

// BuildEndorsement implements [badges.DocumentBuilder].
func (b Builder) BuildEndorsement(e badges.Endorsement, i badges.Issuer, keys badges.Keys) ([]byte, error) {
	unsigned, err := Endorsement(b.Site, i, e)
	if err != nil {
		return nil, err
	}
	return Sign(unsigned, SigningKey{Controller: b.Site.Actor(i), Private: keys.Ed25519}, e.CreatedAt)
}
