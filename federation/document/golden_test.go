package document_test

import (
	"slices"
	"testing"
	"time"

	"laurel/badges"
	"laurel/federation/document"
	"laurel/federation/vocab"
)

// documents returns everything that is sent and served about actors and grants,
// by the names of the golden files.
func (w *world) documents() map[string][]byte {
	w.t.Helper()
	docs := make(map[string][]byte)
	for name, i := range map[string]badges.Issuer{"actor_organization": w.issuer, "actor_announcer": w.announcer, "actor_instance": w.instance} {
		actor, err := w.author.Actor(w.t.Context(), i)
		if err != nil {
			w.t.Fatal(err)
		}
		docs[name] = w.must(actor.Document())
	}
	g := w.grant(fediverse())
	mailed := w.grant(badges.Identity{Kind: badges.EmailIdentity, Value: "ada@example.org"})
	w.addNotes(docs, g, mailed)

	docs["create_offer"] = w.mustActivity(w.author.CreateOffer(w.issuer, g, 0))
	docs["announce"] = w.mustActivity(w.author.Announce(w.announcer, w.issuer, g))

	g.State, g.RevokedAt = badges.Revoked, noon().Add(48*time.Hour)
	docs["undo_announce"] = w.mustActivity(w.author.UndoAnnounce(w.announcer, w.issuer, g))
	docs["delete"] = w.mustActivity(w.author.Delete(w.issuer, g))
	docs["delete_offer"] = w.mustActivity(w.author.DeleteOffer(w.issuer, g))
	docs["tombstone"] = w.must(w.author.Tombstone(w.issuer, g, g.ULID))
	return docs
}

// addNotes adds the public Note, and the Creates that carry it to each audience.
func (w *world) addNotes(docs map[string][]byte, g, mailed badges.Grant) {
	w.t.Helper()
	note, err := w.author.Note(w.t.Context(), w.issuer, g)
	if err != nil {
		w.t.Fatal(err)
	}
	docs["note"] = w.must(note.Document())
	for name, audience := range map[string]badges.Audience{
		"create_quiet": badges.AudienceQuiet, "create_public": badges.AudiencePublic, "create_followers": badges.AudienceFollowers,
	} {
		i := w.issuer
		i.Audience = audience
		docs[name] = w.mustActivity(w.author.Create(w.t.Context(), i, g))
	}
	docs["create_mail"] = w.mustActivity(w.author.Create(w.t.Context(), w.issuer, mailed))
}

func (w *world) must(body []byte, err error) []byte {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
	return body
}

func (w *world) mustActivity(_ string, body []byte, err error) []byte {
	w.t.Helper()
	return w.must(body, err)
}

func TestGoldenDocuments(t *testing.T) {
	for name, body := range newWorld(t).documents() {
		t.Run(name, func(t *testing.T) { golden(t, name, body) })
	}
}

// A Note that is served again, years later, is the one that was delivered.
//
// FEDERATION.md: They are the same when a delivery is repeated.
func TestDocumentsAreTheSameEachTime(t *testing.T) {
	w := newWorld(t)
	g := w.grant(fediverse())
	first := w.mustActivity(w.author.Create(t.Context(), w.issuer, g))
	for range 10 {
		if again := w.mustActivity(w.author.Create(t.Context(), w.issuer, g)); string(again) != string(first) {
			t.Fatalf("the second time the Create is\n%s\ninstead of\n%s", again, first)
		}
	}
}

// FEDERATION.md: `quiet`, the default | followers | Public, recipient
// FEDERATION.md: `public` | Public | followers, recipient
// FEDERATION.md: `followers` | followers | recipient
// FEDERATION.md: Such a Note is always `quiet`, unless the issuer's audience is `followers`.
func TestAudience(t *testing.T) {
	w := newWorld(t)
	followers, recipient := w.author.Site.Followers(w.issuer), fediverse().Value
	tests := []struct {
		audience   badges.Audience
		visibility badges.Visibility
		to, cc     []string
		announced  bool
	}{
		{badges.AudienceQuiet, badges.Public, []string{followers}, []string{vocab.Public, recipient}, true},
		{badges.AudienceQuiet, badges.Unlisted, []string{followers}, []string{vocab.Public, recipient}, false},
		{badges.AudiencePublic, badges.Public, []string{vocab.Public}, []string{followers, recipient}, true},
		{badges.AudiencePublic, badges.Unlisted, []string{followers}, []string{vocab.Public, recipient}, false},
		{badges.AudienceFollowers, badges.Public, []string{followers}, []string{recipient}, false},
		{badges.AudienceFollowers, badges.Unlisted, []string{followers}, []string{recipient}, false},
	}
	g := w.grant(fediverse())
	for _, tt := range tests {
		i := w.issuer
		i.Audience, g.Visibility = tt.audience, tt.visibility
		note, err := w.author.Note(t.Context(), i, g)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(note.To, tt.to) || !slices.Equal(note.CC, tt.cc) {
			t.Errorf("%s, %s: to %v, cc %v; want %v, %v", tt.audience, tt.visibility, note.To, note.CC, tt.to, tt.cc)
		}
		if got := document.Announced(i, g); got != tt.announced {
			t.Errorf("%s, %s: announced is %v", tt.audience, tt.visibility, got)
		}
	}
}
