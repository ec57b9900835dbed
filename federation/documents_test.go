package federation_test

import (
	"encoding/json"
	"strings"
	"testing"

	"laurel/badges"
	"laurel/federation/fedtest"
)

// world is a server with an issuer and a badge, and a recipient elsewhere.
type world struct {
	*fedtest.Cluster
	t      *testing.T
	server *fedtest.Server
	issuer badges.Issuer
	badge  badges.Badge
	peer   *fedtest.Peer
	jane   *fedtest.Person
}

func newWorld(t *testing.T) *world {
	t.Helper()
	c := fedtest.New(t, "badges.example")
	w := &world{Cluster: c, t: t, server: c.Servers[0], peer: c.Peer("people.example")}
	w.issuer = w.server.Issuer("org")
	w.badge = w.server.Badge(w.issuer)
	w.jane = w.peer.Person("jane")
	return w
}

// accepted is a grant of a new badge to Jane, which she accepted.
func (w *world) accepted(v badges.Visibility) badges.Grant {
	w.t.Helper()
	g := w.server.Grant(w.server.Badge(w.issuer), w.jane.ID)
	w.Settle()
	w.server.Accept(g, v)
	w.Settle()
	return w.server.Reload(g)
}

// get fetches a document, which must be answered with that status.
func (w *world) get(url string, status int) fedtest.Answer {
	w.t.Helper()
	answer := w.Get(url)
	w.check(url, answer, status)
	return answer
}

func (w *world) check(url string, answer fedtest.Answer, status int) {
	w.t.Helper()
	if answer.Status != status {
		w.t.Fatalf("GET %s answers %d, want %d: %s", url, answer.Status, status, answer.Body)
	}
	contentType := answer.Header.Get("Content-Type")
	switch {
	case status < 300 || status == 410 && strings.Contains(answer.Body, "Tombstone"):
		if !strings.HasPrefix(contentType, "application/activity+json") || !strings.Contains(answer.Header.Get("Vary"), "Accept") {
			w.t.Errorf("GET %s is %q, Vary %q", url, contentType, answer.Header.Get("Vary"))
		}
		if got := answer.Header.Get("Cache-Control"); got != "no-cache" {
			w.t.Errorf("GET %s may be kept: %q", url, got)
		}
	default:
		var problem struct{ Error string }
		if err := json.Unmarshal([]byte(answer.Body), &problem); err != nil || problem.Error == "" || contentType != "application/json" {
			w.t.Errorf("GET %s gives no reason as JSON: %s", url, answer.Body)
		}
	}
}

// idOf is the id of a document.
func idOf(t *testing.T, answer fedtest.Answer) string {
	t.Helper()
	var o struct{ ID string }
	if err := json.Unmarshal([]byte(answer.Body), &o); err != nil {
		t.Fatalf("%v in %s", err, answer.Body)
	}
	return o.ID
}

// A username may begin like the collections below an actor's address.
func TestUsernamesLikeCollections(t *testing.T) {
	w := newWorld(t)
	for _, username := range []string{"inbox-team", "followers.of.go", "statuses2", "outboxing"} {
		i := w.server.Issuer(username)
		id := w.server.Site.Actor(i)
		if got := idOf(t, w.get(id, 200)); got != id {
			t.Errorf("GET %s gives the document of %s", id, got)
		}
		if got, want := idOf(t, w.get(id+"/outbox", 200)), id+"/outbox"; got != want {
			t.Errorf("GET %s gives %s", want, got)
		}
	}
}

// FEDERATION.md: issuer | `/actor/{username}` | `Organization`; `Person`, `Group`
// FEDERATION.md: announcer | `/actor/announcer` | `Application` | boosts every public badge of its domain
// FEDERATION.md: An actor's document is also served, with the same `id`, at `/actors/{domain}/{username}`
// FEDERATION.md: `url` equals `id`.
func TestActorsAtEachAddress(t *testing.T) {
	w := newWorld(t)
	for address, id := range map[string]string{
		"/actor/org":                       "https://badges.example/actor/org",
		"/actors/badges.example/org":       "https://badges.example/actor/org",
		"/@org":                            "https://badges.example/actor/org",
		"/actor/announcer":                 "https://badges.example/actor/announcer",
		"/actors/badges.example/_relaybot": "https://badges.example/actor/announcer",
		"/actor":                           "https://badges.example/actor",
	} {
		if got := idOf(t, w.get("https://badges.example"+address, 200)); got != id {
			t.Errorf("at %s is %s, want %s", address, got, id)
		}
	}
	for _, address := range []string{
		"/actor/nobody", "/@nobody", "/actors/elsewhere.example/org", "/actor/org/nothing", "/actor/nobody/outbox", "/actor/nobody/followers",
		"/actor/nobody/statuses/01kakjhz0sa1b2c3d4e5f6g7h8", "/actor/org/statuses/01kakjhz0sa1b2c3d4e5f6g7h8", "/actor/org/statuses/%00", "/openbadge/x", "/nothing",
	} {
		w.get("https://badges.example"+address, 404)
	}
}

// FEDERATION.md: The type of the answer is `application/activity+json; charset=utf-8`
// FEDERATION.md: At the assertion's and the credential's address, who asks for
// FEDERATION.md: The bytes of an activity are stored once and sent unchanged
func TestNoteIsServedAsItWasDelivered(t *testing.T) {
	w := newWorld(t)
	g := w.accepted(badges.Public)
	posted := w.Posted("people.example")
	create := w.get(w.server.Site.Note(w.issuer, g)+"/activity", 200)
	if last := posted[len(posted)-1]; create.Body != last {
		t.Errorf("served is\n%s\nbut delivered was\n%s", create.Body, last)
	}
	for _, address := range []string{
		w.server.Site.Note(w.issuer, g), w.server.Site.Assertion(w.issuer, g), w.server.Site.Credential(w.issuer, g),
		"https://badges.example/actors/badges.example/org/statuses/" + g.ULID,
	} {
		if id := idOf(t, w.get(address, 200)); id != w.server.Site.Note(w.issuer, g) {
			t.Errorf("at %s is %s", address, id)
		}
	}
}

func TestNotesBelongToTheirAuthor(t *testing.T) {
	w := newWorld(t)
	g := w.accepted(badges.Public)
	other := w.server.Issuer("other")
	w.get(w.server.Site.Status(other, g.ULID), 404)
	w.get(w.server.Site.Status(other, g.ULID)+"/activity", 404)
}

// Who may see what of a grant, by its state.
//
// FEDERATION.md: The Note of a grant that its recipient made unlisted is sent
// FEDERATION.md: The same status is at the id of the `Announce`.
// FEDERATION.md: The id of the `Create` answers 404, as do those of all Notes
func TestWhatIsShownOfAGrant(t *testing.T) {
	w := newWorld(t)
	pending := w.server.Grant(w.server.Badge(w.issuer), w.jane.ID)
	w.Settle()
	withdrawn := w.server.Grant(w.server.Badge(w.issuer), w.jane.ID)
	w.Settle()
	w.server.Revoke(withdrawn)
	revoked, revokedPrivate := w.accepted(badges.Public), w.accepted(badges.Private)
	w.server.Revoke(revoked)
	w.server.Revoke(revokedPrivate)
	w.Settle()
	tests := []struct {
		name         string
		grant        badges.Grant
		note, create int
		announcement int
	}{
		{"pending", pending, 404, 404, 404},
		{"public", w.accepted(badges.Public), 200, 200, 200},
		{"unlisted", w.accepted(badges.Unlisted), 200, 200, 404},
		{"private", w.accepted(badges.Private), 404, 404, 404},
		{"revoked", revoked, 410, 404, 410},
		{"revoked before it was accepted", withdrawn, 404, 404, 404},
		{"revoked and private", revokedPrivate, 404, 404, 404},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w.t = t
			note := w.server.Site.Note(w.issuer, tt.grant)
			w.get(note, tt.note)
			w.get(w.server.Site.Assertion(w.issuer, tt.grant), tt.note)
			w.get(note+"/activity", tt.create)
			w.get(w.server.Site.Status(w.server.Announcer(), tt.grant.ULID), tt.announcement)
		})
	}
}

// FEDERATION.md: After the revocation the Note's id answers 410 with
func TestTombstoneStandsAtTheNotesID(t *testing.T) {
	w := newWorld(t)
	g := w.accepted(badges.Public)
	w.server.Revoke(g)
	note := w.server.Site.Note(w.issuer, g)
	answer := w.get(note, 410)
	var tombstone struct{ ID, Type, FormerType, Deleted string }
	if err := json.Unmarshal([]byte(answer.Body), &tombstone); err != nil {
		t.Fatal(err)
	}
	if tombstone.ID != note || tombstone.Type != "Tombstone" || tombstone.FormerType != "Note" || tombstone.Deleted == "" {
		t.Errorf("the tombstone is %s", answer.Body)
	}
	if strings.Contains(answer.Body, "Advanced Training") {
		t.Errorf("the tombstone still tells of the badge: %s", answer.Body)
	}
}

// The direct Note holds the accept link: only the recipient's server may read it.
//
// FEDERATION.md: Actors, Notes and collections can be fetched without a signature; the direct Note is the exception.
// FEDERATION.md: It holds the accept link, so its id gives it only to a GET that
// FEDERATION.md: The direct Note is deleted as well; its id answers the recipient's server with 410.
func TestOfferIsShownToTheRecipientsServerAlone(t *testing.T) {
	w := newWorld(t)
	g := w.server.Grant(w.badge, w.jane.ID)
	w.Settle()
	offer := w.server.Site.Status(w.issuer, g.OfferULID)
	neighbour, stranger := w.peer.Person("joe"), w.Peer("elsewhere.example").Person("eve")

	for name, answer := range map[string]fedtest.Answer{"the recipient": w.jane.Get(offer), "a neighbour on its server": neighbour.Get(offer)} {
		w.check(name, answer, 200)
		if !strings.Contains(answer.Body, "/accept/grant/") {
			t.Errorf("%s gets %s", name, answer.Body)
		}
	}
	w.check("a stranger", stranger.Get(offer), 404)
	w.get(offer, 404)
	w.get(offer+"/activity", 404)
	other := w.server.Issuer("other")
	w.check("at another issuer's address", w.jane.Get(w.server.Site.Status(other, g.OfferULID)), 404)

	forged := w.jane.Request(offer, nil)
	forged.Method, forged.Body = "GET", nil
	w.check("a forged signature", w.Do("people.example", forged), 404)

	w.server.Revoke(g)
	w.check("the recipient, after the revocation", w.jane.Get(offer), 410)
	w.check("a stranger, after the revocation", stranger.Get(offer), 404)
}

func TestOfferByMailIsShownToNobody(t *testing.T) {
	w := newWorld(t)
	g := w.server.GrantByMail(w.badge, "jane@people.example")
	w.check("the mail's server", w.jane.Get(w.server.Site.Status(w.issuer, g.OfferULID)), 404)
}

// What retired keys signed stays good: the actor lists them on. Requests are
// signed with the new key alone.
//
// FEDERATION.md: FEP-521a: the actor's Ed25519 keys, as Multikey in `assertionMethod`;
func TestRotatedKeysStayListed(t *testing.T) {
	w := newWorld(t)
	type document struct {
		PublicKey       struct{ PublicKeyPEM string }
		AssertionMethod []struct{ ID, PublicKeyMultibase string }
	}
	read := func() (d document) {
		if err := json.Unmarshal([]byte(w.get(w.server.Site.Actor(w.issuer), 200).Body), &d); err != nil {
			t.Fatal(err)
		}
		return d
	}
	before := read()
	if _, err := w.server.Service.RotateKeys(t.Context(), badges.Operator(), w.issuer.ID); err != nil {
		t.Fatal(err)
	}
	after := read()
	if after.PublicKey == before.PublicKey || len(after.AssertionMethod) != 2 || after.AssertionMethod[0] != before.AssertionMethod[0] {
		t.Errorf("before %+v\nafter %+v", before, after)
	}
	w.accepted(badges.Public) // delivered, and believed
}
