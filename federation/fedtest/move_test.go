package fedtest_test

import (
	"slices"
	"strings"
	"testing"

	"laurel/badges"
	"laurel/federation/fedtest"
)

// FEDERATION.md: `Move` of the actor itself | see "Accounts that move"
// FEDERATION.md: what the old account followed here, the new one follows: deliveries go there;
func TestMovedFollowerGetsWhatIsGranted(t *testing.T) {
	c := fedtest.New(t, "badges.example", "shelf.example")
	ours := c.Servers[0]
	old, home, next := c.Peer("old.example"), c.Peer("home.example"), c.Peer("next.example")
	jane, moved := old.Person("jane"), next.Person("jane")
	org := ours.Issuer("org")
	jane.Follow(ours.Site.Actor(org))
	c.Settle()
	if status := jane.Move("https://badges.example/inbox", moved); status != 202 {
		t.Fatalf("the Move is answered %d", status)
	}
	c.Settle()
	if got := ours.Followers(org); !slices.Equal(got, []string{moved.ID}) {
		t.Fatalf("followers are %q", got)
	}
	before := len(c.Posted("old.example"))
	g := ours.Grant(ours.Badge(org), home.Person("joe").ID)
	c.Settle()
	ours.Accept(g, badges.Public)
	c.Settle()
	if got := c.Posted("next.example"); len(got) != 1 || !strings.Contains(got[0], `"Create"`) {
		t.Errorf("the new account got %q", got)
	}
	if got := c.Posted("old.example"); len(got) != before {
		t.Errorf("the old account still got %q", got[before:])
	}
}

// A Move that one of the two accounts does not confirm changes nothing, nor does one
// of somebody else.
//
// FEDERATION.md: A `Move` counts when its actor is its object, and both accounts
func TestMoveNeedsBothAccounts(t *testing.T) {
	c := fedtest.New(t, "badges.example")
	ours := c.Servers[0]
	old, next := c.Peer("old.example"), c.Peer("next.example")
	jane, target, thief := old.Person("jane"), next.Person("jane"), next.Person("thief")
	org := ours.Issuer("org")
	jane.Follow(ours.Site.Actor(org))
	c.Settle()
	for name, try := range map[string]func(){
		"the new one does not know the old": func() { jane.MovedTo, target.AlsoKnownAs = target.ID, nil },
		"the old one does not say so":       func() { jane.MovedTo, target.AlsoKnownAs = "", []string{jane.ID} },
	} {
		try()
		jane.Send("https://badges.example/inbox", map[string]any{"type": "Move", "object": jane.ID, "target": target.ID})
		c.Settle()
		if got := ours.Followers(org); !slices.Equal(got, []string{jane.ID}) {
			t.Errorf("%s, and followers are %q", name, got)
		}
	}
	jane.MovedTo, thief.AlsoKnownAs = thief.ID, []string{jane.ID}
	thief.Send("https://badges.example/inbox", map[string]any{"type": "Move", "object": jane.ID, "target": thief.ID})
	c.Settle()
	if got := ours.Followers(org); !slices.Equal(got, []string{jane.ID}) {
		t.Errorf("another's Move makes followers %q", got)
	}
}

// A stranger's Move has nobody asked but for the key that it is signed with.
//
// FEDERATION.md: If the old one neither follows, is followed nor has badges here, nothing is fetched.
func TestMoveOfAStrangerAsksNobody(t *testing.T) {
	c := fedtest.New(t, "badges.example")
	stranger, target := c.Peer("old.example").Person("eve"), c.Peer("next.example").Person("eve")
	stranger.Move("https://badges.example/inbox", target)
	c.Settle()
	for _, e := range c.Exchanges() {
		if strings.HasPrefix(e.URL, "https://next.example/") {
			t.Errorf("%s was asked", e.URL)
		}
	}
}

// FEDERATION.md: those here who follow the old account send the new one a `Follow`, and the old one an `Undo`;
func TestOurFollowGoesAlong(t *testing.T) {
	c := fedtest.New(t, "shelf.example")
	shelf := c.Servers[0]
	club, moved := c.Peer("old.example").Person("club"), c.Peer("next.example").Person("club")
	if _, err := shelf.Service.Follow(t.Context(), badges.Operator(), badges.NewFollow{Target: club.ID}); err != nil {
		t.Fatal(err)
	}
	c.Settle()
	club.Send("https://shelf.example/inbox", map[string]any{"type": "Accept", "object": followed(t, shelf).URI})
	c.Settle()
	club.Move("https://shelf.example/inbox", moved)
	c.Settle()
	if got := followed(t, shelf); got.ActorID != moved.ID || got.State != badges.FollowRequested {
		t.Errorf("the follow is now %+v", got)
	}
	if got := c.Posted("next.example"); len(got) != 1 || !strings.Contains(got[0], `"Follow"`) {
		t.Errorf("the new account got %q", got)
	}
	if got := c.Posted("old.example"); !strings.Contains(got[len(got)-1], `"Undo"`) {
		t.Errorf("the old account got %q last", got[len(got)-1])
	}
}

// FEDERATION.md: a recipient who was known by the old account is known by the new one, too.
// FEDERATION.md: Whoever has proved here to be one of the two is both; when two
// FEDERATION.md: Grants, Notes and credentials keep the account that they were
func TestRecipientWhoMovesIsOneRecipient(t *testing.T) {
	c := fedtest.New(t, "badges.example")
	ours := c.Servers[0]
	jane, moved := c.Peer("old.example").Person("jane"), c.Peer("next.example").Person("jane2")
	again := c.Peer("third.example").Person("jane3")
	g := ours.Grant(ours.Badge(ours.Issuer("org")), jane.ID)
	c.Settle()
	ours.Accept(g, badges.Public)
	c.Settle()
	account, err := ours.Service.CreateAccount(t.Context(), badges.Operator(), badges.Account{Name: "Jane", Email: "jane@mail.example"})
	if err != nil {
		t.Fatal(err)
	}
	proved := badges.Identity{Kind: badges.FediverseIdentity, Value: jane.ID, Handle: jane.Handle()}
	if _, err := ours.Service.ProveIdentity(t.Context(), account, proved); err != nil {
		t.Fatal(err)
	}
	jane.Move("https://badges.example/inbox", moved)
	c.Settle()
	moved.Move("https://badges.example/inbox", again)
	c.Settle()

	g = ours.Reload(g)
	if g.Identity.Value != jane.ID {
		t.Errorf("the grant is now to %s", g.Identity.Value)
	}
	now, err := ours.DB.IdentityMovedTo(t.Context(), g.Identity.ID)
	if err != nil || now.Value != again.ID || now.Handle != again.Handle() || now.RecipientID != g.Identity.RecipientID {
		t.Errorf("the recipient is now %+v, %v", now, err)
	}
	mine, err := ours.Service.Identities(t.Context(), account)
	if err != nil || len(mine) != 3 {
		t.Errorf("the account is %+v, %v; want all three", mine, err)
	}
}
