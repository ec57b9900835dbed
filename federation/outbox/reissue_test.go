package outbox_test

import (
	"strings"
	"testing"

	"laurel/badges"
)

// Everyone who got the Note gets its Update, and the new account the Note; a later
// Delete reaches both.
//
// FEDERATION.md: it is issued anew to another account | `Update` of the Note
// FEDERATION.md: | `Create` of the Note, unless it was sent to nobody | issuer
// FEDERATION.md: The Note names the new account and has `updated`; the assertion
func TestReissueIsTold(t *testing.T) {
	f := newFixture(t)
	g := f.granted()
	f.server.Accept(g, badges.Public)
	f.Settle()
	f.Forget()
	const next = "next.example"
	moved := f.Peer(next).Person("jane")
	to := badges.Identity{Kind: badges.FediverseIdentity, Value: moved.ID, Handle: moved.Handle()}
	if _, err := f.server.Service.Reissue(t.Context(), badges.Operator(), g.ID, to); err != nil {
		t.Fatal(err)
	}
	f.Settle()
	if got := f.Types(next); got != "Create" {
		t.Errorf("the new account got %q", got)
	}
	if note := f.Note(f.Posted(next)[0]); !strings.Contains(string(note.Content), moved.ID) {
		t.Errorf("the Note for the new account says %s", note.Content)
	}
	f.wantTypes("after the re-issue", "Update", "Update", "Update")
	if a := f.Get(f.server.Site.Note(f.issuer, g)); strings.Contains(a.Body, f.jane.ID) || !strings.Contains(a.Body, moved.ID) || !strings.Contains(a.Body, `"updated"`) {
		t.Errorf("the Note is now %s", a.Body)
	}
	f.server.Revoke(g)
	f.Settle()
	if got := f.Types(next); got != "Delete" {
		t.Errorf("after revocation the new account got %q", got)
	}
	f.wantTypes("after revocation", "Delete Delete", "Delete", "Undo Delete")
}

// What nobody was told of is not told of now.
//
// FEDERATION.md: | `Create` of the Note, unless it was sent to nobody | issuer
func TestUnlistedReissueIsQuiet(t *testing.T) {
	f := newFixture(t)
	g := f.granted()
	f.server.Accept(g, badges.Unlisted)
	f.Settle()
	f.Forget()
	if _, err := f.server.Service.Reissue(t.Context(), badges.Operator(), g.ID, badges.Identity{Kind: badges.EmailIdentity, Value: "jane@mail.example"}); err != nil {
		t.Fatal(err)
	}
	f.Settle()
	f.wantTypes("after the re-issue", "", "", "")
}
