package federation_test

import (
	"encoding/json"
	"testing"

	"laurel/badges"
)

// TestConversationIsCounted likes a badge's Note and reads the counts.
//
// FEDERATION.md: `likes`, `shares` and `replies` are collections of which the size is told.
// FEDERATION.md: In the Note at its id they have `totalItems`
func TestConversationIsCounted(t *testing.T) {
	w := newWorld(t)
	g := w.accepted(badges.Public)
	id := w.server.Site.Note(w.issuer, g)
	w.jane.Send(w.server.Site.Inbox(w.issuer), map[string]any{"type": "Like", "object": id})
	w.Settle()
	type counts struct {
		Likes, Shares, Replies struct {
			ID         string
			TotalItems *int
		}
	}
	var note counts
	var create struct{ Object counts }
	for address, into := range map[string]any{id: &note, id + "/activity": &create} {
		if err := json.Unmarshal([]byte(w.get(address, 200).Body), into); err != nil {
			t.Fatal(err)
		}
	}
	if note.Likes.TotalItems == nil || *note.Likes.TotalItems != 1 || note.Shares.TotalItems == nil || *note.Shares.TotalItems != 0 || note.Replies.TotalItems == nil {
		t.Errorf("the Note counts %+v", note)
	}
	if o := create.Object; o.Likes.ID != note.Likes.ID || o.Likes.TotalItems != nil || o.Shares.TotalItems != nil || o.Replies.TotalItems != nil {
		t.Errorf("the Create counts %+v", o)
	}
	if c := w.collection(note.Likes.ID); c.TotalItems != 1 {
		t.Errorf("the collection counts %d", c.TotalItems)
	}
}
