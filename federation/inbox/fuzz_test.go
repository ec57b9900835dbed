package inbox_test

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"laurel/federation/fedtest"
	"laurel/federation/vocab"
)

// kinds are activities of every kind that has an effect here, in the barest form.
// {ISSUER}, {NOTE} and {OFFER} are addresses of ours, {ACTOR} is the sender.
func kinds() []string {
	note := `{"id":"{ACTOR}/1","type":"Note","attributedTo":"{ACTOR}","to":["` + vocab.Public + `"],"content":"<p>yes</p>",`
	return []string{
		`{"type":"Follow","object":"{ISSUER}"}`, `{"type":"Accept","object":"{ISSUER}#follow"}`, `{"type":"Reject","object":{"type":"Follow","actor":"{ISSUER}","object":"{ACTOR}"}}`,
		`{"type":"Undo","object":{"type":"Follow","actor":"{ACTOR}","object":"{ISSUER}"}}`, `{"type":"Undo","object":"{ACTOR}#1"}`,
		`{"type":"Block","object":"{ISSUER}"}`, `{"type":"Like","object":"{OFFER}","content":"❤"}`, `{"type":"EmojiReact","object":"{NOTE}","content":"🎉"}`,
		`{"type":"Announce","object":"{NOTE}"}`, `{"type":"Create","object":` + note + `"inReplyTo":"{OFFER}"}}`, `{"type":"Create","object":` + note + `"inReplyTo":"{NOTE}"}}`,
		`{"type":"Create","object":` + note + `"tag":[{"type":"Mention","href":"{ISSUER}"},{"type":"Hashtag","name":"#training"}]}}`,
		`{"type":"Create","object":` + note + `"openbadges:assertion":{"id":"{ACTOR}/a","type":"Assertion"},"attachment":[{"type":"Assertion","id":"{ACTOR}/a"}]}}`,
		`{"type":"Create","object":` + note + `"openbadges:endorsement":{"type":["VerifiableCredential","EndorsementCredential"],"issuer":"{ACTOR}","credentialSubject":{"id":"{ISSUER}"}}}}`,
		`{"type":"Update","object":` + note + `"inReplyTo":"{NOTE}"}}`, `{"type":"Update","object":{"id":"{ACTOR}","type":"Person"}}`,
		`{"type":"Delete","object":{"id":"{ACTOR}/1","type":"Tombstone"}}`, `{"type":"Delete","object":"{ACTOR}"}`, `{"type":"Move","object":"{ACTOR}","target":"https://elsewhere.example/x"}`,
		`{"type":"QuoteRequest","object":"{NOTE}","instrument":{"id":"{ACTOR}/q","type":"Note","attributedTo":"{ACTOR}","quote":"{NOTE}"}}`,
		`{"type":"Flag","object":["{ISSUER}","{NOTE}"],"content":"spam"}`, `{"type":["Listen","Follow"],"object":[[],null,7]}`,
	}
}

// handover is a test that goes on in another: a fuzz target must not be used within
// its own function.
type handover struct{ testing.TB }

// FuzzActivities sends whatever an actor may say, rightly signed, through the inbox:
// nothing is answered as an error of ours, and no task is left over that is tried
// for days.
func FuzzActivities(f *testing.F) {
	for _, seed := range kinds() {
		f.Add(seed)
	}
	files, err := filepath.Glob("testdata/payloads/*.json")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		var payload struct{ Activity json.RawMessage }
		if err := json.Unmarshal(content, &payload); err != nil {
			f.Fatal(err)
		}
		f.Add(string(payload.Activity))
	}
	tb := &handover{f}
	c := fedtest.New(tb, "badges.example")
	server, peer := c.Servers[0], c.Peer("people.example")
	issuer := server.Issuer("org")
	jane := peer.Person("jane")
	g := server.Grant(server.Badge(issuer), jane.ID)
	c.Settle()
	fill := strings.NewReplacer("{ACTOR}", jane.ID, "{ISSUER}", server.Site.Actor(issuer), "{NOTE}", server.Site.Note(issuer, g), "{OFFER}", server.Site.Status(issuer, g.OfferULID))
	f.Fuzz(func(t *testing.T, text string) {
		tb.TB = t
		var activity map[string]any
		if json.Unmarshal([]byte(fill.Replace(text)), &activity) != nil || activity == nil {
			return
		}
		said := maps.Clone(activity)
		delete(said, "id") // a new one each time
		said["actor"] = jane.ID
		if status := jane.Send("https://badges.example/inbox", said); status >= 500 {
			t.Errorf("it is answered %d", status)
		}
		c.Settle()
		if tasks, err := server.DB.TroubledTasks(t.Context(), 10); err != nil || len(tasks) > 0 {
			t.Errorf("left over are %+v, %v", tasks, err)
		}
	})
}
