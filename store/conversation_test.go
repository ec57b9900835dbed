package store_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"laurel/badges"
	"laurel/federation/inbox"
	"laurel/store"
	"laurel/store/storetest"
)

func TestReactionsCountOnceForEachActor(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		g := newGrant(t, db)
		ann, bob := actor("a.example", "ann", ""), actor("sub.b.example", "bob", "")
		must(t, db.PutRemoteActor(t.Context(), ann, nil))
		must(t, db.PutRemoteActor(t.Context(), bob, nil))
		want := func(what string, want badges.Reactions) {
			t.Helper()
			got, err := db.Reactions(t.Context(), g.ID)
			must(t, err)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", what, diff)
			}
		}
		react := func(kind inbox.ReactionKind, actor, uri string) {
			t.Helper()
			inTx(t, db, func(tx *store.Tx) error {
				return tx.PutReaction(t.Context(), inbox.Reaction{GrantID: g.ID, Kind: kind, ActorID: actor, URI: uri, At: noon()})
			})
		}
		react(inbox.Like, ann.ID, "1")
		react(inbox.Like, ann.ID, "2")
		react(inbox.Like, bob.ID, "3")
		react(inbox.Share, bob.ID, "4")
		inTx(t, db, func(tx *store.Tx) error {
			return tx.PutComment(t.Context(), comment(g.ID, bob.ID, "https://b.example/1"))
		})
		want("all", badges.Reactions{Likes: 2, Shares: 1, Replies: 1})
		shown, err := db.ShownReplies(t.Context(), badges.ReplyFilter{URI: "https://b.example/1", Limit: 5})
		must(t, err)
		if len(shown) != 1 || shown[0].Grant != g.ULID || shown[0].Badge != g.Badge.Title {
			t.Errorf("moderators see %+v", shown)
		}
		inTx(t, db, func(tx *store.Tx) error {
			_, _, err := tx.PutQuote(t.Context(), badges.Quote{ULID: g.ULID, GrantID: g.ID, ActorID: bob.ID, URI: "https://b.example/2", CreatedAt: noon()})
			return err
		})
		quotes, err := db.ShownQuotes(t.Context(), badges.QuoteFilter{URI: "https://b.example/2", Limit: 5})
		must(t, err)
		if len(quotes) != 1 || quotes[0].Grant != g.ULID || quotes[0].Badge != g.Badge.Title || quotes[0].ActorID != bob.ID {
			t.Errorf("moderators see %+v", quotes)
		}
		inTx(t, db, func(tx *store.Tx) error { return tx.RevokeQuote(t.Context(), quotes[0].ID, noon()) })
		if quotes, err = db.ShownQuotes(t.Context(), badges.QuoteFilter{}); err != nil || len(quotes) != 0 {
			t.Errorf("of a revoked quote moderators see %+v, %v", quotes, err)
		}

		inTx(t, db, func(tx *store.Tx) error {
			_, err := tx.PutBlock(t.Context(), badges.Block{NewBlock: badges.NewBlock{Target: "b.example", Severity: badges.Silence}})
			return err
		})
		want("with Bob's server silenced", badges.Reactions{Likes: 1})
		if comments, err := db.Comments(t.Context(), g.ID, 10); err != nil || len(comments) > 0 {
			t.Errorf("shown are %+v, %v", comments, err)
		}
		inTx(t, db, func(tx *store.Tx) error { return tx.DeleteBlock(t.Context(), "b.example") })

		comments, err := db.Comments(t.Context(), g.ID, 10)
		must(t, err)
		inTx(t, db, func(tx *store.Tx) error {
			if err := tx.RemoveReply(t.Context(), comments[0].ID, noon()); err != nil {
				return err
			}
			if err := tx.PutComment(t.Context(), comment(g.ID, bob.ID, "https://b.example/1")); err != nil {
				return err
			}
			if err := tx.RemoveReactionCalled(t.Context(), "2", bob.ID); err != nil { // it is Ann's
				return err
			}
			if err := tx.RemoveReactionCalled(t.Context(), "2", ann.ID); err != nil {
				return err
			}
			return tx.RemoveReaction(t.Context(), g.ID, inbox.Share, bob.ID)
		})
		want("after taking back", badges.Reactions{Likes: 1})
		if comments, err := db.Comments(t.Context(), g.ID, 10); err != nil || len(comments) > 0 {
			t.Errorf("a removed reply came back: %+v, %v", comments, err)
		}
	})
}
