package openbadges

import (
	"fmt"

	"laurel/badges"
)

// Documents writes what makes a grant final when it is processed: its
// assertion, its credential with proofs, and the credential's fingerprint. It
// needs the grant's SignedAt, which dates the proofs, and its place in a
// status list.
func Documents(site *badges.Site, issuer badges.Issuer, grant badges.Grant, status badges.StatusEntry, key SigningKey) (badges.Documents, error) {
	assertion, err := Assertion(site, issuer, grant)
	if err != nil {
		return badges.Documents{}, err
	}
	unsigned, err := Credential(site, issuer, grant, status)
	if err != nil {
		return badges.Documents{}, err
	}
	credential, err := Sign(unsigned, key, grant.SignedAt())
	if err != nil {
		return badges.Documents{}, fmt.Errorf("sign credential of grant %s: %w", grant.ULID, err)
	}
	fingerprint, err := Fingerprint(credential)
	if err != nil {
		return badges.Documents{}, err
	}
	return badges.Documents{Assertion: assertion, Credential: credential, Fingerprint: fingerprint}, nil
}

// checkGrant refuses a grant of which no truthful document can be written.
func checkGrant(issuer badges.Issuer, grant badges.Grant) error {
	var problem string
	switch {
	case grant.IssuerID != issuer.ID:
		problem = fmt.Sprintf("belongs to issuer %d, not to %d", grant.IssuerID, issuer.ID)
	case !badges.IsULID(grant.ULID):
		problem = "has no ULID to be addressed by"
	case grant.GrantedAt.IsZero():
		problem = "has no date"
	case grant.Badge.Image.SHA256 == "":
		problem = "has no picture"
	case grant.Identity.Value == "":
		problem = "has no recipient"
	case grant.Identity.Personal() && grant.Salt == "":
		problem = "has no salt to hash the recipient's e-mail address with"
	default:
		return nil
	}
	return fmt.Errorf("write documents of grant %d (%s): the grant %s", grant.ID, grant.ULID, problem)
}

// Builder is [badges.DocumentBuilder] on Documents.
type Builder struct{ Site *badges.Site }

// Build implements [badges.DocumentBuilder].
func (b Builder) Build(g badges.Grant, i badges.Issuer, keys badges.Keys, status badges.StatusEntry) (badges.Documents, error) {
	return Documents(b.Site, i, g, status, SigningKey{Controller: b.Site.Actor(i), Private: keys.Ed25519})
}
