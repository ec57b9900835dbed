package inbox_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"laurel/badges"
	"laurel/federation/fedtest"
)

// post is a Create of a public post by a person that mentions the issuer.
func (w *world) post(by *fedtest.Person, content string, hashtags ...string) map[string]any {
	tags := []any{map[string]any{"type": "Mention", "href": w.org, "name": "@org@badges.example"}}
	for _, name := range hashtags {
		tags = append(tags, map[string]any{"type": "Hashtag", "href": "https://people.example/tags/x", "name": name})
	}
	create := by.Reply(w.org+"/statuses/none", content, true)
	note := create["object"].(map[string]any)
	delete(note, "inReplyTo")
	note["tag"] = tags
	return create
}

// told returns what the direct Notes to Jane's server said since the last Forget,
// and the id of the last.
func (w *world) told() (texts string, id string) {
	w.t.Helper()
	for _, body := range w.Posted("people.example") {
		if note := w.Note(body); note.Type == "Note" {
			texts += string(note.Content) + "\n"
			id = note.ID
		}
	}
	return texts, id
}

func (w *world) open(b badges.Badge) {
	w.t.Helper()
	if err := w.server.Service.OpenApplications(context.Background(), badges.Operator(), b.ID, true); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) applications() []badges.Application {
	w.t.Helper()
	list, _, err := w.server.Service.ApplicationsOf(context.Background(), badges.Operator(), badges.ApplicationFilter{})
	if err != nil {
		w.t.Fatal(err)
	}
	return list
}

// FEDERATION.md: A public or private post (`Create` of a `Note` that replies to
// FEDERATION.md: It is bound to the actor who signed it, and the post is its evidence.
// FEDERATION.md: The applicant gets a direct Note that replies to their post:
// FEDERATION.md: Another one tells what a reviewer says.
// FEDERATION.md: The ids of these Notes answer like those of offers.
// FEDERATION.md: `Create` of a `Note` that mentions an issuer and names a badge | an application, see above
func TestPostIsAnApplication(t *testing.T) {
	w := newWorld(t)
	ctx := context.Background()
	b := w.server.Badge(w.issuer())
	w.open(b)
	post := w.post(w.jane, `<p><a href="x">@org</a> I finished the course in May. <a href="y">#training</a></p>`, "#Training")
	w.send(w.jane, post)
	list := w.applications()
	if len(list) != 1 {
		t.Fatalf("there are %d applications, want one", len(list))
	}
	a := list[0]
	if a.BadgeID != b.ID || a.ActorID != w.jane.ID || a.Handle != "@jane@people.example" || a.Post != post["object"].(map[string]any)["id"] ||
		a.Evidence[0].URL != a.Post || a.Evidence[0].Reflection != "I finished the course in May." {
		t.Errorf("the application is %+v", a)
	}
	text, id := w.told()
	if !strings.Contains(text, "received your application") || strings.Contains(text, "#training") {
		t.Errorf("she is told %q", text)
	}
	if got := w.jane.Get(id); got.Status != 200 || !strings.Contains(got.Body, `"inReplyTo":"`+a.Post+`"`) {
		t.Errorf("her server gets the message as %d %s", got.Status, got.Body)
	}
	if got := w.Get(id); got.Status != 404 {
		t.Errorf("a stranger gets it with %d", got.Status)
	}

	w.Forget()
	_, err := w.server.Service.Review(ctx, badges.Operator(), a.ID, badges.NewReview{Author: "reviewer@example.org", Comment: "Well done!"})
	if err != nil {
		t.Fatal(err)
	}
	w.Settle()
	if text, _ := w.told(); !strings.Contains(text, "was approved") || !strings.Contains(text, "Well done!") {
		t.Errorf("after the review she is told %q", text)
	}
}

// FEDERATION.md: An issuer opens badges to applications one by one; none is at first.
// FEDERATION.md: The applicant gets a direct Note that replies to their post:
func TestPostThatAppliesInVain(t *testing.T) {
	for _, tt := range []struct {
		name    string
		prepare func(w *world, b badges.Badge)
		content string
		told    string
	}{
		{"closed", func(*world, badges.Badge) {}, "I did it", "not open to applications"},
		{"without words", (*world).open, `@org #training`, "there are no words"},
		{"granted", func(w *world, b badges.Badge) {
			w.open(b)
			w.server.Accept(w.server.Grant(b, w.jane.ID), badges.Public)
		}, "I did it", "you have this badge already"},
		{"offered", func(w *world, b badges.Badge) {
			w.open(b)
			w.server.Grant(b, w.jane.ID)
		}, "I did it", "was offered to you already"},
		{"applied", func(w *world, b badges.Badge) {
			w.open(b)
			w.send(w.jane, w.post(w.jane, "I did it", "#training"))
		}, "And again", "still waiting"},
		{"refusing", func(w *world, b badges.Badge) {
			w.open(b)
			w.send(w.jane, map[string]any{"type": "Block", "object": w.org})
		}, "I did it", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t)
			b := w.server.Badge(w.issuer())
			_, err := w.server.DB.RemoteActor(context.Background(), w.jane.ID)
			if badges.KindOf(err) != badges.NotFound {
				t.Fatal(err)
			}
			tt.prepare(w, b)
			w.Settle()
			before := len(w.applications())
			w.Forget()
			w.send(w.jane, w.post(w.jane, tt.content, "#training"))
			text, _ := w.told()
			if text != "" != (tt.told != "") || !strings.Contains(text, tt.told) {
				t.Errorf("she is told %q, want %q", text, tt.told)
			}
			if got := len(w.applications()); got != before {
				t.Errorf("there are %d applications, there were %d", got, before)
			}
		})
	}
}

// FEDERATION.md: A public or private post (`Create` of a `Note` that replies to
func TestPostsThatAreNoApplications(t *testing.T) {
	w := newWorld(t)
	b := w.server.Badge(w.issuer())
	elsewhere := w.server.Badge(w.server.Issuer("other"))
	w.open(b)
	w.open(elsewhere)
	w.send(w.jane, w.post(w.jane, "Hello there"))
	w.send(w.jane, w.post(w.jane, "Hello there", "#weather"))
	w.send(w.jane, w.post(w.jane, fmt.Sprintf(`Is it like <a href="https://badges.example/badge/%d">that</a>?`, elsewhere.ID)))
	w.send(w.joe, w.post(w.jane, "In her name", "#training"))
	edited := w.post(w.jane, "Edited", "#training")
	edited["type"] = "Update"
	w.send(w.jane, edited)
	if list := w.applications(); len(list) > 0 {
		t.Errorf("taken for applications are %+v", list)
	}
	w.send(w.jane, w.post(w.jane, fmt.Sprintf(`I did <a href="https://badges.example/badge/%d">that</a>`, b.ID)))
	if list := w.applications(); len(list) != 1 || list[0].BadgeID != b.ID {
		t.Errorf("with a link there are %+v", list)
	}
}

// FEDERATION.md: A reply that begins with a word for *start*, to any direct Note of the issuer, ends that.
func TestStopInReplyToAMessage(t *testing.T) {
	w := newWorld(t)
	b := w.server.Badge(w.issuer())
	w.open(b)
	w.send(w.jane, w.post(w.jane, "I did it", "#training"))
	_, id := w.told()
	w.send(w.joe, w.joe.Reply(id, "stop", false))
	w.send(w.jane, w.jane.Reply(id, "stop", false))
	ctx := context.Background()
	for actor, want := range map[string]bool{w.jane.ID: true, w.joe.ID: false} {
		if got, err := w.server.DB.Refuses(ctx, b.IssuerID, actor); got != want || err != nil {
			t.Errorf("%s refuses: %v, %v, want %v", actor, got, err, want)
		}
	}
	w.send(w.jane, w.jane.Reply(id, "start", false))
	if got, err := w.server.DB.Refuses(ctx, b.IssuerID, w.jane.ID); got || err != nil {
		t.Errorf("after start she refuses: %v, %v", got, err)
	}
}
