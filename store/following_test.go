package store_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"laurel/badges"
	"laurel/federation/remote"
	"laurel/store"
	"laurel/store/storetest"
)

func insertFollow(t *testing.T, db *store.DB, f badges.Follow) (badges.Follow, bool) {
	t.Helper()
	var inserted bool
	inTx(t, db, func(tx *store.Tx) (err error) {
		f.ID, inserted, err = tx.InsertFollow(t.Context(), f)
		return err
	})
	return f, inserted
}

func TestFollowsAreKept(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		org := insertIssuer(t, db, issuer("org"))
		f := badges.Follow{IssuerID: org.ID, Target: "acct:a@a.example", URI: "https://badges.example.org/actor/org#follow/1", State: badges.FollowSought, CreatedAt: noon()}
		f, _ = insertFollow(t, db, f)
		again := f
		again.URI += "x"
		if _, inserted := insertFollow(t, db, again); inserted {
			t.Error("the same target is followed twice")
		}
		f.ActorID, f.State, f.Problem, f.AnsweredAt = "https://a.example/users/a", badges.FollowAccepted, "slow", noon().Add(time.Hour)
		other := badges.Follow{IssuerID: org.ID, Target: "https://b.example/b", URI: "https://badges.example.org/actor/org#follow/2", State: badges.FollowSought, CreatedAt: noon()}
		other, _ = insertFollow(t, db, other)
		inTx(t, db, func(tx *store.Tx) error { return tx.UpdateFollow(t.Context(), f) })
		for name, c := range map[string]struct {
			filter badges.FollowFilter
			want   []badges.Follow
		}{
			"all":      {badges.FollowFilter{}, []badges.Follow{f, other}},
			"accepted": {badges.FollowFilter{State: badges.FollowAccepted, IssuerID: org.ID}, []badges.Follow{f}},
			"actor":    {badges.FollowFilter{ActorID: f.ActorID}, []badges.Follow{f}},
			"page":     {badges.FollowFilter{After: f.ID, Limit: 5}, []badges.Follow{other}},
		} {
			got, err := db.Follows(t.Context(), c.filter)
			must(t, err)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", name, diff)
			}
			c.filter.After, c.filter.Limit = 0, 0
			if n, err := db.CountFollows(t.Context(), c.filter); err != nil || n < len(c.want) {
				t.Errorf("%s: %d are counted, %v", name, n, err)
			}
		}
		got, err := db.FollowByURI(t.Context(), f.URI)
		must(t, err)
		if diff := cmp.Diff(f, got); diff != "" {
			t.Errorf("by URI (-want +got):\n%s", diff)
		}
		inTx(t, db, func(tx *store.Tx) error { return tx.DeleteFollow(t.Context(), other.ID) })
		if _, err := db.FollowByID(t.Context(), other.ID); badges.KindOf(err) != badges.NotFound {
			t.Errorf("a deleted follow: %v", err)
		}
	})
}

// A suspension ends what our actors follow there, too.
func TestBlocksEndFollows(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		org := insertIssuer(t, db, issuer("org"))
		for i, name := range []string{"a", "b"} {
			id := "https://" + name + ".example/actor"
			must(t, db.PutRemoteActor(t.Context(), remote.Actor{ID: id, Host: name + ".example", Type: "Service", Inbox: id + "/inbox", FetchedAt: noon()}, nil))
			f, _ := insertFollow(t, db, badges.Follow{IssuerID: org.ID, Target: id, ActorID: id, URI: "https://badges.example.org/actor/org#follow/" + name, State: badges.FollowAccepted, CreatedAt: noon()})
			inTx(t, db, func(tx *store.Tx) error {
				hosts, err := tx.HostsInContact(t.Context())
				if err != nil || len(hosts) != 1 {
					t.Errorf("in contact are %q, %v", hosts, err)
				}
				if i == 0 {
					return tx.CutOffHost(t.Context(), "a.example", noon())
				}
				return tx.CutOffActor(t.Context(), id, noon())
			})
			if _, err := db.FollowByID(t.Context(), f.ID); badges.KindOf(err) != badges.NotFound {
				t.Errorf("the follow of %s after the block: %v", id, err)
			}
		}
	})
}
