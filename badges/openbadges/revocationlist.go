package openbadges

import "laurel/badges"

// revocationList is the Open Badges 2.0 class RevocationList.
type revocationList struct {
	Context string              `json:"@context"`
	ID      string              `json:"id"`
	Type    string              `json:"type"`
	Issuer  string              `json:"issuer"`
	Revoked []revokedIdentifier `json:"revokedAssertions"`
}

type revokedIdentifier struct {
	ID     string `json:"id"`
	Reason string `json:"revocationReason,omitempty"`
}

// RevocationList writes the Open Badges 2.0 list of an issuer's revoked
// assertions, for those who hold a signed one.
func RevocationList(site *badges.Site, issuer badges.Issuer, revoked []badges.Grant) ([]byte, error) {
	list := revocationList{
		Context: contextV2, Type: "RevocationList", ID: site.RevocationList(issuer), Issuer: site.OpenBadgesProfile(issuer),
		Revoked: []revokedIdentifier{},
	}
	for _, g := range revoked {
		list.Revoked = append(list.Revoked, revokedIdentifier{ID: site.Assertion(issuer, g), Reason: clean(g.RevocationReason)})
	}
	return encode(list)
}
