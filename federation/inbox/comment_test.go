package inbox_test

import (
	"context"
	"strings"
	"testing"

	"laurel/badges"
	"laurel/federation/inbox"
)

// public is a grant that was accepted, and its public Note.
func (w *world) public(v badges.Visibility) (g badges.Grant, note string) {
	w.t.Helper()
	g, _ = w.offer()
	w.server.Accept(g, v)
	w.Settle()
	return g, w.server.Site.Note(w.issuer(), g)
}

func (w *world) comments(g badges.Grant) []inbox.Comment {
	w.t.Helper()
	comments, err := w.server.DB.Comments(context.Background(), g.ID, 100)
	if err != nil {
		w.t.Fatal(err)
	}
	return comments
}

// FEDERATION.md: `Create` or `Update` of a `Note` that replies to a public Note
func TestPublicReplyIsAComment(t *testing.T) {
	w := newWorld(t)
	g, note := w.public(badges.Public)
	w.send(w.joe, w.joe.Reply(note, `<p>Well done!<script>alert(1)</script> <a href="javascript:alert(1)" onclick="x">x</a></p>`, true))
	comments := w.comments(g)
	if len(comments) != 1 {
		t.Fatalf("there are %d comments, want one", len(comments))
	}
	c := comments[0]
	if c.ActorID != w.joe.ID || c.Author != "The person joe" || c.Handle != "@joe@people.example" || c.URL != c.URI || !c.Published.Equal(w.Clock.Now()) {
		t.Errorf("the comment is %+v", c)
	}
	if !strings.Contains(c.Content, "Well done!") || strings.Contains(c.Content, "script") || strings.Contains(c.Content, "onclick") {
		t.Errorf("its HTML is %s", c.Content)
	}
}

// FEDERATION.md: `Create` or `Update` of a `Note` that replies to a public Note
func TestRepliesThatAreNoComments(t *testing.T) {
	w := newWorld(t)
	shown, note := w.public(badges.Public)
	private, privateNote := w.public(badges.Private)
	revoked, revokedNote := w.public(badges.Public)
	w.server.Revoke(revoked)
	w.Settle()
	pending, _ := w.offer()

	w.send(w.joe, w.joe.Reply(note, "between us", false))
	w.send(w.joe, w.joe.Reply(privateNote, "to a private one", true))
	w.send(w.joe, w.joe.Reply(revokedNote, "to a revoked one", true))
	w.send(w.joe, w.joe.Reply(w.server.Site.Note(w.issuer(), pending), "to a pending one", true))
	w.send(w.joe, w.joe.Reply(note, strings.Repeat("long ", 5000), true))
	w.send(w.joe, w.jane.Reply(note, "in her name", true))
	w.send(w.joe, w.joe.Reply("https://badges.example/actor/org/statuses/01kakjhz0sa1b2c3d4e5f6g7h8", "to nothing", true))
	w.send(w.joe, w.joe.Reply("https://elsewhere.example/1", "elsewhere", true))
	elsewhere := w.joe.Reply(note, "with an id elsewhere", true)
	elsewhere["object"].(map[string]any)["id"] = "https://elsewhere.example/1"
	w.send(w.joe, elsewhere)
	endless := w.joe.Reply(note, "with an endless id", true)
	endless["object"].(map[string]any)["id"] = w.joe.ID + strings.Repeat("x", 5000)
	w.send(w.joe, endless)
	article := w.joe.Reply(note, "no Note", true)
	article["object"].(map[string]any)["type"] = "Article"
	w.send(w.joe, article)
	named := w.joe.Reply(note, "only named", true)
	named["object"] = "https://people.example/1"
	w.send(w.joe, named)

	for _, g := range []badges.Grant{shown, private, revoked, pending} {
		if comments := w.comments(g); len(comments) > 0 {
			t.Errorf("kept was %q", comments[0].Content)
		}
	}
	if tasks, err := w.server.DB.TroubledTasks(context.Background(), 10); err != nil || len(tasks) > 0 {
		t.Errorf("left over are %+v, %v", tasks, err)
	}
}

// FEDERATION.md: `Delete` of such a reply | the comment is removed
func TestCommentIsEditedAndDeletedByItsAuthorAlone(t *testing.T) {
	w := newWorld(t)
	g, note := w.public(badges.Unlisted)
	create := w.joe.Reply(note, "first", true)
	w.send(w.joe, create)
	uri := w.comments(g)[0].URI

	edit := func(attributedTo, content string) map[string]any {
		object := map[string]any{}
		for name, value := range create["object"].(map[string]any) {
			object[name] = value
		}
		object["content"], object["attributedTo"] = content, attributedTo
		return map[string]any{"type": "Update", "object": object}
	}
	w.send(w.jane, edit(w.jane.ID, "defaced"))
	w.send(w.jane, edit(w.joe.ID, "defaced"))
	w.send(w.jane, map[string]any{"type": "Delete", "object": uri})
	if got := w.comments(g); len(got) != 1 || got[0].Content != "first" {
		t.Fatalf("after somebody else's attempts there is %+v", got)
	}
	w.send(w.joe, edit(w.joe.ID, "second"))
	if got := w.comments(g); len(got) != 1 || got[0].Content != "second" {
		t.Errorf("after the edit there is %+v", got)
	}
	w.send(w.joe, map[string]any{"type": "Delete", "object": map[string]any{"id": uri, "type": "Tombstone"}})
	if got := w.comments(g); len(got) != 0 {
		t.Errorf("after the Delete there is %+v", got)
	}
}

func TestCommentThatBecomesPrivateGoes(t *testing.T) {
	w := newWorld(t)
	g, note := w.public(badges.Public)
	create := w.joe.Reply(note, "first", true)
	w.send(w.joe, create)
	object := create["object"].(map[string]any)
	object["to"] = []string{w.org}
	w.send(w.joe, map[string]any{"type": "Update", "object": object})
	if got := w.comments(g); len(got) != 0 {
		t.Errorf("after the edit there is %+v", got)
	}
}

// FEDERATION.md: `Delete` of the actor itself | what it follows and said here is removed
func TestCommentsGoWithTheirAuthor(t *testing.T) {
	w := newWorld(t)
	g, note := w.public(badges.Public)
	w.send(w.joe, w.joe.Reply(note, "first", true))
	w.send(w.joe, map[string]any{"type": "Delete", "object": w.joe.ID})
	if got := w.comments(g); len(got) != 0 {
		t.Errorf("after the farewell there is %+v", got)
	}
}
