package e2e

import (
	"net/http"
	"strings"
	"testing"
)

// Laurel begins with draft-cavage, learns from a peer's own signature that it
// speaks RFC 9421, and keeps to draft-cavage with one that does not.
func TestSchemeFollowsThePeers(t *testing.T) {
	for name, tt := range map[string]struct {
		settings []string
		want     string
	}{
		"a peer that signs with RFC 9421":     {nil, "rfc9421"},
		"a peer that signs with draft-cavage": {[]string{"FIRST_KNOCK=draft-cavage-http-signatures-12"}, "cavage"},
	} {
		t.Run(name, func(t *testing.T) {
			server := startLaurel(t)
			alice := startPeer(t, tt.settings...).addPerson(t, "alice")
			g := server.grant(t, alice.ID)
			offer := awaitOffer(t, alice, g, server.actor("conf")) // before it has said a word
			if first := alice.received(t, func(d delivery) bool { return d.Activity.Type == "Create" })[0]; first.Signature != "cavage" {
				t.Errorf("the offer was signed with %s, want cavage", first.Signature)
			}
			alice.like(t, offer.ID)
			create := alice.await(t, "the public Note", func(d delivery) bool {
				return d.Activity.Type == "Create" && d.Activity.Object.ID != offer.ID && d.Status != 0
			})
			if create.Signature != tt.want || create.Status != http.StatusAccepted || !create.Applied {
				t.Errorf("the Note was signed with %s and answered %d %s; want %s and 202", create.Signature, create.Status, create.Reason, tt.want)
			}
		})
	}
}

// What Laurel publishes is believed by Fedify from whoever passes it on, by its
// integrity proof; changed on the way, it is not.
func TestForwardedNoteIsBelievedByItsProof(t *testing.T) {
	server := startLaurel(t)
	alice := startPeer(t).addPerson(t, "alice")
	g := server.grant(t, alice.ID)
	offer := awaitOffer(t, alice, g, server.actor("conf"))
	alice.like(t, offer.ID)
	create := alice.await(t, "the public Note", func(d delivery) bool {
		return d.Activity.Type == "Create" && d.Activity.Object.ID != offer.ID && d.Status != 0
	})
	stranger := startPeer(t).addPerson(t, "stranger")
	pass := func(body string) (status int) {
		t.Helper()
		var answer struct{ Status int }
		stranger.post(t, "/post", map[string]any{"person": stranger.name, "inbox": stranger.Inbox, "activity": rawJSON(body), "unsigned": true}, &answer)
		return answer.Status
	}
	whole := string(create.Activity.Raw)
	changed := strings.Replace(whole, "received the badge", "lost the badge", 1)
	if changed == whole {
		t.Fatalf("nothing to change in %s", whole)
	}
	if status := pass(changed); status != http.StatusUnauthorized {
		t.Errorf("changed on the way, it is answered %d, want 401", status)
	}
	if status := pass(whole); status != http.StatusAccepted {
		t.Errorf("passed on unsigned, it is answered %d, want 202", status)
	}
}

// rawJSON is JSON that goes into a call as it is.
type rawJSON string

// MarshalJSON implements json.Marshaler.
func (r rawJSON) MarshalJSON() ([]byte, error) { return []byte(r), nil }
