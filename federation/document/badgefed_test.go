package document_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"laurel/badges"
	"laurel/federation/vocab"
)

// The types of BadgeFed's parser: a value of another type than these costs the
// whole document there, unknown members nothing.

type badgefedNote struct {
	ID, Type, Content, URL, AttributedTo string
	InReplyTo                            *string
	Attachment                           []json.RawMessage
	To, CC                               []string
	Published                            time.Time
	Tag                                  []struct{ Type, Href, Name string }
	Replies                              *struct{}
	InteractionPolicy                    *struct{}
	Assertion                            badgefedAssertion `json:"openbadges:assertion"`
}

type badgefedAssertion struct {
	Context   string `json:"@context"`
	ID, Type  string
	IssuedOn  time.Time
	Recipient struct {
		Type, Identity string
		Hashed         bool
	}
	Badge struct {
		ID, Type, Name, Description, Image string
		Criteria                           struct{ Narrative string }
		Issuer                             struct{ ID, Type, Name, URL, Email string }
	}
	Verification struct{ Type string }
	Evidence     []struct{ Type, ID, Narrative string }
}

type badgefedActor struct {
	ID, Type, Inbox, Outbox, Followers, Following, PreferredUsername, Name, Summary, URL string

	Icon       *struct{ Type, MediaType, URL string }
	PublicKey  struct{ ID, Owner, PublicKeyPem string }
	Endpoints  *struct{ SharedInbox string }
	Attachment []struct{ Type, Name, Value string }
}

func TestBadgeFedReadsTheNotes(t *testing.T) {
	w := newWorld(t)
	docs := w.forBadgeServers()
	for name := range docs {
		var activity struct {
			ID, Type, Actor string
			Object          badgefedNote
		}
		if err := json.Unmarshal(docs[name], &activity); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		note, assertion := activity.Object, activity.Object.Assertion
		var first badgefedAssertion
		if err := json.Unmarshal(note.Attachment[0], &first); err != nil || !bytes.Equal(note.Attachment[0], assertionOf(t, docs[name])) {
			t.Errorf("%s: the first attachment is not the assertion: %s, %v", name, note.Attachment[0], err)
		}
		if note.InReplyTo != nil || note.Replies != nil {
			t.Errorf("%s: a Note with replies or inReplyTo is not imported", name)
		}
		if assertion.Context != "https://w3id.org/openbadges/v2" || bytes.Contains(docs[name], []byte("vocalcat.com")) {
			t.Errorf("%s: the assertion's context is %q", name, assertion.Context)
		}
		if issuer := assertion.Badge.Issuer.URL; issuer != note.AttributedTo || issuer != activity.Actor || issuer != w.author.Site.Actor(w.issuer) {
			t.Errorf("%s: issuer %s, author %s and actor %s differ", name, issuer, note.AttributedTo, activity.Actor)
		}
		if last(assertion.ID) != last(note.ID) {
			t.Errorf("%s: assertion %s and Note %s end differently", name, assertion.ID, note.ID)
		}
		if assertion.Recipient.Identity == "" || assertion.Badge.Image == "" || assertion.IssuedOn.IsZero() || len(assertion.Evidence) == 0 {
			t.Errorf("%s: the assertion lacks something: %+v", name, assertion)
		}
	}
}

// forBadgeServers are the Creates of a grant for each audience in the form for
// badge servers.
func (w *world) forBadgeServers() map[string][]byte {
	w.t.Helper()
	docs := make(map[string][]byte)
	g := w.grant(fediverse())
	for name, audience := range map[string]badges.Audience{
		"create_quiet": badges.AudienceQuiet, "create_public": badges.AudiencePublic, "create_followers": badges.AudienceFollowers,
	} {
		i := w.issuer
		i.Audience = audience
		docs[name] = w.mustActivity(w.createForBadgeServers(i, g))
	}
	mailed := w.grant(badges.Identity{Kind: badges.EmailIdentity, Value: "ada@example.org"})
	docs["create_mail"] = w.mustActivity(w.createForBadgeServers(w.issuer, mailed))
	return docs
}

// assertionOf returns the Note's extension property as it stands there.
func assertionOf(t *testing.T, activity []byte) json.RawMessage {
	t.Helper()
	var a struct {
		Object struct {
			Assertion json.RawMessage `json:"openbadges:assertion"`
		}
	}
	if err := json.Unmarshal(activity, &a); err != nil {
		t.Fatal(err)
	}
	return a.Object.Assertion
}

// The two forms of a Note differ by what other servers discard or can do without.
//
// FEDERATION.md: Badge servers get another form of this Note, with the same ids:
func TestFormsDifferByTheAttachmentAlone(t *testing.T) {
	w := newWorld(t)
	g := w.grant(fediverse())
	canonical := parse(t, w.mustActivity(w.author.Create(t.Context(), w.issuer, g)))
	other := parse(t, w.mustActivity(w.createForBadgeServers(w.issuer, g)))
	notes := []object{canonical["object"].(object), other["object"].(object)}
	attachment := notes[1]["attachment"].([]any)
	if len(attachment) != 2 {
		t.Fatalf("for badge servers there are %d attachments, want assertion and picture", len(attachment))
	}
	notes[1]["attachment"] = attachment[1:]
	for _, member := range []string{"likes", "shares", "replies"} {
		delete(notes[0], member)
	}
	if diff := cmp.Diff(canonical, other); diff != "" {
		t.Errorf("the forms differ (-canonical +for badge servers): %s", diff)
	}
}

func TestBadgeFedReadsTheActors(t *testing.T) {
	docs := newWorld(t).documents()
	for _, name := range []string{"actor_organization", "actor_announcer", "actor_instance"} {
		var a badgefedActor
		if err := json.Unmarshal(docs[name], &a); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if len(a.Name) < 2 || a.Inbox == "" || a.Outbox == "" || a.URL != a.ID {
			t.Errorf("%s: %+v", name, a)
		}
		if a.PublicKey.Owner != a.ID || !strings.HasPrefix(a.PublicKey.ID, a.ID+"#") || !strings.Contains(a.PublicKey.PublicKeyPem, "BEGIN PUBLIC KEY") {
			t.Errorf("%s: its key is %+v", name, a.PublicKey)
		}
		var ours vocab.RemoteActor
		if err := json.Unmarshal(docs[name], &ours); err != nil || !ours.IsActor() || len(ours.PublicKey) != 1 {
			t.Errorf("%s is not read by another Laurel: %v", name, err)
		}
	}
}

func last(address string) string { return address[strings.LastIndex(address, "/")+1:] }

// createForBadgeServers returns the Create in the form for servers that import badges.
func (w *world) createForBadgeServers(i badges.Issuer, g badges.Grant) (id string, body []byte, err error) {
	w.t.Helper()
	forms, err := w.author.CreateForms(w.t.Context(), i, g, 0)
	return forms.ID, forms.ForBadgeServers, err
}
