package inbox_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"laurel/badges"
	"laurel/badges/task"
	"laurel/federation/fedtest"
	"laurel/federation/vocab"
)

// send sends an activity to the server's shared inbox, which must take it, and
// has everything done that follows.
func (w *world) send(who *fedtest.Person, activity map[string]any) {
	w.t.Helper()
	if status := who.Send("https://badges.example/inbox", activity); status != 202 {
		w.t.Fatalf("%v is answered %d", activity["type"], status)
	}
	w.Settle()
}

func (w *world) issuer() badges.Issuer {
	w.t.Helper()
	i, err := w.server.DB.IssuerByUsername(context.Background(), "badges.example", "org")
	if err != nil {
		w.t.Fatal(err)
	}
	return i
}

func (w *world) wantFollowers(i badges.Issuer, want ...*fedtest.Person) {
	w.t.Helper()
	var ids []string
	for _, p := range want {
		ids = append(ids, p.ID)
	}
	if got := w.server.Followers(i); !slices.Equal(got, ids) {
		w.t.Errorf("%s is followed by %v, want %v", i.Username, got, ids)
	}
}

// FEDERATION.md: somebody follows | `Accept` of the `Follow` | issuer, announcer | follower |  | follower's inbox
// FEDERATION.md: `Follow` of an issuer or announcer | the actor becomes a follower;
// FEDERATION.md: an issuer removes a follower | `Reject` of the `Follow`, embedded
func TestFollowIsAccepted(t *testing.T) {
	w := newWorld(t)
	w.send(w.jane, map[string]any{"type": "Follow", "object": w.org, "id": w.jane.ID + "#f1"})
	w.wantFollowers(w.issuer(), w.jane)
	posted := w.Posted("people.example")
	if len(posted) != 1 {
		t.Fatalf("jane got %d activities, want one", len(posted))
	}
	accept := decode[vocab.Activity](t, posted[0])
	inner, err := vocab.Embedded(accept.Object)
	if err != nil || accept.Type != "Accept" || accept.Actor.ID != w.org || !strings.HasPrefix(accept.ID, w.org) {
		t.Errorf("jane got %s", posted[0])
	}
	if inner.Type != "Follow" || inner.ID != w.jane.ID+"#f1" || inner.Actor.ID != w.jane.ID || inner.Object.ID != w.org {
		t.Errorf("the Accept embeds %s", accept.Object.Raw)
	}
	for _, e := range w.Exchanges() {
		if e.Method == "POST" && e.From == "badges.example" && e.URL != w.jane.Inbox {
			t.Errorf("the Accept went to %s instead of the personal inbox", e.URL)
		}
	}

	if err := w.server.Service.RemoveFollower(t.Context(), badges.Operator(), w.issuer().ID, w.jane.ID); err != nil {
		t.Fatal(err)
	}
	w.Settle()
	w.wantFollowers(w.issuer())
	reject := decode[vocab.Activity](t, w.Posted("people.example")[1])
	if inner, err = vocab.Embedded(reject.Object); err != nil || reject.Type != "Reject" || inner.ID != w.jane.ID+"#f1" || inner.Object.ID != w.org {
		t.Errorf("who was removed got %+v, %v", reject, err)
	}
	if err := w.server.Service.RemoveFollower(t.Context(), badges.Operator(), w.issuer().ID, w.jane.ID); badges.KindOf(err) != badges.NotFound {
		t.Errorf("removing who does not follow: %v", err)
	}
}

// BadgeFed follows whatever its people typed, and matches the answer by it.
func TestFollowByEachAddress(t *testing.T) {
	w := newWorld(t)
	for address, username := range map[string]string{
		"https://badges.example/actor/org":                       "org",
		"https://badges.example/actors/badges.example/org":       "org",
		"https://badges.example/@org":                            "org",
		"https://badges.example/actor/announcer":                 badges.AnnouncerUsername,
		"https://badges.example/actors/badges.example/_relaybot": badges.AnnouncerUsername,
	} {
		t.Run(address, func(t *testing.T) {
			w.t = t
			w.Forget()
			w.send(w.jane, map[string]any{"type": "Follow", "object": address})
			i, err := w.server.DB.IssuerByUsername(context.Background(), "badges.example", username)
			if err != nil {
				t.Fatal(err)
			}
			w.wantFollowers(i, w.jane)
			accept := decode[vocab.Activity](t, w.Posted("people.example")[0])
			if inner, err := vocab.Embedded(accept.Object); err != nil || inner.Object.ID != address || accept.Actor.ID != w.server.Site.Actor(i) {
				t.Errorf("the Accept of %s is %s", address, w.Posted("people.example")[0])
			}
		})
	}
}

// FEDERATION.md: instance | `/actor` | `Application` | signs what the server fetches
func TestFollowOfNobodyIsIgnored(t *testing.T) {
	w := newWorld(t)
	for _, object := range []any{
		"https://badges.example/actor", // the instance's own
		"https://badges.example/actor/nobody", "https://elsewhere.example/actor/org", "org", "", nil, []string{}, map[string]any{}, 7,
		"https://badges.example/actor/org/followers",
	} {
		w.send(w.jane, map[string]any{"type": "Follow", "object": object})
	}
	if got := w.Types("people.example"); got != "" {
		t.Errorf("jane got %q, want nothing", got)
	}
	if tasks, err := w.server.DB.TroubledTasks(context.Background(), 10); err != nil || len(tasks) > 0 {
		t.Errorf("left over are %+v, %v", tasks, err)
	}
}

// FEDERATION.md: `Undo` of a `Follow` or `Block` | undone; found by actor and
func TestFollowAgainAfterUndo(t *testing.T) {
	w := newWorld(t)
	follow := map[string]any{"type": "Follow", "object": w.org, "id": w.jane.ID + "#f1"}
	w.send(w.jane, follow)
	w.send(w.joe, w.follow())
	// The inner id is not always the one that was sent: BadgeFed makes up another.
	w.send(w.jane, map[string]any{"type": "Undo", "object": map[string]any{"id": w.jane.ID + "#other", "type": "Follow", "actor": w.jane.ID, "object": w.org}})
	w.wantFollowers(w.issuer(), w.joe)
	w.send(w.jane, map[string]any{"type": "Follow", "object": w.org, "id": w.jane.ID + "#f2"})
	w.wantFollowers(w.issuer(), w.jane, w.joe)
	if got := w.Types("people.example"); got != "Accept Accept Accept" {
		t.Errorf("they got %q", got)
	}
}

// FEDERATION.md: `Undo` of a `Follow` or `Block` | undone; found by actor and
func TestUndoThatOnlyNamesTheFollow(t *testing.T) {
	w := newWorld(t)
	w.send(w.jane, map[string]any{"type": "Follow", "object": w.org, "id": w.jane.ID + "#f1"})
	w.send(w.joe, w.follow())
	w.send(w.jane, map[string]any{"type": "Undo", "object": w.jane.ID + "#f1"})
	w.wantFollowers(w.issuer(), w.joe)
}

func TestUndoOfWhatIsNotOnesOwn(t *testing.T) {
	w := newWorld(t)
	w.send(w.jane, w.follow())
	w.send(w.joe, w.follow())
	for _, object := range []any{
		map[string]any{"type": "Follow", "actor": w.jane.ID, "object": w.org, "id": w.jane.ID + "#f1"},
		map[string]any{"type": "Like", "actor": w.joe.ID, "object": w.org, "id": w.joe.ID + "#l1"},
		map[string]any{"type": "Follow", "object": "https://elsewhere.example/"},
		w.jane.ID + "#activities/1", nil, []any{},
	} {
		w.send(w.joe, map[string]any{"type": "Undo", "object": object})
	}
	w.wantFollowers(w.issuer(), w.jane, w.joe)
}

func TestBlockEndsAllOffers(t *testing.T) {
	w := newWorld(t)
	w.send(w.jane, w.follow())
	w.send(w.jane, map[string]any{"type": "Block", "object": w.org})
	w.wantFollowers(w.issuer())
	w.Forget()
	w.server.Grant(w.server.Badge(w.issuer()), w.jane.ID)
	w.Settle()
	if got := w.Types("people.example"); got != "" {
		t.Errorf("after the Block jane got %q", got)
	}
	w.send(w.jane, map[string]any{"type": "Undo", "object": map[string]any{"type": "Block", "actor": w.jane.ID, "object": w.org}})
	w.server.Grant(w.server.Badge(w.issuer()), w.jane.ID)
	w.Settle()
	if got := w.Types("people.example"); got != "Create" {
		t.Errorf("after the Undo jane got %q, want an offer", got)
	}
}

// FEDERATION.md: `Delete` of the actor itself | what it follows and said here is removed
func TestActorThatLeavesIsForgotten(t *testing.T) {
	w := newWorld(t)
	w.send(w.jane, w.follow())
	w.send(w.joe, w.follow())
	w.send(w.jane, map[string]any{"type": "Delete", "object": w.jane.ID})
	w.wantFollowers(w.issuer(), w.joe)
	if known, err := w.server.DB.KnowsActor(context.Background(), w.jane.ID); err != nil || known {
		t.Errorf("jane is still known: %v, %v", known, err)
	}
	w.send(w.joe, map[string]any{"type": "Delete", "object": w.jane.ID}) // not his
	w.wantFollowers(w.issuer(), w.joe)
}

// FEDERATION.md: `Update` of the actor itself | its document is fetched anew
func TestUpdateOfTheActorIsFetched(t *testing.T) {
	w := newWorld(t)
	w.send(w.jane, w.follow())
	w.jane.Inbox = w.jane.ID + "/new-inbox"
	w.send(w.jane, map[string]any{"type": "Update", "object": map[string]any{"id": w.jane.ID, "type": "Person", "inbox": "https://victim.example/inbox"}})
	if a, err := w.server.DB.RemoteActor(context.Background(), w.jane.ID); err != nil || a.Inbox != w.jane.Inbox {
		t.Errorf("jane's inbox is %q, %v; want what her own document says", a.Inbox, err)
	}
}

// A crash after the work, before its bookkeeping, has the task run again.
func TestTaskThatRunsAgainChangesNothing(t *testing.T) {
	w := newWorld(t)
	w.send(w.jane, map[string]any{"type": "Follow", "object": w.org, "id": w.jane.ID + "#f1"})
	handle := w.server.Federation.TaskHandlers()["inbox"]
	if err := handle(context.Background(), task.Task{Payload: []byte(`{"activity":"` + w.jane.ID + `#f1"}`)}); err != nil {
		t.Errorf("the second time: %v", err)
	}
	w.Settle()
	w.wantFollowers(w.issuer(), w.jane)
	if got := w.Types("people.example"); got != "Accept" {
		t.Errorf("jane got %q", got)
	}
}
