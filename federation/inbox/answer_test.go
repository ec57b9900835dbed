package inbox_test

import (
	"encoding/json"
	"strings"
	"testing"

	"laurel/badges"
	"laurel/federation/fedtest"
	"laurel/federation/inbox"
)

func decode[T any](t *testing.T, document string) (v T) {
	t.Helper()
	if err := json.Unmarshal([]byte(document), &v); err != nil {
		t.Fatalf("%s: %v", document, err)
	}
	return v
}

// FEDERATION.md: Words that begin with `@` do not count.
func TestReadAnswer(t *testing.T) {
	tests := []struct {
		text string
		want inbox.Answer
	}{
		{"accept", inbox.Yes},
		{"@org Accept!", inbox.Yes},
		{"@org@badges.example yes, please", inbox.Yes},
		{"Yes.\nThank you", inbox.Yes},
		{"I accept", inbox.Yes},
		{"OK", inbox.Yes},
		{"Ja, gerne", inbox.Yes},
		{"„Annehmen“", inbox.Yes},
		{"(accepted)", inbox.Yes},
		{"'accept'", inbox.Yes},
		{"‘accept’", inbox.Yes},

		{"decline", inbox.No},
		{"@org No, thank you", inbox.No},
		{"I refuse", inbox.No},
		{"nein danke", inbox.No},
		{"Ablehnen!", inbox.No},

		{"@org Acepto, ¡gracias!", inbox.Yes},
		{"Sí", inbox.Yes},
		{"No acepto", inbox.Unclear},
		{"Rechazo", inbox.No},
		{"D’accord, merci", inbox.Yes},
		{"Oui !", inbox.Yes},
		{"Non merci", inbox.No},
		{"Je n’accepte pas", inbox.No},
		{"Tak, dziękuję", inbox.Yes},
		{"Nie", inbox.No},
		{"はい、お願いします", inbox.Yes},
		{"@org 受け取ります。", inbox.Yes},
		{"承認しません", inbox.Unclear},
		{"いいえ", inbox.No},
		{"辞退します", inbox.No},
		{"分かりません", inbox.Unclear},
		{"Stop", inbox.Stop},
		{"@org STOP!", inbox.Stop},
		{"stop, no more of these", inbox.Stop},
		{"I won't stop learning", inbox.No},
		{"Stopp", inbox.Stop},
		{"basta ya", inbox.Stop},
		{"Arrêtez", inbox.Stop},
		{"Przestań", inbox.Stop},
		{"配信を停止してください", inbox.Stop},
		{"start", inbox.Start},
		{"Weiter", inbox.Start},
		{"Reanudar", inbox.Start},
		{"reprendre", inbox.Start},
		{"Wznów", inbox.Start},
		{"再開", inbox.Start},
		{"", inbox.Unclear},
		{"@org", inbox.Unclear},
		{"what is this?", inbox.Unclear},
		{"I don't accept", inbox.Unclear}, // a no, but not certainly
		{"I don’t accept", inbox.Unclear},
		{"I do not accept this", inbox.Unclear},
		{"I can't accept", inbox.Unclear},
		{"I cannot accept", inbox.Unclear},
		{"Never! OK?", inbox.Unclear},
		{"yes or no?", inbox.Unclear},
		{"ich nehme es nicht an, ja?", inbox.Unclear},
		{"acceptable", inbox.Unclear},
		{"know", inbox.Unclear},
		{"@accept", inbox.Unclear},
	}
	for _, tt := range tests {
		if got := inbox.ReadAnswer(tt.text); got != tt.want {
			t.Errorf("%q is read as %d, want %d", tt.text, got, tt.want)
		}
	}
}

// offer grants Jane a badge and returns the grant with its direct Note's id.
func (w *world) offer() (g badges.Grant, note string) {
	w.t.Helper()
	g = w.server.Grant(w.server.Badge(w.issuer()), w.jane.ID)
	w.Settle()
	return g, w.server.Site.Status(w.issuer(), g.OfferULID)
}

func like(object string) map[string]any { return map[string]any{"type": "Like", "object": object} }

// FEDERATION.md: A `Like` of the direct Note accepts, publicly.
// FEDERATION.md: A reply (`Create` of a `Note` whose `inReplyTo` is the direct
// FEDERATION.md: A reply with words of both kinds, or with neither, does nothing.
// FEDERATION.md: Only the recipient's own actor can answer.
// FEDERATION.md: `Like` of a direct Note | the answer yes, see above. With a `content`
// FEDERATION.md: `Create` of a `Note` that replies to a direct Note | the answer, see above
// FEDERATION.md: An activity that is believed but not allowed, such as somebody
func TestAnswersToAnOffer(t *testing.T) {
	w := newWorld(t)
	tests := []struct {
		name   string
		answer func(offer string) (*fedtest.Person, map[string]any)
		want   badges.State
	}{
		{"Like", func(offer string) (*fedtest.Person, map[string]any) { return w.jane, like(offer) }, badges.Processed},
		{"Like of the embedded Note", func(offer string) (*fedtest.Person, map[string]any) {
			return w.jane, map[string]any{"type": "Like", "object": map[string]any{"id": offer, "type": "Note"}}
		}, badges.Processed},
		{"Misskey's favourite", func(offer string) (*fedtest.Person, map[string]any) {
			return w.jane, map[string]any{"type": "Like", "object": offer, "content": "❤️", "_misskey_reaction": "❤️"}
		}, badges.Processed},
		{"another reaction of Misskey's", func(offer string) (*fedtest.Person, map[string]any) {
			return w.jane, map[string]any{"type": "Like", "object": offer, "content": "👎", "_misskey_reaction": "👎"}
		}, badges.Pending},
		{"reply yes", func(offer string) (*fedtest.Person, map[string]any) {
			return w.jane, w.jane.Reply(offer, `<p><span class="h-card"><a href="x">@<span>org</span></a></span> Accept</p>`, false)
		}, badges.Processed},
		{"reply no", func(offer string) (*fedtest.Person, map[string]any) {
			return w.jane, w.jane.Reply(offer, "<p>No, thank you</p>", false)
		}, badges.Declined},
		{"reply with both words on their lines", func(offer string) (*fedtest.Person, map[string]any) {
			return w.jane, w.jane.Reply(offer, "<p>yes</p><p>no</p>", false)
		}, badges.Pending},
		{"unclear reply", func(offer string) (*fedtest.Person, map[string]any) {
			return w.jane, w.jane.Reply(offer, "<p>What is this?</p>", false)
		}, badges.Pending},
		{"somebody else's Like", func(offer string) (*fedtest.Person, map[string]any) { return w.joe, like(offer) }, badges.Pending},
		{"somebody else's reply", func(offer string) (*fedtest.Person, map[string]any) {
			return w.joe, w.joe.Reply(offer, "accept", false)
		}, badges.Pending},
		{"reply in the name of the recipient", func(offer string) (*fedtest.Person, map[string]any) {
			return w.joe, w.jane.Reply(offer, "accept", false)
		}, badges.Pending},
		{"edited reply", func(offer string) (*fedtest.Person, map[string]any) {
			edit := w.jane.Reply(offer, "accept", false)
			edit["type"] = "Update"
			return w.jane, edit
		}, badges.Pending},
		{"Announce", func(offer string) (*fedtest.Person, map[string]any) {
			return w.jane, map[string]any{"type": "Announce", "object": offer}
		}, badges.Pending},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			g, offer := w.offer()
			who, activity := tt.answer(offer)
			w.send(who, activity)
			if got := w.server.Reload(g).State; got != tt.want {
				t.Errorf("afterwards the grant is %s, want %s", got, tt.want)
			}
		})
	}
}

// FEDERATION.md: A `Like` of the direct Note accepts, publicly.
func TestAcceptedFromTheAccountIsPublic(t *testing.T) {
	w := newWorld(t)
	g, offer := w.offer()
	w.send(w.jane, like(offer))
	if g = w.server.Reload(g); g.Visibility != badges.Public {
		t.Errorf("the grant is %s", g.Visibility)
	}
}

// FEDERATION.md: The first answer stands: an `Undo` of the `Like` changes nothing.
func TestSecondAnswerChangesNothing(t *testing.T) {
	w := newWorld(t)
	g, offer := w.offer()
	w.send(w.jane, w.jane.Reply(offer, "decline", false))
	w.send(w.jane, like(offer))
	w.send(w.jane, w.jane.Reply(offer, "accept", false))
	if g = w.server.Reload(g); g.State != badges.Declined {
		t.Errorf("after a no the grant is %s", g.State)
	}
}

func TestLikeOfAPublicNoteIsNoAnswer(t *testing.T) {
	w := newWorld(t)
	g, _ := w.offer()
	w.send(w.jane, like(w.server.Site.Note(w.issuer(), g)))
	if g = w.server.Reload(g); g.State != badges.Pending {
		t.Errorf("the grant is %s", g.State)
	}
	if strings.Contains(strings.Join(w.server.Outcomes, " "), "unavailable") {
		t.Errorf("the outcomes are %v", w.server.Outcomes)
	}
}
