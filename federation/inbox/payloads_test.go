package inbox_test

import (
	"cmp"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"laurel/badges"
	"laurel/federation/fedtest"
)

// scene is what a person elsewhere finds: an offer to them, and the public Note of
// somebody else's badge.
type scene struct {
	*world
	person         *fedtest.Person
	offered, shown badges.Grant
}

func (w *world) scene(name string) *scene {
	s := &scene{world: w, person: w.peer.Person(name)}
	s.offered = w.server.Grant(w.server.Badge(w.issuer()), s.person.ID)
	s.shown = w.server.Grant(w.server.Badge(w.issuer()), w.joe.ID)
	w.Settle()
	w.server.Accept(s.shown, badges.Public)
	w.Settle()
	return s
}

// effects says in words what the server has of the person.
func (s *scene) effects() string {
	s.t.Helper()
	ctx := context.Background()
	var words []string
	add := func(happened bool, word string) {
		if happened {
			words = append(words, word)
		}
	}
	refuses, err := s.server.DB.Refuses(ctx, s.issuer().ID, s.person.ID)
	if err != nil {
		s.t.Fatal(err)
	}
	reports, err := s.server.DB.Reports(ctx, badges.ReportFilter{})
	if err != nil {
		s.t.Fatal(err)
	}
	state, r := s.server.Reload(s.offered).State, s.count(s.shown)
	add(state == badges.Processed, "accepted")
	add(state == badges.Declined && !refuses, "declined")
	add(refuses, "refused")
	add(r.Likes > 0, "like")
	add(r.Shares > 0, "share")
	add(r.Quotes > 0, "quote")
	add(len(s.comments(s.shown)) > 0, "comment")
	add(slices.Contains(s.server.Followers(s.issuer()), s.person.ID), "follower")
	add(slices.ContainsFunc(s.applications(), func(a badges.Application) bool { return a.ActorID == s.person.ID }), "application")
	add(slices.ContainsFunc(reports, func(r badges.Report) bool { return r.ActorID == s.person.ID }), "report")
	return cmp.Or(strings.Join(words, " "), "nothing")
}

// TestPayloadsOfOtherSoftware sends what other servers write, in the shapes in which
// they write it, through the inbox.
//
// FEDERATION.md: anything else | nothing
func TestPayloadsOfOtherSoftware(t *testing.T) {
	files, err := filepath.Glob("testdata/payloads/*.json")
	if err != nil || len(files) < 30 {
		t.Fatalf("there are %d payloads, %v", len(files), err)
	}
	w := newWorld(t)
	open, err := w.server.Service.CreateBadge(context.Background(), badges.Operator(), badges.NewBadge{IssuerID: w.issuer().ID, Definition: badges.Definition{
		Title: "Open", Criteria: "Ask.", Image: badges.Picture{SHA256: "0f5a"}, Hashtags: []string{"Training"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	w.open(open)
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".json")
		t.Run(name, func(t *testing.T) {
			content, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			s := w.scene(name)
			issuer := s.issuer()
			text := strings.NewReplacer("{ACTOR}", s.person.ID, "{ISSUER}", s.org,
				"{OFFER}", s.server.Site.Status(issuer, s.offered.OfferULID), "{NOTE}", s.server.Site.Note(issuer, s.shown)).Replace(string(content))
			var payload struct {
				Effect   string         `json:"effect"`
				Activity map[string]any `json:"activity"`
			}
			if err := json.Unmarshal([]byte(text), &payload); err != nil {
				t.Fatal(err)
			}
			s.sendExactly(payload.Activity)
			if got := s.effects(); got != payload.Effect {
				t.Errorf("the effect is %q, want %q", got, payload.Effect)
			}
			if tasks, err := s.server.DB.TroubledTasks(context.Background(), 10); err != nil || len(tasks) > 0 {
				t.Errorf("left over are %+v, %v", tasks, err)
			}
		})
	}
}

// sendExactly sends an activity to the shared inbox, where servers with several
// recipients send it.
func (s *scene) sendExactly(activity map[string]any) {
	s.t.Helper()
	if status := s.person.Send("https://badges.example/inbox", activity); status != 202 {
		s.t.Fatalf("it is answered %d", status)
	}
	s.Settle()
}
