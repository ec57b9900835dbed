package outbox_test

import (
	"encoding/json"
	"strings"
	"testing"

	"laurel/badges"
)

// FEDERATION.md: `Create`, `Announce`, `Update`, `Delete` of a public Note and `Undo` carry
// FEDERATION.md: What is for one person alone carries none.
func TestWhatIsForEverybodyCarriesAProof(t *testing.T) {
	f := newFixture(t)
	g := f.granted() // Create of the direct Note
	f.server.Accept(g, badges.Public)
	if _, err := f.server.Service.UpdateIssuer(t.Context(), badges.Operator(), f.issuer.ID, badges.IssuerProfile{Name: "The new name"}); err != nil {
		t.Fatal(err)
	}
	f.Settle()
	f.server.Revoke(g)
	f.Settle()
	f.jane.Follow(f.server.Site.Actor(f.issuer))
	f.Settle()
	seen := make(map[string]bool)
	for _, body := range append(append(f.Posted(people), f.Posted(fans)...), f.Posted(readers)...) {
		var a struct {
			Type  string
			To    []string
			Proof map[string]any
		}
		if err := json.Unmarshal([]byte(body), &a); err != nil {
			t.Fatal(err)
		}
		alone := strings.Join(a.To, " ") == f.jane.ID
		if alone != (a.Proof == nil) || !alone && a.Proof["cryptosuite"] != "eddsa-jcs-2022" {
			t.Errorf("a %s to %v has the proof %v", a.Type, a.To, a.Proof)
		}
		if !alone {
			seen[a.Type] = true
		}
	}
	for _, kind := range []string{"Create", "Announce", "Update", "Delete", "Undo"} {
		if !seen[kind] {
			t.Errorf("no %s was sent", kind)
		}
	}
}
