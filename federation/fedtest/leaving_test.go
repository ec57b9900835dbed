package fedtest_test

import (
	"strings"
	"testing"

	"laurel/badges"
	"laurel/federation/fedtest"
)

// lookUp asks the account at an address, as a server's operator has it asked.
func lookUp(t *testing.T, s *fedtest.Server, address string) badges.AccountFacts {
	t.Helper()
	facts, err := s.Federation.LookUp(t.Context(), badges.Identity{Kind: badges.ProfileIdentity, Value: address})
	if err != nil {
		t.Fatal(err)
	}
	return facts
}

// An issuer moves from one Laurel to another: both must say so, followers hear of it,
// a third Laurel goes along, and what was granted stays where it is.
//
// FEDERATION.md: an issuer moves away | the same with `movedTo`, then `Move` | issuer | followers |  | followers
// FEDERATION.md: An issuer of ours says in `alsoKnownAs` what other actors it is, so that they can move to it.
// FEDERATION.md: It moves itself (`laurel issuer move`) when the actor in its
// FEDERATION.md: Followers get the actor with `movedTo`, then the `Move`, whose `target` that is.
// FEDERATION.md: The actor, its pages, Notes, badges and credentials keep their
// FEDERATION.md: When it is undone an `Update` without `movedTo` is sent.
func TestIssuerMovesToAnotherLaurel(t *testing.T) {
	c := fedtest.New(t, "old.example", "new.example", "shelf.example")
	from, to, shelf := c.Servers[0], c.Servers[1], c.Servers[2]
	org, heir := from.Issuer("org"), to.Issuer("org")
	us, them := from.Site.Actor(org), to.Site.Actor(heir)
	home := c.Peer("home.example")
	fan := home.Person("fan")
	fan.Follow(us)
	badge := from.Badge(org)
	g := from.Grant(badge, home.Person("jane").ID)
	if _, err := shelf.Service.Follow(t.Context(), badges.Operator(), badges.NewFollow{Target: us}); err != nil {
		t.Fatal(err)
	}
	c.Settle()
	from.Accept(g, badges.Public)
	c.Settle()

	if _, err := from.Service.MoveIssuer(t.Context(), badges.Operator(), org.ID, lookUp(t, from, them)); badges.KindOf(err) != badges.Conflict || !strings.Contains(err.Error(), us) {
		t.Fatalf("a move to who does not know of it: %v", err)
	}
	if _, err := to.Service.AddIssuerAlias(t.Context(), badges.Operator(), heir.ID, us); err != nil {
		t.Fatal(err)
	}
	before := len(c.Posted("home.example"))
	for range 2 { // said twice, it is told once
		if _, err := from.Service.MoveIssuer(t.Context(), badges.Operator(), org.ID, lookUp(t, from, them)); err != nil {
			t.Fatal(err)
		}
	}
	c.Settle()
	posted := c.Posted("home.example")[before:]
	if len(posted) != 2 || !strings.Contains(posted[0], `"movedTo":"`+them) || !strings.Contains(posted[1], `"type":"Move"`) || !strings.Contains(posted[1], `"target":"`+them) {
		t.Errorf("the follower got %q; want the actor that says so, then the Move", posted)
	}
	if got := followed(t, shelf); got.ActorID != them || got.State != badges.FollowAccepted {
		t.Errorf("the follow of the third server is now %+v", got)
	}
	if a := c.Get(us); a.Status != 200 || !strings.Contains(a.Body, `"movedTo":"`+them) {
		t.Errorf("the old actor answers %d %s", a.Status, a.Body)
	}
	if a := c.Get(from.Site.Note(org, from.Reload(g))); a.Status != 200 {
		t.Errorf("the Note of an earlier grant answers %d", a.Status)
	}
	again := badges.GrantRequest{BadgeID: badge.ID, ProfileURI: fan.ID}
	if _, _, err := from.Service.Grant(t.Context(), badges.Operator(), again); badges.KindOf(err) != badges.Conflict || !strings.Contains(err.Error(), them) {
		t.Errorf("granting after the move: %v", err)
	}

	if _, err := from.Service.ReturnIssuer(t.Context(), badges.Operator(), org.ID); err != nil {
		t.Fatal(err)
	}
	c.Settle()
	if a := c.Get(us); strings.Contains(a.Body, "movedTo") {
		t.Errorf("after its return the actor says %s", a.Body)
	}
	posted = c.Posted("home.example")
	if last := posted[len(posted)-1]; !strings.Contains(last, `"type":"Update"`) || strings.Contains(last, "movedTo") {
		t.Errorf("after its return the follower got %s", last)
	}
	if _, created, err := from.Service.Grant(t.Context(), badges.Operator(), again); err != nil || !created {
		t.Errorf("granting after the return: %v", err)
	}
	if _, err := from.Service.ReturnIssuer(t.Context(), badges.Operator(), org.ID); badges.KindOf(err) != badges.Conflict {
		t.Errorf("a second return: %v", err)
	}
}
