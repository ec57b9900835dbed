package e2e

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// Two peers with each other: what holds here is what Fedify does without Laurel.

func TestPeersFollowEachOther(t *testing.T) {
	for _, knock := range []string{"rfc9421", "draft-cavage-http-signatures-12"} {
		t.Run(knock, func(t *testing.T) {
			t.Parallel()
			alice := startPeer(t, "FIRST_KNOCK="+knock, "AUTHORIZED_FETCH=1").addPerson(t, "alice")
			bob := startPeer(t).addPerson(t, "bob")
			follow := alice.follow(t, bob.ID)

			bob.await(t, "the Follow", func(d delivery) bool { return d.Activity.ID == follow && d.Status == 202 })
			alice.await(t, "the Accept", func(d delivery) bool {
				return d.Activity.Type == "Accept" && d.Activity.Object.ID == follow
			})
			if alice.refresh(t); !slices.Equal(alice.Following, []string{bob.ID}) {
				t.Errorf("alice follows %v, want bob", alice.Following)
			}
			if bob.refresh(t); !slices.Equal(bob.Followers, []string{alice.ID}) {
				t.Errorf("bob's followers are %v, want alice", bob.Followers)
			}
			alice.undo(t, follow)
			if bob.refresh(t); len(bob.Followers) != 0 {
				t.Errorf("bob's followers are %v after the Undo, want none", bob.Followers)
			}
		})
	}
}

func TestPeerRefusesForgedActivity(t *testing.T) {
	t.Parallel()
	mallory, bob := startPeer(t).addPerson(t, "mallory"), startPeer(t).addPerson(t, "bob")
	forged := map[string]any{
		"@context": "https://www.w3.org/ns/activitystreams",
		"id":       bob.ID + "/likes/1", "type": "Like", "actor": bob.ID, "object": bob.ID,
	}
	if got := mallory.postAs(t, bob.Inbox, forged); got.Status != 401 {
		t.Errorf("an activity of bob's signed by mallory was answered %d, want 401", got.Status)
	}
	if applied := bob.received(t, func(d delivery) bool { return d.Applied }); len(applied) != 0 {
		t.Errorf("bob believed %s", applied[0].Activity.Raw)
	}
}

// A request that is held and then cut counts as never answered, whether Fedify saw it or not.
func TestGate(t *testing.T) {
	for at, applied := range map[string]bool{"arrival": false, "answer": true} {
		t.Run(at, func(t *testing.T) {
			t.Parallel()
			alice, bob := startPeer(t).addPerson(t, "alice"), startPeer(t).addPerson(t, "bob")
			held := bob.hold(t, at, map[string]any{"activity": "Follow"})
			// The control port answers when the Follow is delivered, so it is called aside.
			status := make(chan int, 1)
			go func() { status <- statusOfFollow(alice, bob.ID) }()
			held.await(t)
			held.drop(t)
			if got := <-status; got != http.StatusInternalServerError {
				t.Errorf("the control port answered %d, want 500, since the connection was cut", got)
			}
			cut := bob.await(t, "the Follow", func(d delivery) bool { return d.Activity.Type == "Follow" })
			if cut.Status != 0 || cut.Applied != applied {
				t.Errorf("status %d, applied %v; want 0, %v", cut.Status, cut.Applied, applied)
			}
		})
	}
}

// statusOfFollow returns what the control port answers to a follow, 0 when it does not answer.
func statusOfFollow(p *person, target string) int {
	call := fmt.Sprintf(`{"person": %q, "target": %q}`, p.name, target)
	res, err := http.Post(p.control+"/follow", "application/json", strings.NewReader(call))
	if err != nil {
		return 0
	}
	res.Body.Close()
	return res.StatusCode
}
