package vocab_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"laurel/federation/vocab"
)

const (
	org  = "https://badges.example/actor/org"
	jane = "https://people.example/users/jane"
)

// wantJSON compares a document with what it should say.
func wantJSON(t *testing.T, body []byte, err error, want string) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	var g, w any
	if err := json.Unmarshal(body, &g); err != nil {
		t.Fatalf("%v in %s", err, body)
	}
	if err := json.Unmarshal([]byte(want), &w); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(w, g); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// Mastodon and GoToSocial find their Follow by the embedded one's members.
func TestAcceptEmbedsTheFollow(t *testing.T) {
	body, err := vocab.Accept(vocab.Envelope{ID: org + "#accept/1", Actor: org, To: []string{jane}},
		vocab.Follow{ID: jane + "#follow/1", Actor: jane, Object: org})
	wantJSON(t, body, err, `{
		"@context": "https://www.w3.org/ns/activitystreams", "id": "`+org+`#accept/1", "type": "Accept", "actor": "`+org+`",
		"to": ["`+jane+`"], "cc": [],
		"object": {"id": "`+jane+`#follow/1", "type": "Follow", "actor": "`+jane+`", "object": "`+org+`"}}`)
}

func TestCollections(t *testing.T) {
	body, err := vocab.Collection(org+"/followers", 41, org+"/followers?page=true")
	wantJSON(t, body, err, `{"@context": "https://www.w3.org/ns/activitystreams", "id": "`+org+`/followers", "type": "OrderedCollection",
		"totalItems": 41, "first": "`+org+`/followers?page=true"}`)

	body, err = vocab.Collection(org+"/following", 0, "")
	wantJSON(t, body, err, `{"@context": "https://www.w3.org/ns/activitystreams", "id": "`+org+`/following", "type": "OrderedCollection", "totalItems": 0}`)

	body, err = vocab.Page(org+"/followers?page=true", org+"/followers", org+"/followers?page=true&after=x", 41, []any{jane})
	wantJSON(t, body, err, `{"@context": "https://www.w3.org/ns/activitystreams", "id": "`+org+`/followers?page=true", "type": "OrderedCollectionPage",
		"partOf": "`+org+`/followers", "next": "`+org+`/followers?page=true&after=x", "totalItems": 41, "orderedItems": ["`+jane+`"]}`)

	body, err = vocab.Page(org+"/followers?page=true", org+"/followers", "", 0, nil)
	wantJSON(t, body, err, `{"@context": "https://www.w3.org/ns/activitystreams", "id": "`+org+`/followers?page=true", "type": "OrderedCollectionPage",
		"partOf": "`+org+`/followers", "totalItems": 0, "orderedItems": []}`)
}

func TestUpdateCarriesTheActor(t *testing.T) {
	actor := vocab.Actor{
		ID: org, Type: "Service", Username: "org", Name: "Org", Inbox: org + "/inbox", Outbox: org + "/outbox",
		Followers: org + "/followers", Following: org + "/following", SharedInbox: "https://badges.example/inbox",
		KeyID: org + "#main-key", PublicKeyPEM: "PEM", Aliases: []string{"https://old.example/org"},
	}
	body, err := vocab.UpdateActor(vocab.Envelope{ID: org + "#update-1", Actor: org, To: []string{vocab.Public}}, actor)
	if err != nil {
		t.Fatal(err)
	}
	update := decode[vocab.Activity](t, string(body))
	document, err := actor.Document()
	if err != nil {
		t.Fatal(err)
	}
	if update.Type != "Update" || update.Object.ID != org || string(update.Object.Raw) != string(document) {
		t.Errorf("the Update does not carry the actor's document: %s", body)
	}
}

// What one Laurel writes, another reads.
func TestNoteRoundTrip(t *testing.T) {
	note := vocab.Note{
		ID: org + "/statuses/1", AttributedTo: org, Content: `<p>“Grüße” & <b>more</b> \ "quoted"` + "\u2028</p>", Language: "en",
		Published: time.Date(2026, 11, 21, 12, 0, 0, 999, time.FixedZone("CET", 3600)), To: []string{vocab.Public}, CC: []string{jane, org},
	}
	body, err := vocab.Create(note.ID+"/activity", note)
	if err != nil {
		t.Fatal(err)
	}
	read, err := vocab.Embedded(decode[vocab.Activity](t, string(body)).Object)
	if err != nil {
		t.Fatal(err)
	}
	if read.ID != note.ID || read.AttributedTo.ID != org || string(read.Content) != note.Content || read.URL.ID != note.ID {
		t.Errorf("%+v is read as %+v", note, read)
	}
	if want := note.Published.Truncate(time.Second); !read.Published.Equal(want) {
		t.Errorf("published %s is read as %s", want, read.Published)
	}
	if diff := cmp.Diff([]vocab.References{note.To, note.CC}, []vocab.References{read.To, read.CC}); diff != "" {
		t.Error(diff)
	}
	if strings.Contains(string(body), `\u003c`) {
		t.Errorf("HTML is escaped for no reason: %s", body)
	}
}

func TestNoteWithoutAnythingStillHasArrays(t *testing.T) {
	body, err := vocab.Note{ID: org + "/statuses/1", AttributedTo: org, Language: "en"}.Document()
	if err != nil {
		t.Fatal(err)
	}
	for _, member := range []string{"to", "cc", "attachment", "tag"} {
		if !strings.Contains(string(body), `"`+member+`":[]`) {
			t.Errorf("%s is no empty array in %s", member, body)
		}
	}
}
