package e2e

import (
	"fmt"
	"slices"
	"testing"
)

// Laurel is killed at the moments between a promise and its keeping. Whatever it had acknowledged must be done after
// the next start: each recipient has the offer once by id, and none is lost.

// The grant is stored, but nothing has left the server.
func TestKillBeforeRecipientIsResolved(t *testing.T) {
	server := startLaurel(t)
	alice := startPeer(t).addPerson(t, "alice")
	held := alice.hold(t, "arrival", map[string]any{"method": "GET", "path": "/persons/alice"})
	g := server.grant(t, alice.ID)

	held.await(t)
	server.Kill(t)
	held.drop(t)
	server.Start(t)

	awaitOffer(t, alice, g, server.actor("conf"))
	wantOffers(t, alice.peer, 1)
}

// The offer is on the wire, but the recipient's server has not seen it.
func TestKillBetweenGrantAndDelivery(t *testing.T) {
	server := startLaurel(t)
	alice := startPeer(t).addPerson(t, "alice")
	held := alice.hold(t, "arrival", map[string]any{"activity": "Create"})
	g := server.grant(t, alice.ID)

	held.await(t)
	server.Kill(t)
	held.drop(t)
	server.Start(t)

	awaitOffer(t, alice, g, server.actor("conf"))
	wantOffers(t, alice.peer, 1)
}

// The recipient's server has applied the offer, but Laurel is gone before it reads the answer: it must send again,
// since it can't know, and send the same activity, so that the recipient does not see it twice.
//
// FEDERATION.md: A crash repeats at most one batch of 25, with the same ids.
func TestKillBetweenDeliveryAndBookkeeping(t *testing.T) {
	server := startLaurel(t)
	alice := startPeer(t).addPerson(t, "alice")
	held := alice.hold(t, "answer", map[string]any{"activity": "Create"})
	server.grant(t, alice.ID)

	held.await(t)
	server.Kill(t)
	held.drop(t)
	server.Start(t)

	first := alice.await(t, "the first delivery", isOffer)
	second := alice.await(t, "the second delivery", func(d delivery) bool { return isOffer(d) && d.Seq > first.Seq })
	if !first.Applied || second.Applied {
		t.Errorf("applied: first %v, second %v; want the first alone\n%s", first.Applied, second.Applied, alice.journal())
	}
	if first.Activity.ID != second.Activity.ID {
		t.Errorf("the offer was sent as %s and again as %s, want one id", first.Activity.ID, second.Activity.ID)
	}
	wantOffers(t, alice.peer, 1)
}

// A batch is cut in the middle: some recipients have their offer, one delivery is half done, the rest wait.
func TestKillInTheMiddleOfManyDeliveries(t *testing.T) {
	const recipients, done = 12, 5
	server := startLaurel(t)
	home := startPeer(t)
	persons := make([]*person, recipients)
	for i := range persons {
		persons[i] = home.addPerson(t, fmt.Sprintf("person%d", i))
	}
	held := home.hold(t, "answer", map[string]any{"activity": "Create", "skip": done})
	for _, p := range persons {
		server.grant(t, p.ID)
	}

	held.await(t)
	server.Kill(t)
	held.drop(t)
	server.Start(t)

	for _, p := range persons {
		home.await(t, "the offer to "+p.name, func(d delivery) bool {
			return d.Applied && isOffer(d) && slices.Contains(d.Activity.To, p.ID)
		})
	}
	wantOffers(t, home, recipients)
}

func isOffer(d delivery) bool {
	return d.Activity.Type == "Create" && !slices.Contains(d.Activity.To, public)
}

// wantOffers checks how many offers a peer's persons have: as many notes, by id, as activities that were applied.
func wantOffers(t *testing.T, home *peer, want int) {
	t.Helper()
	applied := home.received(t, func(d delivery) bool { return d.Applied && isOffer(d) })
	notes := map[string]bool{}
	for _, d := range applied {
		notes[d.Activity.Object.ID] = true
	}
	if len(applied) != want || len(notes) != want {
		t.Errorf("%d offers with %d note ids were applied, want %d of each", len(applied), len(notes), want)
	}
}
