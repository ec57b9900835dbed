package federation_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"laurel/badges"
)

type collection struct {
	ID, Type, First, Next, PartOf string
	TotalItems                    int
	OrderedItems                  []json.RawMessage
}

func (w *world) collection(url string) (c collection) {
	w.t.Helper()
	answer := w.get(url, 200)
	if err := json.Unmarshal([]byte(answer.Body), &c); err != nil {
		w.t.Fatalf("%s: %v in %s", url, err, answer.Body)
	}
	if c.ID != url {
		w.t.Errorf("what is at %s has the id %s", url, c.ID)
	}
	return c
}

// walk reads a collection page by page and returns its items' ids; between is
// called after each page.
func (w *world) walk(url string, between func()) (ids []string) {
	w.t.Helper()
	whole := w.collection(url)
	if whole.Type != "OrderedCollection" || whole.OrderedItems != nil {
		w.t.Errorf("%s is a %s with %d items", url, whole.Type, len(whole.OrderedItems))
	}
	for next := whole.First; next != ""; {
		page := w.collection(next)
		if page.Type != "OrderedCollectionPage" || page.PartOf != url || page.OrderedItems == nil {
			w.t.Fatalf("%s is %+v", next, page)
		}
		if n := len(page.OrderedItems); n > 20 || n < 20 && page.Next != "" {
			w.t.Errorf("%s has %d items", next, n)
		}
		for _, item := range page.OrderedItems {
			var o struct{ ID string }
			if json.Unmarshal(item, &o) != nil { // an id alone
				if err := json.Unmarshal(item, &o.ID); err != nil {
					w.t.Fatalf("item %s: %v", item, err)
				}
			}
			ids = append(ids, o.ID)
		}
		if next = page.Next; len(ids) > 200 {
			w.t.Fatal("the pages do not end")
		}
		between()
	}
	return ids
}

func wantOnceEach(t *testing.T, ids []string, n int) {
	t.Helper()
	if len(ids) != n || len(slices.Compact(slices.Sorted(slices.Values(ids)))) != n {
		t.Errorf("%d items are listed, %d of them different; want %d", len(ids), len(slices.Compact(slices.Sorted(slices.Values(ids)))), n)
	}
}

// FEDERATION.md: `outbox`, `followers` and `following` are `OrderedCollection`s
func TestOutboxIsReadPageByPageWhileItGrows(t *testing.T) {
	w := newWorld(t)
	mailed := 0
	add := func() {
		mailed++
		w.Clock.Advance(time.Second)
		w.server.Accept(w.server.GrantByMail(w.badge, fmt.Sprintf("jane%d@example.org", mailed)), badges.Public)
		w.Settle()
	}
	for range 45 {
		add()
	}
	for _, i := range []badges.Issuer{w.issuer, w.server.Announcer()} {
		before := mailed
		url := w.server.Site.Outbox(i)
		ids := w.walk(url, add)
		wantOnceEach(t, ids, before)
		if !slices.IsSortedFunc(ids, func(a, b string) int { return strings.Compare(b, a) }) { // ULIDs
			t.Errorf("%s does not begin with the newest: %v", url, ids)
		}
		if total := w.collection(url).TotalItems; total != mailed {
			t.Errorf("%s has %d items, want %d", url, total, mailed)
		}
		if !strings.HasPrefix(ids[0], w.server.Site.Actor(i)+"/statuses/") {
			t.Errorf("%s lists %s", url, ids[0])
		}
	}
}

// FEDERATION.md: The outbox has the listed grants as `Create`s, the announcer's
func TestOutboxListsWhatIsForEverybody(t *testing.T) {
	w := newWorld(t)
	shown := w.accepted(badges.Public)
	w.accepted(badges.Unlisted)
	w.accepted(badges.Private)
	w.server.Revoke(w.accepted(badges.Public))
	w.server.Grant(w.server.Badge(w.issuer), w.jane.ID) // pending

	// Of another issuer, whose grants are for its followers.
	closed := w.server.Issuer("closed", func(p *badges.IssuerProfile) { p.Audience = badges.AudienceFollowers })
	w.server.Accept(w.server.Grant(w.server.Badge(closed), w.jane.ID), badges.Public)
	w.Settle()

	note := w.server.Site.Note(w.issuer, shown)
	if ids := w.walk(w.server.Site.Outbox(w.issuer), func() {}); !slices.Equal(ids, []string{note + "/activity"}) {
		t.Errorf("the issuer's outbox lists %v", ids)
	}
	if ids := w.walk(w.server.Site.Outbox(closed), func() {}); len(ids) != 0 {
		t.Errorf("the closed issuer's outbox lists %v", ids)
	}
	announcement := w.server.Site.Status(w.server.Announcer(), shown.ULID)
	if ids := w.walk(w.server.Site.Outbox(w.server.Announcer()), func() {}); !slices.Equal(ids, []string{announcement}) {
		t.Errorf("the announcer's outbox lists %v, want only %s", ids, announcement)
	}
}

// FEDERATION.md: Follower ids are listed for everybody.
func TestFollowersAreReadPageByPage(t *testing.T) {
	w := newWorld(t)
	peer := w.Peer("fans.example")
	for i := range 45 {
		peer.Person(fmt.Sprintf("fan%d", i)).Follow(w.server.Site.Actor(w.issuer))
	}
	w.Settle()
	late := 0
	ids := w.walk(w.server.Site.Followers(w.issuer), func() {
		peer.Person(fmt.Sprintf("a-late-fan%d", late)).Follow(w.server.Site.Actor(w.issuer))
		late++
		w.Settle()
	})
	wantOnceEach(t, ids, 45)
	if total := w.collection(w.server.Site.Followers(w.issuer)).TotalItems; total != 45+late {
		t.Errorf("%d followers are counted, want %d", total, 45+late)
	}
}

func TestNobodyIsFollowed(t *testing.T) {
	w := newWorld(t)
	if c := w.collection(w.server.Site.Following(w.issuer)); c.TotalItems != 0 || c.First != "" {
		t.Errorf("following is %+v", c)
	}
}

func TestPagesThatAreNone(t *testing.T) {
	w := newWorld(t)
	for _, query := range []string{"?page=true&before=x", "?page=true&before=-1", "?page=true&before=99999999999999999999"} {
		w.get(w.server.Site.Outbox(w.issuer)+query, 400)
	}
	if c := w.collection(w.server.Site.Outbox(w.issuer) + "?page=true"); len(c.OrderedItems) != 0 || c.Next != "" {
		t.Errorf("the page of an empty outbox is %+v", c)
	}
	if c := w.collection(w.server.Site.Followers(w.issuer) + "?page=true&after=%C3%BC%26x"); len(c.OrderedItems) != 0 {
		t.Errorf("a page behind the last is %+v", c)
	}
}
