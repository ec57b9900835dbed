package verification

import (
	"bytes"

	"laurel/badges"
)

// External returns what a report says in the domain's words, for a badge that is to
// be kept here as one of another server's.
func (r Report) External() (badges.ExternalFacts, badges.ExternalCheck) {
	f := r.Facts
	facts := badges.ExternalFacts{
		CredentialID: f.ID, Standard: f.Standard, Title: f.Name, Description: f.Description,
		ImageURL: f.Image, BadgeURL: f.BadgeID, Criteria: f.Criteria, CriteriaURL: f.CriteriaURL,
		Issuer: badges.ExternalIssuer{ID: f.IssuerID, Name: f.IssuerName, URL: f.IssuerURL},
	}
	if f.IssuedAt != nil {
		facts.IssuedAt = *f.IssuedAt
	}
	if f.ExpiresAt != nil {
		facts.ExpiresAt = *f.ExpiresAt
	}
	check := badges.ExternalCheck{State: badges.ExternalState(r.State), CheckedAt: r.CheckedAt, Document: r.Credential.bytes()}
	if step := r.Decisive(); step != nil {
		check.Problem = string(step.Code)
	}
	return facts, check
}

// bytes are the document as it can be verified again.
func (d Document) bytes() []byte {
	if len(d.JSON) > 0 {
		return bytes.Clone(d.JSON)
	}
	return []byte(d.Text)
}

// Names returns which of several identities a badge was granted to; ok is false if
// it is none of them. A fediverse account is known by its actor's id and its handle.
func (f Facts) Names(identities []badges.Identity) (who badges.Identity, ok bool) {
	for _, n := range identities {
		for _, recipient := range f.Recipients {
			for _, name := range namesOf(n) {
				if recipient.Matches(name) {
					return n, true
				}
			}
		}
	}
	return badges.Identity{}, false
}

func namesOf(n badges.Identity) []string {
	names := []string{n.Value}
	if n.Kind == badges.FediverseIdentity && n.Handle != "" {
		names = append(names, n.Handle, n.Handle[1:], "acct:"+n.Handle[1:])
	}
	return names
}
