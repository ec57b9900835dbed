package store_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"laurel/badges"
	"laurel/federation/inbox"
	"laurel/federation/remote"
	"laurel/store"
	"laurel/store/storetest"
)

func TestRemoteActorIsKeptWithTheKeysItListsNow(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		want := actor("a.example", "ann", "https://a.example/inbox")
		key := func(name string) remote.Key {
			return remote.Key{ID: want.ID + "#" + name, ActorID: want.ID, PEM: "PEM of " + name, FetchedAt: noon()}
		}
		must(t, db.PutRemoteActor(t.Context(), want, []remote.Key{key("one"), key("two")}))
		want.Name, want.Inbox, want.FetchedAt = "Ann", "https://a.example/new-inbox", noon().Add(time.Hour)
		must(t, db.PutRemoteActor(t.Context(), want, []remote.Key{key("two"), key("three")}))
		got, err := db.RemoteActor(t.Context(), want.ID)
		must(t, err)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("actor (-want +got):\n%s", diff)
		}
		for _, name := range []string{"two", "three"} {
			got, err := db.RemoteKey(t.Context(), key(name).ID)
			must(t, err)
			if diff := cmp.Diff(key(name), got); diff != "" {
				t.Errorf("key (-want +got):\n%s", diff)
			}
		}
		_, err = db.RemoteKey(t.Context(), key("one").ID)
		wantKind(t, err, badges.NotFound, "no such remote key")
		_, err = db.RemoteActor(t.Context(), "https://a.example/users/nobody")
		wantKind(t, err, badges.NotFound, "no such remote actor")
	})
}

func TestRemoteActorThatIsGone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		g := newGrant(t, db)
		ann, art := actor("a.example", "ann", ""), actor("a.example", "art", "")
		follow(t, db, g.IssuerID, ann, art)
		inTx(t, db, func(tx *store.Tx) error { return tx.PutComment(t.Context(), comment(g.ID, ann.ID, "c1")) })

		must(t, db.InboxGone(t.Context(), ann.Inbox, noon()))
		must(t, db.ForgetRemoteActor(t.Context(), ann.ID, noon().Add(time.Hour)))
		got, err := db.RemoteActor(t.Context(), ann.ID)
		must(t, err)
		if !got.GoneAt.Equal(noon()) {
			t.Errorf("the actor is gone since %v, want since the first time, %v", got.GoneAt, noon())
		}
		followers, err := db.Followers(t.Context(), g.IssuerID, "", 10)
		must(t, err)
		if diff := cmp.Diff([]string{art.ID}, followers); diff != "" {
			t.Errorf("followers (-want +got):\n%s", diff)
		}
		comments, err := db.Comments(t.Context(), g.ID, 10)
		must(t, err)
		if len(comments) > 0 {
			t.Errorf("%d comments of the actor are left", len(comments))
		}
		for id, want := range map[string]bool{ann.ID: false, art.ID: true, "https://a.example/users/nobody": false} {
			if known, err := db.KnowsActor(t.Context(), id); known != want || err != nil {
				t.Errorf("KnowsActor(%s) is %v, %v, want %v", id, known, err, want)
			}
		}
		must(t, db.PutRemoteActor(t.Context(), ann, nil)) // it is back
		if known, err := db.KnowsActor(t.Context(), ann.ID); !known || err != nil {
			t.Errorf("an actor that is back is not known: %v", err)
		}
	})
}

func TestFollowersAndRefusals(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		one, two := insertIssuer(t, db, issuer("one")), insertIssuer(t, db, issuer("two"))
		ann, bob, cy := actor("a.example", "ann", ""), actor("b.example", "bob", ""), actor("c.example", "cy", "")
		follow(t, db, one.ID, cy, ann, bob, ann)
		follow(t, db, two.ID, bob)
		page, err := db.Followers(t.Context(), one.ID, "", 2)
		must(t, err)
		if diff := cmp.Diff([]string{ann.ID, bob.ID}, page); diff != "" {
			t.Errorf("first page (-want +got):\n%s", diff)
		}
		page, err = db.Followers(t.Context(), one.ID, bob.ID, 2)
		must(t, err)
		if diff := cmp.Diff([]string{cy.ID}, page); diff != "" {
			t.Errorf("second page (-want +got):\n%s", diff)
		}
		if n, err := db.CountFollowers(t.Context(), one.ID); n != 3 || err != nil {
			t.Errorf("CountFollowers is %d, %v, want 3", n, err)
		}
		hosts, err := db.FollowerHosts(t.Context(), one.ID)
		must(t, err)
		if diff := cmp.Diff([]badges.FollowerHost{{Host: "a.example", Followers: 1}, {Host: "b.example", Followers: 1}, {Host: "c.example", Followers: 1}}, hosts); diff != "" {
			t.Errorf("by server (-want +got):\n%s", diff)
		}
		list, err := db.FollowerList(t.Context(), badges.FollowerFilter{IssuerID: one.ID, Host: "b.example", Limit: 2})
		must(t, err)
		want := []badges.Follower{{IssuerID: one.ID, ActorID: bob.ID, FollowID: bob.ID + "#follow", Host: "b.example", Handle: "@bob@b.example", Name: "The bob", URL: bob.URL, Since: noon()}}
		if diff := cmp.Diff(want, list); diff != "" {
			t.Errorf("followers (-want +got):\n%s", diff)
		}
		if list, err = db.FollowerList(t.Context(), badges.FollowerFilter{IssuerID: one.ID, Offset: 2, Limit: 2}); len(list) != 1 || err != nil {
			t.Errorf("the second page: %+v, %v", list, err)
		}

		wantRefuses := func(issuerID int64, actor string, want bool) {
			t.Helper()
			if got, err := db.Refuses(t.Context(), issuerID, actor); got != want || err != nil {
				t.Errorf("Refuses(%d, %s) is %v, %v, want %v", issuerID, actor, got, err, want)
			}
		}
		for range 2 {
			inTx(t, db, func(tx *store.Tx) error { return tx.AddRefusal(t.Context(), one.ID, ann.ID, noon()) })
		}
		wantRefuses(one.ID, ann.ID, true)
		wantRefuses(two.ID, ann.ID, false)
		wantRefuses(one.ID, bob.ID, false)
		inTx(t, db, func(tx *store.Tx) error { return tx.RemoveRefusal(t.Context(), one.ID, ann.ID) })
		wantRefuses(one.ID, ann.ID, false)
	})
}

func comment(grantID int64, author, uri string) inbox.Comment {
	return inbox.Comment{
		URI: uri, GrantID: grantID, ActorID: author, Author: "Ann", Handle: "@ann@a.example", URL: "https://a.example/@ann/1",
		Content: "<p>Well sailed!</p>", Published: noon(),
	}
}

func TestComments(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		g := newGrant(t, db)
		const ann, mallory = "https://a.example/users/ann", "https://evil.example/users/mallory"
		want := []inbox.Comment{comment(g.ID, ann, "c1"), comment(g.ID, ann, "c2")}
		put := func(comments ...inbox.Comment) {
			t.Helper()
			inTx(t, db, func(tx *store.Tx) error {
				for _, c := range comments {
					if err := tx.PutComment(t.Context(), c); err != nil {
						return err
					}
				}
				return nil
			})
		}
		put(want...)
		forged := comment(g.ID, mallory, "c1")
		forged.Content = "forged"
		want[1].Content = "<p>Edited</p>"
		put(forged, want[1])
		inTx(t, db, func(tx *store.Tx) error { return tx.RemoveComment(t.Context(), "c1", mallory) })

		got, err := db.Comments(t.Context(), g.ID, 10)
		must(t, err)
		for i := range got {
			got[i].ID = 0
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("comments (-want +got):\n%s", diff)
		}
		if newest, err := db.Comments(t.Context(), g.ID, 1); len(newest) != 1 || newest[0].URI != "c2" || err != nil {
			t.Errorf("the newest comment is %v, %v, want c2", newest, err)
		}
		inTx(t, db, func(tx *store.Tx) error { return tx.RemoveComment(t.Context(), "c1", ann) })
		if got, err = db.Comments(t.Context(), g.ID, 10); len(got) != 1 || got[0].URI != "c2" || err != nil {
			t.Errorf("comments after the removal are %v, %v, want c2 alone", got, err)
		}
	})
}
