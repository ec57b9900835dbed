package verification_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"testing"
	"time"

	"laurel/badges"
	"laurel/badges/verification"
)

func TestReportInTheDomainsWords(t *testing.T) {
	at := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	report := verification.Report{
		State: verification.Valid, CheckedAt: at,
		Facts:      verification.Facts{ID: "https://club.example/1", Name: "Knots", IssuerID: "did:web:club.example", IssuerName: "The Club", IssuedAt: &at},
		Credential: verification.Document{JSON: json.RawMessage(`{"id":1}`)},
	}
	facts, check := report.External()
	if facts.CredentialID != "https://club.example/1" || facts.Issuer.Name != "The Club" || !facts.IssuedAt.Equal(at) || !facts.ExpiresAt.IsZero() {
		t.Errorf("facts are %+v", facts)
	}
	if check.State != badges.ExternalValid || string(check.Document) != `{"id":1}` || check.Problem != "" {
		t.Errorf("check is %+v", check)
	}
	report.Credential = verification.Document{Text: "eyJ.e.e"}
	if _, check = report.External(); string(check.Document) != "eyJ.e.e" {
		t.Errorf("a JWS is kept as %q", check.Document)
	}
}

func TestNamesFindsTheRecipient(t *testing.T) {
	sum := sha256.Sum256([]byte("ada@example.orgsalt"))
	hashed := verification.Identity{Type: "email", Hashed: true, Salt: "salt", Value: "sha256$" + hex.EncodeToString(sum[:])}
	mail := badges.Identity{ID: 1, Kind: badges.EmailIdentity, Value: "ada@example.org"}
	actor := badges.Identity{ID: 2, Kind: badges.FediverseIdentity, Value: "https://social.example/users/ada", Handle: "@ada@social.example"}
	for name, tt := range map[string]struct {
		recipient verification.Identity
		want      int64 // 0: nobody
	}{
		"hashed address": {hashed, 1},
		"plain address":  {verification.Identity{Type: "email", Value: "ADA@example.org"}, 1},
		"actor":          {verification.Identity{Type: "url", Value: "https://social.example/users/ada"}, 2},
		"handle":         {verification.Identity{Type: "url", Value: "acct:ada@social.example"}, 2},
		"somebody else":  {verification.Identity{Type: "email", Value: "bob@example.org"}, 0},
	} {
		who, ok := verification.Facts{Recipients: []verification.Identity{tt.recipient}}.Names([]badges.Identity{mail, actor})
		if who.ID != tt.want || ok != (tt.want != 0) {
			t.Errorf("%s: identity %d, %v; want %d", name, who.ID, ok, tt.want)
		}
	}
}
