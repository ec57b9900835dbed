package store_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"laurel/badges"
	"laurel/federation/peer"
	"laurel/federation/remote"
	"laurel/store"
	"laurel/store/storetest"
)

func TestPeerIsRememberedPieceByPiece(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		want := peer.Host{Name: "a.example"}
		check := func(what string) {
			t.Helper()
			got, err := db.Peer(t.Context(), want.Name)
			must(t, err)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", what, diff)
			}
		}
		check("nothing is known")
		want.Software, want.AskedAt = "badgefed", noon()
		must(t, db.PutSoftware(t.Context(), want.Name, want.Software, want.AskedAt))
		check("its software")
		want.RFC9421At = noon().Add(time.Hour)
		must(t, db.PutRFC9421(t.Context(), want.Name, want.RFC9421At, time.Time{}))
		check("its scheme")
		want.RFC9421At, want.RFC9421RefusedAt = time.Time{}, noon().Add(2*time.Hour)
		must(t, db.PutRFC9421(t.Context(), want.Name, time.Time{}, want.RFC9421RefusedAt))
		check("its refusal")
		want.ImplementsBadges, want.Badges = true, peer.Off
		must(t, db.PutImplementsBadges(t.Context(), want.Name, true))
		must(t, db.PutBadgesSwitch(t.Context(), want.Name, peer.Off))
		check("what it implements, and the operator's word")
		must(t, db.PutBadgesSwitch(t.Context(), "b.example", peer.On))
		list, err := db.Peers(t.Context(), 10)
		must(t, err)
		if diff := cmp.Diff([]peer.Host{want, {Name: "b.example", Badges: peer.On}}, list); diff != "" {
			t.Errorf("the list (-want +got):\n%s", diff)
		}
	})
}

// FEDERATION.md: What nobody refers to is forgotten after 90 days.
func TestPruneForgetsWhatNobodyRefersTo(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		g := newGrant(t, db)
		known := map[string]remote.Actor{}
		follow(t, db, g.IssuerID, actor("a.example", "follower", ""))
		for _, name := range []string{"stranger", "follower", "commenter", "recipient", "recent"} {
			a := actor("a.example", name, "")
			if name == "recent" {
				a.FetchedAt = noon().Add(80 * 24 * time.Hour)
			}
			must(t, db.PutRemoteActor(t.Context(), a, []remote.Key{{ID: a.ID + "#key", ActorID: a.ID, PEM: "PEM", FetchedAt: a.FetchedAt}}))
			known[name] = a
		}
		inTx(t, db, func(tx *store.Tx) error {
			if err := tx.PutComment(t.Context(), comment(g.ID, known["commenter"].ID, "c1")); err != nil {
				return err
			}
			_, err := tx.InsertIdentity(t.Context(), badges.Identity{Kind: badges.FediverseIdentity, Value: known["recipient"].ID, CreatedAt: noon()}, "R")
			return err
		})
		must(t, db.PutSoftware(t.Context(), "old.example", "mastodon", noon()))
		must(t, db.PutBadgesSwitch(t.Context(), "switched.example", peer.On))

		must(t, db.Prune(t.Context(), noon().Add(100*24*time.Hour)))
		for name, a := range known {
			_, actorErr := db.RemoteActor(t.Context(), a.ID)
			_, keyErr := db.RemoteKey(t.Context(), a.ID+"#key")
			kept := name != "stranger"
			if (actorErr == nil) != kept || (keyErr == nil) != kept {
				t.Errorf("%s: actor %v, key %v; want it kept: %v", name, actorErr, keyErr, kept)
			}
		}
		peers, err := db.Peers(t.Context(), 10)
		must(t, err)
		if len(peers) != 1 || peers[0].Name != "switched.example" {
			t.Errorf("what is known of servers is %+v, want only the one with an operator's word", peers)
		}
	})
}
