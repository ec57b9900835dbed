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
// and lets a verifier compare it; an e-mail address is only ever published
// hashed.
func newRecipient(grant badges.Grant) recipient {
	if grant.Identity.Kind == badges.EmailIdentity {
		return recipient{
			Type:     "email",
			Hashed:   true,
			Salt:     grant.Salt,
			Identity: HashIdentity(grant.Identity.Value, grant.Salt),
		}
	}
	return recipient{Type: "url", Identity: clean(grant.Identity.Value)}
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
// e-mail alone has no address that may be published, and gets one that holds
// for this credential only: the JWT form needs an id, and two credentials of
// one person shall not be linked by it.
func subjectID(site *badges.Site, issuer badges.Issuer, grant badges.Grant) string {
	if grant.Identity.Kind == badges.EmailIdentity {
		return site.Credential(issuer, grant) + "#recipient"
	}
	return clean(grant.Identity.Value)
}

// subjectIdentifiers returns the further names of an Open Badges 3.0 subject:
// the salted hash of an e-mail address, or the handle that people know a
// fediverse account by.
func subjectIdentifiers(identity badges.Identity, salt string) []identityObject {
	switch {
	case identity.Kind == badges.EmailIdentity:
		return []identityObject{{
			Type:         "IdentityObject",
			Hashed:       true,
			IdentityHash: HashIdentity(identity.Value, salt),
			IdentityType: "emailAddress",
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

// HashIdentity returns the form in which Open Badges publish what is not to be
// read: "sha256$" and the hex SHA-256 of the identity followed by the salt
// (Open Badges 2.0 and 3.0, IdentityHash).
func HashIdentity(identity, salt string) string {
	sum := sha256.Sum256([]byte(identity + salt))
	return "sha256$" + hex.EncodeToString(sum[:])
}
