package inbox_test

import (
	"testing"
)

// An embedded object is believed only under an id on its actor's own server
// (FEP-fe34).
//
// FEDERATION.md: FEP-fe34: authority follows from the origin; see "What is refused" and "Fetching"
func TestEmbeddedObjectsOfElsewhereHaveNoEffect(t *testing.T) {
	for name, change := range map[string]func(w *world) map[string]any{
		"an Undo of a Follow": func(w *world) map[string]any {
			return map[string]any{"type": "Undo", "object": map[string]any{
				"id": "https://elsewhere.example/follow", "type": "Follow", "actor": w.jane.ID, "object": w.org,
			}}
		},
		"an Update of another actor": func(*world) map[string]any {
			return map[string]any{"type": "Update", "object": map[string]any{"id": "https://elsewhere.example/users/eve", "type": "Person"}}
		},
		"a Delete of another actor": func(*world) map[string]any {
			return map[string]any{"type": "Delete", "object": map[string]any{"id": "https://elsewhere.example/users/eve", "type": "Tombstone"}}
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			eve := w.Peer("elsewhere.example").Person("eve")
			eve.Follow(w.org)
			w.jane.Follow(w.org)
			w.Settle()
			w.Forget()
			if status := w.jane.Send("https://badges.example/inbox", change(w)); status != 202 {
				t.Errorf("it is answered %d, want 202", status)
			}
			w.Settle()
			for _, e := range w.Exchanges() {
				if e.From == "badges.example" {
					t.Errorf("for it, %s %s was asked", e.Method, e.URL)
				}
			}
			org, err := w.server.DB.IssuerByUsername(t.Context(), "badges.example", "org")
			if err != nil {
				t.Fatal(err)
			}
			if followers := w.server.Followers(org); len(followers) != 2 {
				t.Errorf("the followers are %v, want both still", followers)
			}
		})
	}
}
