package fedtest_test

import (
	"net/http"
	"testing"
	"time"

	"laurel/badges"
	"laurel/federation/fedtest"
)

// TestEndorsementFromElsewhereIsCheckedAgain: what was found stands while its server
// is away, and ends when the status list says so, though nobody told of it.
//
// FEDERATION.md: Once a day the credential of
// FEDERATION.md: What cannot be reached stays as it was found last
func TestEndorsementFromElsewhereIsCheckedAgain(t *testing.T) {
	c := fedtest.New(t, "badges.example", "school.example")
	ours, school := c.Servers[0], c.Servers[1]
	org := ours.Issuer("org")
	actor := ours.Site.Actor(org)
	given, err := school.Service.Endorse(t.Context(), badges.Operator(), school.Issuer("school").ID,
		badges.Endorsed{Kind: badges.EndorsedIssuer, Address: actor, Title: "Org", Owner: actor}, "Well taught.")
	if err != nil {
		t.Fatal(err)
	}
	c.Settle()
	standing := func() badges.Endorsement {
		t.Helper()
		found, err := ours.DB.Endorsements(t.Context(), badges.EndorsementFilter{OwnerID: org.ID})
		if err != nil || len(found) != 1 || found[0].Address != given.Address {
			t.Fatalf("endorsements: %+v, %v", found, err)
		}
		return found[0]
	}
	recheck := func() {
		t.Helper()
		c.Clock.Advance(25 * time.Hour)
		if err := ours.Federation.RecheckExternal(t.Context()); err != nil {
			t.Fatal(err)
		}
		c.Settle()
	}
	first := standing()
	if first.CheckedAt.IsZero() || !first.Shown() {
		t.Fatalf("received: %+v", first)
	}
	recheck()
	second := standing()
	if !second.CheckedAt.After(first.CheckedAt) || !second.Shown() {
		t.Errorf("checked again: %+v", second)
	}
	end := c.Let(fedtest.Down("school.example"))
	recheck()
	if e := standing(); !e.CheckedAt.Equal(second.CheckedAt) || !e.Shown() {
		t.Errorf("while its server is away: %+v", e)
	}
	end()
	defer c.Let(func(_ string, r *http.Request) *fedtest.FaultAnswer { // its Delete never arrives
		if r.Method == http.MethodPost {
			return &fedtest.FaultAnswer{Status: http.StatusServiceUnavailable}
		}
		return nil
	})()
	if _, err := school.Service.RevokeEndorsement(t.Context(), badges.Operator(), given.ID); err != nil {
		t.Fatal(err)
	}
	recheck()
	if e := standing(); e.Shown() || e.RevokedAt.IsZero() {
		t.Errorf("after its end: %+v", e)
	}
}
