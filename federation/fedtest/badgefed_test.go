package fedtest_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"laurel/badges"
	"laurel/federation/fedtest"
)

// badgeFed is a server of that software: an issuer, the relay bot that boosts what it
// has, and the documents that stand there. The shelf follows both.
type badgeFed struct {
	*shelf
	peer        *fedtest.Peer
	club, relay *fedtest.Person
}

const toEverybody = "https://www.w3.org/ns/activitystreams#Public"

func newBadgeFed(t *testing.T) *badgeFed {
	c := fedtest.New(t, "shelf.example", "fans.example")
	fed := c.Peer("fed.example")
	b := &badgeFed{peer: fed, club: fed.Person("club"), relay: fed.Person("_relaybot"),
		shelf: &shelf{Cluster: c, t: t, shelf: c.Servers[0], fans: c.Servers[1], jane: c.Peer("people.example").Person("jane")}}
	b.follow(b.shelf.shelf, b.club.ID)
	b.follow(b.shelf.shelf, b.relay.ID)
	b.follow(b.fans, b.shelf.shelf.Site.Actor(b.shelf.shelf.Announcer()))
	c.Settle()
	for _, who := range []*fedtest.Person{b.club, b.relay} {
		follows, err := b.shelf.shelf.Service.FollowsOf(t.Context(), badges.Operator(), badges.FollowFilter{ActorID: who.ID})
		if err != nil || len(follows) != 1 {
			t.Fatal(follows, err)
		}
		announcer := b.shelf.shelf.Site.Actor(b.shelf.shelf.Announcer())
		b.send(who, map[string]any{
			"id": who.ID + "#accepts/follows/3", "type": "Accept",
			"object": map[string]any{"id": follows[0].URI, "type": "Follow", "actor": announcer, "object": who.ID},
		})
	}
	c.Forget()
	return b
}

// document reads one of the shapes in testdata/badgefed.
func (b *badgeFed) document(name, segment string) map[string]any {
	b.t.Helper()
	content, err := os.ReadFile("testdata/badgefed/" + name + ".json")
	if err != nil {
		b.t.Fatal(err)
	}
	text := strings.NewReplacer("{SEGMENT}", segment, "{CLUB}", b.club.ID, "{JANE}", b.jane.ID).Replace(string(content))
	var document map[string]any
	if err := json.Unmarshal([]byte(text), &document); err != nil {
		b.t.Fatal(err)
	}
	return document
}

// grants has a badge stand at the server.
func (b *badgeFed) grants(segment string) {
	b.t.Helper()
	b.peer.Publish("/openbadge/"+segment, "application/json", b.document("assertion", segment))
	b.peer.Publish("/grant/"+segment, "application/activity+json", b.document("note", segment))
}

func (b *badgeFed) send(by *fedtest.Person, activity map[string]any) {
	b.t.Helper()
	if status := by.Send("https://shelf.example/inbox", activity); status != 202 {
		b.t.Fatalf("%v is answered %d", activity["type"], status)
	}
	b.Settle()
	if tasks, err := b.shelf.shelf.DB.TroubledTasks(b.t.Context(), 10); err != nil || len(tasks) > 0 {
		b.t.Errorf("after %v there are left over %+v, %v", activity["type"], tasks, err)
	}
}

// create is the issuer's post: to everybody or, once more with the same ids and other
// words, to the recipient alone.
func (b *badgeFed) create(segment string, public bool) {
	b.t.Helper()
	note, to := b.document("note", segment), []string{toEverybody}
	if !public {
		note["content"], note["to"], note["cc"] = "<p>Your badge was processed.</p>", []string{b.jane.ID}, []string{b.club.ID}
	}
	b.send(b.club, map[string]any{"id": note["id"].(string) + "/create", "type": "Create", "to": to, "cc": []string{}, "object": note})
}

// announce is the relay bot's boost, which comes twice under different ids.
func (b *badgeFed) announce(object string) {
	b.t.Helper()
	for _, id := range []string{"/announce/5a1f", "/announce/77c0"} {
		b.send(b.relay, map[string]any{
			"id": b.relay.ID + id + "/" + object[strings.LastIndex(object, "/")+1:], "type": "Announce", "to": []string{toEverybody}, "cc": []string{b.relay.ID + "/followers"}, "object": object,
		})
	}
}

// BadgeFed's Notes have the assertion among their attachments, with _context, come
// again for the recipient alone under the same ids, and are boosted twice.
func TestBadgesOfBadgeFedAreImportedOnce(t *testing.T) {
	b := newBadgeFed(t)
	b.grants("fedexample_1_7_aa")
	b.create("fedexample_1_7_aa", true)
	first := b.one(b.shelf.shelf)
	if first.State != badges.ExternalValid || first.Title != "Knots" || first.Recipient.Value != b.jane.ID || first.Issuer.ID != b.club.ID ||
		first.NoteID != "https://fed.example/grant/fedexample_1_7_aa" || first.Server() != "fed.example" || !first.Listed() {
		t.Errorf("the badge is %+v", first)
	}
	b.create("fedexample_1_7_aa", false)
	b.announce("https://fed.example/grant/fedexample_1_7_aa")
	b.announce("https://fed.example/openbadge/fedexample_1_7_aa")
	if e := b.one(b.shelf.shelf); e.ID != first.ID || e.NoteID != first.NoteID || e.Visibility != badges.Public || e.Issuer != first.Issuer {
		t.Errorf("after it came again it is %+v", e)
	}
	if got := b.Types("fans.example"); got != "Announce" {
		t.Errorf("boosted is %q, want it once", got)
	}

	// What only the recipient is told of is not shown; a boost of its assertion, which
	// is public, brings it.
	b.grants("fedexample_2_7_bb")
	b.create("fedexample_2_7_bb", false)
	b.one(b.shelf.shelf)
	b.announce("https://fed.example/openbadge/fedexample_2_7_bb")
	if found := b.externals(b.shelf.shelf); len(found) != 2 || found[0].CredentialID != "https://fed.example/openbadge/fedexample_2_7_bb" || found[0].State != badges.ExternalValid {
		t.Errorf("after the boost of an assertion there are %+v", found)
	}
}

// BadgeFed tells of no revocation: the assertion is not found any more. A Delete that
// comes all the same counts, as often as it comes.
func TestBadgesOfBadgeFedEnd(t *testing.T) {
	b := newBadgeFed(t)
	for _, segment := range []string{"fedexample_1_7_aa", "fedexample_2_7_bb"} {
		b.grants(segment)
		b.create(segment, true)
	}
	for range 2 {
		b.send(b.club, map[string]any{
			"type": "Delete", "to": []string{toEverybody}, "cc": []string{b.club.ID + "/followers"}, "object": "https://fed.example/grant/fedexample_1_7_aa",
		})
	}
	if e := b.one(b.shelf.shelf); e.CredentialID != "https://fed.example/openbadge/fedexample_2_7_bb" {
		t.Errorf("what is left is %+v", e)
	}
	b.peer.Withdraw("/openbadge/fedexample_2_7_bb")
	b.recheck(2)
	if e := b.one(b.shelf.shelf); e.State != badges.ExternalRevoked || e.Problem != "withdrawn" {
		t.Errorf("not found twice, the badge is %s (%s)", e.State, e.Problem)
	}
}
