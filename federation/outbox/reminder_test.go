package outbox_test

import (
	"strings"
	"testing"
	"time"

	"laurel/badges"
)

// FEDERATION.md: a badge is about to end (30 and 7 days before, as the badge says) | `Create` of a direct Note
func TestRecipientIsRemindedByADirectNote(t *testing.T) {
	f := newFixture(t)
	g, _, err := f.server.Service.Grant(t.Context(), badges.Operator(), badges.GrantRequest{
		BadgeID: f.badge.ID, ProfileURI: f.jane.ID, ExpiresAt: f.Clock.Now().Add(60 * 24 * time.Hour),
	})
	if err != nil {
		t.Fatal(err)
	}
	f.Settle()
	f.server.Accept(g, badges.Private)
	f.Settle()
	f.Forget()
	f.Clock.Advance(31 * 24 * time.Hour)
	if err := f.server.Service.RemindExpiring(t.Context()); err != nil {
		t.Fatal(err)
	}
	f.Settle()
	posted := f.Posted(people)
	if len(posted) != 1 {
		t.Fatalf("Jane got %q", posted)
	}
	if note := f.Note(posted[0]); len(note.To) != 1 || note.To[0] != f.jane.ID || !strings.Contains(string(note.Content), "ends on") {
		t.Errorf("Jane got %s", posted[0])
	}
	f.wantTypes("after 31 days", "Create", "", "")
}
