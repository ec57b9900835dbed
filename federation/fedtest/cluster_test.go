package fedtest_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"laurel/badges"
	"laurel/federation/fedtest"
)

// follow has an issuer of one Laurel follow an actor of another.
func follow(c *fedtest.Cluster, from *fedtest.Server, fan badges.Issuer, actor string) {
	id := from.Site.Actor(fan)
	from.Send(fan, actor+"/inbox", map[string]any{"id": id + "#follow/" + actor, "type": "Follow", "actor": id, "object": actor})
	c.Settle()
}

// FEDERATION.md: ActivityPub, server to server
func TestGrantFromOfferToRevocation(t *testing.T) {
	c := fedtest.New(t, "badges.example", "people.example")
	ours, theirs := c.Servers[0], c.Servers[1]
	org := ours.Issuer("org")
	badge := ours.Badge(org)
	jane, fan := theirs.Issuer("jane"), theirs.Issuer("fan")
	janeID, orgID := theirs.Site.Actor(jane), ours.Site.Actor(org)

	follow(c, theirs, fan, orgID)
	follow(c, theirs, fan, ours.Site.Actor(ours.Announcer()))
	if got := c.Types("people.example"); got != "Accept Accept" {
		t.Fatalf("people.example received %q, want two Accepts", got)
	}

	c.Forget()
	g := ours.Grant(badge, "@jane@people.example")
	c.Settle()
	if got := c.Types("people.example"); got != "Create" {
		t.Fatalf("after the grant people.example received %q, want the offer", got)
	}
	offer := c.Note(c.Posted("people.example")[0])
	if len(offer.To) != 1 || offer.To[0] != janeID || len(offer.CC) != 0 {
		t.Fatalf("the offer is addressed to %v, cc %v; want only %v", offer.To, offer.CC, janeID)
	}
	if !strings.Contains(string(offer.Content), "/accept/grant/") {
		t.Fatalf("the offer has no accept link: %s", offer.Content)
	}

	c.Forget()
	theirs.Send(jane, orgID+"/inbox", map[string]any{"id": janeID + "#l1", "type": "Like", "actor": janeID, "object": offer.ID})
	c.Settle()
	g = ours.Reload(g)
	if g.State != badges.Processed || g.Fingerprint == "" {
		t.Fatalf("after the Like the grant is %s with fingerprint %q", g.State, g.Fingerprint)
	}
	if got := c.Types("people.example"); got != "Create Announce" { // one copy for recipient and follower
		t.Fatalf("after acceptance people.example received %q", got)
	}

	c.Forget()
	ours.Revoke(g)
	c.Settle()
	if got := c.Types("people.example"); got != "Delete Undo Delete" {
		t.Fatalf("after the revocation people.example received %q", got)
	}
	if answer := c.Get(ours.Site.Note(org, g)); answer.Status != http.StatusGone {
		t.Errorf("the note of a revoked grant answers %d, want 410", answer.Status)
	}
}

func TestDeadHostCostsTheOthersNothing(t *testing.T) {
	c := fedtest.New(t, "badges.example")
	ours := c.Servers[0]
	org := ours.Issuer("org")
	badge := ours.Badge(org)
	alive, dead := c.Peer("alive.example"), c.Peer("dead.example")
	jane := alive.Person("jane")
	for _, fan := range []*fedtest.Person{alive.Person("fan"), dead.Person("fan")} {
		fan.Follow(ours.Site.Actor(org))
	}
	c.Settle()
	c.Forget()

	end := c.Let(fedtest.Down("dead.example"))
	g := ours.Grant(badge, jane.ID)
	c.Settle()
	ours.Accept(g, badges.Public)
	c.Settle()
	if got := c.Types("alive.example"); got != "Create Create" { // the offer and the Note
		t.Errorf("alive.example received %q", got)
	}
	end()
	c.Clock.Advance(2 * time.Minute)
	c.Settle()
	if got := c.Types("dead.example"); got != "Create" {
		t.Errorf("dead.example, back again, received %q", got)
	}
}

func TestLostAnswerIsRepeatedAndAppliedOnce(t *testing.T) {
	c := fedtest.New(t, "badges.example", "people.example")
	ours, theirs := c.Servers[0], c.Servers[1]
	org, fan := ours.Issuer("org"), theirs.Issuer("fan")
	lost := 0
	c.Let(func(from string, r *http.Request) *fedtest.FaultAnswer {
		if from == "badges.example" && r.Method == http.MethodPost && lost == 0 {
			lost++
			return &fedtest.FaultAnswer{Lost: true}
		}
		return nil
	})
	follow(c, theirs, fan, ours.Site.Actor(org))
	c.Clock.Advance(2 * time.Minute)
	c.Settle()
	if got := c.Types("people.example"); got != "Accept" {
		t.Errorf("people.example was answered about %q, want one Accept (the first answer got lost)", got)
	}
	if n := theirs.CountReceived(); n != 1 {
		t.Errorf("people.example stored %d activities, want 1", n)
	}
}

// A third server's badge server hears of a badge from the announcer and reads it
// where the announcement points.
//
// FEDERATION.md: announcer | `/actor/announcer` | `Application` | boosts every public badge of its domain
func TestAnnouncedNoteCanBeFetched(t *testing.T) {
	c := fedtest.New(t, "badges.example", "relay.example")
	ours, relay := c.Servers[0], c.Servers[1]
	org := ours.Issuer("org")
	badge := ours.Badge(org)
	follow(c, relay, relay.Issuer("reader"), ours.Site.Actor(ours.Announcer()))
	c.Forget()

	g := ours.GrantByMail(badge, "jane@example.org")
	ours.Accept(g, badges.Public)
	c.Settle()
	if got := c.Types("relay.example"); got != "Announce" {
		t.Fatalf("relay.example received %q, want one Announce", got)
	}
	for _, address := range []string{ours.Site.Note(org, g), ours.Site.Assertion(org, g), ours.Site.Credential(org, g)} {
		if answer := c.Get(address); answer.Status != http.StatusOK || !strings.Contains(answer.Body, `"id":"`+ours.Site.Note(org, g)+`"`) {
			t.Errorf("GET %s answers %d, want the Note:\n%s", address, answer.Status, answer.Body)
		}
	}
}

// Two servers that want every GET signed must not wait for each other's keys:
// the instance's own actor is served to anybody.
//
// FEDERATION.md: instance | `/actor` | `Application` | signs what the server fetches
// FEDERATION.md: Deliveries are signed by the actor of the activity, fetches by
func TestInstanceActorSignsTheFetches(t *testing.T) {
	c := fedtest.New(t, "badges.example")
	ours := c.Servers[0]
	signers := make(map[string]bool)
	c.Let(func(from string, r *http.Request) *fedtest.FaultAnswer {
		if from == "badges.example" && r.Method == http.MethodGet {
			_, rest, _ := strings.Cut(r.Header.Get("Signature"), `keyId="`)
			keyID, _, _ := strings.Cut(rest, `"`)
			signers[keyID] = true
		}
		return nil
	})
	jane := c.Peer("people.example").Person("jane")
	ours.Grant(ours.Badge(ours.Issuer("org")), jane.Handle())
	c.Settle()
	if len(signers) != 1 || !signers["https://badges.example/actor#main-key"] {
		t.Errorf("fetches were signed by %v, want only the instance's own actor", signers)
	}
	instance, err := ours.DB.IssuerByUsername(context.Background(), "badges.example", "badges.example")
	if err != nil {
		t.Fatal(err)
	}
	if answer := c.Get(ours.Site.Actor(instance)); answer.Status != http.StatusOK {
		t.Errorf("the instance's actor answers a stranger %d, want 200", answer.Status)
	}
}

// An award to an e-mail address whose owner has linked a fediverse account is
// delivered there, without an offer before.
//
// FEDERATION.md: An unlisted grant that was never offered, because the issuer's
func TestAwardReachesALinkedAccount(t *testing.T) {
	c := fedtest.New(t, "badges.example")
	ours := c.Servers[0]
	org := ours.Issuer("org")
	badge := ours.Badge(org)
	jane := c.Peer("people.example").Person("jane")
	if _, err := ours.Service.LinkIdentity(t.Context(), badges.Operator(), "jane@example.org", jane.Handle()); err != nil {
		t.Fatal(err)
	}
	c.Settle()
	c.Forget()

	award := badges.AwardRequest{GrantRequest: badges.GrantRequest{BadgeID: badge.ID, Email: "jane@example.org"}}
	g, err := ours.Service.Award(t.Context(), badges.Operator(), award)
	if err != nil {
		t.Fatal(err)
	}
	c.Settle()
	if got := c.Types("people.example"); got != "Create" {
		t.Fatalf("after the award people.example received %q, want the public Note alone", got)
	}
	note := c.Note(c.Posted("people.example")[0])
	if note.ID != ours.Site.Note(org, g) || !strings.Contains(c.Posted("people.example")[0], jane.ID) {
		t.Errorf("the Note %s does not name %s:\n%s", note.ID, jane.ID, c.Posted("people.example")[0])
	}
	if g = ours.Reload(g); g.State != badges.Processed {
		t.Errorf("the award is %s", g.State)
	}

	c.Forget()
	ours.Revoke(g)
	c.Settle()
	if got := c.Types("people.example"); got != "Delete" {
		t.Errorf("after the revocation people.example received %q", got)
	}
}

// Nothing goes out about somebody who is known by an address alone.
func TestAwardToAnAddressSendsNoOffer(t *testing.T) {
	c := fedtest.New(t, "badges.example")
	ours := c.Servers[0]
	org := ours.Issuer("org")
	fan := c.Peer("people.example").Person("fan")
	fan.Follow(ours.Site.Actor(org))
	c.Settle()
	c.Forget()
	award := badges.AwardRequest{GrantRequest: badges.GrantRequest{BadgeID: ours.Badge(org).ID, Email: "jane@example.org"}}
	if _, err := ours.Service.Award(t.Context(), badges.Operator(), award); err != nil {
		t.Fatal(err)
	}
	c.Settle()
	if got := c.Types("people.example"); got != "" {
		t.Errorf("the issuer's follower received %q; nobody asked the earner to be posted about", got)
	}
}
