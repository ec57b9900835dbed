package outbox_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"laurel/badges"
	"laurel/badges/task"
	"laurel/federation/delivery"
	"laurel/federation/fedtest"
	"laurel/federation/outbox"
)

// fixture is a server with an issuer, a recipient on one peer, a follower of the
// issuer on a second and one of the announcer on a third.
type fixture struct {
	*fedtest.Cluster
	t      *testing.T
	server *fedtest.Server
	issuer badges.Issuer
	badge  badges.Badge
	people *fedtest.Peer
	jane   *fedtest.Person
}

const (
	people  = "people.example"
	fans    = "fans.example"
	readers = "readers.example"
)

func newFixture(t *testing.T, change ...func(*badges.IssuerProfile)) *fixture {
	t.Helper()
	c := fedtest.New(t, "badges.example")
	f := &fixture{Cluster: c, t: t, server: c.Servers[0], people: c.Peer(people)}
	f.jane = f.people.Person("jane")
	f.issuer = f.server.Issuer("org", change...)
	f.badge = f.server.Badge(f.issuer)
	c.Peer(fans).Person("fan").Follow(f.server.Site.Actor(f.issuer))
	c.Peer(readers).Person("reader").Follow(f.server.Site.Actor(f.server.Announcer()))
	c.Settle()
	c.Forget()
	return f
}

// granted is a grant to Jane that she has been offered.
func (f *fixture) granted() badges.Grant {
	f.t.Helper()
	g := f.server.Grant(f.badge, f.jane.ID)
	f.Settle()
	return f.server.Reload(g)
}

// wantTypes fails unless the three hosts got these activities since the last time.
func (f *fixture) wantTypes(when, toPeople, toFans, toReaders string) {
	f.t.Helper()
	for host, want := range map[string]string{people: toPeople, fans: toFans, readers: toReaders} {
		if got := f.Types(host); got != want {
			f.t.Errorf("%s %s got %q, want %q", when, host, got, want)
		}
	}
	f.Forget()
}

// FEDERATION.md: a badge is granted to a fediverse account | `Create` of the direct
func TestOfferGoesToTheRecipientAlone(t *testing.T) {
	f := newFixture(t)
	g := f.granted()
	if g.Identity.Kind != badges.FediverseIdentity || g.Identity.Value != f.jane.ID || g.Identity.Handle != "@jane@people.example" {
		t.Errorf("the recipient is known as %+v", g.Identity)
	}
	for _, e := range f.Exchanges() {
		if e.Method == http.MethodPost && e.URL != f.jane.Inbox {
			t.Errorf("the offer went to %s", e.URL)
		}
	}
	f.wantTypes("after the grant", "Create", "", "")
}

// What is sent when, by the issuer's audience and the recipient's choice.
//
// FEDERATION.md: the recipient accepts, not privately | `Create` of the public
// FEDERATION.md: the same, publicly | `Announce` | announcer | Public | its followers
// FEDERATION.md: it is revoked after that | `Delete` with a `Tombstone` | issuer
// FEDERATION.md: | `Undo` of the `Announce` | announcer | Public | its followers
// FEDERATION.md: The Note of a grant that its recipient made unlisted is sent
// FEDERATION.md: What is for followers only is not boosted.
func TestPublishing(t *testing.T) {
	tests := []struct {
		audience                       badges.Audience
		visibility                     badges.Visibility
		toPeople, toFans, toReaders    string // after acceptance
		thenPeople, thenFans, thenRead string // after revocation
	}{
		{badges.AudienceQuiet, badges.Public, "Create", "Create", "Announce", "Delete Delete", "Delete", "Undo Delete"},
		{badges.AudienceQuiet, badges.Unlisted, "", "", "", "Delete", "", ""},
		{badges.AudienceQuiet, badges.Private, "", "", "", "Delete", "", ""},
		{badges.AudiencePublic, badges.Public, "Create", "Create", "Announce", "Delete Delete", "Delete", "Undo Delete"},
		{badges.AudienceFollowers, badges.Public, "Create", "Create", "", "Delete Delete", "Delete", ""},
	}
	for _, tt := range tests {
		t.Run(string(tt.audience)+" "+string(tt.visibility), func(t *testing.T) {
			f := newFixture(t, func(p *badges.IssuerProfile) { p.Audience = tt.audience })
			g := f.granted()
			f.Forget()
			f.server.Accept(g, tt.visibility)
			f.Settle()
			f.wantTypes("after acceptance", tt.toPeople, tt.toFans, tt.toReaders)
			f.server.Revoke(g)
			f.Settle()
			f.wantTypes("after revocation", tt.thenPeople, tt.thenFans, tt.thenRead)
		})
	}
}

// FEDERATION.md: a grant is revoked, accepted or not | `Delete` of the direct
// FEDERATION.md: The direct Note is deleted as well; its id answers the recipient's server with 410.
func TestRevokedBeforeAnswer(t *testing.T) {
	f := newFixture(t)
	g := f.granted()
	f.Forget()
	f.server.Revoke(g)
	f.Settle()
	deleted := f.Posted(people)
	f.wantTypes("after revocation", "Delete", "", "")
	if offer := f.server.Site.Status(f.issuer, g.OfferULID); len(deleted) != 1 || !strings.Contains(deleted[0], `"id":"`+offer+`"`) {
		t.Errorf("what was deleted is not the offer %s: %s", offer, deleted)
	}
}

func TestRevokedBeforeTheOfferWasMade(t *testing.T) {
	f := newFixture(t)
	g := f.server.Grant(f.badge, f.jane.ID)
	f.server.Revoke(g)
	f.Settle()
	f.wantTypes("in the end", "", "", "")
}

func TestRevokedWhileItIsPublished(t *testing.T) {
	f := newFixture(t)
	g := f.granted()
	f.server.Accept(g, badges.Public)
	end := f.Let(fedtest.Down(fans))
	f.Settle()
	f.Forget()
	f.server.Revoke(g)
	f.Settle()
	end()
	f.Clock.Advance(time.Hour)
	f.Settle()
	if got := f.Types(fans); got != "Create Delete" {
		t.Errorf("the host that was away got %q, want the Create and then the Delete", got)
	}
}

func TestDeclinedIsNotPublished(t *testing.T) {
	f := newFixture(t)
	g := f.granted()
	f.Forget()
	if _, err := f.server.Service.Decline(context.Background(), g.ID, f.server.Vault.AcceptKey(g.ULID)); err != nil {
		t.Fatal(err)
	}
	f.Settle()
	f.wantTypes("after the no", "", "", "")
}

// FEDERATION.md: A recipient without a fediverse account is not addressed.
func TestRecipientByMailGetsNoNote(t *testing.T) {
	f := newFixture(t)
	g := f.server.GrantByMail(f.badge, "jane@example.org")
	f.Settle()
	f.wantTypes("after the grant", "", "", "")
	f.server.Accept(g, badges.Public)
	f.Settle()
	f.wantTypes("after acceptance", "", "Create", "Announce")
}

// Tasks may run twice, and an event may come to be handled again.
func TestRunningTwiceAddsNothing(t *testing.T) {
	f := newFixture(t)
	handle := f.server.Federation.TaskHandlers()["outbox"]
	again := func() {
		t.Helper()
		for id := int64(1); ; id++ {
			e, err := f.server.DB.Event(context.Background(), id)
			if badges.KindOf(err) == badges.NotFound {
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if !outbox.Consumer().Wants(e) {
				continue
			}
			if err := handle(context.Background(), task.Task{Payload: fmtEvent(id)}); err != nil {
				t.Fatal(err)
			}
		}
	}
	g := f.granted()
	again()
	f.Settle()
	f.wantTypes("after the grant", "Create", "", "")
	f.server.Accept(g, badges.Public)
	f.Settle()
	again()
	f.Settle()
	f.wantTypes("after acceptance", "Create", "Create", "Announce")
	f.server.Revoke(g)
	f.Settle()
	again()
	f.Settle()
	f.wantTypes("after revocation", "Delete Delete", "Delete", "Undo Delete")
}

func TestBlockedIssuerOffersNothing(t *testing.T) {
	f := newFixture(t)
	org := f.server.Site.Actor(f.issuer)
	if status := f.jane.Send(org+"/inbox", map[string]any{"type": "Block", "object": org}); status != http.StatusAccepted {
		t.Fatalf("the Block is answered %d", status)
	}
	f.Settle()
	f.granted()
	f.wantTypes("after the grant", "", "", "")
}

// FEDERATION.md: an issuer's profile changes | `Update` with the actor | issuer | Public | followers | followers
func TestUpdatedIssuerIsSentToFollowers(t *testing.T) {
	f := newFixture(t)
	if _, err := f.server.Service.UpdateIssuer(context.Background(), badges.Operator(), f.issuer.ID, badges.IssuerProfile{Name: "The new name"}); err != nil {
		t.Fatal(err)
	}
	f.Settle()
	if posted := f.Posted(fans); len(posted) != 1 || !strings.Contains(posted[0], `"name":"The new name"`) {
		t.Errorf("the follower got %s", posted)
	}
	f.wantTypes("after the change", "", "Update", "")
}

func TestRecipientThatLeftHoldsNothingUp(t *testing.T) {
	f := newFixture(t)
	g := f.granted()
	f.jane.Gone = true
	f.Clock.Advance(48 * time.Hour)
	f.Forget()
	f.server.Accept(g, badges.Public) // by the link
	f.Settle()
	f.wantTypes("after acceptance", "", "Create", "Announce")

	// Later her whole server is away: what is granted to her must not hold up
	// the others.
	f.Let(fedtest.Down(people))
	f.Clock.Advance(48 * time.Hour)
	f.server.Grant(f.server.Badge(f.issuer), f.jane.ID)
	other := f.server.GrantByMail(f.badge, "joe@example.org")
	f.Settle()
	f.server.Accept(other, badges.Public)
	f.Settle()
	f.wantTypes("after the other's acceptance", "", "Create", "Announce")
}

// offerState is what the issuer is told about the direct Note.
func (f *fixture) offerState(g badges.Grant) (state, detail string) {
	f.t.Helper()
	state, detail, err := delivery.Progress{Store: f.server.DB}.OfferDelivery(context.Background(), g)
	if err != nil {
		f.t.Fatal(err)
	}
	return state, detail
}

// Who accepts by the link while the account is still being looked up is named by it
// all the same, and told.
func TestAcceptedBeforeTheAccountWasFound(t *testing.T) {
	f := newFixture(t)
	end := f.Let(fedtest.Down(people))
	g := f.server.Grant(f.badge, f.jane.Handle())
	f.Settle()
	f.server.Accept(g, badges.Public)
	f.Settle()
	end()
	f.Clock.Advance(15 * time.Second)
	f.Settle()
	f.Clock.Advance(15 * time.Second)
	f.Settle()
	f.wantTypes("after the account was found", "Create", "Create", "Announce")
	assertion, err := f.server.DB.Document(context.Background(), g.ID, badges.AssertionDocument)
	if err != nil || !strings.Contains(string(assertion), `"identity":"`+f.jane.ID+`"`) {
		t.Errorf("the assertion is %s, %v; want it to name %s", assertion, err, f.jane.ID)
	}
}

func TestAcceptedWhoseAccountIsNotFound(t *testing.T) {
	f := newFixture(t)
	f.Let(fedtest.Down(people))
	g := f.server.Grant(f.badge, f.jane.Handle())
	f.Settle()
	f.server.Accept(g, badges.Public)
	for range 5 {
		f.Settle()
		f.Clock.Advance(time.Minute)
	}
	if g = f.server.Reload(g); g.State != badges.Processed {
		t.Errorf("after five minutes the grant is %s", g.State)
	}
	f.wantTypes("after acceptance", "", "Create", "Announce")
}

// New keys are told like a new name; the actor lists the retired Ed25519 key on.
func TestRotatedKeysAreSentToFollowers(t *testing.T) {
	f := newFixture(t)
	if _, err := f.server.Service.RotateKeys(context.Background(), badges.Operator(), f.issuer.ID); err != nil {
		t.Fatal(err)
	}
	f.Settle()
	f.wantTypes("after the rotation", "", "Update", "")
}
