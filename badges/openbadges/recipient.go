package openbadges

import (
	"crypto/sha256"
	"encoding/hex"

	"laurel/badges"
)

// recipient is the Open Badges 2.0 class IdentityObject. Hashed is always
// written: the specification lets it be left out, its validator does not.
type recipient struct {
	Type     string `json:"type"`
	Hashed   bool   `json:"hashed"`
	Salt     string `json:"salt,omitempty"`
	Identity string `json:"identity"`
}

// newRecipient says who got a grant. The id of a fediverse account is public
// and lets a verifier compare it; what is a person's own affair, such as an e-mail
// address, is only ever published hashed.
func newRecipient(grant badges.Grant) recipient {
	if grant.Identity.Personal() {
		return recipient{
			Type:     personalType(grant.Identity.Kind),
			Hashed:   true,
			Salt:     grant.Salt,
			Identity: HashIdentity(grant.Identity.Value, grant.Salt),
		}
	}
	return recipient{Type: "url", Identity: address(grant.Identity.Value)}
}

// personalType names the property by which a recipient is known (Open Badges 2.0,
// Profile: email and telephone; others by an IRI).
func personalType(kind badges.IdentityKind) string {
	switch kind {
	case badges.EmailIdentity:
		return "email"
	case badges.PhoneIdentity:
		return "telephone"
	case badges.KeyIdentity:
		return "https://w3id.org/security#publicKey"
	}
	return "https://schema.org/identifier"
}

// identityObject is the Open Badges 3.0 class IdentityObject. The class is
// closed: the schema allows no further members.
type identityObject struct {
	Type         string `json:"type"`
	Hashed       bool   `json:"hashed"`
	IdentityHash string `json:"identityHash"`
	IdentityType string `json:"identityType"`
	Salt         string `json:"salt,omitempty"`
}

// subjectID returns the id of an Open Badges 3.0 subject. A recipient known by
// e-mail or the like alone has no address that may be published, and gets one that holds
// for this credential only: the JWT form needs an id, and two credentials of
// one person shall not be linked by it.
func subjectID(site *badges.Site, issuer badges.Issuer, grant badges.Grant) string {
	if grant.Identity.Personal() {
		return site.Credential(issuer, grant) + "#recipient"
	}
	return address(grant.Identity.Value)
}

// subjectIdentifiers returns the further names of an Open Badges 3.0 subject:
// the salted hash of an e-mail address, or the handle that people know a
// fediverse account by.
func subjectIdentifiers(identity badges.Identity, salt string) []identityObject {
	switch {
	case identity.Personal():
		return []identityObject{{
			Type:         "IdentityObject",
			Hashed:       true,
			IdentityHash: HashIdentity(identity.Value, salt),
			IdentityType: identifierType(identity.Kind),
			Salt:         salt,
		}}
	case identity.Handle != "":
		return []identityObject{{
			Type:         "IdentityObject",
			IdentityHash: clean(identity.Handle),
			IdentityType: "ext:activitypub_handle",
		}}
	}
	return nil
}

// identifierType names the kind of a hashed name (Open Badges 3.0, IdentifierTypeEnum
// and its extensions).
func identifierType(kind badges.IdentityKind) string {
	switch kind {
	case badges.EmailIdentity:
		return "emailAddress"
	case badges.PhoneIdentity:
		return "ext:phone"
	case badges.KeyIdentity:
		return "ext:public_key"
	}
	return "accountId"
}

// HashIdentity returns the form in which Open Badges publish what is not to be
// read: "sha256$" and the hex SHA-256 of the identity followed by the salt
// (Open Badges 2.0 and 3.0, IdentityHash).
func HashIdentity(identity, salt string) string {
	sum := sha256.Sum256([]byte(identity + salt))
	return "sha256$" + hex.EncodeToString(sum[:])
}
