package inbox_test

import (
	"context"
	"regexp"
	"strings"
	"testing"
	"time"

	"laurel/badges"
	"laurel/federation/inbox"
	"laurel/templates"
)

// What an offer asks for in some language, a reply in the same words says.
func TestOffersNameWordsThatAreUnderstood(t *testing.T) {
	words, err := templates.NewWords()
	if err != nil {
		t.Fatal(err)
	}
	quoted := regexp.MustCompile(`[“„«「]\s?([^”“»」]+?)\s?[”“»」]`)
	for _, language := range []string{"en", "de", "es", "fr", "pl", "ja"} {
		text, err := words.Text(language, "note.ways")
		if err != nil {
			t.Fatal(err)
		}
		var got []inbox.Answer
		for _, word := range quoted.FindAllStringSubmatch(text, -1) {
			got = append(got, inbox.ReadAnswer(word[1]))
		}
		if len(got) != 3 || got[0] != inbox.Yes || got[1] != inbox.No || got[2] != inbox.Stop {
			t.Errorf("%s: the words in %q are understood as %v", language, text, got)
		}
	}
}

// wantTold fails unless Jane's server got one Note in a language that says so.
func (w *world) wantTold(when, language, words string) (id string) {
	w.t.Helper()
	text, id := w.told()
	posts := strings.Join(w.Posted("people.example"), "\n")
	if !strings.Contains(text, words) || !strings.Contains(posts, `"contentMap":{"`+language+`":`) {
		w.t.Errorf("%s she is told %q, want %q in %s:\n%s", when, text, words, language, posts)
	}
	w.Forget()
	return id
}

// An issuer guesses the language; what the recipient writes in counts from then on.
//
// FEDERATION.md: `contentMap` has one entry.
// FEDERATION.md: The direct Note is in the language that is known of the recipient
// FEDERATION.md: The `contentMap` of a reply or an application, if it has one
func TestRecipientsAreWrittenToInTheirLanguage(t *testing.T) {
	w := newWorld(t)
	ctx := context.Background()
	grant := func(b badges.Badge) {
		w.t.Helper()
		_, _, err := w.server.Service.Grant(ctx, badges.Operator(), badges.GrantRequest{
			BadgeID: b.ID, ProfileURI: w.jane.ID, Language: "de-AT", ExpiresAt: w.Clock.Now().AddDate(0, 0, 40),
		})
		if err != nil {
			t.Fatal(err)
		}
		w.Settle()
	}
	first, second := w.server.Badge(w.issuer()), w.server.Badge(w.issuer())
	grant(first)
	offer := w.wantTold("at first", "de", "verleiht dir das Badge")

	reply := w.jane.Reply(offer, "<p>accepte, merci</p>", false)
	reply["object"].(map[string]any)["contentMap"] = map[string]any{"fr": "<p>accepte, merci</p>"}
	w.send(w.jane, reply)
	w.Forget()
	grant(second)
	w.wantTold("after a reply in French", "fr", "t’attribue le badge")

	w.Clock.Advance(15 * 24 * time.Hour)
	if err := w.server.Service.RemindExpiring(ctx); err != nil {
		t.Fatal(err)
	}
	w.Settle()
	w.wantTold("before the end", "fr", "Ton badge « Advanced Training » expire le 31 décembre 2026.")

	w.open(first)
	post := w.post(w.jane, "<p>Ich war noch einmal dabei.</p>", "#Training")
	post["object"].(map[string]any)["contentMap"] = map[string]any{"de": "", "en": ""} // in one language or in none
	w.send(w.jane, post)
	w.wantTold("when she applies", "fr", "Tu ne peux pas demander le badge « Advanced Training » maintenant : tu as déjà ce badge.")
}
