package badges_test

import (
	"testing"

	"laurel/badges"
)

func TestServerOfAnExternalBadge(t *testing.T) {
	for _, tt := range []struct{ issuer, credential, want string }{
		{"https://Club.example/actor", "https://files.example/1", "club.example"},
		{"did:web:club.example%3A8443:issuers:1", "urn:uuid:1", "club.example:8443"},
		{"did:key:z6Mk", "https://club.example/credential/1", "club.example"},
		{"did:key:z6Mk", "urn:uuid:1", ""},
		{"", "javascript://club.example/", ""},
		{"did:web:%zz", "", ""},
	} {
		e := badges.External{ExternalFacts: badges.ExternalFacts{CredentialID: tt.credential, Issuer: badges.ExternalIssuer{ID: tt.issuer}}}
		if got := e.Server(); got != tt.want {
			t.Errorf("the server of %q by %q is %q, want %q", tt.credential, tt.issuer, got, tt.want)
		}
	}
}
