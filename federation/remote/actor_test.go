package remote_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"laurel/badges"
	"laurel/federation/fetch"
	"laurel/federation/remote"
)

// FEDERATION.md: A document is fetched again when it is needed and older than a day.
func TestActorIsFetchedOnceADay(t *testing.T) {
	f := newFixture(t)
	f.activity(jane, doc(jane, map[string]any{"icon": map[string]any{"type": "Image", "url": "https://people.example/jane.png"}}))
	want := remote.Actor{
		ID: jane, Host: "people.example", Type: "Person", Username: "jane", Name: "Jane", URL: jane,
		Inbox: jane + "/inbox", SharedInbox: "https://people.example/inbox", Icon: "https://people.example/jane.png", FetchedAt: f.now,
	}
	if diff := cmp.Diff(want, f.fetchActor(jane)); diff != "" {
		t.Fatal(diff)
	}
	f.now = f.now.Add(23 * time.Hour)
	f.restart()
	f.fetchActor(jane)
	if n := f.web.asked(jane); n != 1 {
		t.Errorf("within a day the actor was fetched %d times", n)
	}

	f.now = f.now.Add(2 * time.Hour)
	f.activity(jane, doc(jane, map[string]any{"name": "Jane II"}))
	if name := f.fetchActor(jane).Name; name != "Jane II" {
		t.Errorf("after a day the actor is still %q", name)
	}
}

func TestConsentIsAPlainTrue(t *testing.T) {
	for _, tt := range []struct {
		indexable any
		want      bool
	}{{true, true}, {false, false}, {nil, false}, {"true", false}, {[]any{true}, false}} {
		f := newFixture(t)
		f.activity(jane, doc(jane, map[string]any{"indexable": tt.indexable, "discoverable": tt.indexable}))
		if a := f.fetchActor(jane); a.Indexable != tt.want || a.Discoverable != tt.want {
			t.Errorf("%v is kept as %t, %t", tt.indexable, a.Indexable, a.Discoverable)
		}
	}
}

func TestOldActorIsGoodEnoughWhileItsServerIsSilent(t *testing.T) {
	f := newFixture(t)
	f.activity(jane, doc(jane, nil))
	f.fetchActor(jane)
	for name, p := range map[string]page{
		"unreachable": {err: errors.New("connection refused")}, "500": {status: 500}, "401": {status: 401}, "no actor": {body: "<html>", contentType: "text/html"},
	} {
		f.restart()
		f.now = f.now.Add(48 * time.Hour)
		f.web.set(jane, p)
		if a := f.fetchActor(jane); a.Inbox != jane+"/inbox" {
			t.Errorf("%s: got %+v", name, a)
		}
	}
}

func TestActorThatWasDeletedIsForgotten(t *testing.T) {
	f := newFixture(t)
	f.activity(jane, doc(jane, nil))
	f.fetchActor(jane)
	f.now = f.now.Add(48 * time.Hour)
	f.web.set(jane, page{status: http.StatusGone})
	if _, err := f.Actor(context.Background(), jane); err == nil {
		t.Fatal("a deleted actor is found")
	}
	if stored, err := f.db.RemoteActor(context.Background(), jane); err != nil || stored.GoneAt.IsZero() {
		t.Errorf("it is stored as %+v, error %v; want one that is gone", stored, err)
	}
	if known, err := f.db.KnowsActor(context.Background(), jane); err != nil || known {
		t.Errorf("its next Delete would be news: %v, %v", known, err)
	}
	f.restart()
	f.now = f.now.Add(time.Hour)
	f.activity(jane, doc(jane, nil))
	if a := f.fetchActor(jane); !a.GoneAt.IsZero() {
		t.Errorf("back again, it is still %+v", a)
	}
}

// A 404 is often a mistake of a day; only 410 means for good.
func TestActorThatIsMissingForNowKeepsItsFollowing(t *testing.T) {
	f := newFixture(t)
	f.activity(jane, doc(jane, nil))
	f.fetchActor(jane)
	f.now = f.now.Add(48 * time.Hour)
	f.web.set(jane, page{status: http.StatusNotFound})
	if _, err := f.Actor(context.Background(), jane); err == nil {
		t.Error("an actor that is not there is found")
	}
	if stored, err := f.db.RemoteActor(context.Background(), jane); err != nil || !stored.GoneAt.IsZero() {
		t.Errorf("it is stored as %+v, error %v; want one that may come back", stored, err)
	}
}

// FEDERATION.md: An actor is believed only from the document at its own id.
// FEDERATION.md: Its inbox must be on its own origin; a shared inbox that is not is left out.
func TestWhatIsNoActorIsRefused(t *testing.T) {
	const evil = "https://evil.example/users/jane"
	tests := []struct {
		name string
		doc  map[string]any
	}{
		{"a Note", doc(jane, map[string]any{"type": "Note"})},
		{"another server's id", doc(evil, nil)},
		{"no id", doc(jane, map[string]any{"id": nil})},
		{"no inbox", doc(jane, map[string]any{"inbox": nil})},
		{"another server's inbox", doc(jane, map[string]any{"inbox": "https://victim.example/inbox"})},
		{"an inbox by another scheme", doc(jane, map[string]any{"inbox": "http://people.example/users/jane/inbox"})},
		{"an endless inbox", doc(jane, map[string]any{"inbox": jane + "/" + strings.Repeat("x", 4000)})},
		{"a number as id", doc(jane, map[string]any{"id": 7})},
	}
	shared := newFixture(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := shared.on(t)
			f.activity(jane, tt.doc)
			_, err := f.Actor(context.Background(), jane)
			if !errors.Is(err, remote.ErrNotActor) {
				t.Errorf("the error is %v, want ErrNotActor", err)
			}
			for _, id := range []string{jane, evil} {
				if _, err := f.db.RemoteActor(context.Background(), id); badges.KindOf(err) != badges.NotFound {
					t.Errorf("%s was stored", id)
				}
			}
		})
	}
}

// FEDERATION.md: Its inbox must be on its own origin; a shared inbox that is not is left out.
func TestStrangersCannotFillOurPages(t *testing.T) {
	f := newFixture(t)
	f.activity(jane, doc(jane, map[string]any{
		"name": strings.Repeat("x", 5000), "preferredUsername": strings.Repeat("y", 5000), "url": "javascript:alert(1)",
		"icon": map[string]any{"url": "data:image/png;base64,AA=="}, "endpoints": map[string]any{"sharedInbox": "https://victim.example/inbox"},
	}))
	a := f.fetchActor(jane)
	if len(a.Name) > 250 || len(a.Username) > 250 || a.URL != "" || a.Icon != "" || a.SharedInbox != "" {
		t.Errorf("the actor is kept as %+v", a)
	}
}

func TestProfilePageLeadsToItsActor(t *testing.T) {
	f := newFixture(t)
	const page = "https://people.example/@jane"
	f.activity(page, doc(jane, nil)) // Mastodon serves the actor at the page's address, too
	f.activity(jane, doc(jane, nil))
	a, err := f.Resolve(context.Background(), page)
	if err != nil || a.ID != jane {
		t.Errorf("got %+v, %v", a, err)
	}
	if f.web.asked(jane) != 1 {
		t.Error("the actor was not fetched from its own address")
	}
}

// FEDERATION.md: An actor or key that could not be fetched is not asked for again within ten minutes.
func TestFailuresAreNotRepeatedAtOnce(t *testing.T) {
	f := newFixture(t)
	f.web.set(jane, page{status: 500})
	for range 5 {
		if _, err := f.Refresh(context.Background(), jane); err == nil || fetch.KindOf(err) != fetch.Status {
			t.Fatalf("the error is %v, want the server's answer", err)
		}
	}
	if n := f.web.asked(jane); n != 1 {
		t.Errorf("a failing look-up was made %d times in one moment", n)
	}
	f.now = f.now.Add(11 * time.Minute)
	f.activity(jane, doc(jane, nil))
	if _, err := f.Refresh(context.Background(), jane); err != nil {
		t.Errorf("ten minutes later: %v", err)
	}
}

func TestManyAskButOneLooksUp(t *testing.T) {
	f := newFixture(t)
	f.activity(jane, doc(jane, nil))
	f.web.hold = make(chan struct{})
	const askers = 20
	var started, done sync.WaitGroup
	errs := make(chan error, askers)
	for range askers {
		started.Add(1)
		done.Go(func() {
			started.Done()
			_, err := f.Refresh(context.Background(), jane)
			errs <- err
		})
	}
	started.Wait()
	close(f.web.hold)
	done.Wait()
	close(errs)
	for err := range errs {
		if err != nil {
			t.Error(err)
		}
	}
	// Those that come after the first has finished look again; at the same time it is one.
	if n := f.web.asked(jane); n == askers {
		t.Errorf("%d askers made %d look-ups", askers, n)
	}
}

// An actor document may have a megabyte; what it can have us keep is bounded.
func TestKeptActorIsShort(t *testing.T) {
	f := newFixture(t)
	long := strings.Repeat("x", 100_000)
	f.activity(jane, doc(jane, map[string]any{
		"name": long, "url": "https://people.example/" + long, "icon": map[string]any{"url": "https://people.example/" + long},
		"publicKey": map[string]any{"id": janeKey, "owner": jane, "publicKeyPem": long + "\n" + pemOf(0) + long},
	}))
	a := f.fetchActor(jane)
	key, err := f.db.RemoteKey(context.Background(), janeKey)
	if err != nil || key.PEM != pemOf(0) {
		t.Errorf("the key is kept as %.200q, %v", key.PEM, err)
	}
	if a.URL != "" || a.Icon != "" || len(a.Name) > 1000 {
		t.Errorf("url, icon and name are kept with %d, %d and %d bytes", len(a.URL), len(a.Icon), len(a.Name))
	}
}
