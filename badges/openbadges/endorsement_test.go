package openbadges_test

import (
	"bytes"
	"strings"
	"testing"

	"laurel/badges"
	"laurel/badges/openbadges"
)

// endorsement is the signed credential of an endorsement by the test's issuer.
func (f *foreign) endorsement() []byte {
	f.Helper()
	g := testGrant()
	unsigned, err := openbadges.Endorsement(f.site, f.issuer, badges.Endorsement{
		ULID: g.ULID, IssuerID: f.issuer.ID, Comment: "Taught\twell, \"fairly\",\nand <often> 🌳.", Status: testStatus(), CreatedAt: g.GrantedAt,
		Endorsed: badges.Endorsed{Kind: badges.EndorsedBadge, Title: "Diver", Address: "https://club.example/badge/7?a={b}"},
	})
	f.must(err)
	signed, err := openbadges.Sign(unsigned, f.key, g.GrantedAt)
	f.must(err)
	return signed
}

// TestOtherVerifiersTakeEndorsements has an EndorsementCredential checked by
// Digital Bazaar's libraries and jose.
//
// FEDERATION.md: The endorsement is an Open Badges 3.0 EndorsementCredential
func TestOtherVerifiersTakeEndorsements(t *testing.T) {
	f := newForeign(t)
	signed := f.endorsement()
	list := f.site.StatusList(f.issuer, testStatus().ListID)
	jobs := f.proofs("an endorsement", signed, "good")
	jobs = append(jobs, f.proofs("tampered", bytes.Replace(signed, []byte("Taught"), []byte("Thought"), 1), "Verification error")...)
	jobs = append(jobs, f.proofs("revoked", signed, "status: revoked", f.with(list, f.list(testStatus().Index)))...)
	token, err := openbadges.CredentialJWT(signed, f.rsa)
	f.must(err)
	jobs = append(jobs, job{Kind: "jws", Token: string(token), Keys: f.jwks, name: "JWT", want: "good"})
	for n, answer := range askVerifiers(t, jobs) {
		if j := jobs[n]; !strings.Contains(answer, j.want) {
			t.Errorf("%s: %s, want %s", j.name, answer, j.want)
		}
	}
}
