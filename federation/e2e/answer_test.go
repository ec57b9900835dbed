package e2e

import (
	"net/http"
	"testing"
)

// Only the recipient can answer an offer.
func TestOfferIsNotAnsweredByOthers(t *testing.T) {
	server := startLaurel(t)
	home := startPeer(t)
	alice, mallory := home.addPerson(t, "alice"), home.addPerson(t, "mallory")
	conf := server.actor("conf")
	g := server.grant(t, alice.ID)
	offer := awaitOffer(t, alice, g, conf)

	mallory.like(t, offer.ID)
	mallory.reply(t, offer.ID, "<p>I accept</p>")
	forged := map[string]any{
		"@context": "https://www.w3.org/ns/activitystreams",
		"id":       alice.ID + "/likes/forged", "type": "Like", "actor": alice.ID, "object": offer.ID,
	}
	if got := mallory.postAs(t, conf+"/inbox", forged); got.Status != http.StatusUnauthorized {
		t.Errorf("a Like of alice's signed by mallory was answered %d, want 401: %s", got.Status, got.Body)
	}
	// What mallory does is taken in order, so the answers above are done with when this Accept comes.
	followAndAwait(t, mallory, conf)
	if got := server.status(t, g); got != "pending" {
		t.Errorf("the status is %q after mallory's answers, want pending", got)
	}
}

// After an Undo of its Follow a server gets nothing more, and a recipient who declines hears no more either.
func TestUnfollowAndDecline(t *testing.T) {
	server := startLaurel(t)
	conf := server.actor("conf")
	former, fan := startPeer(t).addPerson(t, "former"), startPeer(t).addPerson(t, "fan")
	home := startPeer(t)
	alice, bob := home.addPerson(t, "alice"), home.addPerson(t, "bob")
	follow := followAndAwait(t, former, conf)
	followAndAwait(t, fan, conf)
	former.undo(t, follow)
	// Taken in order: when this Accept comes, the Undo has been applied.
	followAndAwait(t, former, server.actor("announcer"))

	declined := server.grant(t, bob.ID)
	bob.reply(t, awaitOffer(t, bob, declined, conf).ID, "<p>No, I decline</p>")
	accepted := server.grant(t, alice.ID)
	alice.like(t, awaitOffer(t, alice, accepted, conf).ID)

	awaitPublication(t, server, alice, fan, accepted)
	awaitAnnounce(t, former, server.actor("announcer"), accepted)
	creates := former.received(t, func(d delivery) bool { return d.Activity.Type == "Create" })
	if len(creates) != 0 {
		t.Errorf("a server without followers got %s", creates[0].Activity.Raw)
	}
	refused := fan.received(t, func(d delivery) bool { return d.Activity.Object.ID == declined.NoteID })
	if len(refused) != 0 {
		t.Errorf("a declined badge was published: %s", refused[0].Activity.Raw)
	}
}
