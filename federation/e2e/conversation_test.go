package e2e

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// act has the person do something that the control port knows by that name.
func (p *person) act(t *testing.T, what string, in map[string]any) (made struct{ ID, Note string }) {
	t.Helper()
	p.do(t, "/"+what, in, &made)
	return made
}

// eventually waits until something that was sent has had its effect.
func eventually(t *testing.T, what string, happened func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !happened(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%s: not within %v", what, patience)
		}
	}
}

// counts are what a Note at its id, and an actor's collection of followers, say.
type counts struct {
	Likes, Shares, Replies struct{ TotalItems int }
	TotalItems             int
	OrderedItems           []string
}

func (p *person) counts(t *testing.T, address string) (c counts) {
	t.Helper()
	answer := p.fetch(t, address)
	if err := json.Unmarshal([]byte(answer.Body), &c); err != nil {
		t.Fatalf("%s answers %d %s", address, answer.Status, answer.Body)
	}
	return c
}

// Somebody else's software likes, boosts, answers, quotes and reports a badge, takes
// it back, moves and blocks, in either scheme of signatures.
func TestConversationAndConsent(t *testing.T) {
	server := startLaurel(t)
	conf := server.actor("conf")
	home := startPeer(t)
	alice, fan := home.addPerson(t, "alice"), home.addPerson(t, "fan")
	other := startPeer(t, "FIRST_KNOCK=draft-cavage-http-signatures-12", "AUTHORIZED_FETCH=1")
	moved, critic := other.addPerson(t, "moved"), other.addPerson(t, "critic")
	followAndAwait(t, fan, conf)
	followAndAwait(t, alice, conf)
	g := server.grant(t, alice.ID)
	alice.like(t, awaitOffer(t, alice, g, conf).ID)
	awaitPublication(t, server, alice, fan, g)

	about := func(more map[string]any) map[string]any {
		more["object"], more["author"] = g.NoteID, conf
		return more
	}
	like, boost := critic.act(t, "like", about(map[string]any{})), critic.act(t, "boost", about(map[string]any{}))
	reply := critic.act(t, "reply", map[string]any{"inReplyTo": g.NoteID, "author": conf, "content": "<p>Well done!</p>", "visibility": "public"})
	eventually(t, "the Note counts what came", func() bool {
		c := critic.counts(t, g.NoteID)
		return c.Likes.TotalItems == 1 && c.Shares.TotalItems == 1 && c.Replies.TotalItems == 1
	})
	critic.do(t, "/remove", map[string]any{"note": reply.Note, "tell": conf}, nil)
	critic.undo(t, like.ID)
	critic.undo(t, boost.ID)
	eventually(t, "what was taken back is not counted", func() bool {
		c := critic.counts(t, g.NoteID)
		return c.Likes.TotalItems+c.Shares.TotalItems+c.Replies.TotalItems == 0
	})

	for _, who := range []*person{fan, critic} {
		request := who.act(t, "quote", about(map[string]any{}))
		accept := who.await(t, "the answer to the quote", func(d delivery) bool {
			return d.Applied && d.Activity.Type == "Accept" && d.Activity.Object.ID == request.ID
		})
		if leave := who.lookup(t, accept.Activity.Result); leave.ID != accept.Activity.Result || leave.Type != "QuoteAuthorization" || leave.AttributedTo != conf {
			t.Errorf("Fedify understands the leave of %s as %+v", who.name, leave)
		}
	}

	critic.act(t, "flag", map[string]any{"target": conf, "content": "It is spam."})
	eventually(t, "the report is kept", func() bool {
		return strings.Contains(server.MustRun(t, nil, "report", "list", "--json"), "It is spam.")
	})

	followers := func() counts { return critic.counts(t, conf+"/followers?page=true") }
	moved.do(t, "/alias", map[string]any{"other": fan.ID}, nil)
	fan.act(t, "move", map[string]any{"target": moved.ID, "tell": conf})
	eventually(t, "who moved follows from there", func() bool {
		ids := followers().OrderedItems
		return slices.Contains(ids, moved.ID) && !slices.Contains(ids, fan.ID)
	})
	alice.do(t, "/block", map[string]any{"target": conf}, nil)
	eventually(t, "who blocks follows no more", func() bool { return !slices.Contains(followers().OrderedItems, alice.ID) })

	server.revoke(t, g)
	moved.await(t, "the Delete, where the follower is now", func(d delivery) bool {
		return d.Applied && d.Activity.Type == "Delete" && d.Activity.Object.ID == g.NoteID
	})
	if answer := critic.fetch(t, g.NoteID); answer.Status != http.StatusGone {
		t.Errorf("the revoked Note answers %d", answer.Status)
	}
}
