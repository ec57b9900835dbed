package outbox_test

import (
	"encoding/json"
	"testing"

	"laurel/badges"
)

// A resent offer is the same Note in another activity, and what takes it back
// reaches who got it.
//
// FEDERATION.md: an offer that waits is sent again | `Create` of the same direct
func TestAResentOfferIsTheSameNote(t *testing.T) {
	f := newFixture(t)
	g := f.granted()
	first := f.Posted(people)
	f.Forget()
	if err := f.server.Service.HeardFrom(t.Context(), g.Identity.ID, "fr"); err != nil { // too late for this offer
		t.Fatal(err)
	}
	if err := f.server.Service.ResendOffer(t.Context(), badges.Operator(), g.ID); err != nil {
		t.Fatal(err)
	}
	f.Settle()
	second := f.Posted(people)
	f.wantTypes("after resending", "Create", "", "")
	type create struct {
		ID     string          `json:"id"`
		Object json.RawMessage `json:"object"`
	}
	var before, after create
	for text, into := range map[string]*create{first[0]: &before, second[0]: &after} {
		if err := json.Unmarshal([]byte(text), into); err != nil {
			t.Fatal(err)
		}
	}
	if before.ID == after.ID || string(before.Object) != string(after.Object) {
		t.Errorf("sent first %s, then %s", first[0], second[0])
	}
	f.server.Accept(g, badges.Private)
	f.server.Revoke(g)
	f.Settle()
	f.wantTypes("after revocation", "Delete", "", "")
}
