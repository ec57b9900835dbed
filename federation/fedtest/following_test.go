package fedtest_test

import (
	"strings"
	"testing"
	"time"

	"laurel/badges"
	"laurel/federation/fedtest"
)

// followed returns the one follow of a server.
func followed(t *testing.T, s *fedtest.Server) badges.Follow {
	t.Helper()
	follows, err := s.Service.FollowsOf(t.Context(), badges.Operator(), badges.FollowFilter{})
	if err != nil || len(follows) != 1 {
		t.Fatalf("%s follows %+v, %v; want one", s.Host, follows, err)
	}
	return follows[0]
}

// FEDERATION.md: `outbox`, `followers` and `following` are `OrderedCollection`s
// FEDERATION.md: An issuer or the announcer can follow actors elsewhere (`Follow`
// FEDERATION.md: The name of a server stands for `/actors/{host}/_relaybot`, its announcer.
func TestFollowOfAServerByItsName(t *testing.T) {
	c := fedtest.New(t, "badges.example", "shelf.example")
	ours, shelf := c.Servers[0], c.Servers[1]
	end := c.Let(fedtest.Down("badges.example"))
	f, err := shelf.Service.Follow(t.Context(), badges.Operator(), badges.NewFollow{Target: "badges.example"})
	if err != nil {
		t.Fatal(err)
	}
	c.Settle()
	if got := followed(t, shelf); got.State != badges.FollowSought || got.Problem == "" {
		t.Errorf("while the server does not answer the follow is %+v", got)
	}
	end()
	c.Clock.Advance(15 * time.Minute)
	c.Settle()
	announcer := ours.Site.Actor(ours.Announcer())
	if got := followed(t, shelf); got.State != badges.FollowAccepted || got.ActorID != announcer || got.Problem != "" || got.AnsweredAt.IsZero() {
		t.Errorf("the follow is %+v", got)
	}
	us := shelf.Site.Actor(shelf.Announcer())
	if got := ours.Followers(ours.Announcer()); len(got) != 1 || got[0] != us {
		t.Errorf("followers are %q", got)
	}
	if page := c.Get(us + "/following?page=true"); !strings.Contains(page.Body, `"`+announcer+`"`) {
		t.Errorf("the collection is %s", page.Body)
	}
	// The same actor under its other address is the same follow.
	if _, err := shelf.Service.Follow(t.Context(), badges.Operator(), badges.NewFollow{Target: "@announcer@badges.example"}); err != nil {
		t.Fatal(err)
	}
	c.Settle()
	if got := followed(t, shelf); got.ID != f.ID {
		t.Errorf("the follow is now %+v", got)
	}

	if err := shelf.Service.Unfollow(t.Context(), badges.Operator(), f.ID); err != nil {
		t.Fatal(err)
	}
	c.Settle()
	if got := ours.Followers(ours.Announcer()); len(got) != 0 {
		t.Errorf("after the end followers are %q", got)
	}
}

func TestFollowOfNobodyEnds(t *testing.T) {
	c := fedtest.New(t, "badges.example", "shelf.example")
	shelf := c.Servers[1]
	if _, err := shelf.Service.Follow(t.Context(), badges.Operator(), badges.NewFollow{Target: "@nobody@badges.example"}); err != nil {
		t.Fatal(err)
	}
	c.Settle()
	if got := followed(t, shelf); got.State != badges.FollowRejected || got.Problem == "" {
		t.Errorf("the follow of nobody is %+v", got)
	}
}

// A Reject counts, later, too, and only from who was asked.
//
// FEDERATION.md: An issuer or the announcer can follow actors elsewhere (`Follow`
func TestRejectOfAFollow(t *testing.T) {
	c := fedtest.New(t, "shelf.example")
	shelf := c.Servers[0]
	peer := c.Peer("people.example")
	club, stranger := peer.Person("club"), peer.Person("stranger")
	who := shelf.Issuer("org")
	if _, err := shelf.Service.Follow(t.Context(), badges.Operator(), badges.NewFollow{IssuerID: who.ID, Target: club.ID}); err != nil {
		t.Fatal(err)
	}
	c.Settle()
	f := followed(t, shelf)
	answer := func(by *fedtest.Person, kind string, object any) badges.FollowState {
		by.Send("https://shelf.example/inbox", map[string]any{"type": kind, "object": object})
		c.Settle()
		return followed(t, shelf).State
	}
	if got := answer(stranger, "Accept", f.URI); got != badges.FollowRequested {
		t.Errorf("a stranger's Accept makes it %s", got)
	}
	// BadgeFed and others may have lost the id.
	if got := answer(club, "Accept", map[string]any{"id": "https://people.example/x", "type": "Follow", "actor": shelf.Site.Actor(who), "object": club.ID}); got != badges.FollowAccepted {
		t.Errorf("an Accept without our id makes it %s", got)
	}
	if got := answer(club, "Reject", map[string]any{"id": f.URI, "type": "Follow", "actor": shelf.Site.Actor(who), "object": club.ID}); got != badges.FollowRejected {
		t.Errorf("a Reject makes it %s", got)
	}
}
