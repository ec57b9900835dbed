package document_test

import (
	"encoding/json"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"laurel/badges"
	"laurel/federation/vocab"
)

type object = map[string]any

func parse(t *testing.T, body []byte) (o object) {
	t.Helper()
	if err := json.Unmarshal(body, &o); err != nil {
		t.Fatalf("%v in %s", err, body)
	}
	return o
}

// notes are the Notes among the documents, by the name of what holds them.
func notes(t *testing.T, docs map[string][]byte) map[string]object {
	t.Helper()
	found := make(map[string]object)
	for name, body := range docs {
		o := parse(t, body)
		if inner, ok := o["object"].(object); ok {
			o = inner
		}
		if o["type"] == "Note" {
			found[name] = o
		}
	}
	if len(found) != 6 { // the Note, four Creates of it, the offer's
		t.Fatalf("%d Notes among the documents, want 6: %v", len(found), slices.Sorted(maps.Keys(found)))
	}
	return found
}

// FEDERATION.md: ActivityStreams 2.0
func TestEveryDocumentHasContextIDAndType(t *testing.T) {
	for name, body := range newWorld(t).documents() {
		o := parse(t, body)
		if o["@context"] == nil {
			t.Errorf("%s has no @context", name)
		}
		for _, member := range []string{"id", "type"} {
			if s, ok := o[member].(string); !ok || s == "" {
				t.Errorf("%s: %s is %v, want one string", name, member, o[member])
			}
		}
		if !strings.HasPrefix(o["id"].(string), "https://badges.example.org/") {
			t.Errorf("%s: its id %s is not of this server", name, o["id"])
		}
	}
}

// Mastodon and Misskey drop a Create whose Note says something else than it.
func TestActivityAndNoteAgree(t *testing.T) {
	for name, body := range newWorld(t).documents() {
		activity := parse(t, body)
		note, ok := activity["object"].(object)
		if !ok || note["type"] != "Note" {
			continue
		}
		for _, member := range []string{"to", "cc", "published"} {
			if diff := cmp.Diff(note[member], activity[member]); diff != "" || note[member] == nil {
				t.Errorf("%s: %s of Note and activity (-note +activity): %s", name, member, diff)
			}
		}
		if activity["actor"] != note["attributedTo"] {
			t.Errorf("%s: the actor is %v, the author %v", name, activity["actor"], note["attributedTo"])
		}
		if _, err := time.Parse(time.RFC3339, note["published"].(string)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestEveryActivityIsAddressedByArrays(t *testing.T) {
	for name, body := range newWorld(t).documents() {
		o := parse(t, body)
		if o["actor"] == nil {
			continue
		}
		for _, member := range []string{"to", "cc"} {
			if _, ok := o[member].([]any); !ok {
				t.Errorf("%s: %s is %v, want an array", name, member, o[member])
			}
		}
		if len(o["to"].([]any)) == 0 || len(o["to"].([]any))+len(o["cc"].([]any)) > 10 { // tootik takes ten
			t.Errorf("%s is addressed to %v, cc %v", name, o["to"], o["cc"])
		}
	}
}

// Pixelfed and Pleroma lose a Note over any other attachment, and read neither
// attachment nor tag when they are no arrays.
//
// FEDERATION.md: `attachment` is the picture alone, a `Document` with its description in `name`.
func TestPictureIsTheOnlyAttachment(t *testing.T) {
	for name, note := range notes(t, newWorld(t).documents()) {
		attachment, ok := note["attachment"].([]any)
		if !ok || len(attachment) != 1 {
			t.Errorf("%s: attachment is %v, want an array of one", name, note["attachment"])
			continue
		}
		picture := attachment[0].(object)
		if picture["type"] != "Document" || picture["mediaType"] != "image/png" || picture["url"] == "" || picture["name"] == "" {
			t.Errorf("%s: the attachment is no picture with a text: %v", name, picture)
		}
		if _, ok := note["tag"].([]any); !ok {
			t.Errorf("%s: tag is %v, want an array", name, note["tag"])
		}
	}
}

func TestNoteAddressesAreItsID(t *testing.T) {
	for name, note := range notes(t, newWorld(t).documents()) {
		if note["url"] != note["id"] {
			t.Errorf("%s: url is %v, id %v", name, note["url"], note["id"])
		}
	}
}

// A Mention outside of to and cc, or of another address than the actor's id,
// notifies nobody.
//
// FEDERATION.md: It is addressed to the recipient's real actor id, in `to` and
func TestMentionsAreAddressed(t *testing.T) {
	for name, note := range notes(t, newWorld(t).documents()) {
		audience := slices.Concat(note["to"].([]any), note["cc"].([]any))
		mentions := 0
		for _, tag := range note["tag"].([]any) {
			if tag := tag.(object); tag["type"] == "Mention" {
				mentions++
				if !slices.Contains(audience, tag["href"]) || tag["href"] != fediverse().Value || tag["name"] != fediverse().Handle {
					t.Errorf("%s mentions %v but is addressed to %v", name, tag, audience)
				}
			}
		}
		want := 1
		if name == "create_mail" {
			want = 0
		}
		if mentions != want {
			t.Errorf("%s has %d mentions, want %d", name, mentions, want)
		}
	}
}

// FEDERATION.md: It is addressed to the recipient's real actor id, in `to` and
func TestOfferIsForTheRecipientAlone(t *testing.T) {
	docs := newWorld(t).documents()
	for _, name := range []string{"create_offer", "delete_offer"} {
		o := parse(t, docs[name])
		if diff := cmp.Diff([]any{fediverse().Value}, o["to"]); diff != "" || len(o["cc"].([]any)) > 0 {
			t.Errorf("%s is addressed to %v, cc %v", name, o["to"], o["cc"])
		}
	}
}

// The accept link is the recipient's secret, an e-mail address anybody's.
func TestNothingElseHoldsASecret(t *testing.T) {
	w := newWorld(t)
	docs := w.documents()
	for _, ulid := range []string{"01kakjhz0sa1b2c3d4e5f6g7h8", "01kakjhz0sb1b2c3d4e5f6g7h8"} {
		key := w.author.Vault.AcceptKey(ulid)
		for name, body := range docs {
			if strings.Contains(string(body), key) && name != "create_offer" {
				t.Errorf("%s holds an accept key", name)
			}
		}
	}
	if !strings.Contains(string(docs["create_offer"]), "/accept/grant/1/"+w.author.Vault.AcceptKey("01kakjhz0sa1b2c3d4e5f6g7h8")) {
		t.Error("the offer has no accept link")
	}
	for name, body := range docs {
		for _, secret := range []string{"ada@example.org", "PRIVATE KEY", "sealed"} {
			if strings.Contains(string(body), secret) {
				t.Errorf("%s holds %q", name, secret)
			}
		}
	}
}

func TestFollowersOnlyNoteIsNotPublic(t *testing.T) {
	body := newWorld(t).documents()["create_followers"]
	if strings.Contains(string(body), vocab.Public) {
		t.Errorf("a Note for followers is addressed to everybody: %s", body)
	}
}

// mastodonKeeps are the elements and attributes in content that reach people on
// Mastodon, as far as we use them.
func mastodonKeeps() map[string][]string {
	return map[string][]string{"p": nil, "br": nil, "strong": nil, "em": nil, "span": {"class"}, "a": {"href", "class", "rel"}}
}

func TestContentIsWhatMastodonKeeps(t *testing.T) {
	keeps := mastodonKeeps()
	for name, note := range notes(t, newWorld(t).documents()) {
		tokens := html.NewTokenizer(strings.NewReader(note["content"].(string)))
		depth := 0
		for kind := tokens.Next(); kind != html.ErrorToken; kind = tokens.Next() {
			token := tokens.Token()
			switch kind {
			case html.StartTagToken:
				depth++
			case html.EndTagToken:
				depth--
				continue
			default:
				continue
			}
			attributes, known := keeps[token.Data]
			if !known {
				t.Errorf("%s: <%s> is lost on the way", name, token.Data)
			}
			for _, a := range token.Attr {
				if !slices.Contains(attributes, a.Key) {
					t.Errorf("%s: %s of <%s> is lost on the way", name, a.Key, token.Data)
				}
				if a.Key == "href" && !strings.HasPrefix(a.Val, "https://") {
					t.Errorf("%s links to %q", name, a.Val)
				}
			}
		}
		if tokens.Err() != io.EOF || depth != 0 {
			t.Errorf("%s: its HTML does not close: %s", name, note["content"])
		}
	}
}

func TestTextsOfPeopleAreEscaped(t *testing.T) {
	w := newWorld(t)
	const script = `<script>alert("1")</script><img src=x onerror=alert(2)>`
	w.issuer.Name = script
	g := w.grant(badges.Identity{Kind: badges.URLIdentity, Value: "https://jane.example/"}, func(g *badges.Grant) {
		g.Name, g.Badge.Title, g.Badge.Description, g.Evidence = script, script, script, script
	})
	note, err := w.author.Note(t.Context(), w.issuer, g)
	if err != nil {
		t.Fatal(err)
	}
	offer, err := w.author.Offer(w.issuer, g)
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{"note": note.Content, "offer": offer.Content} {
		if strings.Contains(content, "<script") || strings.Contains(content, "<img") {
			t.Errorf("the %s lets HTML of the issuer through: %s", name, content)
		}
	}
}

// The limits are BadgeFed's, which drops what is longer.
//
// FEDERATION.md: Titles are cut after 100 characters, texts after 500, at a word.
func TestLongTextsAreCut(t *testing.T) {
	w := newWorld(t)
	g := w.grant(fediverse(), func(g *badges.Grant) {
		g.Badge.Title = strings.Repeat("ö", 300)
		g.Badge.Description = strings.Repeat("wörd ", 1000)
		g.Badge.Criteria = strings.Repeat("wörd ", 1000)
	})
	note, err := w.author.Note(t.Context(), w.issuer, g)
	if err != nil {
		t.Fatal(err)
	}
	text := w.author.Markdown.Text(note.Content)
	if n := utf8.RuneCountInString(text); n > 1000 {
		t.Errorf("the Note has %d characters", n)
	}
	var a struct {
		Badge struct {
			Name, Description string
			Criteria          struct{ Narrative string }
		}
	}
	if err := json.Unmarshal(note.Assertion, &a); err != nil {
		t.Fatal(err)
	}
	for what, n := range map[string]int{
		"title": utf8.RuneCountInString(a.Badge.Name) - 100, "description": utf8.RuneCountInString(a.Badge.Description) - 500,
		"criteria": utf8.RuneCountInString(a.Badge.Criteria.Narrative) - 500,
	} {
		if n > 0 {
			t.Errorf("the assertion's %s is %d characters too long", what, n)
		}
	}
}

func TestPictureAlwaysHasAText(t *testing.T) {
	w := newWorld(t)
	g := w.grant(fediverse(), func(g *badges.Grant) { g.Badge.Image.Alt = "" })
	offer, err := w.author.Offer(w.issuer, g)
	if err != nil || !strings.Contains(offer.Picture.Alt, g.Badge.Title) {
		t.Errorf("the picture's text is %q (%v), want one that names the badge", offer.Picture.Alt, err)
	}
}

// Pleroma and Akkoma validate each tag: one of a type or media type that they
// don't expect costs the whole Note.
//
// FEDERATION.md: It is no `Link` in `tag` (FEP-e232): Pleroma and Akkoma drop
func TestTagsAreMentionsAndHashtagsAlone(t *testing.T) {
	for name, note := range notes(t, newWorld(t).documents()) {
		for _, tag := range note["tag"].([]any) {
			if kind := tag.(object)["type"]; kind != "Mention" && kind != "Hashtag" {
				t.Errorf("%s has a tag of type %v", name, kind)
			}
		}
	}
}
