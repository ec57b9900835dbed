package fedtest_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"laurel/badges"
	"laurel/federation/fedtest"
)

// shelf is three servers: one grants, one follows its issuer and shows what it hears
// of, and one follows the announcer of that.
type shelf struct {
	*fedtest.Cluster
	t                 *testing.T
	ours, shelf, fans *fedtest.Server
	org               badges.Issuer
	badge             badges.Badge
	jane              *fedtest.Person
}

func newShelf(t *testing.T) *shelf {
	c := fedtest.New(t, "badges.example", "shelf.example", "fans.example")
	s := &shelf{Cluster: c, t: t, ours: c.Servers[0], shelf: c.Servers[1], fans: c.Servers[2], jane: c.Peer("people.example").Person("jane")}
	s.org = s.ours.Issuer("org")
	s.badge = s.ours.Badge(s.org)
	s.follow(s.shelf, s.ours.Site.Actor(s.org))
	s.follow(s.fans, s.shelf.Site.Actor(s.shelf.Announcer()))
	c.Settle()
	c.Forget()
	return s
}

func (s *shelf) follow(by *fedtest.Server, target string) {
	s.t.Helper()
	if _, err := by.Service.Follow(s.t.Context(), badges.Operator(), badges.NewFollow{Target: target}); err != nil {
		s.t.Fatal(err)
	}
}

// grant grants the badge to Jane, who accepts it.
func (s *shelf) grant() badges.Grant {
	s.t.Helper()
	g := s.ours.Grant(s.badge, s.jane.ID)
	s.Settle() // she is found
	s.ours.Accept(g, badges.Public)
	s.Settle()
	return s.ours.Reload(g)
}

// externals are the badges of elsewhere that a server has.
func (s *shelf) externals(of *fedtest.Server) []badges.External {
	s.t.Helper()
	found, err := of.DB.Externals(s.t.Context(), badges.ExternalFilter{})
	if err != nil {
		s.t.Fatal(err)
	}
	return found
}

func (s *shelf) one(of *fedtest.Server) badges.External {
	s.t.Helper()
	found := s.externals(of)
	if len(found) != 1 {
		s.t.Fatalf("%s has %d badges of elsewhere, want one", of.Host, len(found))
	}
	return found[0]
}

// recheck lets days pass and the server ask again.
func (s *shelf) recheck(days int) {
	s.t.Helper()
	for range days {
		s.Clock.Advance(25 * time.Hour)
		if err := s.shelf.Federation.RecheckExternal(s.t.Context()); err != nil {
			s.t.Fatal(err)
		}
		s.Settle()
	}
}

// FEDERATION.md: A public `Note` with a badge (`openbadges:credential`, `openbadges:assertion`
// FEDERATION.md: A `Delete` of the Note by its author takes the badge off, unless
// FEDERATION.md: The boost is undone.
func TestBadgeFromElsewhereUntilItIsRevoked(t *testing.T) {
	s := newShelf(t)
	g := s.grant()
	e := s.one(s.shelf)
	if e.State != badges.ExternalValid || e.Title != "Advanced Training" || e.Issuer.ID != s.ours.Site.Actor(s.org) || e.NoteID != s.ours.Site.Note(s.org, g) ||
		e.Recipient.Value != s.jane.ID || e.Recipient.Handle != s.jane.Handle() || e.Source != badges.FederatedExternal || !e.Listed() {
		t.Errorf("the badge is %+v", e)
	}
	if got := s.Types("fans.example"); got != "Announce" {
		t.Errorf("the followers of the announcer received %q, want one boost", got)
	}
	// The third server hears of it by the boost, reads it at its origin and boosts nothing.
	if hop := s.one(s.fans); hop.NoteID != e.NoteID || hop.State != badges.ExternalValid {
		t.Errorf("the third server has %+v", hop)
	}

	s.Forget()
	s.ours.Revoke(g)
	s.Settle()
	if e = s.one(s.shelf); e.State != badges.ExternalRevoked || e.Title != "Advanced Training" {
		t.Errorf("after the revocation the badge is %+v", e)
	}
	if got := s.Types("fans.example"); got != "Undo" {
		t.Errorf("after the revocation the announcer's followers received %q", got)
	}
	s.recheck(1)
	if hop := s.one(s.fans); hop.State != badges.ExternalValid {
		t.Fatal("the third server knows before it asked")
	}
	if err := s.fans.Federation.RecheckExternal(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.Settle()
	if hop := s.one(s.fans); hop.State != badges.ExternalRevoked {
		t.Errorf("asked again, the third server has %+v", hop)
	}
}

// FEDERATION.md: The main domain's announcer boosts what issuers that it follows grant, once; it never boosts boosts.
func TestBadgeIsTakenAndBoostedOnce(t *testing.T) {
	s := newShelf(t)
	s.follow(s.shelf, s.ours.Site.Actor(s.ours.Announcer())) // the same badge comes by a boost, too
	s.Settle()
	s.Forget()
	s.grant()
	s.one(s.shelf)
	if got := s.Types("fans.example"); got != "Announce" {
		t.Errorf("boosted is %q", got)
	}
}

// A boost vouches for nothing, and is never boosted again.
//
// FEDERATION.md: The main domain's announcer boosts what issuers that it follows grant, once; it never boosts boosts.
func TestBoostsAreNotBoosted(t *testing.T) {
	c := fedtest.New(t, "badges.example", "shelf.example", "fans.example")
	s := &shelf{Cluster: c, t: t, ours: c.Servers[0], shelf: c.Servers[1], fans: c.Servers[2], jane: c.Peer("people.example").Person("jane")}
	s.org = s.ours.Issuer("org")
	s.badge = s.ours.Badge(s.org)
	s.follow(s.shelf, "badges.example")
	s.follow(s.fans, "shelf.example")
	c.Settle()
	c.Forget()
	s.grant()
	if e := s.one(s.shelf); e.State != badges.ExternalValid {
		t.Errorf("the badge is %+v", e)
	}
	if got := s.Types("fans.example"); got != "" {
		t.Errorf("boosted is %q, want nothing", got)
	}
}

// What nobody here follows is nobody's business here.
//
// FEDERATION.md: A public `Note` with a badge (`openbadges:credential`, `openbadges:assertion`
// FEDERATION.md: Its author must be the issuer of the badge, and the badge must
func TestStrangersBadgesAreNotTaken(t *testing.T) {
	s := newShelf(t)
	stranger := s.Peer("evil.example").Person("eve")
	g := s.grant()
	note := map[string]any{
		"id": stranger.ID + "/1", "type": "Note", "attributedTo": stranger.ID, "to": []string{"https://www.w3.org/ns/activitystreams#Public"},
		"openbadges:credential": s.ours.Site.Credential(s.org, g),
	}
	stranger.Send("https://shelf.example/inbox", map[string]any{"type": "Create", "object": note})
	s.Settle()
	s.one(s.shelf)

	// Followed, too, nobody can pass on another's badge as their own.
	s.follow(s.shelf, stranger.ID)
	s.Settle()
	f, err := s.shelf.Service.FollowsOf(t.Context(), badges.Operator(), badges.FollowFilter{ActorID: stranger.ID})
	if err != nil || len(f) != 1 {
		t.Fatal(f, err)
	}
	stranger.Send("https://shelf.example/inbox", map[string]any{"type": "Accept", "object": f[0].URI})
	s.Forget()
	for i, object := range []map[string]any{
		note,
		{"id": stranger.ID + "/2", "type": "Note", "attributedTo": s.ours.Site.Actor(s.org), "to": note["to"], "openbadges:credential": note["openbadges:credential"]},
	} {
		stranger.Send("https://shelf.example/inbox", map[string]any{"id": stranger.ID + "#" + string(rune('a'+i)), "type": "Create", "object": object})
		s.Settle()
	}
	// Nor take it back.
	stranger.Send("https://shelf.example/inbox", map[string]any{"type": "Delete", "object": s.ours.Site.Note(s.org, g)})
	s.Settle()
	if e := s.one(s.shelf); e.State != badges.ExternalValid || e.Issuer.ID != s.ours.Site.Actor(s.org) {
		t.Errorf("the badge is %+v", e)
	}
	if got := s.Types("fans.example"); got != "" {
		t.Errorf("boosted is %q", got)
	}
}

// FEDERATION.md: Each badge is asked about again once a day; while its server
// FEDERATION.md: A `Delete` of the Note by its author takes the badge off, unless
func TestOriginThatVanishesForAWeek(t *testing.T) {
	s := newShelf(t)
	g := s.grant()
	checked := s.one(s.shelf).CheckedAt
	end := s.Let(fedtest.Down("badges.example"))
	s.recheck(7)
	if e := s.one(s.shelf); e.State != badges.ExternalValid || !e.CheckedAt.Equal(checked) {
		t.Errorf("while its origin is away the badge is %s as of %s, want as of %s", e.State, e.CheckedAt, checked)
	}
	end()
	s.recheck(1)
	if e := s.one(s.shelf); e.State != badges.ExternalValid || !e.CheckedAt.After(checked) {
		t.Errorf("after that the badge is %s as of %s", e.State, e.CheckedAt)
	}
	// It is asked once a day.
	s.Forget()
	for range 5 {
		if err := s.shelf.Federation.RecheckExternal(t.Context()); err != nil {
			t.Fatal(err)
		}
		s.Settle()
	}
	if n := len(s.Exchanges()); n != 0 {
		t.Errorf("within a day it is asked %d times more", n)
	}

	// A badge that its server does not know any more, on two days, is withdrawn.
	missing := s.Let(func(from string, r *http.Request) *fedtest.FaultAnswer {
		if strings.HasSuffix(r.URL.Path, g.ULID) {
			return &fedtest.FaultAnswer{Status: http.StatusNotFound}
		}
		return nil
	})
	defer missing()
	s.recheck(1)
	if e := s.one(s.shelf); e.State != badges.ExternalValid {
		t.Errorf("not found once, the badge is %s", e.State)
	}
	s.recheck(1)
	if e := s.one(s.shelf); e.State != badges.ExternalRevoked || e.Problem != "withdrawn" {
		t.Errorf("not found twice, the badge is %s (%s)", e.State, e.Problem)
	}
}

func TestSilencedIssuersAreNotShown(t *testing.T) {
	s := newShelf(t)
	if _, err := s.shelf.Service.Block(t.Context(), badges.Operator(), badges.NewBlock{Target: "badges.example", Severity: badges.Silence}); err != nil {
		t.Fatal(err)
	}
	s.grant()
	if found := s.externals(s.shelf); len(found) != 0 {
		t.Errorf("the server shows %+v", found)
	}
}
